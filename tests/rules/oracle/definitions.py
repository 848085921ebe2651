"""What the rules on the coverage say, worked out the plain way: every pair compared, one operation at a time.

Written from the measures of ``schemas/4.1/spec.toml``, on the delivery as it stands in the file. Shares no code with
the engine: no index, no coverage function, no cancelled edges, and areas are told apart by their corners. Slow, and
meant to be read beside the measures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import cos, sin
from typing import Any

import shapely
from shapely.geometry import shape as from_geojson
from shapely.geometry.base import BaseGeometry

Json = dict[str, Any]

GAP_M = OUTSIDE_M = 0.10
ROUNDING_M2 = 0.01
SMALL_M2 = 5.0
NEAR_NEW_M = 0.5
NEAR_OLD_M = 2.0
ON_THE_EDGE_M = 0.001
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
    """Return the largest distance of a line's points from an area, to a tenth of a millimetre.

    A half of a piece can be no farther than its ends and half its length, so that most are soon left.
    """
    best = 0.0
    pieces = [pair for part in _lines(line) for pair in zip(part.coords[:-1], part.coords[1:], strict=True)]
    while pieces:
        start, end = pieces.pop()
        far = [shapely.Point(corner).distance(area) for corner in (start, end)]
        best = max(best, *far)
        if (sum(far) + shapely.Point(start).distance(shapely.Point(end))) / 2 > best + 1e-4:
            middle = tuple((a + b) / 2 for a, b in zip(start, end, strict=True))
            pieces += [(start, middle), (middle, end)]
    return best


def _polygons(shape: BaseGeometry) -> list[BaseGeometry]:
    return [part for part in getattr(shape, "geoms", [shape]) if part.geom_type == "Polygon" and part.area > 0]


def _lines(shape: BaseGeometry) -> list[BaseGeometry]:
    return [part for part in getattr(shape, "geoms", [shape]) if part.geom_type == "LineString" and part.length > 0]


def _without(shape: BaseGeometry, areas: Sequence[BaseGeometry]) -> BaseGeometry:
    for area in areas:
        shape = shape.difference(area)
    return shape


# --- the rules


def uncovered_ground(plan: Delivery) -> list[Found]:
    """DP-0002: what no use covers, of whatever layer, wider than a decimetre."""
    bare = _without(plan.boundary, [*(area.shape for area in plan.areas), *plan.private])
    gaps = [(gap, width(gap)) for gap in _polygons(bare)]
    return [
        Found(frozenset({plan.plan}), wide, gap, wide <= GAP_M + 2 * NOISE_M)
        for gap, wide in gaps
        if wide > GAP_M - NOISE_M
    ]


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
    found = []
    for first, second in _pairs(plan):
        apart = first.shape.distance(second.shape)
        if 0.0005 - NOISE_M < apart < limit + NOISE_M:
            near = apart < 0.0005 + NOISE_M or apart > limit - 0.0005 - NOISE_M
            between = shapely.shortest_line(first.shape, second.shape)
            found.append(Found(first.uses | second.uses, apart, between, near))
    return found


def _pairs(plan: Delivery) -> Iterator[tuple[Area, Area]]:
    return ((a, b) for a, b in combinations(plan.areas, 2) if a.layer == b.layer)


RULES = {
    "DP-0002": uncovered_ground,
    "DP-0003": outside_the_plan,
    "DP-Krav-0011": near_new,
    "DP-Krav-0012": near_old,
    "DP-Krav-0013": small_overlaps,
    "TOPO-0002": large_overlaps,
}
