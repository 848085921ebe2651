"""A Review as JSON: one object per layer, hit parts as GeoJSON in EPSG:3006 (E N, metres)."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import orjson
import shapely

from detaljplan.review.model import LayerResult, Review


def review_bytes(review: Review, file_name: str) -> bytes:
    """Return the review as UTF-8 JSON on one line."""
    return orjson.dumps(review_json(review, file_name), default=_plain, option=orjson.OPT_NON_STR_KEYS)


def review_json(review: Review, file_name: str) -> dict[str, Any]:
    """Return the review as plain JSON values."""
    return {
        "file": file_name,
        "plan": review.plan_identity,
        "koordinatsystem": f"EPSG:{review.plan_epsg}" if review.plan_epsg else None,
        "plan_area_m2": review.plan_area_m2,
        "hits_per_ground": {ground.value: number for ground, number in review.hits_per_ground().items()},
        "layers": [_layer(result) for result in review.hits],
    }


def _layer(result: LayerResult) -> dict[str, Any]:
    told = {field.name: getattr(result, field.name) for field in fields(result)}
    geometry = None if result.geometry is None else orjson.loads(shapely.to_geojson(result.geometry))
    return {
        **told,
        "status": result.status.name,
        "label": result.label,
        "ground": result.ground.value,
        "geometry": geometry,
    }


def _plain(value: Any) -> Any:
    return dict(value)
