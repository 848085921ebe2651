"""The national JSON, version 4."""
