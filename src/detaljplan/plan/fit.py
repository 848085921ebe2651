"""How two adjoining plan areas fit: the strips along their common boundary."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.measures import Shapes, areas_of, wider_than

_TOUCHING_M = 0.001


def slivers_between(
    first: BaseGeometry, second: BaseGeometry, *, most_m: float, least_m: float, length_m: float
) -> tuple[Shapes, Shapes]:
    """Return the strips that two valid areas share, and those that lie between them.

    E N in metres, in the system of both. A strip is wider than `least_m`, no wider than `most_m`, and longer
    than `length_m` (half its perimeter): where two boundaries part at an angle they are near for a short way.
    """
    limits = (most_m, least_m, length_m)
    shared = areas_of(shapely.intersection(first, second))
    both = shapely.union(first, second)
    closed = shapely.buffer(shapely.buffer(both, most_m / 2), -most_m / 2)
    between = areas_of(shapely.difference(closed, both))
    apart = shapely.distance(between, first) + shapely.distance(between, second)
    return _strips(shared, *limits), _strips(between[apart < _TOUCHING_M], *limits)


def _strips(parts: Shapes, most_m: float, least_m: float, length_m: float) -> Shapes:
    long = parts[shapely.length(parts) / 2 > length_m]
    chosen: Shapes = long[wider_than(long, least_m) & ~wider_than(long, most_m)]
    return chosen
