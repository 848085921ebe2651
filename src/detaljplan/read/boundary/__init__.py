"""A plan's boundary alone: shapefile, GeoJSON, GeoPackage."""
