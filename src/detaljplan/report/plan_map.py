"""What of a plan is drawn: areas with colour and letters, patterns and boundary lines. No drawing here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.model import Plan, PlanGeometry, PropertyProvision, Provision, UseProvision
from detaljplan.report.symbols import Symbol, symbols_of
from detaljplan.style.palette import LineKind, fill_of, line_kind_of, pattern_of

_Owner = TypeVar("_Owner")

_NEAR_M = 0.0005  # half a millimetre: lines nearer than that are one and the same


@dataclass(frozen=True, slots=True)
class MapArea:
    """One part of an area with what is drawn in it; a use has a fill, a property provision may have a pattern."""

    shape: BaseGeometry
    letters: str
    fill: str | None = None
    pattern: int | None = None
    secondary: bool = False
    """It is bounded by a secondary boundary (sekundär egenskapsgräns)."""


@dataclass(frozen=True, slots=True)
class MapLine:
    """A line of the plan map, E N in metres."""

    shape: BaseGeometry
    kind: LineKind


@dataclass(frozen=True, slots=True)
class PlanMap:
    """Everything of a plan that is drawn; what cannot be read is left out."""

    areas: tuple[MapArea, ...]
    lines: tuple[MapLine, ...]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of all of it; NaN when there is nothing."""
        shapes = [*(area.shape for area in self.areas), *(line.shape for line in self.lines)]
        west, south, east, north = (float(side) for side in shapely.total_bounds(shapes))
        return west, south, east, north


def plan_map(plan: Plan) -> PlanMap:
    """Return what is drawn of a plan: uses first, then property provisions; the plan's own line last, on top."""
    uses, rest = _drawn(plan)
    areas = (*_use_areas(uses), *_property_areas(rest))
    return PlanMap(
        areas,
        (*_boundaries(plan, uses, rest), *_line_provisions(rest), MapLine(_outlines(plan.boundary), LineKind.PLAN)),
    )


def areas_and_lines(plan: Plan) -> PlanMap:
    """Return the areas and the line provisions, without the boundaries, which take long to tell apart."""
    uses, rest = _drawn(plan)
    return PlanMap((*_use_areas(uses), *_property_areas(rest)), tuple(_line_provisions(rest)))


def plan_area(plan: Plan) -> tuple[BaseGeometry, ...]:
    """Return the parts of the plan area that could be read."""
    return tuple(_parts(plan.boundary, 2))


_Told = list[tuple[Provision, Symbol]]


def _drawn(plan: Plan) -> tuple[_Told, _Told]:
    """Return the uses and the other provisions, each with how it is drawn."""
    drawn = list(zip(plan.provisions, symbols_of(plan.provisions), strict=True))
    uses: _Told = [(p, s) for p, s in drawn if isinstance(p, UseProvision)]
    return uses, [(p, s) for p, s in drawn if not isinstance(p, UseProvision)]


def _use_areas(uses: Iterable[tuple[Provision, Symbol]]) -> Iterator[MapArea]:
    """Yield the use areas; several uses on one area have the colour of the first and the letters of all."""
    parts = [(part, symbol) for symbol, part in _parts_of(((symbol, use.geometries) for use, symbol in uses), 2)]
    keys = shapely.to_wkb(shapely.normalize([part for part, _ in parts]))
    together: dict[bytes, tuple[BaseGeometry, list[Symbol]]] = {}
    for key, (part, symbol) in zip(keys, parts, strict=True):
        together.setdefault(key, (part, []))[1].append(symbol)
    for part, symbols in together.values():
        letters = "".join(symbol.letters or "" for symbol in symbols)
        yield MapArea(part, letters, fill=fill_of(symbols[0].colour))


def _property_areas(provisions: Iterable[tuple[Provision, Symbol]]) -> Iterator[MapArea]:
    told = ((told, told[0].geometries) for told in provisions)
    for (provision, symbol), part in _parts_of(told, 2):
        pattern = symbol.symbol_id if pattern_of(symbol.symbol_id) else None
        secondary = isinstance(provision, PropertyProvision) and provision.secondary_boundary is True
        yield MapArea(part, "" if pattern else symbol.letters or "", pattern=pattern, secondary=secondary)


def _boundaries(plan: Plan, uses: _Told, rest: _Told) -> Iterator[MapLine]:
    """Yield the boundaries within the plan area, each only where none of a higher order runs."""
    of_plan = _outlines(plan.boundary)
    of_uses = _outlines(item for use, _ in uses for item in use.geometries)
    of_rest = _outlines(item for provision, _ in rest for item in provision.geometries)
    higher = shapely.union(of_plan, of_uses)
    yield MapLine(_without(of_rest, higher), LineKind.PROPERTY)
    yield MapLine(_without(of_uses, of_plan), LineKind.USE)


def _line_provisions(rest: _Told) -> Iterator[MapLine]:
    for symbol, part in _parts_of(((symbol, provision.geometries) for provision, symbol in rest), 1):
        yield MapLine(part, line_kind_of(symbol.symbol_id) or LineKind.PROPERTY)


def _outlines(items: Iterable[PlanGeometry]) -> BaseGeometry:
    outlines = [shapely.boundary(part) for part in _parts(items, 2)]
    return shapely.line_merge(shapely.union_all(outlines)) if outlines else shapely.MultiLineString()


def _without(lines: BaseGeometry, higher: BaseGeometry) -> BaseGeometry:
    left = shapely.difference(lines, shapely.buffer(higher, _NEAR_M)) if not higher.is_empty else lines
    return shapely.line_merge(left) if left.geom_type == "MultiLineString" else left


def _parts(items: Iterable[PlanGeometry], dimension: int) -> Iterator[BaseGeometry]:
    """Yield the parts of that dimension that could be read."""
    for _, part in _parts_of([(None, items)], dimension):
        yield part


def _parts_of(
    owned: Iterable[tuple[_Owner, Iterable[PlanGeometry]]], dimension: int
) -> Iterator[tuple[_Owner, BaseGeometry]]:
    """Yield the parts of that dimension that could be read, each with whose it is."""
    read = [(owner, item.shape) for owner, items in owned for item in items if isinstance(item.shape, BaseGeometry)]
    parts, of = shapely.get_parts([shape for _, shape in read], return_index=True)
    wanted = (shapely.get_dimensions(parts) == dimension) & ~shapely.is_empty(parts)
    for number, part in zip(of[wanted], shapely.force_2d(parts[wanted]), strict=True):
        yield read[number][0], part
