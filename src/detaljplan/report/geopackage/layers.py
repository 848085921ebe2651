"""Findings as what layers can hold: points, lines and areas, and those that have no place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import GeometryType

from detaljplan.findings import Finding
from detaljplan.report.places import Shapes, own_shapes, points_of

POINTS, LINES, AREAS = "fynd_punkt", "fynd_linje", "fynd_yta"
LAYERS: Mapping[str, str] = {POINTS: "MULTIPOINT", LINES: "MULTILINESTRING", AREAS: "MULTIPOLYGON"}

_MANY = {POINTS: shapely.multipoints, LINES: shapely.multilinestrings, AREAS: shapely.multipolygons}
_KINDS = {
    POINTS: (GeometryType.POINT,),
    LINES: (GeometryType.LINESTRING, GeometryType.LINEARRING),
    AREAS: (GeometryType.POLYGON,),
}


@dataclass(frozen=True, slots=True)
class Placed:
    """The findings that lie in one layer, in their order in the report.

    Parameters
    ----------
    numbers
        Which findings they are, from 0.
    shapes
        The part of each that is of the layer's kind, E N: all points of a finding, or all lines, or all areas.
    drawn
        ``fault`` where that is the fault's own, else ``position``: only where to look.
    """

    numbers: NDArray[np.intp]
    shapes: Shapes
    drawn: Sequence[str]


def placed_in_layers(findings: Sequence[Finding]) -> tuple[Mapping[str, Placed], NDArray[np.intp]]:
    """Return what each layer holds, and which findings have no place at all.

    A finding whose geometry is of several kinds is in several layers; one without a geometry of its own is in that of
    points when it has a point.
    """
    shapes = own_shapes(findings)
    parts, owners = _parts(shapes)
    kinds = shapely.get_type_id(parts)
    found = {layer: _together(layer, parts, owners, np.isin(kinds, of_layer)) for layer, of_layer in _KINDS.items()}
    points = points_of(findings)
    pointed = np.isfinite(points).all(axis=1)
    bare = ~shapely.is_geometry(shapes)
    found[POINTS] = _merged(found[POINTS], np.flatnonzero(bare & pointed), points)
    return found, np.flatnonzero(bare & ~pointed)


def _parts(shapes: Shapes) -> tuple[Shapes, NDArray[np.intp]]:
    """Return the single points, lines and areas of shapes, however deep they lie, and whose each is."""
    parts, owners = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(parts) >= GeometryType.MULTIPOINT).any():
        parts, of_part = shapely.get_parts(parts, return_index=True)
        owners = owners[of_part]
    kept = ~shapely.is_empty(parts)
    return parts[kept], owners[kept]


def _together(layer: str, parts: Shapes, owners: NDArray[np.intp], chosen: NDArray[np.bool_]) -> Placed:
    numbers, indices = np.unique(owners[chosen], return_inverse=True)
    many: Any = _MANY[layer]
    shapes = many(parts[chosen], indices=indices) if len(numbers) else np.empty(0, dtype=object)
    return Placed(numbers, shapes, ["fault"] * len(numbers))


def _merged(own: Placed, pointed: NDArray[np.intp], points: NDArray[np.float64]) -> Placed:
    """Return the layer of points with those findings in their places among its own."""
    shapes = np.empty(len(pointed), dtype=object)
    if len(pointed):
        single: Any = shapely.points(points[pointed])
        shapes[:] = shapely.multipoints(single, indices=np.arange(len(pointed)))
    numbers = np.concatenate([own.numbers, pointed])
    order = np.argsort(numbers, kind="stable")
    drawn = np.array([*own.drawn, *["position"] * len(pointed)], dtype=object)
    return Placed(numbers[order], np.concatenate([own.shapes, shapes])[order], drawn[order].tolist())


def in_layer(rows: Sequence[Sequence[Any]], placed: Placed) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the findings of a layer, each with what is drawn of it."""
    for number, drawn in zip(placed.numbers.tolist(), placed.drawn, strict=True):
        yield *rows[number], drawn
