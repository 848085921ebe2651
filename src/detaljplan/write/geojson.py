"""Writes GeoJSON for maps: one feature to an object, in longitude and latitude or in a SWEREF 99 system."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.crs import WGS84, transform
from detaljplan.plan.model import Plan, PlanGeometry, Provision
from detaljplan.plan.positioning import Positioning
from detaljplan.plan.values import EMPTY
from detaljplan.read.document import FileFormat
from detaljplan.write.national import in_national_terms
from detaljplan.write.ngp_json import dumped
from detaljplan.write.other_system import transformation_of
from detaljplan.write.positions import DEGREE_DECIMALS, MILLIMETRE_DECIMALS, moved_m, position, rounded, writable
from detaljplan.write.tree import NOT_WRITABLE, TreeWriter
from detaljplan.write.written import Loss, Written

_TOGETHER: Mapping[str, Callable[[list[Any]], BaseGeometry]] = {
    "Polygon": shapely.MultiPolygon,
    "LineString": shapely.MultiLineString,
    "Point": shapely.MultiPoint,
}
_DERIVED = {"bbox", "crs", "id"}
_GEOMETRY_ATTRIBUTES = (
    "GeoJSON har en enda geometri och inga uppgifter om den: typ, lägesosäkerhet och geometrimetadata är inte med",
    "GeoJSON has one geometry and nothing about it: type, uncertainty and geometry metadata are left out",
)
_AROUND = (
    "det stod utanför planens egna objekt och är inte med i GeoJSON",
    "it stood outside the plan's own objects and is left out of GeoJSON",
)
_NO_PLACE = (
    "geometrin eller dess referenssystem kan inte läsas, så den kan inte läggas på kartan",
    "the geometry or its reference system cannot be read, so it has no place on the map",
)


def geojson(plan: Plan, *, epsg: int = WGS84, source: FileFormat = FileFormat.NGP_JSON) -> Written:
    """Return a FeatureCollection: the plan first, then its provisions, each with all its parts as one geometry.

    Properties are the attributes of the national JSON by their own names, without their geometries. Outer rings
    are counter-clockwise (RFC 7946).

    Parameters
    ----------
    epsg
        4326: longitude latitude in CRS84, 9 decimals, no crs member. Any of 3006 … 3018: E N in metres, 3
        decimals, named by a crs member as GDAL reads it. SWEREF 99 and WGS 84 are taken as the same datum; how exact
        that is, `Written.transformation` tells (1 m by the EPSG registry), and the file itself cannot.
    source
        The format the plan was read from.

    Raises
    ------
    BrokenFile
        A value that JSON cannot hold, such as half a Unicode character.
    """
    own, losses = in_national_terms(plan, source)
    owners: tuple[Plan | Provision, ...] = (own, *own.provisions)
    writer = TreeWriter(_without_geometry(own), losses)
    features = writer.collection()["features"]
    for feature, owner in zip(features, owners, strict=True):
        shape, lost = _shape(owner, epsg)
        feature["id"] = owner.identity
        feature["geometry"] = None if shape is None else position(shape, _decimals(epsg))
        writer.losses += [*lost, *_around(owner)]
    tree: dict[str, Any] = {"type": "FeatureCollection", "name": _name(own), "features": features}
    if epsg != WGS84:
        tree["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    return Written(dumped(tree), tuple(writer.losses), transformation=transformation_of(own, epsg))


def _name(plan: Plan) -> str:
    return plan.name if isinstance(plan.name, str) else "detaljplan"


def _decimals(epsg: int) -> int:
    return DEGREE_DECIMALS if epsg == WGS84 else MILLIMETRE_DECIMALS


def _without_geometry(plan: Plan) -> Plan:
    provisions = tuple(replace(p, geometries=(), feature_extra=EMPTY) for p in plan.provisions)
    return replace(
        plan, boundary=(), provisions=provisions, feature_extra=EMPTY, container_extra=EMPTY, other_features=()
    )


def _shape(owner: Plan | Provision, epsg: int) -> tuple[BaseGeometry | None, list[Loss]]:
    """Return all parts of an object as one geometry in the system asked for, and what that leaves out."""
    items = owner.boundary if isinstance(owner, Plan) else owner.geometries
    shapes: list[BaseGeometry] = []
    losses: list[Loss] = []
    for item in items:
        shape = _moved(item, epsg)
        if shape is None:
            losses.append(Loss(owner.identity, item.where, "position", *_NO_PLACE))
        elif not writable(shape):
            losses.append(Loss(owner.identity, item.where, "position", *NOT_WRITABLE))
        else:
            shapes.append(shape)
            losses += _rounded(owner, item, shape, epsg)
    told = [item for item in items if item.positioning not in (None, Positioning()) or _uncertainty(item)]
    if told:
        losses.append(Loss(owner.identity, told[0].where, "geometrimetadata", *_GEOMETRY_ATTRIBUTES))
    return _together(shapes), losses


def _moved(item: PlanGeometry, epsg: int) -> BaseGeometry | None:
    if not isinstance(item.shape, BaseGeometry) or not isinstance(item.epsg, int):
        return None
    try:
        moved: BaseGeometry = transform(item.shape, item.epsg, epsg)
    except ValueError:
        return None
    return moved


def _rounded(owner: Plan | Provision, item: PlanGeometry, shape: BaseGeometry, epsg: int) -> list[Loss]:
    moved = moved_m(shape) if item.epsg == epsg else 0.0
    if not moved:
        return []
    return [Loss(owner.identity, item.where, "position", *rounded(moved))]


def _uncertainty(item: PlanGeometry) -> bool:
    return item.horizontal_uncertainty_m is not None or item.vertical_uncertainty_m is not None


def _together(shapes: Sequence[BaseGeometry]) -> BaseGeometry | None:
    if not shapes:
        return None
    if len(shapes) == 1:
        return shapely.orient_polygons(shapes[0])
    kinds = {shape.geom_type.removeprefix("Multi") for shape in shapes}
    parts = [part for shape in shapes for part in shapely.get_parts(shape)] if len(kinds) == 1 else list(shapes)
    made = _TOGETHER.get(kinds.pop(), shapely.GeometryCollection) if len(kinds) == 1 else shapely.GeometryCollection
    together: BaseGeometry = made(parts)
    return shapely.orient_polygons(together)


def _around(owner: Plan | Provision) -> list[Loss]:
    around = [*owner.feature_extra, *(owner.container_extra if isinstance(owner, Plan) else ())]
    if isinstance(owner, Plan) and owner.other_features:
        around.append("features")
    return [Loss(owner.identity, owner.where, name, *_AROUND) for name in around if name not in _DERIVED]
