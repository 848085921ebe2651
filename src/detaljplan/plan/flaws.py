"""What makes an area or a line invalid, every place of it, after OGC Simple Features (06-103r4) 6.1.7 and 6.1.11."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.contacts import MOST_CONTACTS, Contacts, contacts, distinct, pairs_of_boxes
from detaljplan.plan.measures import Shapes
from detaljplan.plan.vertices import Mask, single_parts

_AREAS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


class FlawKind(StrEnum):
    """What is wrong in one place of a geometry."""

    CROSSES_ITSELF = "a ring or line crosses or touches itself"
    RUNS_BACK = "a ring or line goes along itself"
    RINGS_CROSS = "two rings of one area cross"
    HOLE_OUTSIDE = "a hole lies outside its area"
    HOLE_IN_HOLE = "a hole lies in another"
    SAME_RING = "a ring occurs twice"
    RINGS_ALONG_A_LINE = "two rings meet along a line"
    IN_PIECES = "holes cut the area apart"
    PARTS_OVERLAP = "two parts share ground"
    SAME_PART = "a part occurs twice"
    PARTS_ALONG_A_LINE = "two parts meet along a line"
    NO_GROUND = "a ring encloses nothing"
    NO_LENGTH = "all positions of a line are one"
    OTHER = "another that GEOS names"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One of them.

    Parameters
    ----------
    shape
        The fault's own geometry: the point, the shared line, the hole, the ground shared. E N in metres.
    reason
        What GEOS calls it, of `FlawKind.OTHER` alone.
    tip
        E N of where a spike of no width ends, of `FlawKind.RUNS_BACK` alone: there the boundary turns back.
    """

    kind: FlawKind
    shape: BaseGeometry
    reason: str = ""
    tip: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Flaws:
    """What is wrong with one geometry.

    Parameters
    ----------
    complete
        Whether all places were sought: False when there are more than `MOST_CONTACTS`.
    untold
        Whether some rings or parts could not be held against each other, since one of them is itself at fault.
    """

    found: tuple[Flaw, ...]
    complete: bool = True
    untold: bool = False


def suspects(shapes: Shapes) -> Mask:
    """Return which shapes are invalid, and which lines and points meet themselves or each other."""
    bad = np.asarray(~shapely.is_valid(shapes), dtype=np.bool_)
    others = np.flatnonzero(~np.isin(shapely.get_type_id(shapes), _AREAS))  # of areas, validity says it all
    bad[others] |= ~shapely.is_simple(shapes[others])
    return bad


def flaws_of(shape: BaseGeometry) -> Flaws:
    """Return what is wrong with a geometry that is among the `suspects`, seen from above.

    Each line and area by itself, then the parts of what has several: points, lines and areas that are equal, and
    areas that share ground or meet along a line. Lines of several may cross each other. Raises `GEOSException` when
    GEOS can do nothing with it.
    """
    parts, _ = single_parts(np.array([shapely.force_2d(shape)], dtype=object))
    found: list[Flaw] = []
    complete, untold = True, False
    bad = suspects(parts)
    for part in parts[bad]:
        told = _area_flaws(part) if shapely.get_dimensions(part) == 2 else _line_flaws(part)
        found += told.found
        complete, untold = complete and told.complete, untold or told.untold
    between, all_told = _some(_between_parts(parts[~bad]))
    return Flaws((*found, *between), complete and all_told, untold or bool(bad.any() and len(parts) > 1))


def _some(flaws: Iterable[Flaw]) -> tuple[list[Flaw], bool]:
    """Return as many flaws as are told, and whether they are all."""
    found = list(islice(flaws, MOST_CONTACTS + 1))
    return found[:MOST_CONTACTS], len(found) <= MOST_CONTACTS


# --- one line, one area


def _line_flaws(line: BaseGeometry) -> Flaws:
    if not line.length:
        return Flaws((Flaw(FlawKind.NO_LENGTH, shapely.Point(line.coords[0])),))
    met = contacts(np.array([line], dtype=object))
    found = tuple(_of_itself(met, 0))
    return Flaws(found if found or line.is_valid else (_as_geos_tells_it(line),), met.complete)


def _of_itself(met: Contacts, path: int) -> Iterator[Flaw]:
    for place in met.between(path, path):
        if place.geom_type == "Point":
            yield Flaw(FlawKind.CROSSES_ITSELF, place)
        else:
            yield Flaw(FlawKind.RUNS_BACK, place, tip=met.tip_of(place))


def _area_flaws(area: BaseGeometry) -> Flaws:
    rings = shapely.get_rings(area)
    flat = shapely.get_dimensions(shapely.convex_hull(rings)) < 2
    found = [Flaw(FlawKind.NO_GROUND, _as_line(ring)) for ring in rings[flat]]
    if flat[0]:
        return Flaws(tuple(found), untold=bool(len(rings) > 1))
    rings = rings[~flat]
    met = contacts(rings)
    crossing = {first for first, second in met.pairs if first == second}
    for ring in sorted(crossing):
        found += _of_itself(met, ring)
    of_holes, all_told = _some(_Holes(rings, met, crossing).flaws())
    found += of_holes
    if not found:
        found.append(_as_geos_tells_it(area))
    return Flaws(tuple(found), met.complete and all_told, untold=bool(crossing) and len(rings) > 1)


def _as_line(ring: BaseGeometry) -> BaseGeometry:
    positions = np.unique(shapely.get_coordinates(ring), axis=0)
    return shapely.LineString(positions[[0, -1]]) if len(positions) > 1 else shapely.Point(positions[0])


def _as_geos_tells_it(shape: BaseGeometry) -> Flaw:
    """Return the one flaw that GEOS names, where none was found: of another kind, or beyond what is sought."""
    reason, _, place = shapely.is_valid_reason(shape).partition("[")
    numbers = place.rstrip("]").split()[:2]
    kind = FlawKind.CROSSES_ITSELF if "elf-intersection" in reason else FlawKind.OTHER
    return Flaw(kind, shapely.Point([float(n) for n in numbers]) if numbers else shapely.Point(), reason)


class _Holes:
    """How the rings of one area lie to each other; those that cross themselves are left out.

    Parameters
    ----------
    rings
        The exterior first.
    """

    def __init__(self, rings: Shapes, met: Contacts, crossing: set[int]) -> None:
        self.areas: Shapes = np.asarray(shapely.polygons(rings), dtype=object)
        self.met = met
        self.met_pairs = set(met.pairs)
        self.crossing = crossing
        self.touched: dict[tuple[float, float], set[int]] = defaultdict(set)

    def flaws(self) -> Iterator[Flaw]:
        """Yield what is wrong with the holes, then where they cut the area apart."""
        sound = np.setdiff1d(np.arange(len(self.areas)), list(self.crossing)).astype(np.intp)
        shapely.prepare(self.areas)
        outside = [n for n in sound[sound > 0].tolist() if 0 not in self.crossing and self._is_outside(n)]
        for hole in outside:
            yield Flaw(FlawKind.HOLE_OUTSIDE, self.areas[hole])
        for hole in sorted(set(sound[sound > 0].tolist()) - set(outside)):
            if (0, hole) in self.met_pairs:
                yield from self._meeting(0, hole)
        for one, two in pairs_of_boxes(self.areas[sound]):
            first, second = sound[one], sound[two]
            near = (first > 0) & shapely.intersects(self.areas[first], self.areas[second])
            for pair in zip(first[near].tolist(), second[near].tolist(), strict=True):
                yield from self._two_holes(*pair)
        yield from self._pieces()

    def _is_outside(self, hole: int) -> bool:
        """Return whether a hole has no ground in common with what the exterior encloses, or lies around it."""
        exterior, own = self.areas[0], self.areas[hole]
        if (0, hole) not in self.met_pairs:
            return not shapely.covers(exterior, own)
        return bool(shapely.touches(exterior, own) or (shapely.covers(own, exterior) and not own.equals(exterior)))

    def _two_holes(self, one: int, two: int) -> Iterator[Flaw]:
        first, second = self.areas[one], self.areas[two]
        if (one, two) in self.met_pairs and not (shapely.covers(first, second) or shapely.covers(second, first)):
            yield from self._meeting(one, two)
        elif first.equals(second):
            yield Flaw(FlawKind.SAME_RING, second)
        elif shapely.covers(first, second) or shapely.covers(second, first):
            yield Flaw(FlawKind.HOLE_IN_HOLE, min(first, second, key=lambda area: float(area.area)))

    def _meeting(self, one: int, two: int) -> Iterator[Flaw]:
        """Yield the flaws of two rings that meet, neither outside or in the other as holes are."""
        if self.areas[one].equals(self.areas[two]):
            yield Flaw(FlawKind.SAME_RING, self.areas[two])
            return
        places = self.met.between(one, two)
        if shapely.overlaps(self.areas[one], self.areas[two]):
            yield from (Flaw(FlawKind.RINGS_CROSS, place) for place in places)
            return
        for place in places:
            if place.geom_type == "Point":
                self.touched[place.x, place.y] |= {one, two}
            else:
                yield Flaw(FlawKind.RINGS_ALONG_A_LINE, place)

    def _pieces(self) -> Iterator[Flaw]:
        """Yield the places where rings touch each other in a circle, and so cut the ground within it off.

        Rings and places are a graph; what is left when loose ends are taken away, again and again, are the circles.
        """
        places = {place: set(rings) for place, rings in self.touched.items()}
        while True:
            touching = Counter(ring for rings in places.values() for ring in rings)
            loose = {ring for ring, times in touching.items() if times == 1}
            left = {place: rings - loose for place, rings in places.items()}
            left = {place: rings for place, rings in left.items() if len(rings) > 1}
            if left == places:
                break
            places = left
        if places:
            yield Flaw(FlawKind.IN_PIECES, shapely.MultiPoint(sorted(places)))


# --- several parts


def _between_parts(parts: Shapes) -> Iterator[Flaw]:
    """Yield the pairs of sound parts that are equal, share ground or meet along a line."""
    for one, two in pairs_of_boxes(parts):
        same = shapely.get_dimensions(parts[one]) == shapely.get_dimensions(parts[two])
        first, second = parts[one[same]], parts[two[same]]
        near = shapely.intersects(first, second)
        for pair in zip(first[near], second[near], strict=True):
            yield from _two_parts(*pair)


def _two_parts(first: BaseGeometry, second: BaseGeometry) -> Iterator[Flaw]:
    if first.equals(second):
        yield Flaw(FlawKind.SAME_PART, second)
    elif shapely.get_dimensions(first) == 2:
        shared = shapely.get_parts(shapely.get_parts(shapely.intersection(first, second)))
        kinds = shapely.get_dimensions(shared)
        ground = shared[kinds == 2]
        for piece in ground if len(ground) else distinct(shared[kinds == 1]):
            yield Flaw(FlawKind.PARTS_OVERLAP if len(ground) else FlawKind.PARTS_ALONG_A_LINE, piece)
