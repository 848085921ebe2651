"""The vertices of two versions of many objects held against each other: who moved, and how far."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.vertices import Mask, Metres, Numbers, single_parts

MOST_PATHS = 2_000
"""Paths of one object that are looked for in any order; beyond it they are held against each other as they stand."""
_MOST_STARTS = 16
"""Vertices that a ring may begin at, by where the other one begins; of one more crowded the rest is not tried."""


class Item(NamedTuple):
    """A shape of an object, E N (H) in metres, and what is said of it beside its coordinates."""

    of_object: int
    shape: BaseGeometry
    said: Hashable


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of the vertices of objects that are in both versions.

    Parameters
    ----------
    changed
        For each object, whether it is drawn otherwise: a vertex more or fewer, or moved as far as is no noise.
    noise
        For each object, how many of its vertices were moved less.
    largest_m
        The longest move that was noise; 0 without any.
    """

    changed: Mask
    noise: Numbers
    largest_m: float


class _Paths:
    """Rings, lines and points in flat arrays, by object; a ring without the vertex that closes it."""

    def __init__(self, items: Sequence[Item], numbers: dict[Hashable, int]) -> None:
        shapes = np.array([*(item.shape for item in items), None], dtype=object)[:-1]
        parts, of_item = single_parts(shapes)
        kinds = shapely.get_type_id(parts)
        areas = np.flatnonzero(kinds == shapely.GeometryType.POLYGON)
        others = np.flatnonzero((kinds >= 0) & (kinds != shapely.GeometryType.POLYGON))
        rings, of_area = shapely.get_rings(parts[areas], return_index=True)
        hole = np.r_[False, of_area[1:] == of_area[:-1]][: len(rings)]
        paths = np.concatenate([rings, parts[others]])
        item_of = of_item[np.concatenate([areas[of_area], others])]
        kind = np.concatenate([np.where(hole, 1, 0), kinds[others] + 2])
        label = _numbered(((items[i].said, k) for i, k in zip(item_of.tolist(), kind.tolist(), strict=True)), numbers)
        of_object = np.array([item.of_object for item in items], dtype=np.intp)[item_of]
        order = np.argsort(of_object, kind="stable")
        self.of_object, self.label = of_object[order], label[order]
        self.is_ring: Mask = (kind < 2)[order]
        self.positions, self.starts = _positions(paths[order], self.is_ring)

    @property
    def sizes(self) -> Numbers:
        return np.diff(self.starts)

    def at(self, path: int) -> Metres:
        return self.positions[self.starts[path] : self.starts[path + 1]]


def _numbered(labels: Iterator[Hashable], numbers: dict[Hashable, int]) -> Numbers:
    return np.array([numbers.setdefault(label, len(numbers)) for label in labels], dtype=np.intp)


def _positions(paths: NDArray[np.object_], is_ring: Mask) -> tuple[Metres, Numbers]:
    """Return E N H of all paths one after another, H not a number where there is none, and where each begins."""
    positions, of_path = shapely.get_coordinates(paths, include_z=True, return_index=True)
    last = np.r_[of_path[1:] != of_path[:-1], True][: len(of_path)]
    kept = ~(last & is_ring[of_path]) if len(of_path) else np.empty(0, dtype=bool)
    sizes = np.bincount(of_path[kept], minlength=len(paths))
    return positions[kept], np.r_[0, np.cumsum(sizes)].astype(np.intp)


@np.errstate(invalid="ignore", over="ignore")  # what is no number, or beyond all numbers, is no noise either
def moved(before: Sequence[Item], after: Sequence[Item], objects: int, noise_m: float, decimals: int) -> Moved:
    """Hold the vertices of two versions against each other, object by object.

    Neither the order of an object's paths, nor the vertex a ring begins at, nor the way it runs is a move.

    Parameters
    ----------
    before, after
        The shapes of each version; an object has the same number in both.
    objects
        How many there are.
    noise_m, decimals
        A vertex moved less than this is noise, when the move is rounded to so many decimals.
    """
    numbers: dict[Hashable, int] = {}
    one, other = _Paths(before, numbers), _Paths(after, numbers)
    measure = _Measure(noise_m, decimals)
    found = Moved(np.zeros(objects, dtype=bool), np.zeros(objects, dtype=np.intp), 0.0)
    alike = _paired_as_they_stand(one, other, objects)
    ones, others = (np.flatnonzero(alike[paths.of_object]) for paths in (one, other))
    moves = measure(_gathered(one, ones), _gathered(other, others))
    vertex_of = np.repeat(one.of_object[ones], one.sizes[ones])
    far = np.bincount(vertex_of, ~(moves < noise_m), minlength=objects) > 0
    largest = _noted(found, vertex_of, moves, ~far)
    for number in np.flatnonzero(~alike | far).tolist():
        told = _in_any_order(one, other, number, measure)
        found.changed[number] = told is None
        if told is not None:
            largest = max(largest, _noted(found, np.full(len(told), number), told, np.ones(objects, dtype=bool)))
    return Moved(found.changed, found.noise, largest)


class _Measure:
    """How far vertices were moved: in space where both have a height, and without end where only one has."""

    def __init__(self, noise_m: float, decimals: int) -> None:
        self.noise_m, self.decimals = noise_m, decimals

    def __call__(self, before: Metres, after: Metres) -> Metres:
        step = after - before
        flat = np.isnan(before[:, 2]) & np.isnan(after[:, 2])
        step[flat, 2] = 0.0
        moves = np.round(np.sqrt((step**2).sum(axis=1)), self.decimals)
        return np.where(np.isnan(moves), np.inf, moves)


def _noted(found: Moved, vertex_of: Numbers, moves: Metres, of_these: Mask) -> float:
    """Count the vertices moved, of some objects, and return the longest move."""
    counted = (moves > 0) & of_these[vertex_of]
    found.noise[:] += np.bincount(vertex_of[counted], minlength=len(found.noise))
    return float(moves[counted].max(initial=0.0))


def _paired_as_they_stand(one: _Paths, other: _Paths, objects: int) -> Mask:
    """Return for each object whether both versions have as many paths, of as many vertices, in the same order."""
    counts, others = (np.bincount(paths.of_object, minlength=objects) for paths in (one, other))
    alike: Mask = counts == others
    mine, theirs = (np.flatnonzero(alike[paths.of_object]) for paths in (one, other))
    same = (one.sizes[mine] == other.sizes[theirs]) & (one.label[mine] == other.label[theirs])
    alike[one.of_object[mine][~same]] = False
    return alike


def _gathered(paths: _Paths, chosen: Numbers) -> Metres:
    sizes = paths.sizes[chosen]
    begins = np.repeat(paths.starts[chosen] - np.r_[0, np.cumsum(sizes)[:-1]][: len(chosen)], sizes)
    return paths.positions[begins + np.arange(len(begins))]


def _of_object(paths: _Paths, number: int) -> range:
    first, last = np.searchsorted(paths.of_object, [number, number + 1])
    return range(int(first), int(last))


def _in_any_order(one: _Paths, other: _Paths, number: int, measure: _Measure) -> Metres | None:
    """Return how far each vertex of an object was moved; ``None`` when its paths are not the same."""
    ones, others = _of_object(one, number), _of_object(other, number)
    if len(ones) != len(others) or len(ones) > MOST_PATHS:
        return None
    middles = np.array([other.at(path)[:, :2].mean(axis=0) for path in others]).reshape(-1, 2)
    free, told = np.ones(len(others), dtype=bool), []
    for path in ones:
        middle = one.at(path)[:, :2].mean(axis=0)
        near = np.hypot(*(middles - middle).T) < measure.noise_m * 2
        fits = free & near & (other.label[others.start : others.stop] == one.label[path])
        moves = None
        for place in np.flatnonzero(fits).tolist():
            moves = _same_path(one.at(path), other.at(others[place]), bool(one.is_ring[path]), measure)
            if moves is not None:
                free[place] = False
                told.append(moves)
                break
        if moves is None:
            return None
    return np.concatenate(told) if told else np.empty(0)


def _same_path(before: Metres, after: Metres, is_ring: bool, measure: _Measure) -> Metres | None:
    """Return how far a path's vertices were moved, wherever it begins and ends; ``None`` when it is another path."""
    count = len(before)
    if count != len(after) or count == 0:
        return None
    for candidate in _turned(before, after, is_ring, measure):
        moves = measure(before, candidate)
        if (moves < measure.noise_m).all():
            return moves
    return None


def _turned(before: Metres, after: Metres, is_ring: bool, measure: _Measure) -> Iterator[Metres]:
    if not is_ring:
        yield after
        yield after[::-1]
        return
    begins = np.flatnonzero(measure(np.broadcast_to(before[0], after.shape), after) < measure.noise_m)[:_MOST_STARTS]
    along = np.arange(len(after))
    for start in begins.tolist():
        yield after[(start + along) % len(after)]
        yield after[(start - along) % len(after)]
