"""GeoPackage in our own profile, styled for QGIS."""
