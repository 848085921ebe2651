"""Pages for municipalities and county boards: server-rendered, with a plan map in EPSG:3006."""
