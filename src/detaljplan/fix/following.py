"""Properties whose outline follows a use boundary that was moved: they follow it, or it is told that they were left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.fix.corners import Corners
from detaljplan.fix.items import (
    Held,
    Points,
    becomes_unsound,
    drawn_as,
    held_items,
    moves_between,
    vertex_set,
    vertices_of,
    with_rings,
    with_shapes,
)
from detaljplan.fix.repair import Asked, Kind, Made, Repair, State
from detaljplan.plan.measures import Shapes
from detaljplan.plan.model import Plan, UseProvision
from detaljplan.rules.rule import Text
from detaljplan.write.positions import MILLIMETRE_DECIMALS

_ON_LINE_M = 0.001
"""A vertex so near to a line lies on it: what rounding to millimetres can do."""
_LEFT = Text(
    "egenskapen följer en gräns som flyttas, men kan inte flyttas med; rätta den för hand",
    "the property follows a boundary that is moved, but cannot be moved with it; correct it by hand",
)
_NOT_ASKED = Text(
    "egenskapen följer en gräns som flyttas, men att den flyttas med är inte efterfrågat",
    "the property follows a boundary that is moved, but that it moves with it is not asked for",
)
_BESIDE_M = 0.0015
"""A millimetre and its diagonal: an edge no further off a line runs along it."""

Changed = Sequence[tuple[BaseGeometry, BaseGeometry]]


def followed(plan: Plan, asked: Asked, changed: Changed, zones: Sequence[BaseGeometry], corners: Corners) -> Made:
    """Return the plan with its properties drawn along the zones as these have become.

    A property drawn as a zone is drawn as it again. Of another, the vertices that lay on an outline that is gone go to
    the nearest vertex of the zone's new outline within the limit, else to the nearest place on it, and where the
    outline has a new vertex beside an edge that lay on it, so gets the edge.

    Parameters
    ----------
    changed
        Use zones before and after.
    zones
        All use zones as they are now: what lies on an outline of one of them stays.
    corners
        Vertices of the zones that were moved along an outline that is still there; a property's there goes with them.
    """
    if not changed:
        return Made(plan)
    outlines = _Outlines(changed, zones, corners, asked.limits.width_m)
    shapes: dict[tuple[int, int], BaseGeometry] = {}
    repairs: list[Repair] = []
    for held in held_items(plan):
        shape = held.shape
        if held.of_plan or isinstance(held.owner, UseProvision) or shape is None or shape.is_empty:
            continue
        if shape.geom_type == "GeometryCollection" or not outlines.touch(shape):
            continue
        after = outlines.drawn_alike(shape) or outlines.redrawn(shape)
        if after.equals_exact(shape, 0.0):
            continue
        repair = _repair(held, shape, after, asked.limits.width_m + _ON_LINE_M)
        if repair.key in asked.skipped or not asked.wants(Kind.FOLLOWING):
            repairs.append(replace(repair, state=State.LEFT, reason=asked.skipped.get(repair.key, _NOT_ASKED)))
        elif not held.is_plain or becomes_unsound(shape, after) or outlines.is_skewed(shape, after):
            repairs.append(replace(repair, state=State.LEFT, reason=_LEFT))
        else:
            repairs.append(repair)
            shapes[held.number, held.index] = after
    return Made(with_shapes(plan, shapes), tuple(repairs))


class _Outlines:
    """The outlines of the zones that were moved, as they were and as they are."""

    def __init__(self, changed: Changed, zones: Sequence[BaseGeometry], corners: Corners, limit_m: float) -> None:
        before = np.array([before for before, _ in changed], dtype=object)
        self._corners = {place: np.array([to.real, to.imag]) for place, to in corners.items()}
        self._after = [after for _, after in changed]
        self._furthest_m = limit_m + _ON_LINE_M
        self._same = {_key(old): new for old, new in changed}
        self._old_lines = shapely.STRtree(shapely.boundary(before))
        self._new_lines = shapely.STRtree(shapely.boundary(np.array(list(zones), dtype=object)))
        new = [np.setdiff1d(vertices_of(after), vertices_of(old)) for old, after in changed]
        self._new_zones = np.repeat(np.arange(len(new)), [len(vertices) for vertices in new])
        vertices = np.concatenate(new)
        self._new_vertices = np.column_stack([vertices.real, vertices.imag])
        self._new_tree = shapely.STRtree(_points(self._new_vertices))

    def touch(self, shape: BaseGeometry) -> bool:
        """Return whether a geometry lies on any outline that was moved."""
        return len(self._old_lines.query(shape, predicate="dwithin", distance=_ON_LINE_M)) > 0

    def drawn_alike(self, shape: BaseGeometry) -> BaseGeometry | None:
        """Return the new shape of the zone that a property is drawn as."""
        found = self._same.get(_key(shape))
        return None if found is None else drawn_as(found, shape)

    def redrawn(self, shape: BaseGeometry) -> BaseGeometry:
        """Return a geometry along the new outlines where it lay along the old."""
        flat = shapely.force_2d(shape)
        if shapely.get_dimensions(shape) == 2:
            return with_rings(flat, lambda points: self._along(points, closed=True))
        parts = [self._along(shapely.get_coordinates(part), closed=False) for part in shapely.get_parts(flat)]
        if shapely.get_dimensions(shape) == 0:
            made: list[BaseGeometry] = [shapely.Point(points[0]) for points in parts]
        else:
            made = [shapely.LineString(points) for points in parts]
        return made[0] if shape.geom_type in ("Point", "LineString") else type(flat)(made)  # type: ignore[call-arg]

    def is_skewed(self, before: BaseGeometry, after: BaseGeometry) -> bool:
        """Return whether an edge runs neither where it did nor along an outline: it was moved at one end alone."""
        near = self._new_lines.geometries.take(
            self._new_lines.query(after, predicate="dwithin", distance=self._furthest_m)
        )
        rightly = shapely.buffer(shapely.union_all([_edges(before), *near]), _BESIDE_M)
        rest = shapely.get_parts(shapely.difference(_edges(after), rightly))
        return bool((shapely.length(rest) > 2 * self._furthest_m).any())

    def _along(self, points: Points, *, closed: bool) -> Points:
        """Return the vertices of a ring (without its last) or of a line, moved, with those between them."""
        moved = self._moves(points)
        drawn: list[Points] = []
        for number, point in enumerate(points):
            drawn.append(moved.get(number, point))
            if number + 1 < len(points) or closed:
                drawn += self._between(point, points[(number + 1) % len(points)])
        kept = [p for n, p in enumerate(drawn) if n == 0 or not np.array_equal(p, drawn[n - 1])]
        return np.array(kept)

    def _moves(self, points: Points) -> dict[int, Points]:
        """Return where each vertex on an outline that is gone goes, by its number."""
        places = _points(points)
        on_old = self._old_lines.query(places, predicate="dwithin", distance=_ON_LINE_M)
        on_new = set(self._new_lines.query(places, predicate="dwithin", distance=_ON_LINE_M)[0].tolist())
        at = enumerate(map(complex, *points[:, :2].T))
        found: dict[int, Points] = {n: self._corners[place] for n, place in at if place in self._corners}
        for vertex, zone in on_old.T.tolist():
            if vertex not in on_new and vertex not in found:
                target = self._target(points[vertex], self._after[zone])
                if target is not None:
                    found[vertex] = target
        return found

    def _target(self, place: Points, zone: BaseGeometry) -> Points | None:
        corners = shapely.get_coordinates(zone)
        away = np.hypot(*(corners - place).T)
        nearest = int(np.argmin(away))
        if away[nearest] <= self._furthest_m:
            return np.asarray(corners[nearest])
        to_line = shapely.shortest_line(shapely.boundary(zone), shapely.Point(place))
        if to_line.length > self._furthest_m:
            return None
        return np.asarray(np.round(shapely.get_coordinates(to_line)[0], MILLIMETRE_DECIMALS))

    def _between(self, start: Points, end: Points) -> list[Points]:
        """Return the new vertices beside an edge that lay on the old outline of their zone, in its order."""
        if not len(self._new_vertices) or np.array_equal(start, end):
            return []
        edge = shapely.LineString([start, end])
        found: list[tuple[float, Points]] = []
        for number in self._new_tree.query(edge, predicate="dwithin", distance=self._furthest_m).tolist():
            vertex = self._new_vertices[number]
            along = float(np.dot(vertex - start, end - start) / np.dot(end - start, end - start))
            foot = shapely.Point(start + along * (end - start))
            on_old = self._old_lines.query(foot, predicate="dwithin", distance=_ON_LINE_M)
            if 0 < along < 1 and self._new_zones[number] in on_old and not self._is_on_new(foot):
                found.append((along, vertex))
        return [vertex for _, vertex in sorted(found, key=lambda one: one[0])]

    def _is_on_new(self, place: shapely.Point) -> bool:
        return len(self._new_lines.query(place, predicate="dwithin", distance=_ON_LINE_M)) > 0


def _points(points: Points) -> Shapes:
    return np.atleast_1d(np.asarray(shapely.points(points), dtype=object))


def _key(shape: BaseGeometry) -> bytes:
    rounded = shapely.transform(shapely.force_2d(shape), lambda c: np.round(c, MILLIMETRE_DECIMALS))
    return bytes(shapely.to_wkb(shapely.normalize(rounded)))


def _repair(held: Held, before: BaseGeometry, after: BaseGeometry, furthest_m: float) -> Repair:
    old, new = vertices_of(before), vertices_of(after)
    gone = [(float(v.real), float(v.imag)) for v in np.setdiff1d(old, new)]
    come = [(float(v.real), float(v.imag)) for v in np.setdiff1d(new, old)]
    flat = shapely.force_2d(before)
    areas = shapely.get_dimensions(before) == 2 and shapely.is_valid(before) and shapely.is_valid(after)
    furthest = max(
        float(np.max(shapely.distance(_points(np.array(gone)), _outline(after)), initial=0.0)) if gone else 0.0,
        float(np.max(shapely.distance(_points(np.array(come)), _outline(flat)), initial=0.0)) if come else 0.0,
    )
    return Repair(
        kind=Kind.FOLLOWING,
        rule=None,
        objects=(held.owner.identity,),
        where=held.item.where,
        key=(Kind.FOLLOWING, held.item.where),
        geometry=shapely.MultiPoint(come or gone) if come or gone else None,
        moves=moves_between(vertex_set(before), vertex_set(after), furthest_m),
        area_m2=float(shapely.symmetric_difference(flat, after).area) if areas else 0.0,
        moved_m=furthest,
    )


def _outline(shape: BaseGeometry) -> BaseGeometry:
    return shapely.boundary(shape) if shapely.get_dimensions(shape) == 2 else shape


def _edges(shape: BaseGeometry) -> BaseGeometry:
    """Return the outline of an area, or a line as it is."""
    return shapely.boundary(shape) if shapely.get_dimensions(shape) == 2 else shape
