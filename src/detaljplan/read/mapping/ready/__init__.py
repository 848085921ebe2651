"""Mappings that come with the program, for layouts that are not ours."""
