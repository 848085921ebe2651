"""Shapes as GeoJSON geometry objects with a fixed number of decimals. Nothing is repaired, closed or turned."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from detaljplan.numerals import exact

MILLIMETRE_DECIMALS = 3
DEGREE_DECIMALS = 9
"""A tenth of a millimetre on the ground."""

_LEAST_TOLD_MM = 0.001

Coordinates = NDArray[np.float64]


def writable(shape: BaseGeometry) -> bool:
    """Return whether every coordinate is a finite number and no part is empty."""
    parts = shapely.get_parts(shape)
    if not len(parts) or bool(shapely.is_empty(parts).any()):
        return False
    return bool(np.isfinite(shapely.get_coordinates(shape, include_z=shape.has_z)).all())


def moved_m(shape: BaseGeometry, decimals: int = MILLIMETRE_DECIMALS) -> float:
    """Return how far rounding moves the coordinate it moves most, in the unit of the coordinates."""
    coordinates = shapely.get_coordinates(shape, include_z=shape.has_z)
    return float(np.abs(coordinates - np.round(coordinates, decimals)).max())


def rounded(moved_m: float) -> tuple[str, str]:
    """Return, in Swedish and English, that coordinates were rounded, and how far that moved the one it moved most."""
    moved_mm = moved_m * 1000
    least = moved_mm < _LEAST_TOLD_MM
    return (
        "koordinaterna är avrundade till hela millimeter "
        f"(som mest flyttade {'mindre än 0,001' if least else exact(moved_mm)} mm)",
        "the coordinates are rounded to whole millimetres "
        f"(moved {'less than 0.001' if least else format(moved_mm, '.3g')} mm at most)",
    )


def position(shape: BaseGeometry, decimals: int | None = MILLIMETRE_DECIMALS) -> dict[str, Any]:
    """Return the shape as a GeoJSON geometry object, E N (H) or longitude latitude (height) as the shape has them.

    `shape` must be `writable`. Without `decimals` no coordinate is rounded.
    """
    if shape.geom_type == "GeometryCollection":
        return {"type": shape.geom_type, "geometries": [position(part, decimals) for part in shapely.get_parts(shape)]}
    kind = "LineString" if shape.geom_type == "LinearRing" else shape.geom_type
    return {"type": kind, "coordinates": _coordinates(shape, decimals)}


def _coordinates(shape: BaseGeometry, decimals: int | None) -> Any:
    if shape.geom_type.startswith("Multi"):
        return [_coordinates(part, decimals) for part in shapely.get_parts(shape)]
    points: Coordinates = shapely.get_coordinates(shape, include_z=shape.has_z)
    if decimals is not None:
        points = np.round(points, decimals)
    if shape.geom_type == "Point":
        return points[0].tolist()
    if shape.geom_type == "Polygon":
        ends = np.cumsum(shapely.get_num_coordinates(shapely.get_rings(shape)))
        return [ring.tolist() for ring in np.split(points, ends[:-1])]
    return points.tolist()
