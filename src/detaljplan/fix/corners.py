"""Corners that are left beside a new one where ground has changed hands, and where each of them belongs now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cached_property

import shapely

from detaljplan.fix.faces import Faces
from detaljplan.fix.items import STRAIGHT_M, vertex_set
from detaljplan.plan.measures import Shapes

Corners = Mapping[complex, complex]
"""Vertices that go, E + N·i in metres, each with the vertex that it goes to."""


class Meetings:
    """Where the zones of a layer meet, by the faces that they are cut into.

    Parameters
    ----------
    shapes
        The zones as they were delivered.
    still
        The numbers of those that cannot be changed.
    furthest_m
        No corner is moved further than this; equal is within.
    """

    def __init__(self, faces: Faces, shapes: Shapes, still: Set[int], furthest_m: float) -> None:
        self._faces = faces
        self._furthest_m = furthest_m
        self.own = [vertex_set(shape) for shape in shapes]
        self.of_boundary = vertex_set(faces.boundary)
        self._still = frozenset().union(*(self.own[number] for number in still))
        self._sharing = _zones_at(self.own)
        self._bending = _zones_at([vertex_set(shape) for shape in shapely.simplify(shapes, STRAIGHT_M)])

    @cached_property
    def _around(self) -> Mapping[complex, Sequence[tuple[complex, list[int]]]]:
        """The other end of each edge at a vertex, and the faces on both sides of it."""
        around: dict[complex, list[tuple[complex, list[int]]]] = defaultdict(list)
        for (a, b), faces in self._faces.edges.items():
            around[a].append((b, faces))
            around[b].append((a, faces))
        return around

    def claim(self, zone: int, places: Iterable[complex]) -> int:
        """Return at how many of some vertices a zone has a corner of the plan boundary, or a bend of a third zone.

        Where it keeps its outline there nobody else need be moved.
        """
        own = [place for place in places if place in self.own[zone]]
        return sum(place in self.of_boundary or bool(self._bending.get(place, set()) - {zone}) for place in own)

    def sharing(self, places: Iterable[complex]) -> set[int]:
        """Return the zones that were delivered with any of some vertices."""
        return set().union(*(self._sharing.get(place, set()) for place in places))

    def corners(self, places: Set[complex], owners: Sequence[frozenset[int]]) -> Corners:
        """Return the vertices where only two sides meet any longer, and the meeting beside each of them.

        A vertex of the plan boundary, or of a zone that cannot be changed, stays; so does a bend with bare ground on
        one side of it.

        Parameters
        ----------
        places
            The vertices of the ground that has changed hands.
        owners
            The zones that each face lies in now.
        """
        found: dict[complex, complex] = {}
        for place in places - self.of_boundary - self._still:
            if place not in self._sharing or len(self._lines(place, owners)) != 2:
                continue
            target = self._meeting(place, places, owners)
            if target is not None and self._may_go(place, owners):
                found[place] = target
        return found

    def _lines(self, place: complex, owners: Sequence[frozenset[int]]) -> list[tuple[complex, list[frozenset[int]]]]:
        """Return the edges at a vertex with other zones on one side than on the other."""
        sides = [(end, [owners[face] for face in faces]) for end, faces in self._around[place]]
        return [(end, both) for end, both in sides if len(both) < 2 or both[0] != both[1]]

    def _meeting(self, place: complex, places: Set[complex], owners: Sequence[frozenset[int]]) -> complex | None:
        """Return the nearest vertex along the lines of one where three sides meet, or that the boundary has."""
        reached: list[tuple[float, float, float, complex]] = []
        for end, _ in self._lines(place, owners):
            before, at, length = place, end, abs(end - place)
            while length <= self._furthest_m and at in places:
                lines = self._lines(at, owners)
                if len(lines) != 2 or at in self.of_boundary:
                    reached.append((length, at.real, at.imag, at))
                    break
                further = [one for one, _ in lines if one != before]
                if not further:
                    break
                before, at, length = at, further[0], length + abs(further[0] - at)
        return min(reached)[-1] if reached else None

    def _may_go(self, place: complex, owners: Sequence[frozenset[int]]) -> bool:
        (one, sides), (other, _) = self._lines(place, owners)
        if len(sides) == 2 and all(sides):
            return True
        chord = shapely.LineString([(one.real, one.imag), (other.real, other.imag)])
        return bool(shapely.distance(chord, shapely.Point(place.real, place.imag)) <= STRAIGHT_M)


def _zones_at(vertices: Sequence[frozenset[complex]]) -> Mapping[complex, set[int]]:
    """Return the numbers of the zones that have each vertex."""
    found: dict[complex, set[int]] = defaultdict(set)
    for zone, own in enumerate(vertices):
        for vertex in own:
            found[vertex].add(zone)
    return dict(found)
