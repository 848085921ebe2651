"""Areas as shared boundary lines: each stretch once, walked forth or back by the areas beside it. No XML here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon

Numbers = NDArray[np.int64]
Step = tuple[int, bool]
"""The number of a line, and whether it is walked in its own direction."""

NO_HEIGHT = -(2**62)


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The lines of a plan, and the areas as walks along them.

    Parameters
    ----------
    lines
        Positions in whole millimetres, E N H, where H is `NO_HEIGHT` for those without.
    walks
        For each area its rings one after the other, outer ring first; empty where a ring has fewer than three
        corners, so that nothing can be walked.
    """

    lines: tuple[Numbers, ...]
    walks: tuple[tuple[Step, ...], ...]

    def walked(self, step: Step) -> NDArray[np.float64]:
        """Return the positions of a step in the order they are met, in metres."""
        line, forwards = step
        metres = in_metres(self.lines[line])
        return metres if forwards else metres[::-1]

    def with_own_lines(self, rings: Mapping[int, Sequence[Numbers]]) -> Boundaries:
        """Return the same, but for some areas that share no line: each of their rings is one of their own."""
        lines, walks = [*self.lines], [*self.walks]
        for area, own in rings.items():
            walks[area] = tuple((number, True) for number in range(len(lines), len(lines) + len(own)))
            lines += own
        return Boundaries(tuple(lines), tuple(walks))


def in_metres(positions: Numbers) -> NDArray[np.float64]:
    """Return positions in metres, E N or E N H."""
    metres: NDArray[np.float64] = positions / 1000
    return metres if positions[0, 2] != NO_HEIGHT else metres[:, :2]


def boundaries(shapes: Sequence[Polygon | MultiPolygon]) -> Boundaries:
    """Return areas as walks along lines that each stand once.

    A line ends where a ring, of any area, goes another way than the others that follow it: where three areas meet,
    or where one that shared it leaves. Nothing else ends it, and no position is moved or added: where a neighbour
    lacks a vertex on a common edge, the two walk lines of their own.

    Parameters
    ----------
    shapes
        Areas with finite coordinates below 1e12 m, valid or not. Positions are the same when they are equal in whole
        millimetres, heights too.
    """
    corners = _corners(np.array(shapes, dtype=object))
    edges = _Edges(corners)
    pieces = _Pieces(corners, edges, _ends(corners, edges))
    walks: list[list[Step]] = [[] for _ in shapes]
    for area, line, forwards in zip(
        corners.area[pieces.ring].tolist(), pieces.line.tolist(), pieces.forwards.tolist(), strict=True
    ):
        walks[area].append((line, forwards))
    return Boundaries(pieces.lines(corners), tuple(map(tuple, walks)))


def rings_of(shape: Polygon | MultiPolygon) -> list[Numbers]:
    """Return the rings of an area, each closed, no position twice in a row; none where it cannot be walked."""
    corners = _corners(np.array([shape], dtype=object))
    ends = zip(corners.first.tolist(), corners.length.tolist(), strict=True)
    return [corners.position[[*range(first, first + length), first]] for first, length in ends]


def repeating(shapes: Sequence[Polygon | MultiPolygon]) -> list[bool]:
    """Return for each area whether it has a position twice in a row, which is walked once."""
    position, ring, area = _positions(np.array(shapes, dtype=object))
    times = np.bincount(area[ring[_as_before(position, ring)]], minlength=len(shapes))
    return [bool(number) for number in times.tolist()]


@dataclass(frozen=True, slots=True)
class _Corners:
    """The corners of all rings, each ring's once around without coming back to its first.

    `position` and `ring` are by corner; `first`, `length` and `area` by ring; `vertex` numbers the positions.
    """

    position: Numbers
    ring: Numbers
    vertex: Numbers
    first: Numbers
    length: Numbers
    area: Numbers

    def beside(self, way: int) -> Numbers:
        """Return the corner after each (1), or before it (-1), around its ring."""
        first, length = self.first[self.ring], self.length[self.ring]
        return first + (np.arange(len(self.ring)) - first + way) % length


def _positions(shapes: NDArray[Any]) -> tuple[Numbers, Numbers, Numbers]:
    """Return the positions of all rings, the ring of each, and the area of each ring."""
    parts, area_of_part = shapely.get_parts(shapes, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    metres, ring = shapely.get_coordinates(rings, include_z=True, return_index=True)
    flat = np.isnan(metres[:, 2])
    position = np.rint(np.nan_to_num(metres) * 1000).astype(np.int64)
    position[flat, 2] = NO_HEIGHT
    return position, ring, area_of_part[part_of_ring]


def _as_before(position: Numbers, ring: Numbers) -> NDArray[np.bool_]:
    """Return by position whether it is that of the one before it in the ring."""
    same = np.zeros(len(ring), dtype=bool)
    same[1:] = (position[1:] == position[:-1]).all(axis=1) & (ring[1:] == ring[:-1])
    return same


def _corners(shapes: NDArray[Any]) -> _Corners:
    """Return the corners of the areas that can be walked."""
    position, ring, area = _positions(shapes)
    kept = ~_as_before(position, ring)
    kept[_last_of_each(ring, kept)] = False  # where a ring comes back to its first corner
    corners = np.bincount(ring[kept], minlength=len(area))
    kept &= ~np.isin(area, area[corners < 3])[ring]
    return _renumbered(position[kept], ring[kept], area)


def _last_of_each(ring: Numbers, kept: NDArray[np.bool_]) -> Numbers:
    chosen = np.flatnonzero(kept)
    ends = np.flatnonzero(np.diff(ring[chosen], append=-1))
    return np.asarray(chosen[ends])


def _renumbered(position: Numbers, ring: Numbers, area: Numbers) -> _Corners:
    left, first, ring, length = np.unique(ring, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort(position.T)
    new = np.ones(len(order), dtype=bool)
    new[1:] = (position[order][1:] != position[order][:-1]).any(axis=1)
    vertex = np.empty(len(order), dtype=np.int64)
    vertex[order] = np.cumsum(new) - 1
    return _Corners(position, ring, vertex, first, length, area[left])


class _Edges:
    """The edges between corners, the same whichever way they are walked: `number` by the corner they leave."""

    def __init__(self, corners: _Corners) -> None:
        here, there = corners.vertex, corners.vertex[corners.beside(1)]
        low, high = np.minimum(here, there), np.maximum(here, there)
        count = int(high.max(initial=0)) + 1
        _, self.number = np.unique(low * count + high, return_inverse=True)
        self.upwards = here == low


def _ends(corners: _Corners, edges: _Edges) -> NDArray[np.bool_]:
    """Return by corner whether lines end there: whether any ring goes on from one of its two edges another way.

    So at the corners that one ring alone passes, or that all rings pass in the same two edges, no line ends.
    """
    before = corners.beside(-1)
    # Each edge has two ends, the low and the high one; a ring passing a corner joins one end to another.
    arriving = 2 * edges.number[before] + edges.upwards[before]
    leaving = 2 * edges.number + ~edges.upwards
    low, high = np.minimum(arriving, leaving), np.maximum(arriving, leaving)
    span = 2 * len(edges.number) + 2
    joined = np.unique(low * span + high)
    ways = np.bincount(np.concatenate([joined // span, joined % span]), minlength=span)
    for twice in (arriving, leaving):
        ways[twice[_twice_walked(corners, edges)]] += 2
    return np.asarray((ways[arriving] > 1) | (ways[leaving] > 1))


def _twice_walked(corners: _Corners, edges: _Edges) -> NDArray[np.bool_]:
    """Return by corner whether it is of a ring that walks some edge twice; each of its edges is then a line."""
    span = len(edges.number) + 1
    walked, times = np.unique(corners.ring * span + edges.number, return_counts=True)
    return np.isin(corners.ring, walked[times > 1] // span)


class _Pieces:
    """The rings cut where lines end, from the first cut around; a ring without a cut is one piece.

    `ring`, `line` and `forwards` are by piece, in the order of the rings. Lines are numbered as they are met, and
    have the direction of the piece that met them first.
    """

    def __init__(self, corners: _Corners, edges: _Edges, ends: NDArray[np.bool_]) -> None:
        self._corner, cut = _turned(corners, ends)
        self._start = np.flatnonzero(cut)
        self.ring = corners.ring[self._corner[self._start]]
        # A line is known by the least of its edges, which all pieces along it share.
        number, upwards = edges.number[self._corner], edges.upwards[self._corner]
        least = np.minimum.reduceat(number, self._start) if len(number) else number
        direction = upwards[number == least[np.cumsum(cut) - 1]]
        _, met, of_line = np.unique(least, return_index=True, return_inverse=True)
        order = np.argsort(met)
        self._met = met[order]
        self.line = np.argsort(order)[of_line]
        self.forwards = direction == direction[met[of_line]]

    def lines(self, corners: _Corners) -> tuple[Numbers, ...]:
        """Return the positions of each line."""
        after = corners.beside(1)
        stop = np.append(self._start[1:], len(self._corner))
        found = []
        for piece in self._met.tolist():
            along = self._corner[self._start[piece] : stop[piece]]
            found.append(corners.position[np.append(along, after[along[-1]])])
        return tuple(found)


def _turned(corners: _Corners, ends: NDArray[np.bool_]) -> tuple[Numbers, NDArray[np.bool_]]:
    """Return all corners, each ring's from its first cut around, and where the rings are cut."""
    cut = ends.copy()
    cut[corners.first[np.bincount(corners.ring[ends], minlength=len(corners.first)) == 0]] = True
    chosen = np.flatnonzero(cut)
    _, at = np.unique(corners.ring[chosen], return_index=True)
    first = corners.first[corners.ring]
    steps = np.arange(len(cut)) - first + (chosen[at] - corners.first)[corners.ring]
    turned = np.asarray(first + steps % corners.length[corners.ring], dtype=np.int64)
    return turned, np.asarray(cut[turned])
