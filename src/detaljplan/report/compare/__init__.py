"""Two reports held against each other: two of ours, or one of ours and one of the national platform."""
