"""Where the segments of lines and rings meet, every place of it: an index instead of all pairs. Metres, E N."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.measures import Shapes
from detaljplan.plan.vertices import Mask, Metres, Numbers

MOST_CONTACTS = 1_000
"""More places are not sought in one shape: nobody corrects them one by one."""
MOST_PAIRS = 5_000_000
"""So many pairs of segments with boxes that meet are compared in one shape: a boundary of a million has fewer."""

_PAIRS_AT_A_TIME = 200_000
_SAMPLE = 64
_STRAIGHT_BACK = 1e-9  # sine of the angle below which two edges may lie on each other, which GEOS then decides


@dataclass(frozen=True, slots=True)
class Contacts:
    """The places where paths meet themselves or each other, other than where their own segments join.

    Parameters
    ----------
    first, second
        The numbers of the two paths of each place, the lower one first; equal where a path meets itself.
    places
        Each a point, or a line along which they meet.
    complete
        Whether all were sought; otherwise there are at least these.
    turns
        E N of the vertices where a path turns and goes back along itself.
    """

    first: Numbers
    second: Numbers
    places: Shapes
    complete: bool
    turns: frozenset[tuple[float, float]]

    def between(self, first: int, second: int) -> Shapes:
        """Return the places of two paths, each once."""
        return distinct(self.places[(self.first == min(first, second)) & (self.second == max(first, second))])

    def tip_of(self, place: BaseGeometry) -> tuple[float, float] | None:
        """Return the end of a place at which its path turns back; ``None`` where it comes that way again later."""
        ends = shapely.get_coordinates(place)[[0, -1]].tolist()
        return next(((e, n) for e, n in ends if (e, n) in self.turns), None)

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The pairs of paths that meet somewhere, each once."""
        return sorted(set(zip(self.first.tolist(), self.second.tolist(), strict=True)))


def contacts(paths: Shapes, *, most: int = MOST_CONTACTS, most_pairs: int = MOST_PAIRS) -> Contacts:
    """Return where lines and rings meet, as GEOS decides it.

    Paths that begin where they end are closed there. Neighbouring segments meet only where one goes back along the
    other. Segments of no length are left out, and so are heights.
    """
    segments = _Segments(paths)
    found: list[tuple[Numbers, Numbers, Shapes]] = [segments.turned_back()]
    count, compared, complete = len(found[0][0]), 0, True
    for one, two in segments.candidates():
        compared += len(one)
        met = segments.met(one, two)
        found.append(met)
        count += len(met[0])
        if count >= most or compared > most_pairs:
            complete = False
            break
    first, second = (np.concatenate([some[side] for some in found])[:most] for side in (0, 1))
    places = np.concatenate([some[2] for some in found])[:most]
    return Contacts(np.minimum(first, second), np.maximum(first, second), places, complete, segments.turns)


def distinct(places: Shapes) -> Shapes:
    """Return points and lines once each; points on one of the lines are part of it."""
    lines = places[shapely.get_dimensions(places) == 1]
    single = np.unique(shapely.get_coordinates(places[shapely.get_dimensions(places) == 0]), axis=0)
    points = np.asarray(shapely.points(single), dtype=object)
    joined = shapely.get_parts(shapely.line_merge(shapely.union_all(lines))) if len(lines) else lines
    if len(joined):
        points = points[~shapely.intersects(points, shapely.union_all(joined))]
    return np.concatenate([points, joined])


class _Segments:
    """The segments of several paths."""

    def __init__(self, paths: Shapes) -> None:
        positions, of_path = shapely.get_coordinates(paths, return_index=True)
        joined = of_path[1:] == of_path[:-1]
        long = joined & (positions[1:] != positions[:-1]).any(axis=1)
        at = np.flatnonzero(long)
        self.begin: Metres = positions[at]
        self.end: Metres = positions[at + 1]
        self.of_path: Numbers = of_path[at]
        self.after = self._after(len(paths))
        self.shapes: Shapes = np.asarray(shapely.linestrings(np.stack([self.begin, self.end], axis=1)), dtype=object)

    def _after(self, paths: int) -> Numbers:
        """Return the number of the segment that follows each one in its path; -1 after the last of an open line."""
        count = len(self.of_path)
        after = np.arange(1, count + 1)
        if count == 0:
            return after
        ends = np.flatnonzero(np.r_[self.of_path[1:] != self.of_path[:-1], True])
        begins = np.r_[0, ends[:-1] + 1]
        closed = (self.begin[begins] == self.end[ends]).all(axis=1)
        after[ends] = np.where(closed, begins, -1)
        return after

    def turned_back(self) -> tuple[Numbers, Numbers, Shapes]:
        """Return where a segment goes back along the one before it."""
        return self._shared(self._turning, self.after[self._turning], lines_only=True)

    @property
    def turns(self) -> frozenset[tuple[float, float]]:
        """The vertices in which they do, E N."""
        return frozenset((e, n) for e, n in self.end[self._turning].tolist())

    @cached_property
    def _turning(self) -> Numbers:
        """The segments that the one after them goes back along."""
        one = np.flatnonzero(self.after >= 0)
        two = self.after[one]
        there, back = self.end[one] - self.begin[one], self.end[two] - self.begin[two]
        along = (there * back).sum(axis=1)
        across = np.abs(there[:, 0] * back[:, 1] - there[:, 1] * back[:, 0])
        return np.asarray(one[(along < 0) & (across <= _STRAIGHT_BACK * -along)], dtype=np.intp)

    def candidates(self) -> Iterator[tuple[Numbers, Numbers]]:
        """Yield pairs of segments, other than neighbours, whose boxes meet, in portions."""
        for one, two in pairs_of_boxes(self.shapes):
            apart = (self.after[one] != two) & (self.after[two] != one)
            yield one[apart], two[apart]

    def met(self, one: Numbers, two: Numbers) -> tuple[Numbers, Numbers, Shapes]:
        meet = shapely.intersects(self.shapes[one], self.shapes[two])
        return self._shared(one[meet], two[meet], lines_only=False)

    def _shared(self, one: Numbers, two: Numbers, *, lines_only: bool) -> tuple[Numbers, Numbers, Shapes]:
        shared = shapely.intersection(self.shapes[one], self.shapes[two])
        wanted: Mask = shapely.get_dimensions(shared) >= (1 if lines_only else 0)
        return self.of_path[one][wanted], self.of_path[two][wanted], shared[wanted]


def pairs_of_boxes(shapes: Shapes) -> Iterator[tuple[Numbers, Numbers]]:
    """Yield the pairs of shapes whose boxes meet, each pair once, in portions of about the same size."""
    if len(shapes) < 2:
        return
    tree = shapely.STRtree(shapes)
    sample = np.random.default_rng(0).choice(len(shapes), min(_SAMPLE, len(shapes)), replace=False)
    hits = len(tree.query(shapes[sample])[0]) / len(sample)
    portion = max(1, int(_PAIRS_AT_A_TIME / max(hits, 1)))
    for start in range(0, len(shapes), portion):
        one, two = tree.query(shapes[start : start + portion])
        one = one + start
        yield one[one < two], two[one < two]
