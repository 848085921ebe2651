"""Properties that reach a little outside the plan area, snapped to its boundary. Use zones are fitted in `coverage`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.fix.faces import Faces, is_narrow
from detaljplan.fix.items import (
    Held,
    becomes_unsound,
    drawn_as,
    held_items,
    is_sound,
    vertex_set,
    with_only,
    with_shapes,
)
from detaljplan.fix.repair import RULES, Asked, Kind, Made, Repair, State
from detaljplan.fix.rings import UNSOUND
from detaljplan.plan.areas import PlanAreas
from detaljplan.plan.measures import outside
from detaljplan.plan.model import Plan, UseProvision
from detaljplan.plan.values import CannotTell
from detaljplan.write.positions import MILLIMETRE_DECIMALS

_ROUNDING_M = 0.0015
"""What lies no further outside than this may be what rounding makes of a place on a slanting boundary."""


def snapped_to_boundary(plan: Plan, asked: Asked, excepted: BaseGeometry) -> Made:
    """Return the plan with properties cut at the boundary, where no part outside is wider than the limit.

    Vertices of lines, and points, are moved to the nearest vertex of the boundary within the limit, else to the nearest
    place on it.

    Parameters
    ----------
    excepted
        Ground where a part outside is no fault (enskilt huvudmannaskap).
    """
    if not asked.wants(Kind.OUTSIDE):
        return Made(plan)
    try:
        boundary = PlanAreas(plan).boundary
    except CannotTell:  # told by the rules
        return Made(plan)
    open_items = [held for held in held_items(plan) if _may_be_cut(held)]
    parts = outside(boundary, np.array([held.shape for held in open_items], dtype=object))
    shapes: dict[tuple[int, int], BaseGeometry] = {}
    repairs: list[Repair] = []
    for held, part in zip(open_items, parts, strict=True):
        before = held.shape
        if before is None or part.is_empty or shapely.intersects(part, excepted):
            continue
        area = shapely.get_dimensions(before) == 2
        after = _cut(before, boundary, asked.limits.width_m) if area else _moved(before, boundary, asked.limits.width_m)
        if after is None or after.equals_exact(before, 0.0):
            continue
        repair = _repair(held, before, after, part)
        if not asked.takes(repair):
            continue
        if becomes_unsound(before, after) or after.geom_type != before.geom_type:
            repairs.append(replace(repair, state=State.LEFT, reason=UNSOUND))
        else:
            repairs.append(repair)
            shapes[held.number, held.index] = after
    return Made(with_shapes(plan, shapes), tuple(repairs))


def _may_be_cut(held: Held) -> bool:
    return (
        held.is_plain
        and not held.of_plan
        and not isinstance(held.owner, UseProvision)
        and held.shape is not None
        and is_sound(held.shape)
        and held.shape.geom_type != "GeometryCollection"
    )


def _cut(area: BaseGeometry, boundary: BaseGeometry, width_m: float) -> BaseGeometry | None:
    """Return an area without its narrow parts outside; ``None`` where it has none, or nothing else."""
    faces = Faces(np.array([area], dtype=object), boundary, shapely.Polygon(), 0.0)
    narrow = {face for region in faces.parts_outside() if is_narrow(region.shape, width_m) for face in region.faces}
    stays = [face for face, owners in enumerate(faces.owners) if owners and face not in narrow]
    if not narrow or not stays:
        return None
    return drawn_as(with_only(faces.united(stays), vertex_set([area, boundary])), area)


def _moved(shape: BaseGeometry, boundary: BaseGeometry, width_m: float) -> BaseGeometry | None:
    """Return a line or points with the vertices outside moved; ``None`` where one lies further out than the limit."""
    points = shapely.get_coordinates(shape)
    away = np.atleast_1d(shapely.distance(shapely.points(points), boundary))
    if not _ROUNDING_M < float(away.max()) <= width_m + _ROUNDING_M:
        return None
    corners, line = shapely.get_coordinates(boundary), shapely.boundary(boundary)
    for number in np.flatnonzero(away > _ROUNDING_M):
        apart = np.hypot(*(corners - points[number]).T)
        nearest = int(np.argmin(apart))
        if apart[nearest] <= width_m:
            points[number] = corners[nearest]
        else:
            to_line = shapely.shortest_line(line, shapely.Point(points[number]))
            points[number] = np.round(shapely.get_coordinates(to_line)[0], MILLIMETRE_DECIMALS)
    moved: BaseGeometry = shapely.transform(shape, lambda _: points)
    return moved


def _repair(held: Held, before: BaseGeometry, after: BaseGeometry, part: BaseGeometry) -> Repair:
    corners = shapely.points(shapely.get_coordinates(part))
    return Repair(
        kind=Kind.OUTSIDE,
        rule=RULES[Kind.OUTSIDE][0],
        objects=(held.owner.identity,),
        where=held.item.where,
        key=(Kind.OUTSIDE, f"{held.item.where} {held.index}"),
        geometry=part,
        area_m2=float(shapely.symmetric_difference(before, after).area) if shapely.get_dimensions(part) == 2 else 0.0,
        moved_m=float(np.max(shapely.distance(corners, after), initial=0.0)),
    )
