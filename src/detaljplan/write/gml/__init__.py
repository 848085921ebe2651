"""GML after SS 637040."""
