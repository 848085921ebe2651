"""Repairs of geometries one by one: rounding, repeated vertices, the way rings run, and parts as items of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.fix.items import (
    Held,
    among,
    becomes_unsound,
    boundary_vertices,
    held_items,
    vertices_of,
    with_items,
    with_shapes,
    without_repeats,
)
from detaljplan.fix.repair import RULES, Asked, Kind, Made, Move, Repair, State
from detaljplan.plan.measures import ARITHMETIC_M
from detaljplan.plan.model import Plan
from detaljplan.rules.rule import Text
from detaljplan.write.positions import MILLIMETRE_DECIMALS

UNSOUND = Text("ytan skulle bli ogiltig", "the area would become invalid")
_SINGLE = {"multipunkt": "punkt", "multilinje": "linje", "multiyta": "yta"}
_KINDS = {"Point": "punkt", "LineString": "linje", "Polygon": "yta"}


def rounded(plan: Plan, asked: Asked) -> Made:
    """Return the plan with the coordinates of provisions in whole millimetres.

    The plan boundary is left as it is, and so is every vertex that lies exactly on one of its vertices. Where no
    vertex moves more than `ARITHMETIC_M`, nothing but the way it is written changes.
    """
    if not asked.wants(Kind.ROUNDING):
        return Made(plan)
    kept = frozenset(boundary_vertices(plan).tolist())

    def change(shape: BaseGeometry) -> BaseGeometry:
        points = shapely.get_coordinates(shape, include_z=shape.has_z)
        round_to = np.round(points, MILLIMETRE_DECIMALS)
        still = among(points, kept)
        return _with_points(shape, np.where(still[:, None], points, round_to))

    return _each(plan, asked, Kind.ROUNDING, change, of_boundary=False)


def without_repeated_points(plan: Plan, asked: Asked) -> Made:
    """Return the plan without vertices that stand twice in a row, exactly equal."""
    if not asked.wants(Kind.SAME_POINT):
        return Made(plan)
    return _each(plan, asked, Kind.SAME_POINT, without_repeats)


def in_ring_order(plan: Plan, asked: Asked) -> Made:
    """Return the plan with outer rings counter-clockwise and holes clockwise (RFC 7946, 3.1.6)."""
    if not asked.wants(Kind.RING_ORDER):
        return Made(plan)
    return _each(plan, asked, Kind.RING_ORDER, _turned)


def _with_points(shape: BaseGeometry, points: np.ndarray) -> BaseGeometry:
    changed: BaseGeometry = shapely.transform(shape, lambda _: points, include_z=shape.has_z)
    return changed


def _turned(shape: BaseGeometry) -> BaseGeometry:
    """Return an area with its rings the right way round; one that crosses itself has no way, and stays."""
    return shapely.orient_polygons(shape, exterior_cw=False) if shapely.is_valid(shape) else shape


def _each(
    plan: Plan,
    asked: Asked,
    kind: Kind,
    change: Callable[[BaseGeometry], BaseGeometry],
    *,
    of_boundary: bool = True,
) -> Made:
    """Return the plan with a change made of each item that it makes another of."""
    shapes: dict[tuple[int, int], BaseGeometry] = {}
    repairs: list[Repair] = []
    for held in held_items(plan):
        shape = held.shape
        if shape is None or not held.is_plain or (held.of_plan and not of_boundary) or _is_no_line(shape):
            continue
        changed = change(shape)
        if changed.wkb == shape.wkb:
            continue
        repair = _of_item(kind, held, shape, changed)
        if becomes_unsound(shape, changed) and asked.takes(repair):
            repairs.append(replace(repair, state=State.LEFT, reason=UNSOUND))
        elif asked.takes(repair):
            repairs.append(repair)
            shapes[held.number, held.index] = changed
    return Made(with_shapes(plan, shapes), tuple(repairs))


def _is_no_line(shape: BaseGeometry) -> bool:
    """Return whether a shape has neither rings nor a line; points are rounded by themselves elsewhere."""
    return shape.geom_type == "GeometryCollection"


def _of_item(kind: Kind, held: Held, before: BaseGeometry, after: BaseGeometry) -> Repair:
    moves = tuple(_moves(kind, before, after))
    places = [move.after or move.before for move in moves]
    moved = max(
        (float(np.hypot(*(np.subtract(m.before, m.after)[:2]))) for m in moves if m.before and m.after), default=0.0
    )
    return Repair(
        kind=kind,
        rule=next(iter(RULES.get(kind, ())), None),
        objects=(held.owner.identity,),
        where=held.item.where,
        key=(kind, f"{held.item.where} {held.index}"),
        geometry=shapely.MultiPoint([place[:2] for place in places if place]) if places else None,
        moves=moves,
        before=_direction(before) if kind is Kind.RING_ORDER else None,
        after=_direction(after) if kind is Kind.RING_ORDER else None,
        area_m2=_area_changed(before, after),
        moved_m=moved,
        form=kind is not Kind.ROUNDING or moved <= ARITHMETIC_M,
    )


def _moves(kind: Kind, before: BaseGeometry, after: BaseGeometry) -> Iterator[Move]:
    if kind is Kind.ROUNDING:
        old, new = (shapely.get_coordinates(shape) for shape in (before, after))
        for number in np.flatnonzero((old != new).any(axis=1)):
            yield Move(tuple(old[number].tolist()), tuple(new[number].tolist()))
    elif kind is Kind.SAME_POINT:
        for part in _lines(before):
            points = shapely.get_coordinates(part)
            for point in points[1:][(points[1:] == points[:-1]).all(axis=1)]:
                yield Move(tuple(point.tolist()), None)


def _lines(shape: BaseGeometry) -> list[BaseGeometry]:
    return [
        line
        for part in shapely.get_parts(shape)
        for line in (shapely.get_rings(part) if part.geom_type == "Polygon" else [part])
    ]


def _direction(shape: BaseGeometry) -> Text:
    """Return how many of the rings run the way they should."""
    right = total = 0
    for part in shapely.get_parts(shape):
        outer, *holes = shapely.is_ccw(shapely.get_rings(part)).tolist()
        right, total = right + outer + holes.count(False), total + 1 + len(holes)
    return Text(f"{right} av {total} ringar åt rätt håll", f"{right} of {total} rings the right way")


def _area_changed(before: BaseGeometry, after: BaseGeometry) -> float:
    if shapely.get_dimensions(before) < 2 or not (shapely.is_valid(before) and shapely.is_valid(after)):
        return 0.0
    return float(shapely.symmetric_difference(before, after).area)


def with_near_points_as_one(plan: Plan, asked: Asked) -> Made:
    """Return the plan with vertices that follow each other nearer than `Limits.vertex_m` made one, wherever they stand.

    A vertex of the plan boundary stays, and the other takes its place; of two others the one that more rings have.
    All areas that have the vertex that goes get the one that stays, so that what met still meets.
    """
    if not asked.wants(Kind.NEAR_POINT):
        return Made(plan)
    made = Made(plan)
    for _ in range(_MOST_ROUNDS):  # one that is moved may come near the next
        more = _near_points_once(made.plan, asked)
        made = made.then(more)
        if more.plan is made.plan and not any(r.state is State.MADE for r in more.repairs):
            break
    return made


_MOST_ROUNDS = 5
_DISTANCE_DECIMALS = 4  # of the measure in spec.toml


def _near_points_once(plan: Plan, asked: Asked) -> Made:
    open_items = [held for held in held_items(plan) if not held.of_plan and held.is_plain and _has_lines(held)]
    if not open_items:
        return Made(plan)
    fixed = np.concatenate([boundary_vertices(plan), _vertices_of_others(plan)])
    targets = _targets(open_items, fixed, asked.limits.vertex_m)
    repairs: dict[complex, list[Held]] = {}
    shapes: dict[tuple[int, int], BaseGeometry] = {}
    left: dict[complex, list[Held]] = {}
    for held in open_items:
        shape = held.shape
        assert shape is not None
        own = [v for v in dict.fromkeys(vertices_of(shape).tolist()) if v in targets]
        own = [v for v in own if asked.takes(_near_repair(v, targets[v], [held]))]
        if not own:
            continue
        changed = _moved(shape, {v: targets[v] for v in own})
        if becomes_unsound(shape, changed):
            for v in own:
                left.setdefault(v, []).append(held)
            continue
        shapes[held.number, held.index] = changed
        for v in own:
            repairs.setdefault(v, []).append(held)
    if left:  # a vertex that cannot be moved somewhere is moved nowhere
        skipped = {**asked.skipped, **{_near_repair(v, targets[v], []).key: UNSOUND for v in left}}
        more = _near_points_once(plan, replace(asked, skipped=skipped))
        told = (
            replace(_near_repair(v, targets[v], held), state=State.LEFT, reason=UNSOUND) for v, held in left.items()
        )
        return Made(more.plan, (*told, *more.repairs))
    return Made(with_shapes(plan, shapes), tuple(_near_repair(v, targets[v], held) for v, held in repairs.items()))


def _has_lines(held: Held) -> bool:
    return held.shape is not None and held.shape.geom_type in (
        "Polygon",
        "MultiPolygon",
        "LineString",
        "MultiLineString",
    )


def _vertices_of_others(plan: Plan) -> np.ndarray:
    """Return the vertices of items that are not changed: bodies, and areas drawn from arcs."""
    shapes = [h.shape for h in held_items(plan) if not h.of_plan and h.shape is not None and not h.is_plain]
    return vertices_of(np.array(shapes, dtype=object))


def _targets(open_items: list[Held], fixed: np.ndarray, limit_m: float) -> dict[complex, complex]:
    """Return for each vertex that is to go the one that takes its place."""
    lines = [line for held in open_items for line in _lines(held.shape)]  # type: ignore[arg-type]
    every, counts = np.unique(vertices_of(np.array(lines, dtype=object)), return_counts=True)
    often = dict(zip(every.tolist(), counts.tolist(), strict=True))
    still = set(fixed.tolist())
    targets: dict[complex, complex] = {}
    taken: set[complex] = set()
    for line in lines:
        points = vertices_of(line)
        apart = np.abs(np.diff(points))
        for number in np.flatnonzero((apart > 0) & (np.round(apart, _DISTANCE_DECIMALS) < limit_m)):
            first, second = complex(points[number]), complex(points[number + 1])
            if first in taken or second in taken or (first in still and second in still):
                continue
            stays, goes = sorted((first, second), key=lambda v: (v not in still, -often[v], v.real, v.imag))
            targets[goes] = stays
            taken |= {stays, goes}
    return targets


def _moved(shape: BaseGeometry, targets: dict[complex, complex]) -> BaseGeometry:
    points = shapely.get_coordinates(shape)
    for number, vertex in enumerate((points[:, 0] + 1j * points[:, 1]).tolist()):
        if vertex in targets:
            points[number] = (targets[vertex].real, targets[vertex].imag)
    moved: BaseGeometry = without_repeats(_with_points(shape, points))
    return moved


def _near_repair(goes: complex, stays: complex, held: list[Held]) -> Repair:
    return Repair(
        kind=Kind.NEAR_POINT,
        rule=None,
        objects=tuple(dict.fromkeys(one.owner.identity for one in held)),
        where=held[0].item.where if held else "",
        key=(Kind.NEAR_POINT, f"{goes.real:.4f} {goes.imag:.4f}"),
        geometry=shapely.Point(stays.real, stays.imag),
        moves=(Move((goes.real, goes.imag), (stays.real, stays.imag)),),
        moved_m=abs(goes - stays),
    )


def in_single_parts(plan: Plan, asked: Asked) -> Made:
    """Return the plan with each part of a multi-geometry as an item of its own, all else of the item kept with each.

    A body (kropp), and a collection that holds others, is left.
    """
    if not asked.wants(Kind.SINGLE_PARTS):
        return Made(plan)
    items: dict[tuple[int, int], tuple[object, ...]] = {}
    repairs: list[Repair] = []
    for held in held_items(plan):
        parts = _single_items(held)
        if parts is None:
            continue
        repair = _of_parts(held, len(parts))
        if asked.takes(repair):
            repairs.append(repair)
            items[held.number, held.index] = parts
    return Made(with_items(plan, items), tuple(repairs))  # type: ignore[arg-type]


def _single_items(held: Held) -> tuple[object, ...] | None:
    shape, kind = held.shape, held.item.kind
    if shape is None or shape.is_empty or held.item.arcs or not isinstance(kind, str | None):
        return None
    multi = shape.geom_type.startswith("Multi") or shape.geom_type == "GeometryCollection"
    if kind in ("kropp", "multikropp") or not (multi or kind in _SINGLE):
        return None
    parts = shapely.get_parts(shape)
    if any(part.is_empty or part.geom_type not in _KINDS for part in parts):
        return None
    if kind is None or kind in _SINGLE or kind == "multigeometri":
        return tuple(replace(held.item, shape=part, kind=kind and _KINDS[part.geom_type]) for part in parts)
    return tuple(replace(held.item, shape=part) for part in parts)


def _of_parts(held: Held, parts: int) -> Repair:
    assert held.shape is not None
    return Repair(
        kind=Kind.SINGLE_PARTS,
        rule=RULES[Kind.SINGLE_PARTS][0 if held.of_plan else 1],
        objects=(held.owner.identity,),
        where=held.item.where,
        key=(Kind.SINGLE_PARTS, held.item.where),
        geometry=shapely.MultiPoint(shapely.point_on_surface(shapely.get_parts(held.shape))),
        before=Text(f"en post med {parts} delar", f"one item of {parts} parts"),
        after=Text(f"{parts} poster", f"{parts} items") if parts > 1 else Text("en post", "one item"),
        form=True,
    )
