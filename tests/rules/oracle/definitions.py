"""What the rules on the coverage say, worked out the plain way: every pair compared, one operation at a time.

Written from the measures of ``schemas/4.1/spec.toml``, on the delivery as it stands in the file. Shares no code with
the engine: no index, no coverage function, no cancelled edges, and areas are told apart by their corners. Slow, and
meant to be read beside the measures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import cos, dist, sin
from typing import Any

import shapely
from shapely.geometry import shape as from_geojson
from shapely.geometry.base import BaseGeometry

Json = dict[str, Any]
Corner = tuple[float, ...]
Edge = tuple[Corner, Corner]

GAP_M = OUTSIDE_M = 0.10
ROUNDING_M2 = 0.01
SMALL_M2 = 5.0
NEAR_NEW_M = 0.5
NEAR_OLD_M = 2.0
TOUCHING_M = 0.001
SAME_VERTEX_M = 0.001
SLIVER_M = 0.001
NARROW_M = 0.5
NARROW_LONG_M = 2.0
NOISE_M = 2e-5
"""What arithmetic may do to a length: a value no further than this from a limit may fall on either side."""
NOISE_M2 = 0.0006
"""The same of an area, which is held against its limit in thousandths of a square metre."""


@dataclass(frozen=True, slots=True)
class Area:
    """One area of use: all uses of one layer that have the same corners."""

    uses: frozenset[str]
    layer: tuple[Any, ...]
    shape: shapely.Polygon


@dataclass(frozen=True, slots=True)
class Found:
    """One fault: whose it is, what was measured, and whether that is so near the limit that either side may be told."""

    objects: frozenset[str]
    measured: float
    place: BaseGeometry
    on_the_limit: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the definitions need of a delivery, read from its tree."""

    boundary: BaseGeometry
    areas: tuple[Area, ...]
    shapes: tuple[tuple[str, BaseGeometry], ...]
    private: tuple[BaseGeometry, ...]
    started: str
    plan: str


def read(tree: Json, private_entry: str) -> Delivery:
    """Return the delivery, whose uses are all areas.

    Parameters
    ----------
    private_entry
        The catalogue entry of enskilt huvudmannaskap, whose ground DP-0002 and DP-0003 let be.
    """
    plan, *provisions = [feature["properties"] for feature in tree["features"]]
    shapes = [(p, from_geojson(i["geometri"]["position"])) for p in provisions for i in p["bestammelsegeometri"]]
    return Delivery(
        boundary=from_geojson(plan["plangeometri"][0]["geometri"]["position"]),
        areas=tuple(_areas([(p, s) for p, s in shapes if p["feature:typ"] == "användningsbestämmelse"])),
        shapes=tuple((p["objektidentitet"], s) for p, s in shapes),
        private=tuple(s for p, s in shapes if p["planbestammelsekatalogreferens"] == private_entry),
        started=plan["beslutsinformation"][0]["datumPaborjat"],
        plan=plan["objektidentitet"],
    )


def _areas(uses: Sequence[tuple[Json, Any]]) -> Iterator[Area]:
    same: dict[Any, list[tuple[Json, Any]]] = {}
    for use, shape in uses:
        layer = use.get("vertikalAvgransning"), use.get("giltighetstid"), use.get("borjarGallaEfter")
        same.setdefault((layer, _corners(shape)), []).append((use, shape))
    for (layer, _), members in same.items():
        yield Area(frozenset(use["objektidentitet"] for use, _ in members), layer, members[0][1])


def _corners(shape: shapely.Polygon) -> frozenset[tuple[Any, ...]]:
    """Return what tells an area from every other, wherever its rings start and whichever way they run."""
    return frozenset(_one_way(list(ring.coords)[:-1]) for ring in (shape.exterior, *shape.interiors))


def _one_way(corners: list[tuple[float, ...]]) -> tuple[Any, ...]:
    millimetres = [tuple(round(number * 1000) for number in corner) for corner in corners]
    turns = [
        tuple(way[start:] + way[:start])
        for way in (millimetres, millimetres[::-1])
        for start in range(len(millimetres))
    ]
    return min(turns)


# --- measures


def width(area: BaseGeometry) -> float:
    """Return the diameter of the largest circle with room in an area.

    Found roughly by shrinking, and then exactly by walking from what was left last, as far from the edge as one comes.
    """
    least, most = 0.0, (area.area / 3.14159) ** 0.5  # no circle is larger than the area
    places: list[Any] = []
    while most - least > 1e-6:
        middle = (least + most) / 2
        met = [place for place in _left(area, middle) if place.distance(area.boundary) > middle * 0.99]
        least, most, places = (middle, most, met) if met else (least, middle, places)
    return 2 * max((_climbed(place, area.boundary, least / 10) for place in places), default=0.0)


def _left(area: BaseGeometry, radius: float) -> list[Any]:
    """Return a place in each part that is left when an area is shrunk; GEOS may turn one inside out, with none."""
    left = area.buffer(-radius, quad_segs=64)
    return [part.representative_point() for part in getattr(left, "geoms", [left]) if not part.is_empty]


def _climbed(place: Any, edge: BaseGeometry, step: float) -> float:
    """Return the largest distance from the edge met on a walk that tries all ways and shortens its steps."""
    best = place.distance(edge)
    while step > 1e-6:
        ways = [(place.x + step * cos(way), place.y + step * sin(way)) for way in range(24)]
        far, farther = max((shapely.Point(w).distance(edge), w) for w in ways)
        if far > best:
            best, place = far, shapely.Point(farther)
        else:
            step /= 2
    return best


def farthest(line: BaseGeometry, area: BaseGeometry) -> float:
    """Return the largest distance of a line's points from an area, to half a millimetre.

    A half of a piece can be no farther than its ends and half its length, so that most are soon left.
    """
    best = 0.0
    pieces = [pair for part in _lines(line) for pair in zip(part.coords[:-1], part.coords[1:], strict=True)]
    while pieces:
        start, end = pieces.pop()
        far = [shapely.Point(corner).distance(area) for corner in (start, end)]
        best = max(best, *far)
        if (sum(far) + dist(start, end)) / 2 > best + 5e-4:
            middle = tuple((a + b) / 2 for a, b in zip(start, end, strict=True))
            pieces += [(start, middle), (middle, end)]
    return best


def _polygons(shape: BaseGeometry) -> list[BaseGeometry]:
    return [part for part in getattr(shape, "geoms", [shape]) if part.geom_type == "Polygon" and part.area > 0]


def _lines(shape: BaseGeometry) -> list[BaseGeometry]:
    return [part for part in getattr(shape, "geoms", [shape]) if part.geom_type == "LineString" and part.length > 0]


def _without(shape: BaseGeometry, areas: Sequence[BaseGeometry]) -> BaseGeometry:
    return shape.difference(shapely.union_all(areas))


# --- the rules


def uncovered_ground(plan: Delivery) -> list[Found]:
    """DP-0002: what no use covers, of whatever layer, wider than a decimetre."""
    return [
        Found(frozenset({plan.plan}), wide, gap, wide <= GAP_M + 2 * NOISE_M)
        for gap, wide in _gaps(plan)
        if wide > GAP_M - NOISE_M
    ]


def _gaps(plan: Delivery) -> list[tuple[BaseGeometry, float]]:
    bare = _without(plan.boundary, [*(area.shape for area in plan.areas), *plan.private])
    return [(gap, width(gap)) for gap in _polygons(bare) if (gap.area / 3.14159) ** 0.5 > SLIVER_M / 2 - NOISE_M]


def outside_the_plan(plan: Delivery) -> list[Found]:
    """DP-0003: the part of a provision outside the boundary, more than a decimetre wide or away."""
    found = []
    for identity, shape in plan.shapes:
        part = _without(shape.difference(plan.boundary), plan.private)
        if shape.geom_type == "Polygon":
            far = max((width(polygon) for polygon in _polygons(part)), default=0.0)
        elif shape.geom_type == "LineString":
            far = farthest(part, plan.boundary)
        else:
            far = 0.0 if part.is_empty else part.distance(plan.boundary)
        if far > OUTSIDE_M - NOISE_M:
            found.append(Found(frozenset({identity}), far, part, far <= OUTSIDE_M + 2 * NOISE_M))
    return found


def overlaps(plan: Delivery) -> list[Found]:
    """Every pair of one layer that shares more than rounding, unless the two are one area drawn twice."""
    found = []
    for first, second in _pairs(plan):
        shared = first.shape.intersection(second.shape)
        larger = max(first.shape.area, second.shape.area)
        least = min(shared.area, larger - shared.area)
        if least > ROUNDING_M2 - NOISE_M2:
            near = min(abs(least - ROUNDING_M2), abs(shared.area - SMALL_M2)) <= NOISE_M2
            found.append(Found(first.uses | second.uses, shared.area, shared, near))
    return found


def small_overlaps(plan: Delivery) -> list[Found]:
    """DP-Krav-0013: overlaps of less than five square metres."""
    return [found for found in overlaps(plan) if found.measured < SMALL_M2 + (NOISE_M2 if found.on_the_limit else 0)]


def large_overlaps(plan: Delivery) -> list[Found]:
    """TOPO-0002: overlaps of five square metres or more."""
    return [found for found in overlaps(plan) if found.measured >= SMALL_M2 - (NOISE_M2 if found.on_the_limit else 0)]


def near_new(plan: Delivery) -> list[Found]:
    """DP-Krav-0011: nearer than half a metre without touching, in a plan started after 2021-12-31."""
    return _nearer(plan, NEAR_NEW_M) if plan.started > "2021-12-31" else []


def near_old(plan: Delivery) -> list[Found]:
    """DP-Krav-0012: nearer than two metres without touching, in a plan started before 2022-01-01."""
    return _nearer(plan, NEAR_OLD_M) if plan.started <= "2021-12-31" else []


def _nearer(plan: Delivery, limit: float) -> list[Found]:
    """Areas at most a millimetre apart touch."""
    found = []
    for first, second in _pairs(plan):
        apart = first.shape.distance(second.shape)
        if TOUCHING_M - NOISE_M < apart < limit + NOISE_M:
            near = apart < TOUCHING_M + NOISE_M or apart > limit - NOISE_M
            between = shapely.shortest_line(first.shape, second.shape)
            found.append(Found(first.uses | second.uses, apart, between, near))
    return found


def narrow_areas(plan: Delivery) -> list[Found]:
    """DP-Krav-0014: areas of any provision with no room for a circle of half a metre."""
    found = []
    for identity, shape in plan.shapes:
        if shape.geom_type != "Polygon" or shape.representative_point().distance(shape.boundary) > NARROW_M:
            continue
        wide = width(shape)
        if wide < NARROW_M + NOISE_M:
            found.append(Found(frozenset({identity}), wide, shape, wide > NARROW_M - 15 * NOISE_M))
    return found


def lacking_vertices(plan: Delivery) -> list[Found]:
    """TOPO-0004: vertices of others, of the plan area too, on edges of an area that has none there; one for an area.

    An edge walked as often one way as the other, by neighbours in their own directions, is shared whole: it lacks
    nothing, and what only lies over it is an overlap. A vertex that all such edges meet in is lacked by nobody.
    """
    found = []
    for layer in {area.layer for area in plan.areas}:
        areas = [area for area in plan.areas if area.layer == layer]
        edges = [(area.uses, edge) for area in areas for edge in _edges(area.shape)]
        edges += [(frozenset({plan.plan}), (end, start)) for start, end in _edges(plan.boundary)]
        walks = Counter(edge for _, edge in edges)
        alone = [(uses, (start, end)) for uses, (start, end) in edges if walks[start, end] != walks[end, start]]
        for owner in {uses for uses, _ in alone}:
            theirs = {corner for uses, edge in alone for corner in edge if uses != owner}
            lacking = [met for uses, edge in alone if uses == owner for met in _lacking(edge, theirs)]
            if lacking:
                places = shapely.MultiPoint(sorted({place for place, _, _ in lacking}))
                off = max(off for _, off, _ in lacking)
                found.append(Found(owner, off, places, any(near for _, _, near in lacking)))
    return found


def _lacking(edge: Edge, corners: set[Corner]) -> Iterator[tuple[Corner, float, bool]]:
    """Yield the corners on an edge and at neither of its ends, with how far off they are."""
    start, end = edge
    for corner in corners:
        off = shapely.Point(corner).distance(shapely.LineString(edge)) if _is_in_reach(corner, edge) else 1
        if off < SAME_VERTEX_M + 2 * NOISE_M and min(dist(corner, start), dist(corner, end)) > 1.2 * SAME_VERTEX_M:
            yield corner, off, off > SAME_VERTEX_M


def _is_in_reach(corner: Corner, edge: Edge) -> bool:
    """Return whether a corner is so near both ends that it may lie on the edge between them."""
    return dist(corner, edge[0]) + dist(corner, edge[1]) < dist(*edge) + 3 * SAME_VERTEX_M


def _edges(shape: BaseGeometry) -> list[Edge]:
    """Return the edges of an area, which all have it on the left."""
    turned = shapely.geometry.polygon.orient(shape)
    return [pair for ring in (turned.exterior, *turned.interiors) for pair in pairwise(ring.coords)]


def slivers(plan: Delivery) -> list[Found]:
    """TOPO-0006: gaps up to a decimetre and overlaps that are rounding, when they are wider than a millimetre."""
    found = [(gap, wide, abs(wide - GAP_M) <= NOISE_M) for gap, wide in _gaps(plan) if wide < GAP_M + NOISE_M]
    for first, second in _pairs(plan):
        shared = first.shape.intersection(second.shape)
        apart = max(first.shape.area, second.shape.area) - shared.area
        if shared.area < ROUNDING_M2 + NOISE_M2 and apart > ROUNDING_M2 - NOISE_M2:
            near = min(abs(size - ROUNDING_M2) for size in (shared.area, apart)) <= NOISE_M2
            near = near or shared.area <= NOISE_M2  # an area that is told as nothing is no overlap
            found += [(part, width(part), near) for part in _polygons(shared)]
    return [
        Found(frozenset({plan.plan}), wide, part, near or wide < SLIVER_M + 2 * NOISE_M)
        for part, wide, near in found
        if wide > SLIVER_M - NOISE_M
    ]


def narrow_parts(plan: Delivery, *, kindly: bool) -> set[frozenset[str]]:
    """TOPO-0005: the uses of which some part longer than two metres has no room for a circle of half a metre.

    Parts are what is left when an area is shrunk and grown again. Seen `kindly` only what is clearly such a part
    counts, otherwise all that may be one: whatever is reckoned must lie between the two. An area without any such room
    is DP-Krav-0014's.
    """
    narrow, long = (0.98 * NARROW_M, 1.05 * NARROW_LONG_M) if kindly else (1.02 * NARROW_M, 0.95 * NARROW_LONG_M)
    more = 0.02 if kindly else 0.0001
    found = set()
    for area in plan.areas:
        room = area.shape.buffer(-narrow / 2, quad_segs=32)
        if kindly and area.shape.buffer(-1.02 * NARROW_M / 2, quad_segs=32).is_empty:
            continue
        rest = area.shape.difference(room.buffer(narrow / 2 + more, quad_segs=64))
        if any(_long_side(part) > long for part in _polygons(rest)):
            found.add(area.uses)
    return found


def _long_side(part: BaseGeometry) -> float:
    corners = list(part.minimum_rotated_rectangle.exterior.coords)
    return max(dist(corners[0], corners[1]), dist(corners[1], corners[2]))


def _pairs(plan: Delivery) -> Iterator[tuple[Area, Area]]:
    return ((a, b) for a, b in combinations(plan.areas, 2) if a.layer == b.layer)


RULES = {
    "DP-0002": uncovered_ground,
    "DP-0003": outside_the_plan,
    "DP-Krav-0011": near_new,
    "DP-Krav-0012": near_old,
    "DP-Krav-0013": small_overlaps,
    "DP-Krav-0014": narrow_areas,
    "TOPO-0002": large_overlaps,
    "TOPO-0004": lacking_vertices,
    "TOPO-0006": slivers,
}
