"""Tells a GeoJSON with a plan's area apart from the national JSON, and reads its layer. Judges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from detaljplan.crs import SWEREF_CODES, epsg_of_srs_name
from detaljplan.errors import NotAPlan
from detaljplan.plan.values import shortened
from detaljplan.read.boundary.reader import Layer, Row, refuse_many
from detaljplan.read.ngp.attributes import TYPE
from detaljplan.read.ngp.values import Refused

_AREAS = ("Polygon", "MultiPolygon")
_LONGITUDE_LATITUDE = "CRS84 (longitud och latitud, som GeoJSON utan crs)"
_NOT_DEGREES = "inget; GeoJSON utan crs är longitud och latitud, men talen är inga grader"
_CRS84 = ("CRS84", "OGC:CRS84", "URN:OGC:DEF:CRS:OGC:1.3:CRS84", "URN:OGC:DEF:CRS:OGC::CRS84")
_WEST_EAST, _SOUTH_NORTH = 180.0, 90.0


def holds_geometries(tree: Any) -> bool:
    """Return whether a JSON is plain GeoJSON with geometries, and nothing in it says that it is national JSON."""
    if not isinstance(tree, dict) or any(str(key).startswith("feature:") for key in tree):
        return False
    features = [feature for feature, _ in _features(tree)]
    told = any(TYPE in _properties(feature) for feature in features)
    return not told and any(_kind(feature.get("geometry")) for feature in features)


def read_geojson(tree: Mapping[str, Any], name: str) -> Layer:
    """Return the layer of a GeoJSON that `holds_geometries`.

    A collection without a crs is in longitude and latitude (RFC 7946), and so is one that names CRS84; neither is
    a plan's system, and it is not transformed.

    Raises
    ------
    NotAPlan
        No feature is an area.
    OverLimit
        More features than one plan has parts.
    """
    features = list(_features(tree))
    refuse_many(len(features), name)
    kinds = dict.fromkeys(kind for feature, _ in features if (kind := _kind(feature.get("geometry"))))
    if not any(kind in _AREAS for kind in kinds):
        raise NotAPlan(
            "Förväntade planområdet som en yta (Polygon eller MultiPolygon), men GeoJSON-filen har bara "
            "{kinds}. Exportera lagret med planens yta.",
            where=name,
            kinds=", ".join(kinds),
        )
    rows = tuple(
        Row(_columns(_properties(feature)), _area(feature.get("geometry")), place) for feature, place in features
    )
    return Layer("GeoJSON", _system(tree, rows), rows, "/features" if "features" in tree else "")


def _features(tree: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    if tree.get("type") == "Feature":
        yield tree, ""
    members = tree.get("features") if tree.get("type") == "FeatureCollection" else None
    for number, feature in enumerate(members if isinstance(members, list) else ()):
        if isinstance(feature, Mapping):
            yield feature, f"/features/{number}"


def _properties(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    found = feature.get("properties")
    return found if isinstance(found, Mapping) else {}


def _columns(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as a table has them: an empty text is none, and what is nested is its JSON."""
    return {
        name: _json(value) if isinstance(value, list | dict) else None if value == "" else value
        for name, value in properties.items()
    }


def _json(value: Any) -> str:
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:
        return "(kan inte skrivas som JSON)"


def _kind(geometry: object) -> str | None:
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    return shortened(kind, 30) if isinstance(kind, str) else None


def _area(geometry: object) -> object:
    """Return the geometry as it stands when it is an area or nothing."""
    kind = _kind(geometry)
    return geometry if geometry is None or kind in _AREAS else Refused("en yta", "an area", kind or geometry)


def _system(tree: Mapping[str, Any], rows: tuple[Row, ...]) -> str:
    if "crs" not in tree:
        return _LONGITUDE_LATITUDE if all(_in_degrees(row.shape) for row in rows) else _NOT_DEGREES
    crs = tree["crs"]
    properties = crs.get("properties") if isinstance(crs, Mapping) else None
    named = properties.get("name") if isinstance(properties, Mapping) else None
    if not isinstance(named, str):
        return f"crs utan namn: {shortened(crs, 60)}"
    epsg = epsg_of_srs_name(named)
    if epsg in SWEREF_CODES:
        return f"EPSG:{epsg}"
    return _LONGITUDE_LATITUDE.partition(" (")[0] if named.upper() in _CRS84 else shortened(named)


def _in_degrees(shape: object) -> bool:
    """Return whether the first position of a geometry can be a longitude and latitude."""
    at: Any = shape.get("coordinates") if isinstance(shape, Mapping) else None
    while isinstance(at, list) and at and isinstance(at[0], list):
        at = at[0]
    if not isinstance(at, list) or len(at) < 2 or not all(isinstance(number, int | float) for number in at[:2]):
        return True
    return bool(abs(at[0]) <= _WEST_EAST and abs(at[1]) <= _SOUTH_NORTH)
