"""A municipality's own layers, by a mapping."""
