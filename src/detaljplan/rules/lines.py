"""Which geometries are lines, and not the boundary of an area."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.rules.rule import Owned

_RINGS = ("LinearRing", "Ring")


def is_line(geometry: Owned) -> bool:
    """Return whether a geometry is one or several lines that bound nothing."""
    shape = geometry.item.shape
    return (
        isinstance(shape, BaseGeometry) and int(shapely.get_dimensions(shape)) == 1 and geometry.item.kind not in _RINGS
    )
