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

_WIDTH_TOLERANCE_M = 0.0002
_ARC_SEGMENTS = 16
"""To a quarter of a circle, round vertices that point inwards: 0.1 % of a width, where two would be 8 %."""


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
    """Return the width of an area: the diameter of the largest circle it has room for.

    To the millimetre for what is narrower than a decimetre, else to one per cent: so much GEOS may take away of a
    shallow bay when it shrinks an area.
    """
    return float(widths_m(np.array([area], dtype=object))[0])


def widths_m(areas: Shapes) -> NDArray[np.float64]:
    """Return the width of each area as `width_m` tells it; what has no area has no width.

    An area is shrunk until nothing is left. What is left of its area, divided by what is left of its perimeter, tells
    how much further it goes at least: at once for a strip, however long and crooked (searching for the circle's centre
    takes a hundred times as long there); where holes make that too far, the middle is tried.
    """
    lowest, highest = np.zeros(len(areas)), np.full(len(areas), np.inf)
    left = np.array(areas, dtype=object)
    going = np.flatnonzero(shapely.area(left) > 0)
    while len(going):
        steps = shapely.area(left[going]) / shapely.length(left[going])
        tried = lowest[going] + np.maximum(steps, _WIDTH_TOLERANCE_M / 2)
        tried = np.where(tried < highest[going], tried, (lowest[going] + highest[going]) / 2)
        shrunk = shapely.buffer(areas[going], -tried, quad_segs=_ARC_SEGMENTS)
        room = shapely.area(shrunk) > 0
        lowest[going[room]], left[going[room]] = tried[room], shrunk[room]
        highest[going[~room]] = tried[~room]
        going = going[highest[going] - lowest[going] > _WIDTH_TOLERANCE_M / 2]
    return 2 * lowest


def wider_than(areas: Shapes, limit_m: float) -> NDArray[np.bool_]:
    """Return which areas have room for a circle of a larger diameter than the limit; equal is not wider."""
    inner = shapely.buffer(areas, -(limit_m / 2 + ARITHMETIC_M), quad_segs=_ARC_SEGMENTS)
    return np.asarray(~shapely.is_empty(inner), dtype=np.bool_)


def narrower_than(areas: Shapes, limit_m: float) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the index and the width of the valid areas that are narrower than the limit; equal is not narrower.

    An area without holes is at least twice as wide as its area divided by its perimeter (Bonnesen's inequality), so
    that most need not be shrunk.
    """
    perhaps = shapely.area(areas) < limit_m * shapely.length(areas)
    perhaps |= shapely.get_num_interior_rings(areas) != 0
    suspects = np.flatnonzero(perhaps)
    room = shapely.buffer(areas[suspects], -(limit_m / 2 - ARITHMETIC_M), quad_segs=_ARC_SEGMENTS)
    narrow = suspects[shapely.is_empty(room)]
    return narrow, widths_m(areas[narrow])


def areas_of(shape: BaseGeometry) -> Shapes:
    """Return the polygons a geometry is made of; lines and points of it are left out."""
    parts = shapely.get_parts(shapely.get_parts(np.atleast_1d(np.asarray(shape, dtype=object))))
    polygons = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)
    return np.asarray(parts[polygons], dtype=object)


def overlaps(areas: Shapes, suspects: NDArray[np.intp]) -> list[Overlap]:
    """Return the pairs of valid areas, both among the suspects, that share ground (to `AREA_DECIMALS`)."""
    met = areas[suspects]
    first, second = suspects[shapely.STRtree(met).query(met)]
    once = first < second
    first, second = first[once], second[once]
    shapely.prepare(areas[suspects])
    common = shapely.relate_pattern(areas[first], areas[second], "T********")  # others only touch
    first, second = first[common], second[common]
    shared = shapely.intersection(areas[first], areas[second])
    sizes = area_m2(shared)
    return [
        Overlap(int(a), int(b), shape, float(size))
        for a, b, shape, size in zip(first, second, shared, sizes, strict=True)
        if size > 0
    ]


def near_pairs(
    areas: Shapes, limit_m: float, *, touching_m: float
) -> tuple[NDArray[np.intp], Shapes, NDArray[np.float64]]:
    """Return the pairs of valid areas nearer than `limit_m` (equal is not) that do not touch.

    Areas at most `touching_m` apart touch, and so do those that share ground.

    Returns
    -------
    pairs
        The indices of both, of shape (n, 2).
    lines, distances
        The shortest line between them, and its length in metres.
    """
    boxes = np.asarray(shapely.box(*(shapely.bounds(areas) + limit_m / 2 * np.array([-1, -1, 1, 1])).T), dtype=object)
    first, second = shapely.STRtree(boxes).query(boxes)
    once = first < second
    pairs = np.column_stack([first[once], second[once]])
    distances = shapely.distance(areas[pairs[:, 0]], areas[pairs[:, 1]])
    near = (distances > touching_m + ARITHMETIC_M) & (distances < limit_m - ARITHMETIC_M)
    pairs = pairs[near]
    return pairs, shapely.shortest_line(areas[pairs[:, 0]], areas[pairs[:, 1]]), distances[near]


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
