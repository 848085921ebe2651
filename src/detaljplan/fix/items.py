"""The geometry items of a plan by their owner, and a plan with some of them changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from detaljplan.fix.repair import Move
from detaljplan.plan.model import Plan, PlanGeometry, Provision
from detaljplan.plan.undrawn import Undrawn
from detaljplan.rules.context import items_of

Owner = Plan | Provision
Points = NDArray[np.float64]
"""Vertices as rows of E and N."""
Vertices = NDArray[np.complex128]
"""Vertices as E + N·i, so that they sort and compare as one number each."""
STRAIGHT_M = 0.0008
"""A vertex no further than this from the line past it bends nothing: the diagonal of half a millimetre."""


@dataclass(frozen=True, slots=True)
class Held:
    """One geometry item with where it is held: owner 0 is the plan itself, the others its provisions in order."""

    owner: Owner
    number: int
    index: int
    item: PlanGeometry

    @property
    def shape(self) -> BaseGeometry | None:
        """The shape, where it could be read."""
        return self.item.shape if isinstance(self.item.shape, BaseGeometry) else None

    @property
    def of_plan(self) -> bool:
        """Whether it is part of the plan boundary."""
        return self.number == 0

    @property
    def is_plain(self) -> bool:
        """Whether its vertices can be changed: read, in the plane, and not drawn from arcs that would be lost."""
        shape = self.shape
        return shape is not None and not shape.is_empty and not shape.has_z and not self.item.arcs


def owners_of(plan: Plan) -> tuple[Owner, ...]:
    """Return the plan and its provisions."""
    return (plan, *plan.provisions)


def held_items(plan: Plan) -> Iterator[Held]:
    """Yield every geometry item of a plan, the boundary's first."""
    for number, owner in enumerate(owners_of(plan)):
        for index, item in enumerate(items_of(owner)):
            yield Held(owner, number, index, item)


def with_items(plan: Plan, changed: Mapping[tuple[int, int], Sequence[PlanGeometry]]) -> Plan:
    """Return the plan with some items, by owner and index, replaced by one or several others."""
    by_owner: dict[int, dict[int, Sequence[PlanGeometry]]] = {}
    for (number, index), items in changed.items():
        by_owner.setdefault(number, {})[index] = items
    made: list[Any] = list(owners_of(plan))
    for number, items_by_index in by_owner.items():
        owner = made[number]
        items = tuple(one for index, item in enumerate(items_of(owner)) for one in items_by_index.get(index, (item,)))
        made[number] = replace(owner, boundary=items) if isinstance(owner, Plan) else replace(owner, geometries=items)
    own, *provisions = made
    return replace(own, provisions=tuple(provisions)) if by_owner else plan


def with_shapes(plan: Plan, shapes: Mapping[tuple[int, int], BaseGeometry]) -> Plan:
    """Return the plan with the shapes of some items, by owner and index, replaced."""
    items = {(held.number, held.index): held.item for held in held_items(plan)} if shapes else {}
    return with_items(plan, {place: (replace(items[place], shape=shape),) for place, shape in shapes.items()})


def vertices_of(shapes: BaseGeometry | NDArray[np.object_] | Sequence[BaseGeometry]) -> Vertices:
    """Return all vertices, in the plane."""
    points = shapely.get_coordinates(shapes)
    return np.asarray(points[:, 0] + 1j * points[:, 1])


def boundary_vertices(plan: Plan) -> Vertices:
    """Return the vertices of the plan boundary, each once; those of an open ring too."""
    items = [held for held in held_items(plan) if held.of_plan]
    found = [vertices_of(held.shape) for held in items if held.shape is not None]
    open_rings = [ring for held in items if isinstance(held.item.shape, Undrawn) for ring in held.item.shape.rings]
    return np.unique(np.concatenate([np.empty(0, complex), *found, *(r[:, 0] + 1j * r[:, 1] for r in open_rings)]))


def is_sound(shape: BaseGeometry) -> bool:
    """Return whether a shape can be reckoned with."""
    return not shape.is_empty and bool(shapely.is_valid(shape))


def becomes_unsound(before: BaseGeometry, after: BaseGeometry) -> bool:
    """Return whether a change makes a sound shape unsound, or takes it away."""
    return after.is_empty or (bool(shapely.is_valid(before)) and not shapely.is_valid(after))


def moves_between(
    was: Set[complex], now: Set[complex], furthest_m: float, known: Mapping[complex, complex] | None = None
) -> tuple[Move, ...]:
    """Return what becomes of vertices: moved where it is known, or to the nearest new one, else removed; then new ones.

    Parameters
    ----------
    furthest_m
        No vertex is taken for moved further than this; equal is within.
    known
        Where some of them went.
    """
    new = sorted(now - was, key=_by_place)
    targets: dict[complex, complex | None] = {}
    for place in sorted(was - now, key=_by_place):
        nearest = min(new, key=lambda one: abs(one - place), default=None)
        near = nearest if nearest is not None and abs(nearest - place) <= furthest_m else None
        targets[place] = (known or {}).get(place, near)
    come = [place for place in new if place not in targets.values()]
    return (
        *(Move(_position(place), _position(target)) for place, target in targets.items()),
        *(Move(None, _position(place)) for place in come),
    )


def _by_place(vertex: complex) -> tuple[float, float]:
    return vertex.real, vertex.imag


def _position(vertex: complex | None) -> tuple[float, float] | None:
    return None if vertex is None else (vertex.real, vertex.imag)


def without_repeats(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape without vertices that stand twice in a row; itself where a ring would have too few left."""
    try:
        return shapely.remove_repeated_points(shape, 0.0)
    except GEOSException:
        return shape


def with_rings(shape: BaseGeometry, change: Callable[[Points], Points]) -> BaseGeometry:
    """Return an area with a change made of the vertices of each ring, the last of which is not handed twice."""
    parts: list[shapely.Polygon] = []
    for part in shapely.get_parts(shape):
        outer, *holes = (change(shapely.get_coordinates(ring)[:-1]) for ring in shapely.get_rings(part))
        parts.append(shapely.Polygon(outer, holes))
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def vertex_set(shapes: BaseGeometry | Sequence[BaseGeometry]) -> frozenset[complex]:
    """Return the vertices of shapes, to look one up in."""
    return frozenset(vertices_of(shapes).tolist())


def among(points: Points, vertices: frozenset[complex]) -> NDArray[np.bool_]:
    """Return which points are among some vertices."""
    return np.fromiter((v in vertices for v in (points[:, 0] + 1j * points[:, 1]).tolist()), np.bool_, len(points))


def with_only(shape: BaseGeometry, kept: frozenset[complex], gone: Set[complex] = frozenset()) -> BaseGeometry:
    """Return an area with only those of its vertices that are kept, or that it bends at, and without those gone."""
    bends = vertex_set(shapely.simplify(shape, STRAIGHT_M)) - gone

    def ring(points: Points) -> Points:
        chosen = points[among(points, kept - gone) | among(points, bends)]
        return chosen if len(chosen) >= 3 else points

    return with_rings(shape, ring)


def drawn_as(shape: BaseGeometry, before: BaseGeometry) -> BaseGeometry:
    """Return an area whose rings run the way, and begin at the vertex, of those of the area it takes the place of."""
    rings = [ring for part in shapely.get_parts(before) for ring in shapely.get_rings(part)]
    turned = shapely.orient_polygons(shape, exterior_cw=not shapely.is_ccw(rings[0]))
    starts = frozenset(complex(vertices_of(ring)[0]) for ring in rings)

    def ring(points: Points) -> Points:
        at = np.flatnonzero(among(points, starts))
        return np.roll(points, -int(at[0]), axis=0) if len(at) else points

    made = with_rings(turned, ring)
    if before.geom_type == "MultiPolygon" and made.geom_type == "Polygon":
        return shapely.MultiPolygon([part for part in [made] if isinstance(part, shapely.Polygon)])
    return made
