"""The hits of a review as GeoJSON after RFC 7946, in longitude and latitude, for programs that know no other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan import crs
from detaljplan.language.words import translated
from detaljplan.numerals import Language
from detaljplan.report.review_rows import FACT_COLUMNS, LAYER_COLUMNS, fact_rows, layer_rows
from detaljplan.review.model import Review
from detaljplan.write.positions import DEGREE_DECIMALS


def review_geojson_bytes(review: Review, file_name: str, lang: Language = "sv") -> bytes:
    """Return a FeatureCollection: a feature for each layer, also one that could not answer, and each fact with ground.

    Geometries are in CRS84 with 9 decimals; null where nothing is hit.
    """
    told = {"file": file_name, "plan": review.plan_identity, "plan_area_m2": review.plan_area_m2}
    notes = [translated(note, lang) for note in review.notes]
    return orjson.dumps(
        {"type": "FeatureCollection", "review": {**told, "notes": notes}, "features": list(_features(review, lang))}
    )


def _features(review: Review, lang: Language) -> Iterator[dict[str, Any]]:
    for row, result in zip(layer_rows(review, lang), review.hits, strict=True):
        yield _feature(dict(zip(LAYER_COLUMNS, row, strict=True)), result.geometry)
    facts = [fact for answer in review.answers for fact in answer.facts]
    for row, fact in zip(fact_rows(review, lang), facts, strict=True):
        if fact.geometry is not None:
            yield _feature(dict(zip(FACT_COLUMNS, row, strict=True)), fact.geometry)


def _feature(properties: dict[str, Any], shape: BaseGeometry | None) -> dict[str, Any]:
    geometry = None if shape is None or shape.is_empty else orjson.Fragment(shapely.to_geojson(_in_degrees(shape)))
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _in_degrees(shape: BaseGeometry) -> BaseGeometry:
    moved = shapely.orient_polygons(crs.transform(shape, crs.SWEREF99_TM, crs.WGS84))
    rounded: BaseGeometry = shapely.transform(moved, lambda positions: positions.round(DEGREE_DECIMALS))
    return rounded
