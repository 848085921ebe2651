"""The boundary lines of a plan GML, and the areas built by walking them forth (plus) or back (minus)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from shapely.geometry import LineString, MultiPolygon, Polygon

from detaljplan.plan.arcs import Arc
from detaljplan.plan.quick import quick
from detaljplan.plan.values import Unreadable, shortened
from detaljplan.read.gml.circles import Coordinates
from detaljplan.read.gml.curves import BadCurve, Curves
from detaljplan.read.gml.elements import Place, gml_href, gml_id, gml_link
from detaljplan.read.gml.positions import Positions
from detaljplan.read.gml.rings import Outline, Walked, line_strings, outline_of, polygons

FAR_AWAY_M = 1000.0
"""A line further than this from the plan's bounds cannot belong to it by any reading."""

# Areas put together at a time: enough to be quick, few enough not to hold all their positions twice.
_AT_A_TIME = 1_000
_SEVERAL = "ett gml:id som bara finns på ett ställe", "a gml:id that stands in one place only"


@quick
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


@quick
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
    areas
        In the order of the delivery.
    """

    areas: tuple[Area, ...]
    _areas_by_id: Mapping[str, Area | None] = field(repr=False)
    _drawn: Sequence[_Drawn] = field(repr=False)

    @cached_property
    def lines(self) -> tuple[BoundaryLine, ...]:
        """The boundary lines in the order of the delivery, made when they are asked for: the plan has none of them."""
        return _lines(self._drawn)

    def area(self, area_id: str) -> Area | Unreadable | None:
        """Return the area of that gml:id; ``None`` when there is none, unreadable when there are several."""
        if area_id not in self._areas_by_id:
            return None
        return self._areas_by_id[area_id] or Unreadable(area_id, "/DP_Data", *_SEVERAL)

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """The lines and areas whose geometry could not be read."""
        shapes = [*(line.positions for line in self._drawn), *(area.shape for area in self.areas)]
        return tuple(shape for shape in shapes if isinstance(shape, Unreadable))


def read_topology(root: Place, epsg: int | None, taken: Positions) -> Topology:
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
    taken
        The positions taken out of the file before it was parsed.
    """
    curves = Curves(epsg, taken)
    drawn = [_drawn(place, curves) for place in root.held("grans", "DP_Grans")]
    walks: dict[str, Walked | Unreadable] = {}
    for line in drawn:
        if line.line_id is not None:
            again = line.line_id in walks
            walks[line.line_id] = Unreadable(line.line_id, line.where, *_SEVERAL) if again else line.walked()
    areas: list[Area] = []
    places = root.held("omrade", "DP_Omrade")
    while some := [_outlined(place, walks) for place in islice(places, _AT_A_TIME)]:
        areas += _areas(some)
    by_id: dict[str, Area | None] = {}
    for area in areas:
        if area.area_id is not None:
            by_id[area.area_id] = None if area.area_id in by_id else area
    return Topology(tuple(areas), by_id, drawn)


def area_along(lines: Iterable[Coordinates], where: str) -> Polygon | MultiPolygon | Unreadable:
    """Return the area that is read from lines given in the order and direction they are walked."""
    outline, _ = outline_of([Walked.along(line) for line in lines], where)
    return polygons([outline])[0]


class _Drawn(NamedTuple):
    """A boundary line whose shape is still to be made."""

    line_id: str | None
    where: str
    kind: str | Unreadable | None
    positions: Coordinates | Unreadable
    arcs: tuple[Arc, ...]

    def walked(self) -> Walked | Unreadable:
        return self.positions if isinstance(self.positions, Unreadable) else Walked.along(self.positions, self.arcs)


class _Outlined(NamedTuple):
    """An area whose shape is still to be made."""

    area_id: str | None
    where: str
    line_ids: tuple[str, ...]
    outline: Outline
    in_order: bool
    arcs: tuple[Arc, ...]


def _drawn(place: Place, curves: Curves) -> _Drawn:
    positions: Coordinates | Unreadable
    arcs: tuple[Arc, ...] = ()
    holders = place.children("linje")
    try:
        if len(holders) != 1:
            raise BadCurve(place.element, f"{len(holders)} linje", "en linje", "one linje")
        positions, arcs = curves.read(holders[0])
    except BadCurve as error:
        positions = error.unreadable(place)
    return _Drawn(gml_id(place.element), place.where, place.text("typ"), positions, arcs)


def _lines(drawn: Sequence[_Drawn]) -> tuple[BoundaryLine, ...]:
    shapes = line_strings([line.positions for line in drawn])
    return tuple(
        BoundaryLine(line_id=line.line_id, where=line.where, kind=line.kind, shape=shape)
        for line, shape in zip(drawn, shapes, strict=True)
    )


def _outlined(place: Place, walks: Mapping[str, Walked | Unreadable]) -> _Outlined:
    steps: list[Walked] = []
    line_ids: list[str] = []
    fault: Unreadable | None = None
    for name, element in place.parts():
        if name not in {"plus", "minus"}:
            continue
        line_id = gml_link(element)
        line_ids.append(line_id or shortened(gml_href(element)))
        walked = walks.get(line_id) if line_id else None
        if not isinstance(walked, Walked):
            fault = fault or _not_walked(Place(element, place.below(element)), walked)
        elif not walked.is_a_dot:
            steps.append(walked if name == "plus" else walked.back())
    outline, in_order = (fault, True) if fault else outline_of(steps, place.where)
    arcs = tuple(dict.fromkeys(arc for step in steps for arc in step.arcs))
    return _Outlined(gml_id(place.element), place.where, tuple(line_ids), outline, in_order, arcs)


def _areas(outlined: Sequence[_Outlined]) -> list[Area]:
    shapes = polygons([area.outline for area in outlined])
    return [
        Area(
            area_id=area.area_id,
            where=area.where,
            shape=shape,
            line_ids=area.line_ids,
            in_order=area.in_order,
            arcs=area.arcs,
        )
        for area, shape in zip(outlined, shapes, strict=True)
    ]


def _not_walked(step: Place, line: Unreadable | None) -> Unreadable:
    """Return why a step cannot be walked: no link, no line of that gml:id, or one that could not be read."""
    line_id = step.link()
    if isinstance(line_id, Unreadable):
        return line_id
    if line is None:
        expected = "gml:id på en DP_Grans i filen", "gml:id of a DP_Grans in the file"
        return Unreadable(shortened(f"#{line_id}"), step.where, *expected)
    return Unreadable(line.raw, step.where, line.expected, line.expected_en)
