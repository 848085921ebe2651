"""The plan under the findings, as the page's map draws it: areas, their boundaries, lines, and where letters stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.model import Plan
from detaljplan.plan.values import shortened
from detaljplan.report.html.grid import Grid, is_somewhere, steps
from detaljplan.report.html.meeting import meeting
from detaljplan.report.plan_map import MapArea, MapLine, areas_and_lines, plan_area
from detaljplan.style.palette import load_palette
from detaljplan.write.gml.boundaries import Boundaries, boundaries, in_metres

MOST_VERTICES = 2_000_000
"""A plan whose boundaries have more vertices than this is drawn with fewer, and the page says so."""
TOLERANCES_M = (0.05, 0.2, 1.0, 5.0)
_PLAN, _USE, _PROPERTY, _SECONDARY = range(4)
_SYMBOLS = ("reference_scale", "paper", "unknown_line", "lines", "patterns", "letters")


def ground_of(plan: Plan, grid: Grid) -> dict[str, Any]:
    """Return what is drawn of a plan, in the units of the grid.

    Each stretch of boundary stands once, so that areas that share it meet whatever is left out of it. `simplified_m`
    tells how far from its place a boundary may be drawn, ``None`` when it is drawn as it is.
    """
    drawn = areas_and_lines(plan)
    whole = [MapArea(shape, "") for shape in plan_area(plan)]
    areas, levels = _placed([*whole, *drawn.areas], [*(_PLAN for _ in whole), *map(_level, drawn.areas)])
    made = boundaries(meeting(_array(areas)).tolist()) if areas else Boundaries((), ())
    lines, simplified_m = _affordable([in_metres(line) for line in made.lines])
    return {
        "simplified_m": simplified_m,
        "symbols": {name: load_palette().raw[name] for name in _SYMBOLS},
        "boundaries": {"level": _levels(made, levels), **_strokes(lines, grid)},
        "walked": [number + 1 if forwards else -number - 1 for walk in made.walks for number, forwards in walk],
        "areas": {"walked": [len(walk) for walk in made.walks], "level": levels, **_areas(areas, grid)},
        "lines": {"kind": [line.kind.value for line in drawn.lines], **_strokes_of(drawn.lines, grid)},
    }


def _placed(areas: Sequence[MapArea], levels: Sequence[int]) -> tuple[list[MapArea], list[int]]:
    """Return the areas that are somewhere, and the levels of these."""
    places, of = shapely.get_coordinates(_array(areas), return_index=True)
    nowhere = set(of[~is_somewhere(places)].tolist())
    placed = [number for number in range(len(areas)) if number not in nowhere]
    return [areas[number] for number in placed], [levels[number] for number in placed]


def _array(areas: Sequence[MapArea]) -> NDArray[np.object_]:
    return np.array([area.shape for area in areas], dtype=object)


def _level(area: MapArea) -> int:
    if area.fill:
        return _USE
    return _SECONDARY if area.secondary else _PROPERTY


def _levels(made: Boundaries, levels: Sequence[int]) -> NDArray[np.int64]:
    """Return for each boundary a bit for every level that has an area along it."""
    of = np.zeros(len(made.lines), dtype=np.int64)
    for walk, level in zip(made.walks, levels, strict=True):
        for number, _ in walk:
            of[number] |= 1 << level
    return of


def _affordable(lines: Sequence[NDArray[np.float64]]) -> tuple[Sequence[NDArray[np.float64]], float | None]:
    """Return lines of no more vertices than the page has room for, and how far they may be from their place."""
    if sum(map(len, lines)) <= MOST_VERTICES:
        return lines, None
    whole = shapely.linestrings(np.concatenate(lines), indices=np.repeat(np.arange(len(lines)), [*map(len, lines)]))
    for by_m in TOLERANCES_M:
        places, of = shapely.get_coordinates(shapely.simplify(whole, by_m), return_index=True)
        if len(places) <= MOST_VERTICES:
            break
    return np.split(places, np.flatnonzero(np.diff(of)) + 1), by_m


def _strokes(lines: Sequence[NDArray[np.float64]], grid: Grid) -> dict[str, Any]:
    places = np.concatenate(lines)[:, :2] if lines else np.empty((0, 2))
    return {"size": [len(line) for line in lines], **steps(grid.units(places))}


def _strokes_of(lines: Sequence[MapLine], grid: Grid) -> dict[str, Any]:
    told = [shapely.get_coordinates(line.shape) for line in lines]
    return _strokes([places if is_somewhere(places).all() else places[:0] for places in told], grid)


def _areas(areas: Sequence[MapArea], grid: Grid) -> dict[str, Any]:
    fills = {fill: number for number, fill in enumerate(dict.fromkeys(area.fill for area in areas if area.fill))}
    letters = {text: number for number, text in enumerate(dict.fromkeys(area.letters for area in areas))}
    return {
        "fill": [fills[area.fill] if area.fill else -1 for area in areas],
        "fills": list(fills),
        "pattern": [area.pattern or 0 for area in areas],
        "letters": [letters[area.letters] for area in areas],
        "texts": [shortened(text, 40) for text in letters],
        **_columns(grid.units(_inside(_array(areas)))),
    }


def _columns(units: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    return {"x": np.ascontiguousarray(units[:, 0]), "y": np.ascontiguousarray(units[:, 1])}


def _inside(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return a place in each area for its letters; of one that is broken, the middle of its vertices."""
    valid = shapely.is_valid(shapes)
    places = np.zeros((len(shapes), 2))
    places[valid] = shapely.get_coordinates(shapely.point_on_surface(shapes[valid]))
    for number in np.flatnonzero(~valid):
        places[number] = shapely.get_coordinates(shapes[number]).mean(axis=0)
    return places


def shapes_of(plan: Plan) -> list[BaseGeometry]:
    """Return what a plan is seen whole by: its area, or everything of it when it has none that can be read."""
    whole = list(plan_area(plan))
    return whole or list(chain.from_iterable(provision.shapes for provision in plan.provisions))
