"""The directed edges of areas: a quick proof that areas fill another one exactly, each place once.

An area's boundary, walked with the area on the left, is a closed chain of directed edges. Where two areas meet in the
same vertices, each walks the common edge once and in its own direction, and the two cancel. When all that is left of
the chains of valid areas is the chain of the plan area, every place in the plan area lies in exactly one of them: how
often a place is covered is the sum of the areas' winding numbers, and that depends on the sum of the chains alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from detaljplan.plan.measures import ARITHMETIC_M, Shapes

Numbers = NDArray[np.intp]
Coordinates = NDArray[np.float64]

OUTSIDE = -1
"""The owner of the edges of what lies outside the whole."""
_MIXERS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))
"""Odd numbers with well spread bits, so that unlike vertices seldom get one key; edges are compared as they are."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Directed edges of valid areas, E N in metres, each with the area on its left.

    Parameters
    ----------
    starts, ends
        Vertices, of shape (n, 2).
    owners
        For each edge the index of its area.
    """

    starts: Coordinates
    ends: Coordinates
    owners: Numbers

    def __len__(self) -> int:
        return len(self.owners)

    def of(self, owners: Numbers) -> Edges:
        """Return the edges of some of the areas."""
        wanted = np.isin(self.owners, owners)
        return self if wanted.all() else self._chosen(wanted)

    def alone(self) -> Edges:
        """Return the edges that nothing cancels: more of them run one way between their vertices than the other.

        Vertices are the same when their coordinates are, to the last bit. Of vertices that are not but get one key, all
        edges are told as alone: rather not proved than proved wrongly.
        """
        return self._chosen(_is_alone(self.starts, self.ends)) if len(self) else self

    def _chosen(self, chosen: NDArray[np.bool_]) -> Edges:
        return Edges(self.starts[chosen], self.ends[chosen], self.owners[chosen])


def edges_of(areas: Shapes) -> Edges:
    """Return all edges of valid areas, turned so that the area is on the left, without edges of no length."""
    walk = _walk(areas)
    return Edges(
        starts=np.where(walk.backwards[:, None], walk.ends, walk.starts),
        ends=np.where(walk.backwards[:, None], walk.starts, walk.ends),
        owners=walk.owners,
    )


def turns_of(areas: Shapes) -> tuple[Coordinates, Numbers]:
    """Return how the boundary of valid areas turns in each vertex, and the index of the area.

    In radians, between -π and π: above zero where the area's corner points outwards, below zero inwards.
    """
    walk = _walk(areas)
    along = walk.ends - walk.starts
    firsts = np.flatnonzero(np.diff(walk.rings, prepend=-1))
    before = np.arange(len(along)) - 1
    before[firsts] = np.concatenate([firsts[1:], [len(along)]]) - 1
    (e0, n0), (e1, n1) = along[before].T, along.T
    turns = np.arctan2(e0 * n1 - n0 * e1, e0 * e1 + n0 * n1)
    return np.where(walk.backwards, -turns, turns), walk.owners


@dataclass(frozen=True, slots=True)
class _Walk:
    """The edges of areas as their rings run, and which rings do not have the area on the left."""

    starts: Coordinates
    ends: Coordinates
    rings: Numbers
    owners: Numbers
    backwards: NDArray[np.bool_]


def _walk(areas: Shapes) -> _Walk:
    polygons, owners = areas, np.arange(len(areas))
    if (shapely.get_type_id(areas) != shapely.GeometryType.POLYGON).any():
        polygons, owners = shapely.get_parts(areas, return_index=True)
    rings, of_polygon = shapely.get_rings(polygons, return_index=True)
    places, of_ring = shapely.get_coordinates(rings, return_index=True)
    places += 0.0  # minus nought is nought, also bit by bit
    within = of_ring[1:] == of_ring[:-1]
    within &= (places[1:] != places[:-1]).any(axis=1)
    starts, ends, of_ring = places[:-1][within], places[1:][within], of_ring[:-1][within]
    backwards = _runs_backwards(starts, ends, of_ring, outer=_is_outer(of_polygon))
    return _Walk(starts, ends, of_ring, owners[of_polygon[of_ring]], backwards[of_ring])


def _is_outer(of_polygon: Numbers) -> NDArray[np.bool_]:
    """Return which rings are the first of their polygon."""
    return np.concatenate([[True], of_polygon[1:] != of_polygon[:-1]]) if len(of_polygon) else np.empty(0, np.bool_)


def _runs_backwards(
    starts: Coordinates, ends: Coordinates, of_ring: Numbers, *, outer: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which rings do not have their area on the left: outer ones clockwise, holes counter-clockwise."""
    if len(of_ring) == 0:
        return np.zeros(len(outer), dtype=np.bool_)
    origin = starts[0]  # the products of seven-digit northings would lose the area of small rings
    (e0, n0), (e1, n1) = (starts - origin).T, (ends - origin).T
    twice_the_area = np.bincount(of_ring, weights=e0 * n1 - e1 * n0, minlength=len(outer))
    return np.asarray((twice_the_area > 0) != outer, dtype=np.bool_)


def turned(edges: Edges) -> Edges:
    """Return the edges the other way round, as those of the ground outside run; their owner is `OUTSIDE`."""
    return Edges(edges.ends, edges.starts, np.full(len(edges), OUTSIDE, dtype=np.intp))


def together(first: Edges, second: Edges) -> Edges:
    """Return the edges of both."""
    return Edges(
        np.concatenate([first.starts, second.starts]),
        np.concatenate([first.ends, second.ends]),
        np.concatenate([first.owners, second.owners]),
    )


def _is_alone(starts: Coordinates, ends: Coordinates) -> NDArray[np.bool_]:
    first, last = _keys(starts), _keys(ends)
    forward = first < last
    low = np.where(forward[:, None], starts, ends)
    high = np.where(forward[:, None], ends, starts)
    keys = np.where(forward, first, last) * _MIXERS[0] + np.where(forward, last, first)
    order = np.argsort(keys, kind="stable")
    keys, low, high = keys[order], low[order], high[order]
    new = np.concatenate([[True], keys[1:] != keys[:-1]])
    groups = np.cumsum(new) - 1
    open_ones = np.bincount(groups, weights=np.where(forward[order], 1, -1)) != 0
    unlike = ((low[1:] != low[:-1]) | (high[1:] != high[:-1])).any(axis=1) & ~new[1:]
    open_ones[groups[1:][unlike]] = True
    open_ones[groups[(first == last)[order]]] = True
    found = np.empty(len(starts), dtype=np.bool_)
    found[order] = open_ones[groups]
    return found


def _keys(places: Coordinates) -> NDArray[np.uint64]:
    e, n = np.ascontiguousarray(places).view(np.uint64).T
    mixed = e * _MIXERS[0] ^ (n * _MIXERS[1] >> np.uint64(1)) ^ n
    return np.asarray(mixed ^ (mixed >> np.uint64(29)), dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class MissingVertices:
    """Vertices of others that lie on edges of an area which has no vertex there.

    Parameters
    ----------
    owner
        The index of the area, or `OUTSIDE`.
    places
        E N in metres, of shape (n, 2), each once.
    off_m
        The largest distance of one from the edge it lies on.
    """

    owner: int
    places: Coordinates
    off_m: float


def missing_vertices(alone: Edges, within_m: float) -> list[MissingVertices]:
    """Return for each area the vertices that it lacks on the edges it shares with others, of edges that are alone.

    A vertex of another area lies on an edge when it is at most `within_m` from it, and is lacking when neither end of
    the edge is that near. Only edges without counterpart can lack one, and only their ends be lacking.
    """
    starts, ends, owners = alone.starts, alone.ends, alone.owners
    places, theirs = np.unique(np.column_stack([np.concatenate([starts, ends]), np.tile(owners, 2)]), axis=0), owners
    points = np.asarray(shapely.points(places[:, :2]), dtype=object)
    lines = np.asarray(shapely.linestrings(np.stack([starts, ends], axis=1)), dtype=object)
    tolerance = within_m + ARITHMETIC_M
    at, on = shapely.STRtree(lines).query(points, predicate="dwithin", distance=tolerance)
    off_ends = np.minimum(_apart(places[at, :2], starts[on]), _apart(places[at, :2], ends[on])) > tolerance
    lacking = off_ends & (places[at, 2] != theirs[on])
    at, on = at[lacking], on[lacking]
    off, owner = np.asarray(shapely.distance(points[at], lines[on])), theirs[on]
    order = np.argsort(owner, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(owner[order])) + 1) if len(order) else []
    return [
        MissingVertices(int(owner[part[0]]), np.unique(places[at[part], :2], axis=0), float(off[part].max()))
        for part in parts
    ]


def _apart(first: Coordinates, second: Coordinates) -> Coordinates:
    return np.asarray(np.hypot(*(first - second).T), dtype=np.float64)
