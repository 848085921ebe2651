"""Repairs of a plan, proposed as a difference and never made in silence. No files are read or written here."""
