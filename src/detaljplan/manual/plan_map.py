"""What of a plan is drawn: areas with colour and letters, patterns and boundary lines. No drawing here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.model import Plan, PlanGeometry, Provision, UseProvision
from detaljplan.report.symbols import Symbol, symbols_of
from detaljplan.style.palette import LineKind, fill_of, line_kind_of, pattern_of

_NEAR_M = 0.0005  # half a millimetre: lines nearer than that are one and the same


@dataclass(frozen=True, slots=True)
class MapArea:
    """One part of an area with what is drawn in it; a use has a fill, a property provision may have a pattern."""

    shape: BaseGeometry
    letters: str
    fill: str | None = None
    pattern: int | None = None


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
    drawn = list(zip(plan.provisions, symbols_of(plan.provisions), strict=True))
    uses = [(p, s) for p, s in drawn if isinstance(p, UseProvision)]
    rest = [(p, s) for p, s in drawn if not isinstance(p, UseProvision)]
    areas = (*_use_areas(uses), *_property_areas(rest))
    return PlanMap(areas, tuple(_lines(plan, uses, rest)))


def _use_areas(uses: Iterable[tuple[Provision, Symbol]]) -> Iterator[MapArea]:
    """Yield the use areas; several uses on one area have the colour of the first and the letters of all."""
    together: dict[bytes, tuple[BaseGeometry, list[Symbol]]] = {}
    for use, symbol in uses:
        for part in _parts(use.geometries, 2):
            together.setdefault(shapely.to_wkb(shapely.normalize(part)), (part, []))[1].append(symbol)
    for part, symbols in together.values():
        letters = "".join(symbol.letters or "" for symbol in symbols)
        yield MapArea(part, letters, fill=fill_of(symbols[0].colour))


def _property_areas(provisions: Iterable[tuple[Provision, Symbol]]) -> Iterator[MapArea]:
    for provision, symbol in provisions:
        pattern = symbol.symbol_id if pattern_of(symbol.symbol_id) else None
        for part in _parts(provision.geometries, 2):
            yield MapArea(part, "" if pattern else symbol.letters or "", pattern=pattern)


def _lines(
    plan: Plan, uses: Iterable[tuple[Provision, Symbol]], rest: Iterable[tuple[Provision, Symbol]]
) -> Iterator[MapLine]:
    """Yield the boundaries, each only where none of a higher order runs, and then the line provisions."""
    rest = list(rest)
    of_plan = _outlines(plan.boundary)
    of_uses = _outlines(item for use, _ in uses for item in use.geometries)
    of_rest = _outlines(item for provision, _ in rest for item in provision.geometries)
    higher = shapely.union(of_plan, of_uses)
    yield MapLine(_without(of_rest, higher), LineKind.PROPERTY)
    yield MapLine(_without(of_uses, of_plan), LineKind.USE)
    for provision, symbol in rest:
        for part in _parts(provision.geometries, 1):
            yield MapLine(part, line_kind_of(symbol.symbol_id) or LineKind.PROPERTY)
    yield MapLine(of_plan, LineKind.PLAN)


def _outlines(items: Iterable[PlanGeometry]) -> BaseGeometry:
    outlines = [shapely.boundary(part) for part in _parts(items, 2)]
    return shapely.line_merge(shapely.union_all(outlines)) if outlines else shapely.MultiLineString()


def _without(lines: BaseGeometry, higher: BaseGeometry) -> BaseGeometry:
    left = shapely.difference(lines, shapely.buffer(higher, _NEAR_M)) if not higher.is_empty else lines
    return shapely.line_merge(left) if left.geom_type == "MultiLineString" else left


def _parts(items: Iterable[PlanGeometry], dimension: int) -> Iterator[BaseGeometry]:
    """Yield the parts of that dimension that could be read."""
    for item in items:
        if isinstance(item.shape, BaseGeometry):
            for part in shapely.get_parts(item.shape):
                if shapely.get_dimensions(part) == dimension and not part.is_empty:
                    yield shapely.force_2d(part)
