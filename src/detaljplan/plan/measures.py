"""Measures of plan geometry one can check on paper: widths, gaps, overlaps, parts outside. Metres, E N."""

from __future__ import annotations

from collections import Counter
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
_MOST_PIECES = 4_000
_ARC_SEGMENTS = 16
"""To a quarter of a circle, round vertices that point inwards: their chords tell a width up to 0.12 % too large."""
_FINE_ARC_SEGMENTS = 128
"""Where that would be seen: 0.002 % of a width."""
_BOLD = 1.98
"""How far is tried first, in areas divided by perimeters: nearly to the centre of a triangle, and beyond a strip's."""
_INSIDE_OUT = 0.1
"""What is turned inside out is narrower than this many times what the area was shrunk by."""
_SLENDER = 100
"""An area is slender when the square of its perimeter is more than this many times its area, as of a strip of 1:23."""


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

    To the millimetre for what is narrower than a decimetre, or not slender; else to one per cent: so much GEOS may take
    away of a shallow bay when it shrinks an area.
    """
    return float(widths_m(np.array([area], dtype=object))[0])


def widths_m(areas: Shapes) -> NDArray[np.float64]:
    """Return the width of each area as `width_m` tells it; what has no area has no width.

    Of compact areas the circle is searched for. A slender one is shrunk until nothing is left, which finds the width of
    a strip a hundred times as fast, however long and crooked: what is left of its area, divided by what is left of its
    perimeter, tells how much further it goes at least. Where holes make that too far, the middle is tried.
    """
    lengths, sizes = shapely.length(areas), shapely.area(areas)
    widths = np.zeros(len(areas))
    compact = (sizes > 0) & (lengths**2 <= _SLENDER * sizes)
    circles = shapely.maximum_inscribed_circle(areas[compact], tolerance=_WIDTH_TOLERANCE_M)
    widths[compact] = 2 * shapely.length(circles)
    slender = np.flatnonzero(~compact)
    roughly = _outlived(areas[slender], np.zeros(len(slender)), np.full(len(slender), np.inf), _ARC_SEGMENTS)
    widths[slender] = 2 * roughly
    rough = slender[widths[slender] * _chord_share(_ARC_SEGMENTS) > _WIDTH_TOLERANCE_M]
    most = widths[rough] / 2 + _WIDTH_TOLERANCE_M
    least = most * (1 - 2 * _chord_share(_ARC_SEGMENTS)) - _WIDTH_TOLERANCE_M
    widths[rough] = 2 * _outlived(areas[rough], least, most, _FINE_ARC_SEGMENTS)
    return widths


def _outlived(
    areas: Shapes, lowest: NDArray[np.float64], highest: NDArray[np.float64], quad_segs: int
) -> NDArray[np.float64]:
    """Return how much each area can be shrunk, between what it outlives (`lowest`) and what it does not."""
    sizes, lengths = shapely.area(areas), shapely.length(areas)
    boldness = np.full(len(areas), _BOLD)
    going = np.flatnonzero(sizes > 0)
    while len(going):
        tried = lowest[going] + np.maximum(boldness[going] * sizes[going] / lengths[going], _WIDTH_TOLERANCE_M / 2)
        tried = np.where(tried < highest[going], tried, (lowest[going] + highest[going]) / 2)
        left_sizes, left_lengths, _ = _left(areas[going], tried, quad_segs)
        room, gone = going[left_sizes > 0], going[left_sizes == 0]
        lowest[room], highest[gone] = tried[left_sizes > 0], tried[left_sizes == 0]
        boldness[room], boldness[gone] = _BOLD, 1
        sizes[room], lengths[room] = left_sizes[left_sizes > 0], left_lengths[left_sizes > 0]
        going = going[highest[going] - lowest[going] > _WIDTH_TOLERANCE_M / 2]
    return lowest


def _left(
    areas: Shapes, by_m: NDArray[np.float64], quad_segs: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return the area and perimeter of what is left of each area when it is shrunk, and whether a circle is proved.

    Of an area shrunk to nothing, GEOS may give what is turned inside out: a square lasts half a percent too long. Such
    a part is small and nearer to the edge than the area was shrunk by, and is none. A place that lies as far inside
    is the centre of a circle with room.
    """
    shrunk = shapely.buffer(areas, -by_m, quad_segs=quad_segs)
    sizes, lengths = shapely.area(shrunk), shapely.length(shrunk)
    proved = sizes >= (_INSIDE_OUT * by_m) ** 2
    small = np.flatnonzero((sizes > 0) & ~proved)
    parts, of = shapely.get_parts(shrunk[small], return_index=True)
    inside = shapely.distance(shapely.point_on_surface(parts), shapely.boundary(areas[small])[of])
    real = inside > by_m[small][of] * (1 - _chord_share(quad_segs))
    sizes[small] = np.bincount(of[real], weights=shapely.area(parts[real]), minlength=len(small))
    lengths[small] = np.bincount(of[real], weights=shapely.length(parts[real]), minlength=len(small))
    proved[small[of[inside >= by_m[small][of]]]] = True
    return sizes, lengths, proved


def _chord_share(quad_segs: int) -> float:
    """Return how much of a radius the middle of a chord may lie inside the circle."""
    return float(1 - np.cos(np.pi / 4 / quad_segs)) * 1.01  # and arithmetic


def wider_than(areas: Shapes, limit_m: float) -> NDArray[np.bool_]:
    """Return which areas have room for a circle of a larger diameter than the limit; equal is not wider."""
    by_m = np.full(len(areas), limit_m / 2 + ARITHMETIC_M)
    sizes, _, wide = _left(areas, by_m, _ARC_SEGMENTS)
    perhaps = np.flatnonzero((sizes > 0) & ~wide)
    sizes, _, _ = _left(areas[perhaps], by_m[perhaps], _FINE_ARC_SEGMENTS)
    wide[perhaps] = sizes > 0
    return wide


def widths_beyond(areas: Shapes, limit_m: float) -> NDArray[np.float64]:
    """Return the widths of areas that are `wider_than` the limit: no less than what that has proved of them."""
    return np.maximum(widths_m(areas), limit_m + 2 * ARITHMETIC_M)


def drawing_keys(shapes: Shapes, decimals: int) -> list[bytes]:
    """Return for each geometry what is equal exactly when two are at so many decimals, whatever way their rings run.

    Geometries that are equal have equal bounds, so that most need not be rounded and put in order.
    """
    keys = [bounds.tobytes() for bounds in np.round(shapely.bounds(shapes), decimals) + 0.0]
    met = Counter(keys)
    alike = [number for number, bounds in enumerate(keys) if met[bounds] > 1]
    if alike:
        rounded = shapely.transform(shapely.force_2d(shapes[alike]), lambda c: np.round(c, decimals))
        for number, wkb in zip(alike, shapely.to_wkb(shapely.normalize(rounded)), strict=True):
            keys[number] = wkb
    return keys


def narrower_than(areas: Shapes, limit_m: float) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the index and the width of the valid areas that are narrower than the limit; equal is not narrower.

    An area without holes is at least twice as wide as its area divided by its perimeter (Bonnesen's inequality), so
    that most need not be shrunk.
    """
    perhaps = shapely.area(areas) < limit_m * shapely.length(areas)
    perhaps |= shapely.get_num_interior_rings(areas) != 0
    suspects = np.flatnonzero(perhaps)
    by_m = (
        limit_m - _WIDTH_TOLERANCE_M
    ) / 2  # of a square of the limit, shrunk to a hundredth of this, GEOS leaves nothing
    room, _, _ = _left(areas[suspects], np.full(len(suspects), by_m), _FINE_ARC_SEGMENTS)
    narrow = suspects[room == 0]
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


def outside_width_m(part: BaseGeometry, boundary: BaseGeometry, *, beyond_m: float | None = None) -> float:
    """Return how wide the part of a geometry outside the boundary is.

    For an area its width (a long strip along the boundary is as wide as it is thick); for a line or a point the
    largest distance of any of its places from the boundary's inside.

    Parameters
    ----------
    beyond_m
        The limit that it `is_wider_outside` than, if that is known: then it is told as no less than that has proved.
    """
    if shapely.get_dimensions(part) == 2:
        areas = areas_of(part)
        return float(np.max(widths_m(areas) if beyond_m is None else widths_beyond(areas, beyond_m), initial=0.0))
    return _farthest_m(part, boundary)


def _farthest_m(line: BaseGeometry, area: BaseGeometry) -> float:
    """Return the largest distance of the places of a line, or of points, from an area, to `_WIDTH_TOLERANCE_M`.

    Across a bay of the area a line is farther away between its vertices than in them. No place on a piece is farther
    than half the sum of what its ends are and its length; pieces with room for a farther place than any met are halved.
    Of a line that runs alongside, ever more have: there halving ends at `_MOST_PIECES`, each of them short.
    """
    places, parts = shapely.get_coordinates(shapely.get_parts(line), return_index=True)
    far = np.asarray(shapely.distance(shapely.points(places), area))
    within = parts[1:] == parts[:-1]
    pieces = np.stack([places[:-1][within], places[1:][within]], axis=1)
    far_ends = np.stack([far[:-1][within], far[1:][within]], axis=1)
    best = float(np.max(far, initial=0.0))
    while True:
        longs = np.sqrt(((pieces[:, 1] - pieces[:, 0]) ** 2).sum(axis=1))
        open_ones = (far_ends.sum(axis=1) + longs) / 2 > best + _WIDTH_TOLERANCE_M
        pieces, far_ends = pieces[open_ones], far_ends[open_ones]
        if not 0 < len(pieces) <= _MOST_PIECES:
            return best
        middles = pieces.mean(axis=1)
        far = shapely.distance(shapely.points(middles), area)
        best = float(np.max(far, initial=best))
        pieces, far_ends = _halved(pieces, middles), _halved(far_ends, far)


def _halved(ends: NDArray[np.float64], middles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what each piece has at its ends for its two halves."""
    return np.concatenate([np.stack([ends[:, 0], middles], axis=1), np.stack([middles, ends[:, 1]], axis=1)])


def is_wider_outside(part: BaseGeometry, boundary: BaseGeometry, limit_m: float) -> bool:
    """Return whether `outside_width_m` is beyond the limit; equal is not."""
    if shapely.get_dimensions(part) == 2:
        return bool(wider_than(areas_of(part), limit_m).any())
    return outside_width_m(part, boundary) > limit_m + ARITHMETIC_M
