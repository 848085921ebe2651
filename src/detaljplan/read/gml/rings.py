"""Areas of a plan GML from the lines they walk: rings first, then polygons with their holes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import GEOSException
from shapely.geometry import LinearRing, LineString, MultiPolygon, Polygon

from detaljplan.plan.arcs import Arc
from detaljplan.plan.undrawn import FEWEST_POSITIONS, OpenEnds, Undrawn, WhyUndrawn
from detaljplan.plan.values import Unreadable, shortened
from detaljplan.read.gml.circles import Coordinates
from detaljplan.read.gml.curves import Node, node

# A ring for every other ring is what nesting may cost: more than any area has, little enough to be quick.
_MOST_RINGS = 2_000
_MOST_OPEN = 100

Outline = Coordinates | Polygon | MultiPolygon | Unreadable
"""What an area's lines enclose: the one ring around it, still as positions, or a shape of several."""


class Walked(NamedTuple):
    """A line walked in one direction."""

    positions: Coordinates
    start: Node
    end: Node
    arcs: tuple[Arc, ...]

    @classmethod
    def along(cls, positions: Coordinates, arcs: tuple[Arc, ...] = ()) -> Walked:
        """Return a line walked as it is delivered."""
        return cls(positions, node(positions[0]), node(positions[-1]), arcs)

    def back(self) -> Walked:
        """Return it walked the other way."""
        return Walked(self.positions[::-1], self.end, self.start, self.arcs)

    @property
    def is_a_dot(self) -> bool:
        """Whether the line never leaves its start: it then bounds nothing and links nothing."""
        return self.start == self.end and all(node(p) == self.start for p in self.positions)


class _Open(Exception):
    """The lines of an area do not close; where they first do not."""

    def __init__(self, east_mm: int, north_mm: int) -> None:
        super().__init__(f"E {east_mm / 1000:.3f} N {north_mm / 1000:.3f}")


def outline_of(steps: Sequence[Walked], where: str) -> tuple[Outline, bool]:
    """Return what the lines of an area enclose, and whether they met in the order and direction given."""
    in_order = True
    try:
        try:
            rings = _rings(steps)
        except _Open:
            in_order, rings = False, _rings(_by_their_ends(steps))
        drawn = [_closed(ring) for ring in rings]
        return _not_drawn(drawn, where) or _nested(drawn), in_order
    except _Open as error:
        told = f"öppen ände vid {error}", where, "linjer som sluter sig till en ring", "lines that close to a ring"
        ends = _open_ends(steps)
        if not ends:  # an even number of lines in every position: which of them follow each other cannot be told
            return Unreadable(*told), in_order
        lines = tuple(step.positions for step in steps)
        return Undrawn(*told, why=WhyUndrawn.OPEN, rings=lines, open_ends=ends), in_order
    except (ValueError, GEOSException) as error:
        expected = "minst en ring med tre hörn", "at least one ring of three corners"
        return Unreadable(shortened(error), where, *expected), in_order


def line_strings(drawn: Sequence[Coordinates | Unreadable]) -> list[LineString | Unreadable]:
    """Return each line as a shape, in order; what is unreadable stays so."""
    return _made(drawn, shapely.linestrings)


def polygons(outlines: Sequence[Outline]) -> list[Polygon | MultiPolygon | Unreadable]:
    """Return each outline as a shape, in order; what is one already, or unreadable, stays so."""
    return _made(outlines, _filled)


def _filled(positions: Coordinates, indices: NDArray[np.int64]) -> Any:
    return shapely.polygons(shapely.linearrings(positions, indices=indices))


def _made(drawn: Sequence[Any], make: Callable[..., Any]) -> list[Any]:
    """Return a list with a shape in the place of each array, made all at once: one by one takes far longer."""
    made = list(drawn)
    for width in (2, 3):
        numbers = [n for n, part in enumerate(drawn) if isinstance(part, np.ndarray) and part.shape[1] == width]
        if numbers:
            indices = np.repeat(np.arange(len(numbers)), [len(drawn[n]) for n in numbers])
            shapes = make(np.concatenate([drawn[n] for n in numbers]), indices=indices)
            for number, shape in zip(numbers, shapes, strict=True):
                made[number] = shape
    return made


def _rings(steps: Sequence[Walked]) -> list[list[Walked]]:
    """Return the walk cut into rings: one is closed each time the walk comes back to where it has been.

    So a walk gives the same rings whichever of its lines is written first.
    """
    rings: list[list[Walked]] = []
    walk: list[Walked] = []
    been: dict[Node, int] = {}
    for step in steps:
        if walk and walk[-1].end != step.start:
            raise _Open(*walk[-1].end)
        been[step.start] = len(walk)
        walk.append(step)
        if step.end in been:
            cut = been[step.end]
            rings.append(walk[cut:])
            for closed in walk[cut:]:
                del been[closed.start]
            del walk[cut:]
    if walk:
        raise _Open(*walk[-1].end)
    return rings


def _by_their_ends(steps: Sequence[Walked]) -> list[Walked]:
    """Return the lines in an order that chains, some walked the other way than stated.

    Only where exactly two line ends meet in every position, so that there is one way to do it.
    """
    meeting: dict[Node, list[int]] = {}
    for number, step in enumerate(steps):
        meeting.setdefault(step.start, []).append(number)
        meeting.setdefault(step.end, []).append(number)
    for place, numbers in meeting.items():
        if len(numbers) != 2:
            raise _Open(*place)
    ordered: list[Walked] = []
    left = dict.fromkeys(range(len(steps)))
    while left:
        number = next(iter(left))
        step = steps[number]
        while True:
            del left[number]
            ordered.append(step)
            number = next((n for n in meeting[step.end] if n in left), -1)
            if number < 0:
                break
            following = steps[number]
            step = following if following.start == step.end else following.back()
    return ordered


def _not_drawn(rings: Sequence[Coordinates], where: str) -> Undrawn | None:
    """Return why no area can be made of closed rings: there are none, or one has too few positions."""
    expected = "minst en ring med tre hörn", "at least one ring of three corners"
    if not rings:
        return Undrawn("inga linjer", where, *expected, why=WhyUndrawn.EMPTY)
    if min(len(ring) for ring in rings) < FEWEST_POSITIONS:
        return Undrawn("en ring med färre än tre hörn", where, *expected, why=WhyUndrawn.FEW, rings=tuple(rings))
    return None


def _open_ends(steps: Sequence[Walked]) -> tuple[OpenEnds, ...]:
    """Return the ends of lines that meet no other, those nearest each other two and two.

    Of more than `_MOST_OPEN` the first ones alone.
    """
    meeting = Counter(end for step in steps for end in (step.start, step.end))
    loose = [place for place, times in meeting.items() if times % 2][:_MOST_OPEN]
    pairs = sorted((math.dist(one, other), one, other) for one, other in combinations(loose, 2))
    found: dict[Node, Node] = {}
    for _, one, other in pairs:
        if not {one, other} & {*found, *found.values()}:
            found[one] = other
    return tuple(OpenEnds(_metres(one), _metres(other)) for one, other in found.items())


def _metres(place: Node) -> tuple[float, float]:
    return place[0] / 1000, place[1] / 1000


def _closed(ring: Sequence[Walked]) -> Coordinates:
    pieces = [*[step.positions[:-1] for step in ring], ring[0].positions[:1]]
    widths = {piece.shape[1] for piece in pieces}
    return np.concatenate(pieces if len(widths) == 1 else [piece[:, : min(widths)] for piece in pieces])


def _nested(rings: Sequence[Coordinates]) -> Coordinates | Polygon | MultiPolygon:
    """Return polygons from rings: one inside another is its hole, one inside a hole is a part of its own.

    A ring by itself is returned as it is.
    """
    if len(rings) == 1:
        return rings[0]
    if len(rings) > _MOST_RINGS:
        raise ValueError(f"{len(rings)} ringar i ett område; högst {_MOST_RINGS} läses")
    width = min(ring.shape[1] for ring in rings)
    polygons = np.array([Polygon(ring[:, :width]) for ring in rings])
    depth, around = _surrounding(polygons)
    holes: dict[int, list[LinearRing]] = {}
    for ring in np.flatnonzero(depth % 2):
        holes.setdefault(int(around[ring]), []).append(polygons[ring].exterior)
    parts = [Polygon(polygons[ring].exterior, holes.get(int(ring))) for ring in np.flatnonzero(depth % 2 == 0)]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _surrounding(polygons: NDArray[np.object_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each polygon how many are around it, and the innermost of those.

    Of two equal polygons the first is around the other.
    """
    areas = shapely.area(polygons)
    outer, inner = shapely.STRtree(polygons).query(polygons)
    larger = (areas[outer] > areas[inner]) | ((areas[outer] == areas[inner]) & (outer < inner))
    outer, inner = outer[larger], inner[larger]
    shapely.prepare(polygons)
    around = shapely.covers(polygons[outer], polygons[inner])
    outer, inner = outer[around], inner[around]
    depth = np.bincount(inner, minlength=len(polygons))
    innermost = np.zeros(len(polygons), dtype=np.int64)
    by_depth = np.argsort(depth[outer], kind="stable")  # the last one written stays
    innermost[inner[by_depth]] = outer[by_depth]
    return depth, innermost
