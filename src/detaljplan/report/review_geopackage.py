"""The hits of a review as a GeoPackage: areas, lines and points of what is hit, tables of all answers, and the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan import crs
from detaljplan.numerals import Language
from detaljplan.plan.model import Plan
from detaljplan.read.document import FileFormat
from detaljplan.report.review_rows import (
    FACT_COLUMNS,
    LAYER_COLUMNS,
    OBJECT_COLUMNS,
    fact_rows,
    layer_rows,
    object_rows,
)
from detaljplan.review.model import Review
from detaljplan.write.geopackage.container import Container
from detaljplan.write.geopackage.writer import add_plan, plan_rows

_KINDS: Mapping[str, tuple[str, int, Callable[..., Any]]] = {
    "traff_yta": ("MULTIPOLYGON", 2, shapely.multipolygons),
    "traff_linje": ("MULTILINESTRING", 1, shapely.multilinestrings),
    "traff_punkt": ("MULTIPOINT", 0, shapely.multipoints),
}
_REAL = ("_m2", "_m", "_pct")


def review_geopackage_bytes(review: Review, plan: Plan, file_format: FileFormat, lang: Language = "sv") -> bytes:
    """Return the hit parts as layers above the plan in our own profile.

    E N in the plan's own zone, in EPSG:3006 where it has none. All layers, objects and facts stand in tables, also
    those without a hit.
    """
    epsg = review.plan_epsg or crs.SWEREF99_TM
    rows = layer_rows(review, lang)
    shapes = [_in_zone(result.geometry, epsg) for result in review.hits]
    with Container(epsg) as container:
        for name, (kind, dimension, _) in _KINDS.items():
            _add_hits(container, name, kind, [_of(shape, name, dimension) for shape in shapes], rows)
        facts = fact_rows(review, lang)
        grounds = [_in_zone(fact.geometry, epsg) for answer in review.answers for fact in answer.facts]
        areas = [_of(shape, "traff_yta", 2) for shape in grounds]
        container.add_layer("fraga_yta", "MULTIPOLYGON", _types(FACT_COLUMNS), *_placed(areas, facts))
        container.add_table("lager", _types(LAYER_COLUMNS), rows)
        container.add_table("objekt", _types(OBJECT_COLUMNS), list(object_rows(review)))
        container.add_table("fragor", _types(FACT_COLUMNS), facts)
        if file_format != FileFormat.GML:
            add_plan(container, plan_rows(plan, source=file_format)[0])
        return container.content()


def _add_hits(
    container: Container, name: str, kind: str, shapes: Sequence[BaseGeometry | None], rows: Sequence[Sequence[Any]]
) -> None:
    container.add_layer(name, kind, _types(LAYER_COLUMNS), *_placed(shapes, rows))


def _placed(
    shapes: Sequence[BaseGeometry | None], rows: Sequence[Sequence[Any]]
) -> tuple[np.ndarray[Any, Any], list[Sequence[Any]]]:
    there = [number for number, shape in enumerate(shapes) if shape is not None]
    kept = np.empty(len(there), dtype=object)
    kept[:] = [shapes[number] for number in there]
    return kept, [rows[number] for number in there]


def _types(columns: Sequence[str]) -> Mapping[str, str]:
    return {name: "REAL" if name.endswith(_REAL) else "TEXT" for name in columns}


def _in_zone(shape: BaseGeometry | None, epsg: int) -> BaseGeometry | None:
    return None if shape is None or shape.is_empty else crs.transform(shape, crs.SWEREF99_TM, epsg)


def _of(shape: BaseGeometry | None, layer: str, dimension: int) -> BaseGeometry | None:
    parts = [] if shape is None else [it for it in shapely.get_parts(shape) if shapely.get_dimensions(it) == dimension]
    if not parts:
        return None
    together: BaseGeometry = _KINDS[layer][2](parts)
    return together
