"""Answers as JSON and GeoJSON. Only this module writes coordinates to the wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import orjson
import shapely
from shapely.geometry.base import BaseGeometry
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from detaljplan.crs import SWEREF99_TM, WGS84, transform
from detaljplan.language.choice import of_browser
from detaljplan.language.words import translated

GEOJSON = "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.1"
CRS84_URI = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
SWEREF99_TM_URI = "http://www.opengis.net/def/crs/EPSG/0/3006"
# About a millimetre in either: nothing of a plan is drawn finer.
_METRE_DECIMALS, _DEGREE_DECIMALS = 3, 8


class GeoJsonResponse(JSONResponse):
    """For the description: a route that answers GeoJSON."""

    media_type = GEOJSON


def json_answer(content: Any, media: str = "application/json", **headers: str) -> Response:
    """Return an answer of plain values, dataclasses, dates and `geometry_json`; words in it are Swedish."""
    return Response(orjson.dumps(content, option=orjson.OPT_NON_STR_KEYS), 200, headers or None, media)


def worded_answer(request: Request, content: Any, media: str = "application/json", **headers: str) -> Response:
    """Return an answer whose words are told in the language that the request wants most."""
    lang = of_browser(request.headers.get("Accept-Language"))
    option = orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_SUBCLASS
    told = orjson.dumps(content, option=option, default=lambda words: translated(words, lang))
    return Response(told, 200, {**headers, "Content-Language": lang, "Vary": "Accept-Language"}, media)


def feature(geometry: Any, properties: Mapping[str, Any], **members: Any) -> dict[str, Any]:
    """Return one GeoJSON feature; `geometry` is one of `geometry_json`'s."""
    return {"type": "Feature", **members, "geometry": geometry, "properties": properties}


def feature_collection(features: Iterable[Mapping[str, Any]], **members: Any) -> dict[str, Any]:
    """Return a GeoJSON feature collection."""
    return {"type": "FeatureCollection", **members, "features": list(features)}


def geometry_json(shapes: Sequence[BaseGeometry | None], crs: str | None = None) -> list[Any]:
    """Return shapes as GeoJSON geometries, ``None`` for ``None``.

    Parameters
    ----------
    shapes
        E N in EPSG:3006.
    crs
        The URI of the system wanted: CRS84 gives longitude latitude; EPSG:3006 gives N E, as the registry has
        it. ``None`` gives E N in EPSG:3006, for our own map.
    """
    found = np.array([*shapes, None], dtype=object)[:-1]
    if crs == CRS84_URI:
        found = shapely.orient_polygons(transform(found, SWEREF99_TM, WGS84))
        written = shapely.transform(found, lambda xy: np.round(xy, _DEGREE_DECIMALS))
    elif crs == SWEREF99_TM_URI:
        written = shapely.transform(found, lambda xy: np.round(xy[:, ::-1], _METRE_DECIMALS))
    else:
        written = shapely.transform(found, lambda xy: np.round(xy, _METRE_DECIMALS))
    return [None if text is None else orjson.Fragment(text) for text in shapely.to_geojson(written)]
