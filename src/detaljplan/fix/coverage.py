"""Repairs of use zones seen together: narrow gaps, overlaps and parts outside closed, and vertices shared.

The plan boundary is never moved, and zones of different layers of height and time are never fitted to each other.
GEOS has `coverage_clean`, which is not used here: it takes away an overlap however wide, and moves the boundary too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.fix.corners import Corners, Meetings
from detaljplan.fix.faces import Faces, Region, is_narrow
from detaljplan.fix.following import followed
from detaljplan.fix.items import (
    STRAIGHT_M,
    Held,
    drawn_as,
    held_items,
    is_sound,
    moves_between,
    vertex_set,
    vertices_of,
    with_only,
    with_shapes,
)
from detaljplan.fix.repair import RULES, Asked, Kind, Made, Move, Repair, State
from detaljplan.numerals import exact
from detaljplan.plan.areas import PlanAreas, UseZone, ZoneLayer
from detaljplan.plan.coverage import Coverage
from detaljplan.plan.measures import AREA_DECIMALS, Shapes
from detaljplan.plan.model import Plan
from detaljplan.plan.values import CannotTell
from detaljplan.rules.bare_ground import tell_uses_unread
from detaljplan.rules.rule import Text

_NO_NEIGHBOUR = Text(
    "ingen intilliggande användningsyta kan ändras (ritad med bågar eller höjder, eller i ett annat skikt)",
    "no neighbouring use area can be changed (drawn with arcs or heights, or of another layer)",
)
_TOO_WIDE = Text("bredare än {limit} m", "wider than {limit_en} m")
_TOO_FAR = Text("gränsen skulle flyttas längre än {limit} m", "the boundary would be moved further than {limit_en} m")
_ENTANGLED = Text(
    "användningsytorna ligger över varandra i fler lager än som passas ihop",
    "the use areas lie on each other more deeply than can be fitted together",
)
_AT_A_TIME = 500
_BREAKS = Text("en yta skulle försvinna, delas eller bli ogiltig", "an area would vanish, fall apart or become invalid")
_LOOSE_M2 = 0.01
"""Ground as small as rounding (the limit ``rounding_area``) may come loose from its zone, and goes to the next."""
_MARGIN_M = 0.0015
"""What cutting on the grid may add to a movement: a millimetre and its diagonal."""


@dataclass(frozen=True, slots=True)
class _Change:
    """A region that goes to, or is taken from, some zones: the owners of its faces afterwards."""

    kind: Kind
    region: Region
    owners: Mapping[int, frozenset[int]]
    moved_m: float

    @property
    def key(self) -> tuple[Kind, str]:
        place = shapely.point_on_surface(self.region.shape)
        return self.kind, f"{place.x:.2f} {place.y:.2f}"


def covered(plan: Plan, asked: Asked, excepted: BaseGeometry) -> Made:
    """Return the plan with its use zones fitted to each other and to the plan boundary.

    Parameters
    ----------
    excepted
        Ground where neither a gap nor a part outside is a fault (enskilt huvudmannaskap).
    """
    if not any(asked.wants(kind) for kind in (Kind.GAP, Kind.OVERLAP, Kind.OUTSIDE, Kind.SHARED_VERTEX)):
        return Made(plan)
    areas = PlanAreas(plan)
    try:
        boundary = areas.boundary
    except CannotTell:  # told by the rules
        return Made(plan)
    sound = [zone for zone in areas.zones if is_sound(zone.shape)]
    unsound = [zone.shape for zone in areas.zones if not is_sound(zone.shape)]
    if _are_entangled(np.array([zone.shape for zone in sound], dtype=object), asked.limits.neighbours):
        return Made(plan, (_left_entangled(plan),))
    layers: dict[ZoneLayer, list[UseZone]] = defaultdict(list)
    for zone in sound:
        layers[zone.layer].append(zone)
    held, known = _held_by_item(plan), asked if _is_ground_known(plan) else asked.without(Kind.GAP)
    shapes: dict[tuple[int, int], BaseGeometry] = {}
    repairs: list[Repair] = []
    changed: list[tuple[BaseGeometry, BaseGeometry]] = []
    corners: dict[complex, complex] = {}
    for layer, zones in layers.items():
        others = [zone.shape for zone in sound if zone.layer != layer]
        elsewhere = shapely.union_all([excepted, *others, *shapely.convex_hull(np.array(unsound, dtype=object))])
        made = _Layer(zones, boundary, elsewhere, np.array(others, dtype=object), known, held).fitted()
        repairs += made.repairs
        corners |= made.corners
        for number, shape in made.shapes.items():
            zone = zones[number]
            if made.moved[number]:
                changed.append((zone.shape, shape))
            for item in zone.items:
                one = held[id(item)]
                assert one.shape is not None
                shapes[one.number, one.index] = drawn_as(shape, one.shape)
    once = {repair.key: repair for repair in reversed(repairs)}  # a gap between layers is seen from both
    fitted = Made(with_shapes(plan, shapes), tuple(reversed(once.values())))
    now = [zone.shape for zone in PlanAreas(fitted.plan).zones]
    return fitted.then(followed(fitted.plan, asked, changed, now, corners))


def _is_ground_known(plan: Plan) -> bool:
    """Return whether the rules can tell gaps: ground without a use may be that of a use area that could not be read."""
    try:
        tell_uses_unread(plan)
    except CannotTell:
        return False
    return True


def _are_entangled(shapes: Shapes, most: int) -> bool:
    """Return whether areas meet more others than `most` on average: cutting all outlines at each other has no end."""
    tree, met = shapely.STRtree(shapes), 0
    for start in range(0, len(shapes), _AT_A_TIME):
        met += tree.query(shapes[start : start + _AT_A_TIME]).shape[1]
        if met > most * len(shapes):
            return True
    return False


def _left_entangled(plan: Plan) -> Repair:
    return Repair(
        kind=Kind.OVERLAP,
        rule=RULES[Kind.OVERLAP][2],
        objects=(plan.identity,),
        where=plan.where,
        key=(Kind.OVERLAP, plan.where),
        state=State.LEFT,
        reason=_ENTANGLED,
    )


def _held_by_item(plan: Plan) -> dict[int, Held]:
    return {id(held.item): held for held in held_items(plan)}


@dataclass(frozen=True, slots=True)
class _Fitted:
    shapes: Mapping[int, BaseGeometry]
    moved: Mapping[int, bool]
    corners: Corners
    repairs: tuple[Repair, ...]


class _Layer:
    """The zones of one layer of height and time."""

    def __init__(
        self,
        zones: Sequence[UseZone],
        boundary: BaseGeometry,
        elsewhere: BaseGeometry,
        others: Shapes,
        asked: Asked,
        held: Mapping[int, Held],
    ) -> None:
        self.zones = zones
        self.asked = asked
        self.shapes = np.array([zone.shape for zone in zones], dtype=object)
        self.faces = Faces(self.shapes, boundary, elsewhere, asked.limits.width_m)
        self.still = {n for n, zone in enumerate(zones) if not all(held[id(item)].is_plain for item in zone.items)}
        self._meetings = Meetings(self.faces, self.shapes, self.still, self._furthest_m)
        self._others = shapely.STRtree(others)
        self._repairs: list[Repair] = []
        self._left_places: set[complex] = set()
        self._kept_corners: set[complex] = set()

    def fitted(self) -> _Fitted:
        """Return the shapes of the zones that change, with the repairs."""
        wanted = list(self._changes())
        changes = [change for change in wanted if self.asked.takes(self._repair(change))]
        self._left_places |= _places([c for c in wanted if not self.asked.takes(self._repair(c))])
        while True:
            shapes, moved, corners = self._built(changes)
            broken = {n for n, shape in shapes.items() if not self._is_as_whole(n, shape)}
            if not broken:
                break
            bad = [change for change in changes if broken & self._touched(change)]
            moved_there = corners.keys() & frozenset().union(*(self._meetings.own[number] for number in broken))
            if moved_there:  # a corner less is better than a gap more
                self._kept_corners |= moved_there
                continue
            self._repairs += [replace(self._repair(c), state=State.LEFT, reason=_BREAKS) for c in bad]
            self._left_places |= _places(bad)
            changes = [change for change in changes if change not in bad]
            if not bad:  # vertices alone break it
                self.still |= broken
        drawn = {number: vertex_set(shape) for number, shape in shapes.items()}
        told = [self._with_moves(change, drawn, corners) for change in changes]
        told += [self._shared(n, shape) for n, shape in shapes.items() if not moved[n] and self._may_share(n)]
        return _Fitted(shapes, moved, corners, (*self._repairs, *told))

    def _is_as_whole(self, number: int, shape: BaseGeometry) -> bool:
        parts = shapely.get_num_geometries(self.shapes[number])
        return is_sound(shape) and int(shapely.get_num_geometries(shape)) == int(parts)

    def _built(self, changes: Sequence[_Change]) -> tuple[dict[int, BaseGeometry], dict[int, bool], Corners]:
        """Return the zones that become other than they were, whether their boundary is moved, and corners that are."""
        owners = list(self.faces.owners)
        for change in changes:
            for face, after in change.owners.items():
                owners[face] = after
        touched = set().union(*(self._touched(change) for change in changes))
        by_zone = _by_zone(owners)
        loose = [face for zone in touched for face in self._loose(by_zone.get(zone, []))]
        if loose:
            for face in loose:
                owners[face] = self._beside(face, owners)
                touched |= owners[face]
            by_zone = _by_zone(owners)
        outlines = {number: self.faces.united(faces) for number, faces in by_zone.items()}
        kept = self._kept(outlines)
        corners = self._meetings.corners(_places(changes) - self._kept_corners, owners)
        gone, met = frozenset(corners), frozenset(corners.values())
        shared = kept - (self._left_places - _places(changes))
        shapes: dict[int, BaseGeometry] = {}
        for number, own in enumerate(self._meetings.own):
            drawn = vertex_set(outlines[number]) if number in outlines else frozenset()
            shares = number in touched or self._may_share(number)
            if number in self.still or not (shares or own & gone or drawn & met):
                continue
            lent = shared if shares else met  # what its neighbours' corners ask of it, and no more
            kept_here = frozenset(place for place in drawn if place in own or place in lent)
            shape = with_only(outlines[number], kept_here, gone) if drawn else shapely.Polygon()
            if number in touched or vertex_set(shape) != own:
                shapes[number] = shape
        return shapes, {n: n in touched or bool(self._meetings.own[n] & gone) for n in shapes}, corners

    def _with_moves(self, change: _Change, drawn: Mapping[int, frozenset[complex]], corners: Corners) -> Repair:
        """Return the repair with the vertices that it moves, takes away and adds, for all that share them."""
        places = _places([change])
        along = self._meetings.sharing(places & corners.keys()) & drawn.keys()
        numbers = self._touched(change) & drawn.keys() | along
        was = frozenset().union(*(self._meetings.own[n] & places for n in numbers))
        now = frozenset().union(*(drawn[n] & places for n in numbers))
        moves = moves_between(was, now, self._furthest_m, corners)
        repair = self._repair(change)
        uses = [use.identity for n in sorted(along) for use in self.zones[n].uses]
        return replace(repair, objects=tuple(dict.fromkeys([*repair.objects, *uses])), moves=moves)

    def _loose(self, faces: Sequence[int]) -> list[int]:
        """Return the faces of a zone that have come apart from the rest of it: what three areas in one place leave."""
        regions = sorted(self.faces.regions(faces), key=lambda region: -region.shape.area)
        return [
            face
            for region in regions[1:]
            if is_narrow(region.shape, self.asked.limits.width_m) and region.shape.area < _LOOSE_M2
            for face in region.faces
        ]

    def _beside(self, face: int, owners: Sequence[frozenset[int]]) -> frozenset[int]:
        """Return the zone that a face has the longest border with, its own and those that cannot change left out."""
        lengths: dict[int, float] = defaultdict(float)
        for beside, length in self.faces.borders.get(face, {}).items():
            for zone in owners[beside] - owners[face] - self.still:
                lengths[zone] += length
        if not lengths:
            return owners[face]
        return frozenset((max(lengths, key=lambda zone: (round(lengths[zone], 6), -zone)),))

    def _kept(self, outlines: Mapping[int, BaseGeometry]) -> frozenset[complex]:
        """Return the vertices that stay: those of the boundary, and of each zone its own and those where it bends.

        Where lines are cut in passing, as the outline of an area through another, nothing needs a vertex.
        """
        numbers = list(outlines)
        drawn = np.array([outlines[number] for number in numbers], dtype=object)
        bends = vertices_of(shapely.simplify(drawn, STRAIGHT_M))
        own = [np.intersect1d(vertices_of(outlines[number]), vertices_of(self.shapes[number])) for number in numbers]
        return frozenset(np.concatenate([vertices_of(self.faces.boundary), bends, *own]).tolist())

    def _may_share(self, number: int) -> bool:
        return self.asked.takes(self._shared(number, self.shapes[number]))

    def _touched(self, change: _Change) -> set[int]:
        before = self.faces.owners
        return {zone for face, after in change.owners.items() for zone in before[face] ^ after}

    def _changes(self) -> Iterator[_Change]:
        width = self.asked.limits.width_m
        for kind, regions, assigned in (
            (Kind.GAP, self.faces.gaps(), self._filled),
            (Kind.OVERLAP, self.faces.overlaps(self._drawn_twice), self._parted),
            (Kind.OUTSIDE, self.faces.parts_outside(), self._cut_off),
        ):
            for region in regions if self.asked.wants(kind) else ():
                if not is_narrow(region.shape, width):
                    self._leave(_Change(kind, region, {}, 0.0), _with_limit(_TOO_WIDE, width))
                    continue
                owners = assigned(region)
                change = _Change(kind, region, owners or {}, 0.0)
                if owners is None:
                    self._leave(change, _NO_NEIGHBOUR)
                    continue
                given = Region(tuple(owners), self.faces.united(list(owners)))
                if len(given.faces) < len(region.faces):
                    rest = [face for face in region.faces if face not in owners]
                    self._leave(_Change(kind, Region(tuple(rest), self.faces.united(rest)), {}, 0.0), _NO_NEIGHBOUR)
                change = replace(change, region=given)
                change = replace(change, moved_m=self._moved_m(change))
                if change.moved_m > self._furthest_m:
                    self._leave(change, _with_limit(_TOO_FAR, width))
                elif self._touched(change):
                    yield change

    @cached_property
    def _drawn_twice(self) -> frozenset[frozenset[int]]:
        """Return the pairs of zones that the rules take for one area drawn twice (TOPO-0007)."""
        numbers = {id(zone): number for number, zone in enumerate(self.zones)}
        twice = Coverage(self.zones).drawn_twice(self.asked.limits.rounding_m2)
        return frozenset(frozenset((numbers[id(o.first)], numbers[id(o.second)])) for o in twice)

    def _leave(self, change: _Change, reason: Text) -> None:
        repair = self._repair(change)
        self._left_places |= _places([change])
        if self.asked.takes(repair) and round(repair.area_m2, AREA_DECIMALS) > 0:
            self._repairs.append(replace(repair, state=State.LEFT, reason=reason))

    def _filled(self, region: Region) -> dict[int, frozenset[int]] | None:
        """Return a gap given to the zones beside it, ``None`` where no zone can take any of it.

        As much as lies within the limit of it goes to the one with the longest border, of the rest to the next; but
        last to one whose corners there are those of the plan boundary, or of others, since it would leave them. An area
        drawn twice gets it twice.
        """
        if len(self._others.query(region.shape, predicate="touches")):
            return None
        lengths: dict[int, float] = defaultdict(float)
        for face in region.faces:
            for beside, length in self.faces.borders.get(face, {}).items():
                for zone in self.faces.owners[beside] if self.faces.inside[beside] else ():
                    lengths[zone] += length
        places = vertex_set(region.shape)
        claims = {zone: self._meetings.claim(zone, places) for zone in lengths if zone not in self.still}
        order = sorted(claims, key=lambda zone: (claims[zone], -round(lengths[zone], 6), zone))
        after: dict[int, frozenset[int]] = {}
        for zone in order:
            after |= dict.fromkeys(self._reached(zone, set(region.faces) - set(after)), self._alike(zone))
        return after or None

    def _alike(self, zone: int) -> frozenset[int]:
        """Return a zone with those that are the same area drawn once more, and can be changed."""
        pairs = (pair for pair in self._drawn_twice if zone in pair)
        return frozenset((zone,)).union(*pairs) - self.still

    def _reached(self, zone: int, faces: set[int]) -> set[int]:
        """Return the faces that a zone can grow over, edge by edge, without being moved further than the limit."""
        near = {face for face in faces if self._away_m(face, self.shapes[zone]) <= self._furthest_m}
        found: set[int] = set()
        waiting = [f for f in near if any(zone in self.faces.owners[b] for b in self.faces.borders.get(f, ()))]
        while waiting:
            face = waiting.pop()
            if face not in found:
                found.add(face)
                waiting += [beside for beside in self.faces.borders.get(face, ()) if beside in near]
        return found

    @property
    def _furthest_m(self) -> float:
        return self.asked.limits.width_m + _MARGIN_M

    def _away_m(self, face: int, shape: BaseGeometry) -> float:
        """Return how far away the furthest place on the outline of a face is, looked at in steps of an eighth of it."""
        outline = shapely.get_exterior_ring(self.faces.shapes[face])
        steps = shapely.points(shapely.get_coordinates(shapely.segmentize(outline, outline.length / 8)))
        return float(np.max(shapely.distance(steps, shape), initial=0.0))

    def _parted(self, region: Region) -> dict[int, frozenset[int]] | None:
        """Return an overlap left to the zone whose corners others share, else with the longest border, face by face.

        A zone that cannot be changed keeps it; ``None`` where there are several such.
        """
        after: dict[int, frozenset[int]] = {}
        for face in region.faces:
            owners = self.faces.owners[face]
            still = owners & self.still
            if len(still) > 1:
                return None
            lengths = dict.fromkeys(sorted(owners), 0.0)
            for beside, length in self.faces.borders.get(face, {}).items():
                alone = self.faces.owners[beside]
                if len(alone) == 1 and alone <= owners:
                    lengths[next(iter(alone))] += length
            claims = {zone: self._meetings.claim(zone, vertex_set(region.shape)) for zone in lengths}
            first = max(lengths, key=lambda zone: (claims[zone], round(lengths[zone], 6), -zone))
            chosen = next(iter(still), first)
            after[face] = frozenset((chosen,))
        return after

    def _cut_off(self, region: Region) -> dict[int, frozenset[int]] | None:
        """Return a part outside the boundary taken from the zones; ``None`` where one cannot be changed."""
        owners = frozenset().union(*(self.faces.owners[face] for face in region.faces))
        return None if owners & self.still else {face: frozenset() for face in region.faces}

    def _moved_m(self, change: _Change) -> float:
        """Return how far the boundary of a zone is moved at most: from the far side of what it gains or loses to it."""
        furthest = 0.0
        for zone in self._touched(change):
            for face, after in change.owners.items():
                if zone in after and zone not in self.faces.owners[face]:
                    furthest = max(furthest, self._away_m(face, self.shapes[zone]))
                elif zone in self.faces.owners[face] and zone not in after:
                    rest = shapely.difference(self.shapes[zone], change.region.shape)
                    furthest = max(furthest, self._away_m(face, rest))
        return furthest

    def _repair(self, change: _Change) -> Repair:
        touched = sorted(self._touched(change) or self._concerned(change))
        uses = [use for number in touched for use in self.zones[number].uses]
        gained = round(float(change.region.shape.area), 6)
        return Repair(
            kind=change.kind,
            rule=self._rule(change.kind, round(gained, AREA_DECIMALS), touched),
            objects=tuple(dict.fromkeys(use.identity for use in uses)),
            where=self.zones[touched[0]].items[0].where if touched else "",
            key=change.key,
            geometry=change.region.shape,
            area_m2=gained,
            moved_m=change.moved_m,
        )

    def _rule(self, kind: Kind, area_m2: float, touched: Sequence[int]) -> str:
        """Return the rule whose fault a change mends; of an overlap it follows from its area and uses."""
        limits = self.asked.limits
        if kind is not Kind.OVERLAP or area_m2 <= limits.rounding_m2:
            return RULES[kind][0]
        if area_m2 < limits.small_overlap_m2:
            return RULES[kind][1]
        owners = {frozenset(use.identity for use in self.zones[number].uses) for number in touched}
        return RULES[kind][3 if len(owners) == 1 < len(touched) else 2]

    def _concerned(self, change: _Change) -> set[int]:
        """Return the zones that lie on the ground of a change, or beside it where none does."""
        on_it = {zone for face in change.region.faces for zone in self.faces.owners[face]}
        if on_it:
            return on_it
        faces = {*change.region.faces, *(b for face in change.region.faces for b in self.faces.borders.get(face, ()))}
        return {zone for face in faces for zone in self.faces.owners[face]}

    def _shared(self, number: int, shape: BaseGeometry) -> Repair:
        """Return the repair that inserts the vertices a zone lacks, and takes away none that bends."""
        zone = self.zones[number]
        new = np.setdiff1d(vertices_of(shape), vertices_of(self.shapes[number]))
        places = [(float(v.real), float(v.imag)) for v in new]
        line = shapely.boundary(self.shapes[number])
        away = shapely.distance(shapely.points(places), line) if places else np.array([0.0])
        return Repair(
            kind=Kind.SHARED_VERTEX,
            rule=RULES[Kind.SHARED_VERTEX][0],
            objects=tuple(use.identity for use in zone.uses),
            where=zone.items[0].where,
            key=(Kind.SHARED_VERTEX, zone.items[0].where),
            geometry=shapely.MultiPoint(places) if places else None,
            moves=tuple(Move(None, place) for place in places),
            area_m2=float(shapely.symmetric_difference(shape, self.shapes[number]).area) if places else 0.0,
            moved_m=float(np.max(away)),
        )


def _places(changes: Sequence[_Change]) -> frozenset[complex]:
    """Return the vertices of the ground that changes hands."""
    return frozenset().union(*(vertex_set(change.region.shape) for change in changes))


def _with_limit(text: Text, width_m: float) -> Text:
    return Text(text.sv.format(limit=exact(width_m)), text.en.format(limit_en=f"{width_m:g}"))


def _by_zone(owners: Sequence[frozenset[int]]) -> dict[int, list[int]]:
    faces: dict[int, list[int]] = defaultdict(list)
    for face, zones in enumerate(owners):
        for zone in zones:
            faces[zone].append(face)
    return faces
