"""Arcs found again in the chords they were drawn as, so that a line from GML is written as it was delivered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.arcs import Arc
from detaljplan.read.gml.curves import Curves
from detaljplan.write.gml.boundaries import NO_HEIGHT, Numbers
from detaljplan.write.positions import moved_m

Place = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a line as GML has it: LineStringSegment, Arc or Circle, with its positions in whole millimetres."""

    kind: str
    positions: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """An arc as the positions it was drawn as, in one of its directions."""

    arc: Arc
    chords: tuple[Place, ...]
    back: bool

    @property
    def segment(self) -> Segment:
        three = millimetres(self.arc.positions)
        return Segment("Circle" if self.arc.whole else "Arc", three[::-1] if self.back else three)


def millimetres(positions: Any) -> tuple[Place, ...]:
    """Return positions E N in metres as whole millimetres without height."""
    whole = np.rint(np.asarray(positions) * 1000).astype(np.int64)
    return tuple((east, north, NO_HEIGHT) for east, north in whole.tolist())


class Arcs:
    """The arcs of a plan, by their first chord in both directions.

    Parameters
    ----------
    found
        Those that some line was found to hold whole.
    """

    def __init__(self, arcs: Iterable[Arc]) -> None:
        self.found: set[Arc] = set()
        self._by_chord: dict[tuple[Place, Place], _Drawn] = {}
        curves = Curves(None)
        for arc in dict.fromkeys(arcs):
            chords = tuple(place for place, _ in groupby(millimetres(curves.chords(arc))))
            for one in (_Drawn(arc, chords, back=False), _Drawn(arc, chords[::-1], back=True)):
                if len(chords) > 2:
                    self._by_chord.setdefault((one.chords[0], one.chords[1]), one)

    def moved_m(self, arcs: Iterable[Arc], shape: BaseGeometry) -> float:
        """Return how far rounding moves a coordinate of a shape, or of its arcs in place of their inner chords."""
        inner = {place for arc in arcs if arc in self.found for place in self._inner(arc)}
        own = [place for arc in arcs for place in arc.positions]
        left = [place for place in map(tuple, shapely.get_coordinates(shape).tolist()) if place not in inner]
        return moved_m(shapely.MultiPoint([*left, *own]))

    @staticmethod
    def _inner(arc: Arc) -> Iterator[Place]:
        return map(tuple, Curves(None).chords(arc)[1:-1].tolist())

    def segments(self, line: Numbers) -> tuple[Segment, ...]:
        """Return a line as segments: an arc where all its chords follow each other, else straight."""
        places = [tuple(place) for place in line.tolist()]
        return tuple(self._segments(places)) if self._by_chord else (Segment("LineStringSegment", tuple(places)),)

    def _segments(self, places: Sequence[Place]) -> Iterator[Segment]:
        straight, at = 0, 0
        while at + 1 < len(places):
            drawn = self._by_chord.get((places[at], places[at + 1]))
            if drawn is None or tuple(places[at : at + len(drawn.chords)]) != drawn.chords:
                at += 1
                continue
            if at > straight:
                yield Segment("LineStringSegment", tuple(places[straight : at + 1]))
            self.found.add(drawn.arc)
            yield drawn.segment
            straight = at = at + len(drawn.chords) - 1
        if straight + 1 < len(places):
            yield Segment("LineStringSegment", tuple(places[straight:]))
