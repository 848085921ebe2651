"""The report as a GeoPackage: the findings as layers above the plan's own, styled for QGIS."""
