"""The boundary lines of a plan GML, and the areas built by walking them forth (plus) or back (minus)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import GEOSException
from shapely.geometry import LinearRing, LineString, MultiPolygon, Polygon

from detaljplan.plan.arcs import Arc
from detaljplan.plan.values import Unreadable, shortened
from detaljplan.read.gml_curves import BadCurve, Coordinates, Curves, Node, node
from detaljplan.read.gml_elements import Place, gml_id

FAR_AWAY_M = 1000.0
"""A line further than this from the plan's bounds cannot belong to it by any reading."""

# A ring for every other ring is what nesting may cost: more than any area has, little enough to be quick.
_MOST_RINGS = 2_000
_SEVERAL = "ett gml:id som bara finns på ett ställe", "a gml:id that stands in one place only"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryLine:
    """A DP_Grans.

    Parameters
    ----------
    line_id
        Its gml:id.
    kind
        The delivered typ: plan, anv, eg, ad or eg_ad.
    shape
        E N in metres, in the direction of the delivery; arcs drawn with chords within 1 mm.
    far_away
        Whether no part of it is within 1 km of the plan's bounds; False when either is not known.
    """

    line_id: str | None
    where: str
    kind: str | Unreadable | None = None
    shape: LineString | Unreadable | None = None
    far_away: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A DP_Omrade.

    Parameters
    ----------
    shape
        A polygon, or several that share nothing but positions or lines; E N in metres, not repaired.
    line_ids
        What it walks, as delivered.
    arcs
        Those of its lines, which `shape` has as chords.
    in_order
        Whether the lines met in the order and direction of the delivery. False when they had to be put
        together by their ends, which they then could be in one way only.
    """

    area_id: str | None
    where: str
    shape: Polygon | MultiPolygon | Unreadable
    line_ids: tuple[str, ...] = ()
    in_order: bool = True
    arcs: tuple[Arc, ...] = ()


@dataclass(frozen=True)
class Topology:
    """The lines and areas of a file, and how to find them by gml:id.

    Parameters
    ----------
    lines, areas
        In the order of the delivery.
    """

    lines: tuple[BoundaryLine, ...]
    areas: tuple[Area, ...]
    _areas_by_id: Mapping[str, Area | None] = field(repr=False)

    def area(self, area_id: str) -> Area | Unreadable | None:
        """Return the area of that gml:id; ``None`` when there is none, unreadable when there are several."""
        if area_id not in self._areas_by_id:
            return None
        return self._areas_by_id[area_id] or Unreadable(area_id, "/DP_Data", *_SEVERAL)

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """The lines and areas whose geometry could not be read."""
        shapes = [*(line.shape for line in self.lines), *(area.shape for area in self.areas)]
        return tuple(shape for shape in shapes if isinstance(shape, Unreadable))


@dataclass(frozen=True, slots=True)
class _Walked:
    """A line walked in one direction."""

    positions: Coordinates
    start: Node
    end: Node
    arcs: tuple[Arc, ...]

    @classmethod
    def along(cls, positions: Coordinates, arcs: tuple[Arc, ...] = ()) -> _Walked:
        return cls(positions, node(positions[0]), node(positions[-1]), arcs)

    def back(self) -> _Walked:
        return _Walked(self.positions[::-1], self.end, self.start, self.arcs)

    @property
    def is_a_dot(self) -> bool:
        """Whether the line never leaves its start: it then bounds nothing and links nothing."""
        return self.start == self.end and all(node(p) == self.start for p in self.positions)


class _Open(Exception):
    """The lines of an area do not close."""

    def __init__(self, east_mm: int, north_mm: int) -> None:
        super().__init__(f"E {east_mm / 1000:.3f} N {north_mm / 1000:.3f}")


def read_topology(root: Place, epsg: int | None) -> Topology:
    """Return the boundary lines and areas of a DP_Data element.

    Lines are joined where their ends are equal when rounded to 1 mm; the position of the line walked first is
    the one kept. An area is put together in the order and direction given; only when that does not close, by
    the ends of its lines; when that is not possible in exactly one way, it is `Unreadable`.

    Parameters
    ----------
    root
        The DP_Data element.
    epsg
        The plan's reference system, if known, which no line may contradict.
    """
    curves = Curves(epsg)
    lines: list[BoundaryLine] = []
    walks: dict[str, _Walked | Unreadable] = {}
    for place in _objects(root, "grans", "DP_Grans"):
        line, walked = _line(place, curves)
        lines.append(line)
        if line.line_id is not None:
            again = line.line_id in walks
            walks[line.line_id] = Unreadable(line.line_id, place.where, *_SEVERAL) if again else walked
    areas = tuple(_area(place, walks) for place in _objects(root, "omrade", "DP_Omrade"))
    by_id: dict[str, Area | None] = {}
    for area in areas:
        if area.area_id is not None:
            by_id[area.area_id] = None if area.area_id in by_id else area
    return Topology(tuple(lines), areas, by_id)


def area_along(lines: Iterable[Coordinates], where: str) -> Polygon | MultiPolygon | Unreadable:
    """Return the area that is read from lines given in the order and direction they are walked."""
    return _shape([_Walked.along(line) for line in lines], where)[0]


def _objects(root: Place, holder: str, name: str) -> Iterable[Place]:
    return (place for child in root.children(holder) for place in child.children(name))


def _line(place: Place, curves: Curves) -> tuple[BoundaryLine, _Walked | Unreadable]:
    line_id, kind = gml_id(place.element), place.text("typ")
    holders = list(place.children("linje"))
    try:
        if len(holders) != 1:
            raise BadCurve(place.element, f"{len(holders)} linje", "en linje", "one linje")
        positions = curves.read(holders[0])
    except BadCurve as error:
        unreadable = error.unreadable(place)
        return BoundaryLine(line_id=line_id, where=place.where, kind=kind, shape=unreadable), unreadable
    line = BoundaryLine(line_id=line_id, where=place.where, kind=kind, shape=LineString(positions))
    return line, _Walked.along(positions, curves.arcs(holders[0]))


def _area(place: Place, walks: Mapping[str, _Walked | Unreadable]) -> Area:
    area_id = gml_id(place.element)
    steps: list[_Walked] = []
    line_ids: list[str] = []
    fault: Unreadable | None = None
    for step in place.children():
        if step.name not in {"plus", "minus"}:
            continue
        line_id = step.link()
        walked = walks.get(line_id, _no_line(line_id, step)) if isinstance(line_id, str) else line_id
        line_ids.append(line_id if isinstance(line_id, str) else line_id.raw)
        if isinstance(walked, Unreadable):
            fault = fault or Unreadable(walked.raw, step.where, walked.expected, walked.expected_en)
        elif not walked.is_a_dot:
            steps.append(walked if step.name == "plus" else walked.back())
    shape, in_order = (fault, True) if fault else _shape(steps, place.where)
    return Area(
        area_id=area_id,
        where=place.where,
        shape=shape,
        line_ids=tuple(line_ids),
        in_order=in_order,
        arcs=tuple(dict.fromkeys(arc for step in steps for arc in step.arcs)),
    )


def _no_line(line_id: str, step: Place) -> Unreadable:
    return Unreadable(
        shortened(f"#{line_id}"),
        step.where,
        "gml:id på en DP_Grans i filen",
        "gml:id of a DP_Grans in the file",
    )


def _shape(steps: Sequence[_Walked], where: str) -> tuple[Polygon | MultiPolygon | Unreadable, bool]:
    in_order = True
    try:
        try:
            rings = _rings(steps)
        except _Open:
            in_order, rings = False, _rings(_by_their_ends(steps))
        return _nested([_closed(ring) for ring in rings]), in_order
    except _Open as error:
        expected = "linjer som sluter sig till en ring", "lines that close to a ring"
        return Unreadable(f"öppen ände vid {error}", where, *expected), in_order
    except (ValueError, GEOSException) as error:
        expected = "minst en ring med tre hörn", "at least one ring of three corners"
        return Unreadable(shortened(error), where, *expected), in_order


def _rings(steps: Sequence[_Walked]) -> list[list[_Walked]]:
    """Return the walk cut into rings: one is closed each time the walk comes back to where it has been.

    So a walk gives the same rings whichever of its lines is written first.
    """
    rings: list[list[_Walked]] = []
    walk: list[_Walked] = []
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


def _by_their_ends(steps: Sequence[_Walked]) -> list[_Walked]:
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
    ordered: list[_Walked] = []
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


def _closed(ring: Sequence[_Walked]) -> Coordinates:
    width = min(step.positions.shape[1] for step in ring)
    positions = np.concatenate([step.positions[:-1, :width] for step in ring])
    return np.concatenate([positions, positions[:1]])


def _nested(rings: Sequence[Coordinates]) -> Polygon | MultiPolygon:
    """Return polygons from rings: one inside another is its hole, one inside a hole is a part of its own."""
    if not rings or min(len(ring) for ring in rings) < 4:
        raise ValueError("en ring med färre än tre hörn" if rings else "inga linjer")
    if len(rings) == 1:
        return Polygon(rings[0])
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
    outer, inner = shapely.STRtree(polygons).query(polygons, predicate="covers")
    around = (areas[outer] > areas[inner]) | ((areas[outer] == areas[inner]) & (outer < inner))
    outer, inner = outer[around], inner[around]
    depth = np.bincount(inner, minlength=len(polygons))
    innermost = np.zeros(len(polygons), dtype=np.int64)
    by_depth = np.argsort(depth[outer], kind="stable")  # the last one written stays
    innermost[inner[by_depth]] = outer[by_depth]
    return depth, innermost
