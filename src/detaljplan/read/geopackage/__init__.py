"""GeoPackages with a whole plan, in the layouts we know."""
