"""Makes of the tables of a plan GeoPackage the features that the national JSON would have, each with its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.read.geopackage import layout
from detaljplan.read.geopackage.places import Places
from detaljplan.read.geopackage.shapes import shapes_of, take_apart
from detaljplan.read.geopackage.tables import Row, Tables
from detaljplan.read.ngp.values import Refused

Json = dict[str, Any]
_JSON = frozenset({"bestammelsevarde", layout.REST, layout.REST_OF_FEATURE})
Shape = BaseGeometry | Refused | None
KINDS = {
    "Point": "punkt",
    "LineString": "linje",
    "Polygon": "yta",
    "MultiPoint": "multipunkt",
    "MultiLineString": "multilinje",
    "MultiPolygon": "multiyta",
}
_MANY: Mapping[str, Any] = {
    "multipunkt": ("Point", shapely.MultiPoint),
    "multilinje": ("LineString", shapely.MultiLineString),
    "multiyta": ("Polygon", shapely.MultiPolygon),
}


class ProvisionRow(NamedTuple):
    """A provision's row: what kind it says it is, the rows of its area, and whether columns alone tell it all."""

    row: Row
    kind: str
    areas: Sequence[Row]
    is_plain: bool


class Features:
    """The features of the first plan in the tables; `places` tells where each part of them stands.

    `vertices` is how many vertices all the shapes in the tables have.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.places = Places()
        self._systems = {srs: f"EPSG:{code}" for srs, code in tables.epsg_of_srs.items()}
        self.plan_rows = self._plan_rows()
        self.plan_id = self.plan_rows[0].get("objektidentitet")
        self.provision_rows = self._of_plan(layout.PROVISIONS)
        self.shapes = self._all_shapes()
        kinds = [(row, _kind(row)) for row in self.provision_rows]
        self.provisions = [self._provision(row, str(kind)) for row, kind in kinds if kind in layout.KINDS]

    def tree(self) -> Json:
        """Return the collection as the national JSON has it, with shapes where that has positions."""
        features = [self._plan_feature()]
        for provision in self.provisions:
            if not provision.is_plain:
                features.append(self._provision_feature(provision, f"/features/{len(features)}/properties"))
        around = _json(self.plan_rows[0].get(layout.REST_OF_ALL))
        return _with({"type": "FeatureCollection"}, around) | {"features": [*features, *_others(around)]}

    def _provision(self, row: Row, kind: str) -> ProvisionRow:
        areas = self._areas_of(row)
        is_plain = row.keys().isdisjoint(_JSON) and (not self._with_json or self._with_json.isdisjoint(map(id, areas)))
        return ProvisionRow(row, kind, areas, is_plain)

    def other_plans(self) -> list[str]:
        """Return the places of rows that belong to another plan than the first."""
        mine = {row.place for row in self.plan_rows}
        places = (row.place for row in self._rows_of(layout.PLAN_TABLES))
        return [place for place in places if place not in mine]

    def unsorted(self) -> list[Row]:
        """Return the provisions that say of no known kind, and so cannot be any of the three."""
        return [row for row in self.provision_rows if _kind(row) not in layout.KINDS]

    def unused_documents(self) -> list[Row]:
        """Return the documents that no feature has (after `tree`): of no known role, or of a decision not there."""
        used = self.places.rows()
        return [row for row in self._of_plan(layout.DOCUMENTS) if id(row) not in used]

    def unused_areas(self) -> list[Row]:
        """Return the plan's areas that no provision in the file refers to."""
        placed = {id(provision.row) for provision in self.provisions}
        others = (row for row in self.tables.rows.get(layout.PROVISIONS, ()) if id(row) not in placed)
        used = {id(area) for provision in self.provisions for area in provision.areas}
        used.update(id(area) for row in others for area in self._areas_of(row))
        return [row for table in layout.AREA_TABLES for row in self._of_plan(table) if id(row) not in used]

    def _plan_rows(self) -> list[Row]:
        """Return the first plan's rows: one, or one for each item of its boundary."""
        rows = self._rows_of(layout.PLAN_TABLES)
        if self.tables.chosen:
            return rows
        first = rows[0].get("objektidentitet")
        return [row for row in rows if row is rows[0] or (first is not None and row.get("objektidentitet") == first)]

    def _rows_of(self, tables: Iterable[str]) -> list[Row]:
        return [row for table in tables for row in self.tables.rows.get(table, ())]

    def _of_plan(self, table: str) -> list[Row]:
        """Return the rows that say they are the plan's, or do not say whose they are."""
        return [row for row in self.tables.rows.get(table, ()) if row.get("detaljplan", self.plan_id) == self.plan_id]

    def _plan_feature(self) -> Json:
        row, pointer = self.plan_rows[0], "/features/0/properties"
        self.places.add(pointer, row)
        properties: Json = {"feature:typ": "detaljplan", **_scalars(row, layout.PLAN), **_quality(row)}
        properties["plangeometri"] = self._geometries(self.plan_rows, f"{pointer}/plangeometri")
        documents = self._of_plan(layout.DOCUMENTS)
        properties["beslutsinformation"] = self._decisions(documents, f"{pointer}/beslutsinformation")
        described = [document for document in documents if document.get("roll") == "planbeskrivning"]
        if described:
            self.places.add(f"{pointer}/planbeskrivning", described[0])
            properties["planbeskrivning"] = {"planbeskrivning": _document(described[0])}
        basis = [document for document in documents if document.get("roll") == "planeringsunderlag"]
        for number, document in enumerate(basis):
            self.places.add(f"{pointer}/planeringsunderlag/{number}", document)
        if basis:
            properties["planeringsunderlag"] = [
                {**_scalars(document, ("huvudomrade", "underlagstyp")), "underlag": _document(document)}
                for document in basis
            ]
        return _feature(properties, row)

    def _decisions(self, documents: Sequence[Row], pointer: str) -> list[Json]:
        """Return the decisions; a document that names none of them (column beslut) is the first one's."""
        rows = self._of_plan(layout.DECISIONS)
        acts: dict[int, list[Row]] = defaultdict(list)
        known = {str(row.get("fid", row.number)): number for number, row in enumerate(rows)}
        for document in documents:
            if document.get("roll") == "beslutshandling":
                acts[known.get(str(document.get("beslut")), 0)].append(document)
        decisions = []
        for number, row in enumerate(rows):
            self.places.add(f"{pointer}/{number}", row)
            decision = _scalars(row, layout.DECISION)
            decision.update({key: listed(row[key]) for key in layout.DECISION_LISTS if key in row})
            for act, document in enumerate(acts[number]):
                self.places.add(f"{pointer}/{number}/beslutshandling/{act}", document)
                handed = {"innehall": listed(document.get("innehall", "")), "dokument": _document(document)}
                decision.setdefault("beslutshandling", []).append(handed)
            decisions.append(_merged(decision, row))
        return decisions

    def _provision_feature(self, provision: ProvisionRow, pointer: str) -> Json:
        row, kind = provision.row, provision.kind
        self.places.add(pointer, row)
        properties: Json = {"feature:typ": kind, "detaljplan": self.plan_id, **_scalars(row, layout.PROVISION)}
        if not row.get("avviker", True):
            properties.pop("ursprungligBestammelseformulering", None)
        properties.update(_quality(row))
        if kind == layout.USE:
            properties.update(_scalars(row, layout.OF_USE))
        else:
            properties.update(_scalars(row, layout.OF_OTHERS + layout.OF_PROPERTY * (kind == layout.PROPERTY)))
            if "reglerarAnvandningsbestammelse" in row:
                properties["reglerarAnvandningsbestammelse"] = listed(row["reglerarAnvandningsbestammelse"])
        if "bestammelsevarde" in row:
            properties["bestammelsevarde"] = _json(row["bestammelsevarde"])
        if "motiv" in row:
            properties["planbestammelsebeskrivning"] = {"motiv": row["motiv"]}
        properties["bestammelsegeometri"] = self._geometries(provision.areas, f"{pointer}/bestammelsegeometri")
        return _feature(properties, row)

    def _areas_of(self, row: Row) -> list[Row]:
        """Return the rows of the provision's area: one, or one for each item of its geometry."""
        area, table = row.get("yta"), row.get("tabell")
        if table in layout.AREA_TABLES:
            found = self._areas.get((table, area), [])
        else:
            found = [one for name in layout.AREA_TABLES for one in self._areas.get((name, area), ())]
        return found if len(found) < 2 else sorted(found, key=lambda one: _number(one.get("del")))

    def _geometries(self, rows: Iterable[Row], pointer: str) -> list[Json]:
        made: list[Json] = []
        for row in rows:
            items = self._items_of(row)
            for part, item in enumerate(items):
                self.places.add(f"{pointer}/{len(made)}", row, part if len(items) > 1 else None)
                made.append(item)
        return made

    def _items_of(self, row: Row) -> list[Json]:
        system, shapes = self.shapes[id(row)]
        return _row_items(row, system, shapes)

    def _all_shapes(self) -> dict[int, tuple[str, list[Shape]]]:
        """Return the system and the shapes of every row, by its identity in memory, all shapes built at once."""
        self._areas: dict[tuple[Any, Any], list[Row]] = defaultdict(list)
        for table in layout.AREA_TABLES:
            for row in self.tables.rows.get(table, ()):
                self._areas[table, row.get("objektidentitet")].append(row)
        rows = self._rows_of((*layout.PLAN_TABLES, *layout.AREA_TABLES))
        self._with_json = frozenset(id(row) for row in rows if layout.REST_OF_ITEM in row)
        parts: list[bytes] = []
        taken = [(row, self._taken(row, parts)) for row in rows]
        shapes = shapes_of(parts)
        sound = [shape for shape in shapes if isinstance(shape, BaseGeometry)]
        self.vertices = int(np.sum(shapely.get_num_coordinates(sound)))
        made = {}
        for row, (system, found) in taken:
            given: list[Shape] = [*shapes[found.start : found.stop]] if isinstance(found, range) else [found]
            made[id(row)] = system, _together(row, given) if "geometriTyp" in row else given
        return made

    def _taken(self, row: Row, parts: list[bytes]) -> tuple[str, range | Refused | None]:
        """Add the parts of the row's blob to `parts`; return its system, and which they are or why there are none."""
        column, srs = self.tables.geometry_columns.get(row.table, ("", -1))
        if column not in row:
            return "", None if layout.REST_OF_ITEM in row else range(0)
        try:
            blob = take_apart(row[column])
        except Refused as refused:
            return self._system(srs), refused
        parts += blob.parts
        span = range(len(parts) - len(blob.parts), len(parts))
        return self._system(blob.srs_id if blob.srs_id > 0 else srs), span

    def _system(self, srs: int) -> str:
        return self._systems.get(srs) or f"srs_id {srs}"


def _together(row: Row, shapes: list[Shape]) -> list[Shape]:
    """Return the shapes, as one where the row says that they were delivered as one (column geometriTyp)."""
    part, many = _MANY.get(str(row.get("geometriTyp")), (None, None))
    if not shapes or not all(isinstance(shape, BaseGeometry) and shape.geom_type == part for shape in shapes):
        return shapes
    return [many(shapes)]


def _row_items(row: Row, system: str, shapes: Sequence[Shape]) -> list[Json]:
    """Return one item for each part.

    An item without a shape has all that there is of it in the column of the rest.
    """
    metadata = _scalars(row, layout.METADATA)
    method = {attribute: row[column] for column, attribute in layout.METHOD.items() if column in row}
    if "typ" in method:
        metadata["lagesbestamningsmetodIPlan"] = method
    rest = _json(row.get(layout.REST_OF_ITEM))
    items = []
    for shape in shapes:
        geometry: Json = {}
        if shape is not None:
            geometry = {"koordinatsystemPlan": system, "position": shape, **_scalars(row, layout.GEOMETRY)}
        if isinstance(shape, BaseGeometry):
            geometry.update(typ=KINDS[shape.geom_type], dimension=3 if shape.has_z else 2)
        items.append(_with({"geometri": geometry, "geometrimetadata": metadata}, rest))
    return items


def _kind(row: Row) -> object:
    """Return which kind of provision a row says it is, itself or by the table of its area."""
    return row.get("typ") or layout.AREA_TABLES.get(str(row.get("tabell")))


def _feature(properties: Json, row: Row) -> Json:
    """Return the feature of an object; what its row says of the rest cannot make another kind of object of it."""
    around = _json(row.get(layout.REST_OF_FEATURE))
    whole = _merged(properties, row) | {"feature:typ": properties["feature:typ"]}
    return _with({"type": "Feature", "geometry": None}, around) | {"properties": whole}


def _others(around: Any) -> list[Any]:
    """Return the features beside plan and provisions that the collection had."""
    others = around.get("features") if isinstance(around, Mapping) else None
    return others if isinstance(others, list) else []


def _scalars(row: Row, columns: Iterable[str]) -> Json:
    return {c: flag(row[c]) if c in layout.FLAGS else row[c] for c in columns if c in row}


def _quality(row: Row) -> Json:
    quality = _scalars(row, layout.QUALITY)
    return {"kvalitetsbeskrivning": quality} if quality else {}


def _document(row: Row) -> Json:
    document = _scalars(row, layout.DOCUMENT)
    dated = {key: row[column] for key, column in (("datum", "datum"), ("handelse", "handelse")) if column in row}
    if dated:
        document["datum"] = dated
    reference = {key: row[c] for key, c in (("identitet", "referensIdentitet"), ("lank", "lank")) if c in row}
    document["referens"] = [reference] if reference else []
    if "specifikReferens" in row:
        document["specifikReferens"] = listed(row["specifikReferens"])
    return _merged(document, row)


def flag(value: object) -> object:
    """Return a flag, which tables hold as 0 or 1."""
    return bool(value) if value in (0, 1) else value


def listed(value: object) -> object:
    """Return the values of a column that separates them by semicolon; what is no text is kept for the reader."""
    return [part.strip() for part in value.split(";") if part.strip()] if isinstance(value, str) else value


def _json(value: object) -> Any:
    """Return what a text of JSON holds; what is no JSON is kept as it is for the reader to refuse."""
    try:
        return orjson.loads(value) if isinstance(value, str) else value
    except orjson.JSONDecodeError:
        return value


def _merged(owner: Json, row: Row) -> Json:
    return _with(owner, _json(row.get(layout.REST)))


def _with(owner: Json, rest: Any) -> Json:
    """Return the object with what the rest column adds; where both hold an object they are merged."""
    if not isinstance(rest, Mapping):
        return owner
    merged = dict(owner)
    for key, value in rest.items():
        old = merged.get(key)
        merged[key] = _with(old, value) if isinstance(old, dict) and isinstance(value, Mapping) else value
    return merged


def _number(value: object) -> float:
    return value if isinstance(value, int) else 0
