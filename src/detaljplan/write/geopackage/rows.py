"""The rows of a plan GeoPackage, made of the features of the national JSON. The reverse of read/geopackage/features.

What fits a column stands in it; what does not (unknown attributes, lists that hold a semicolon, moments with a zone of
their own …) stands as JSON in the column of the rest, so that nothing is lost.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeGuard
from uuid import NAMESPACE_URL, uuid5

import numpy as np
import orjson
import shapely
import shapely.geometry
from shapely.geometry.base import BaseGeometry

from detaljplan.read.geopackage import layout
from detaljplan.write.geopackage.container import GEOMETRY
from detaljplan.write.positions import position

Json = dict[str, Any]

# GeoPackage has moments in UTC, with three decimals or none.
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z\Z")
_MOMENTS = frozenset(
    {"versionGiltigFran", "versionGiltigTill", "tidpunktForLagesbestamning", "tidpunktForKontrollAvGeometri"}
)
_TABLES = {layout.USE: "anvandning", layout.PROPERTY: "egenskap_yta", layout.ADMINISTRATIVE: "administrativ"}
_SHAPES = {
    "Point": ("punkt", "egenskap_punkt", None),
    "MultiPoint": ("multipunkt", "egenskap_punkt", "multipunkt"),
    "LineString": ("linje", "egenskap_linje", None),
    "MultiLineString": ("multilinje", "egenskap_linje", "multilinje"),
    "Polygon": ("yta", "", None),
    "MultiPolygon": ("multiyta", "", "multiyta"),
}
_OF_KIND = {
    layout.USE: layout.OF_USE,
    layout.PROPERTY: (*layout.OF_PROPERTY, *layout.OF_OTHERS),
    layout.ADMINISTRATIVE: layout.OF_OTHERS,
}


class PlanRows:
    """The rows by table, geometries still shapes; `provision_rows` in the order of the plan.

    Parameters
    ----------
    tree
        The plan as national JSON; its positions may be `held_position`s.
    epsg
        The system of the layers. An item in another is kept as JSON, without a place on the map.
    """

    def __init__(self, tree: Mapping[str, Any], epsg: int) -> None:
        self.by_table: dict[str, list[Json]] = defaultdict(list)
        self._system = f"EPSG:{epsg}"
        plan, *others = tree["features"]
        self.plan_id = plan["properties"].get("objektidentitet")
        provisions = [feature for feature in others if _kind(feature) in layout.KINDS]
        around = {key: value for key, value in tree.items() if key not in ("type", "features", "feature:mediatyp")}
        beside = [feature for feature in others if _kind(feature) not in layout.KINDS]
        if beside:
            around["features"] = beside
        self._add_plan(plan, around)
        self.provision_rows = [self._add_provision(feature, number) for number, feature in enumerate(provisions)]

    def _add_plan(self, feature: Json, around: Json) -> None:
        properties = _taken(feature["properties"], "feature:typ", "objektidentitet")
        items = properties.pop("plangeometri", ())
        self._add_documents(properties)
        self._add_decisions(properties.pop("beslutsinformation", ()))
        row, rest = _columns(properties, layout.PLAN)
        _quality(row, rest)
        row["objektidentitet"] = self.plan_id
        _put(row, layout.REST, rest)
        _put(row, layout.REST_OF_FEATURE, _taken(feature, "type", "geometry", "properties"))
        _put(row, layout.REST_OF_ALL, around)
        for number, placed in enumerate(self._placed(items, "planomrade") or [("planomrade", {})]):
            self.by_table["planomrade"].append(
                {**(row if number == 0 else {}), **placed[1], "objektidentitet": self.plan_id}
            )

    def _add_documents(self, properties: Json) -> None:
        described = properties.get("planbeskrivning")
        if _has_only(described, "planbeskrivning") and isinstance(described["planbeskrivning"], dict):
            del properties["planbeskrivning"]
            self._add_document(described["planbeskrivning"], roll="planbeskrivning")
        basis = properties.get("planeringsunderlag", ())
        if all(_has_only(b, "huvudomrade", "underlagstyp", "underlag") and "underlag" in b for b in basis):
            properties.pop("planeringsunderlag", None)
            for one in basis:
                self._add_document(one["underlag"], roll="planeringsunderlag", **_taken(one, "underlag"))

    def _add_decisions(self, decisions: Iterable[Json]) -> None:
        for number, decision in enumerate(decisions, start=1):
            acts = decision.get("beslutshandling", ())
            if all(
                _has_only(a, "innehall", "dokument") and "dokument" in a and _joinable(a.get("innehall", []))
                for a in acts
            ):
                decision = _taken(decision, "beslutshandling")
                for act in acts:
                    contents = ";".join(act.get("innehall", ()))
                    self._add_document(act["dokument"], roll="beslutshandling", innehall=contents, beslut=number)
            row, rest = _columns(decision, layout.DECISION, layout.DECISION_LISTS)
            _put(row, layout.REST, rest)
            self.by_table[layout.DECISIONS].append({**row, "detaljplan": self.plan_id})

    def _add_document(self, document: Json, **told: Any) -> None:
        row, rest = _columns(document, layout.DOCUMENT, ("specifikReferens",))
        dated = rest.get("datum")
        if _has_only(dated, "datum", "handelse") and dated:
            row.update(rest.pop("datum"))
        references = rest.get("referens", ())
        if len(references) == 1 and _has_only(references[0], "identitet", "lank"):
            (reference,) = references
            if reference and all(_fits("lank", value) for value in reference.values()):
                del rest["referens"]
                row.update(referensIdentitet=reference.get("identitet"), lank=reference.get("lank"))
        _put(row, layout.REST, rest)
        self.by_table[layout.DOCUMENTS].append({**row, **told, "detaljplan": self.plan_id})

    def _add_provision(self, feature: Json, number: int) -> Json:
        kind = feature["properties"]["feature:typ"]
        properties = _taken(feature["properties"], "feature:typ", "bestammelsegeometri")
        lists = () if kind == layout.USE else ("reglerarAnvandningsbestammelse",)
        row, rest = _columns(properties, (*layout.PROVISION, *_OF_KIND[kind]), lists)
        _quality(row, rest)
        if rest.get("detaljplan") == self.plan_id:
            rest.pop("detaljplan", None)
        else:
            rest["detaljplan"] = rest.get("detaljplan")
        if "bestammelsevarde" in rest:
            row["bestammelsevarde"] = _json(rest.pop("bestammelsevarde"))
        described = rest.get("planbestammelsebeskrivning")
        if _has_only(described, "motiv") and described.get("motiv"):
            row["motiv"] = rest.pop("planbestammelsebeskrivning")["motiv"]
        row["avviker"] = "ursprungligBestammelseformulering" in row
        _put(row, layout.REST, rest)
        _put(row, layout.REST_OF_FEATURE, _taken(feature, "type", "geometry", "properties"))
        placed = self._placed(feature["properties"].get("bestammelsegeometri", ()), _TABLES[kind])
        tables = {table for table, _ in placed}
        area = str(uuid5(NAMESPACE_URL, f"urn:detaljplan:{self.plan_id}:{number}"))
        row.update(detaljplan=self.plan_id, yta=area, typ=kind, tabell=tables.pop() if len(tables) == 1 else None)
        for table, area_row in placed:
            area_row.update(objektidentitet=area, detaljplan=self.plan_id, bestammelse=row.get("objektidentitet"))
            self.by_table[table].append(area_row)
        row["_areas"] = [area_row for _, area_row in placed]
        self.by_table[layout.PROVISIONS].append(row)
        return row

    def _placed(self, items: Sequence[Json], table: str) -> list[tuple[str, Json]]:
        """Return the rows of geometry items: items in order that differ in nothing but their shape are one row."""
        found: list[tuple[str, Json, list[BaseGeometry]]] = []
        for item in items:
            row, shape = self._geometry_row(item, table == "planomrade")
            own = _SHAPES[shape.geom_type][1] if shape is not None else ""
            if found and shape is not None and "geometriTyp" not in row and found[-1][:2] == (own or table, row):
                found[-1][2].append(shape)
            else:
                found.append((own or table, row, [] if shape is None else [shape]))
        for number, (_, row, shapes) in enumerate(found):
            if shapes:
                row[GEOMETRY] = _many(shapes)
            if len(found) > 1:
                row["del"] = number + 1
        return [(own, row) for own, row, _ in found]

    def _geometry_row(self, item: Json, only_areas: bool) -> tuple[Json, BaseGeometry | None]:
        """Return the columns of a geometry item beside its shape, and the shape if a layer can hold it."""
        row, metadata_rest = _metadata(item.get("geometrimetadata"))
        rest = _taken(item, "geometrimetadata")
        geometry = item.get("geometri")
        shape = self._drawn(geometry, only_areas)
        if isinstance(geometry, dict) and shape is not None:
            kind, _, many = _SHAPES[shape.geom_type]
            made: Json = {"typ": kind, "dimension": 3 if shape.has_z else 2, "koordinatsystemPlan": self._system}
            if many:
                row["geometriTyp"] = many
            columns, _ = _columns(geometry, layout.GEOMETRY)
            row.update(columns)
            _put_object(rest, "geometri", _difference(_taken(geometry, "position"), {**made, **columns}))
        elif geometry is None:
            rest["geometri"] = None
        if metadata_rest != {}:
            rest["geometrimetadata"] = metadata_rest
        _put(row, layout.REST_OF_ITEM, rest)
        return row, shape

    def _drawn(self, geometry: Any, only_areas: bool) -> BaseGeometry | None:
        placed = geometry.get("position") if isinstance(geometry, dict) else None
        if not _has_only(placed, "type", "coordinates") or geometry.get("koordinatsystemPlan") != self._system:
            return None
        kind = placed.get("type")
        if kind not in _SHAPES or (only_areas and not str(kind).endswith("Polygon")):
            return None
        held = placed["coordinates"]
        return held if isinstance(held, BaseGeometry) else shapely.geometry.shape(placed)


def _is_plain_act(act: Any) -> bool:
    return _has_only(act, "innehall", "dokument") and "dokument" in act and _joinable(act.get("innehall", []))


def _kind(feature: Any) -> Any:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties.get("feature:typ") if isinstance(properties, dict) else None


def _metadata(metadata: Any) -> tuple[Json, Any]:
    if not isinstance(metadata, dict):
        return {}, metadata
    row, rest = _columns(metadata, layout.METADATA)
    method = rest.get("lagesbestamningsmetodIPlan")
    if isinstance(method, dict) and _fits("typ", method.get("typ")):
        names = {attribute: column for column, attribute in layout.METHOD.items()}
        row.update({names[key]: value for key, value in method.items() if key in names and _fits(key, value)})
        _put_object(rest, "lagesbestamningsmetodIPlan", {k: v for k, v in method.items() if names.get(k) not in row})
    return row, rest


def _difference(wanted: Json, made: Json) -> Json:
    """Return what has to be laid over `made` to give `wanted`; what is not to be there is null."""
    over = {key: value for key, value in wanted.items() if key not in made or made[key] != value}
    return over | {key: None for key in made if key not in wanted}


def _columns(owner: Json, names: Iterable[str], lists: Iterable[str] = ()) -> tuple[Json, Json]:
    """Return what fits the columns, and the rest."""
    row: Json = {}
    rest: Json = {}
    single, several = set(names), set(lists)
    for key, value in owner.items():
        if key in single and _fits(key, value):
            row[key] = value
        elif key in several and _joinable(value) and value:
            row[key] = ";".join(value)
        else:
            rest[key] = value
    return row, rest


def _fits(key: str, value: Any) -> bool:
    if isinstance(value, str):
        return bool(value) and "\x00" not in value and (key not in _MOMENTS or bool(_MOMENT.match(value)))
    if isinstance(value, bool):
        return key in layout.FLAGS
    return isinstance(value, float) or (isinstance(value, int) and abs(value) < 2**63)


def _joinable(values: Any) -> bool:
    return isinstance(values, list) and all(
        isinstance(value, str) and value and value == value.strip() and not set(value) & set(";\x00")
        for value in values
    )


def _quality(row: Json, rest: Json) -> None:
    quality = rest.get("kvalitetsbeskrivning")
    if isinstance(quality, dict) and quality:
        columns, more = _columns(quality, layout.QUALITY)
        row.update(columns)
        if columns:
            _put_object(rest, "kvalitetsbeskrivning", more)


def _has_only(owner: Any, *names: str) -> TypeGuard[Json]:
    return isinstance(owner, dict) and set(owner) <= set(names)


def _taken(owner: Json, *names: str) -> Json:
    return {key: value for key, value in owner.items() if key not in names}


def _put_object(owner: Json, key: str, value: Json) -> None:
    owner.pop(key, None)
    if value:
        owner[key] = value


def _put(row: Json, column: str, rest: Json) -> None:
    if rest:
        row[column] = _json(rest)


def _json(value: Any) -> str:
    return orjson.dumps(value, default=_unheld).decode()


def held_position(shape: BaseGeometry, decimals: int | None) -> Json:
    """Return the geometry object of a shape, with the shape itself, rounded, in the place of its coordinates.

    So that a shape that a layer is to hold is not taken apart only to be put together again.
    """
    if shape.geom_type not in _SHAPES:
        return position(shape, decimals)
    if decimals is None:
        return {"type": shape.geom_type, "coordinates": shape}
    rounded = shapely.transform(shape, lambda points: np.round(points, decimals), include_z=shape.has_z)
    return {"type": shape.geom_type, "coordinates": rounded}


def _unheld(shape: BaseGeometry) -> Any:
    """Return the coordinates of a shape that lies in no layer after all."""
    return position(shape, None)["coordinates"]


def _many(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    parts = shapely.get_parts(shapes)
    many: Mapping[str, Any] = {"Point": shapely.MultiPoint, "LineString": shapely.MultiLineString}
    made: BaseGeometry = many.get(parts[0].geom_type, shapely.MultiPolygon)(list(parts))
    return made
