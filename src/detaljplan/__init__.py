"""Reads, validates, stores and reviews Swedish digital detailed plans (detaljplaner)."""

from detaljplan._version import __version__

__all__ = ["__version__"]
