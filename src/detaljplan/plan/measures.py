"""Measures of plan geometry one can check on paper: widths, gaps, overlaps, parts outside. Metres, E N."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Shapes = NDArray[np.object_]

ARITHMETIC_M = 1e-5
"""Double arithmetic at seven-digit northings: a width this much beyond a limit still counts as at the limit.

A hundredth of the millimetre that coordinates are delivered with.
"""

AREA_DECIMALS = 3
"""Areas are held against limits in thousandths of a square metre, so that the noise of arithmetic never decides."""

MOST_SEGMENTS = 500
"""A larger shape is told one of its crossings, not all."""

_WIDTH_TOLERANCE_M = 0.0002


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two areas, by their index, that share ground; `shape` is the shared part, its area as it is compared."""

    first: int
    second: int
    shape: BaseGeometry
    area_m2: float


def area_m2(shapes: BaseGeometry | Shapes) -> NDArray[np.float64]:
    """Return the area of each shape as it is held against limits: to `AREA_DECIMALS`."""
    return np.round(shapely.area(shapes), AREA_DECIMALS)


def width_m(area: BaseGeometry) -> float:
    """Return the width of an area: the diameter of the largest circle it has room for, to the millimetre."""
    if area.is_empty or area.area == 0:
        return 0.0
    radius = shapely.maximum_inscribed_circle(np.array([area], dtype=object), tolerance=_WIDTH_TOLERANCE_M)
    return float(2 * shapely.length(radius)[0])


def wider_than(areas: Shapes, limit_m: float) -> NDArray[np.bool_]:
    """Return which areas have room for a circle of a larger diameter than the limit; equal is not wider."""
    inner = shapely.buffer(areas, -(limit_m / 2 + ARITHMETIC_M), quad_segs=2)
    return np.asarray(~shapely.is_empty(inner), dtype=np.bool_)


def areas_of(shape: BaseGeometry) -> Shapes:
    """Return the polygons a geometry is made of; lines and points of it are left out."""
    parts = shapely.get_parts(shapely.get_parts(np.atleast_1d(np.asarray(shape, dtype=object))))
    polygons = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)
    return np.asarray(parts[polygons], dtype=object)


def misfits(areas: Shapes) -> NDArray[np.intp]:
    """Return the index of every valid area with an edge that does not fit its neighbours.

    Areas that overlap, lie in each other or equal each other have such edges, and so have neighbours that lack
    each other's vertices. A gap alone is no misfit.
    """
    if len(areas) < 2:
        return np.empty(0, dtype=np.intp)
    return np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(areas)))


def united(areas: Shapes, *, clean: bool) -> BaseGeometry:
    """Return the union of valid areas.

    A `clean` coverage (no misfits) is united by dropping the shared edges, which is much faster; anything else
    by overlay. The two agree wherever both can be used.
    """
    if len(areas) == 0:
        return shapely.Polygon()
    return shapely.coverage_union_all(areas) if clean else shapely.union_all(areas)


def gaps(boundary: BaseGeometry, covered: BaseGeometry) -> Shapes:
    """Return the parts of the boundary's inside that are not covered, one polygon each, however thin."""
    return areas_of(shapely.difference(boundary, covered))


def overlaps(areas: Shapes, suspects: NDArray[np.intp], larger_than_m2: float) -> list[Overlap]:
    """Return the pairs of valid areas that share more than `larger_than_m2`.

    Only a misfit can overlap, so a clean coverage costs nothing more; each suspect is held against the areas
    that its box meets.
    """
    if len(suspects) == 0:
        return []
    found, others = shapely.STRtree(areas).query(areas[suspects], predicate="intersects")
    first, second = suspects[found], others
    pairs = np.unique(np.sort(np.column_stack([first, second])[first != second], axis=1), axis=0)
    shared = shapely.intersection(areas[pairs[:, 0]], areas[pairs[:, 1]])
    sizes = area_m2(shared)
    return [
        Overlap(int(a), int(b), shape, float(size))
        for (a, b), shape, size in zip(pairs, shared, sizes, strict=True)
        if size > larger_than_m2
    ]


def outside(boundary: BaseGeometry, shapes: Shapes) -> Shapes:
    """Return for each geometry the part of it outside the boundary; empty where it lies inside."""
    shapely.prepare(boundary)
    parts = np.full(len(shapes), shapely.Polygon(), dtype=object)
    leaving = ~shapely.covers(boundary, shapes)  # the prepared one must come first
    if leaving.any():
        parts[leaving] = shapely.difference(shapes[leaving], boundary)
    return parts


def outside_width_m(part: BaseGeometry, boundary: BaseGeometry) -> float:
    """Return how wide the part of a geometry outside the boundary is.

    For an area its width (a long strip along the boundary is as wide as it is thick); for a line or a point the
    largest distance of its points from the boundary's inside.
    """
    if shapely.get_dimensions(part) == 2:
        return max((width_m(polygon) for polygon in areas_of(part)), default=0.0)
    points = shapely.points(shapely.get_coordinates(part))
    return float(np.max(shapely.distance(points, boundary), initial=0.0))


def is_wider_outside(part: BaseGeometry, boundary: BaseGeometry, limit_m: float) -> bool:
    """Return whether `outside_width_m` is beyond the limit; equal is not."""
    if shapely.get_dimensions(part) == 2:
        return bool(wider_than(areas_of(part), limit_m).any())
    return outside_width_m(part, boundary) > limit_m + ARITHMETIC_M


def crossings(shape: BaseGeometry) -> Shapes:
    """Return the points where a line, or the rings of an area, meet themselves; the ends of a ring do not.

    All of them for shapes of up to `MOST_SEGMENTS`; of a larger area the one that GEOS names, since every pair
    of segments may cross.
    """
    if shapely.get_num_coordinates(shape) > MOST_SEGMENTS:
        return _one_crossing(shape)
    lines = shapely.boundary(shape) if shapely.get_dimensions(shape) == 2 else shape
    parts = shapely.get_parts(shapely.node(lines))
    ends = shapely.get_coordinates([shapely.get_point(parts, 0), shapely.get_point(parts, -1)])
    places, met = np.unique(ends, axis=0, return_counts=True)
    return np.asarray(shapely.points(places[met > 2]), dtype=object)


def _one_crossing(shape: BaseGeometry) -> Shapes:
    reason, _, place = shapely.is_valid_reason(shape).partition("[")
    if "Self-intersection" in reason:
        return np.array([shapely.Point([float(number) for number in place.rstrip("]").split()[:2]])], dtype=object)
    crosses = shapely.get_dimensions(shape) == 1 and not shapely.is_simple(shape)
    return np.array([shapely.point_on_surface(shape)] if crosses else [], dtype=object)
