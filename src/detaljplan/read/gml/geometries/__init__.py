"""Geometries of any GML file, whatever the objects are that they belong to."""
