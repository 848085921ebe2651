"""Writes an invented plan as a GeoPackage in the layout of the plug-in Rita Detaljplan, from its national JSON.

The areas come first and the provisions point at them, as the plug-in has it; helper columns are left out. SQLite
writes its own version into the file, so the bytes are not the same everywhere: built where needed, never stored.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
import shapely
from pyproj import CRS

Json = dict[str, Any]

_IDENTITY = "objektidentitet TEXT, objektversion INTEGER, versionGiltigFran DATETIME"
_QUALITY = (
    "digitaliseringsniva TEXT, beskrivningNiva TEXT, korrigeradeGranser BOOLEAN, "
    "kontrolleratPlaneringsunderlag BOOLEAN, anvandbarhet TEXT, beskrivningAnvandbarhet TEXT"
)
_PLACING = (
    "lagesmetodTyp TEXT, lagesmetodVariant TEXT, tidpunktForLagesbestamning DATETIME, "
    "absolutLagesosakerhetPlan REAL, presentationsskala INTEGER, tidpunktForKontrollAvGeometri DATETIME"
)
_AREA = f"{_IDENTITY}, detaljplan TEXT, beteckning TEXT, farg TEXT, {_PLACING}"
_TABLES = {
    "detaljplan": (
        f"{_IDENTITY}, kommun TEXT, beteckning TEXT, namn TEXT, syfte TEXT, status TEXT, datumStatusforandring DATE, "
        f"typ TEXT, {_QUALITY}, vertikalAvgransning TEXT, {_PLACING}"
    ),
    "anvandning_yta": _AREA,
    "egenskap_yta": _AREA,
    "egenskap_linje": _AREA,
    "bestammelse": (
        f"{_IDENTITY}, detaljplan TEXT, tabell TEXT, yta TEXT, beteckning TEXT, "
        "planbestammelsekatalogreferens TEXT, bestammelsekod TEXT, bestammelseformulering TEXT, avviker BOOLEAN, "
        f"ursprungligBestammelseformulering TEXT, bestammelsevarde TEXT, motiv TEXT, {_QUALITY}, "
        "vertikalAvgransning TEXT, giltighetstid INTEGER, borjarGallaEfter INTEGER, "
        "sekundarEgenskapsgrans BOOLEAN, reglerarDetaljplan TEXT"
    ),
    "beslutsinformation": (
        "detaljplan TEXT, instansInomKommunen TEXT, diarienummerKommun TEXT, diarienummerFullmaktige TEXT, "
        "beslutstyp TEXT, datumPaborjat DATE, datumAntagande DATE, datumLagakraft TEXT, genomforandetid INTEGER, "
        "genomforandetidStartar DATE, arkividentitetKommun TEXT, foregaendePlansBeteckning TEXT, "
        "berordDomsMalnummer TEXT"
    ),
    "dokument": (
        "detaljplan TEXT, roll TEXT, innehall TEXT, huvudomrade TEXT, underlagstyp TEXT, namn TEXT, kortnamn TEXT, "
        "datum DATE, handelse TEXT, lank TEXT, referensIdentitet TEXT, specifikReferens TEXT"
    ),
}
_GEOMETRY = {
    "detaljplan": "MULTIPOLYGON",
    "anvandning_yta": "MULTIPOLYGON",
    "egenskap_yta": "MULTIPOLYGON",
    "egenskap_linje": "MULTILINESTRING",
}
METADATA = """
PRAGMA application_id = 1196444487; PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
    description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT '2026-01-15T10:00:00.000Z', min_x DOUBLE,
    min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER);
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
    geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
    PRIMARY KEY (table_name, column_name));
"""
_OF_THE_PLUG_IN = """
CREATE TABLE dp_meta (nyckel TEXT, varde TEXT);
INSERT INTO dp_meta VALUES ('schema_version', '7');
"""


def plan_geopackage(tree: Json) -> bytes:
    """Return the plan of a delivery as a GeoPackage; every provision is given an area of its own."""
    connection = sqlite3.connect(":memory:")
    plan, *provisions = (feature["properties"] for feature in tree["features"])
    srs = int(plan["plangeometri"][0]["geometri"]["koordinatsystemPlan"].removeprefix("EPSG:"))
    connection.executescript(METADATA + _OF_THE_PLUG_IN)
    wkt = CRS.from_epsg(srs).to_wkt("WKT1_GDAL")
    connection.execute(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, 'EPSG', ?, ?, '')", (f"EPSG:{srs}", srs, srs, wkt)
    )
    for table, columns in _TABLES.items():
        _create(connection, table, columns, srs)
    _add(connection, "detaljplan", {**_flat(plan), **_placed(plan["plangeometri"], srs)})
    for provision in provisions:
        _add_provision(connection, provision, srs)
    for decision in plan["beslutsinformation"]:
        _add_decision(connection, decision, plan["objektidentitet"])
    if "planbeskrivning" in plan:
        described = plan["planbeskrivning"]["planbeskrivning"]
        _add_document(connection, described, "planbeskrivning", plan["objektidentitet"])
    for basis in plan.get("planeringsunderlag", ()):
        _add_document(connection, {**basis, **basis["underlag"]}, "planeringsunderlag", plan["objektidentitet"])
    connection.commit()
    raw = connection.serialize()
    connection.close()
    return raw


def _create(connection: sqlite3.Connection, table: str, columns: str, srs: int) -> None:
    kind = _GEOMETRY.get(table)
    geometry = f"geom {kind}, " if kind else ""
    connection.execute(f"CREATE TABLE {table} (fid INTEGER PRIMARY KEY AUTOINCREMENT, {geometry}{columns})")
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, ?, ?, ?)",
        (table, "features" if kind else "attributes", table, srs if kind else None),
    )
    if kind:
        connection.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)", (table, kind, srs))


def _add_provision(connection: sqlite3.Connection, provision: Json, srs: int) -> None:
    area = provision["objektidentitet"].replace(provision["objektidentitet"][:4], "aaaa", 1)
    table = _table_of(provision)
    shared = {"objektidentitet": area, "detaljplan": provision["detaljplan"]}
    _add(connection, table, {**shared, **_placed(provision["bestammelsegeometri"], srs)})
    row = {
        **_flat(provision),
        "tabell": table,
        "yta": area,
        "avviker": "ursprungligBestammelseformulering" in provision,
    }
    row["motiv"] = provision.get("planbestammelsebeskrivning", {}).get("motiv")
    if "bestammelsevarde" in provision:
        row["bestammelsevarde"] = orjson.dumps(provision["bestammelsevarde"]).decode()
    _add(connection, "bestammelse", row)


def _table_of(provision: Json) -> str:
    if provision["feature:typ"] == "användningsbestämmelse":
        return "anvandning_yta"
    kind = provision["bestammelsegeometri"][0]["geometri"]["typ"]
    return "egenskap_linje" if kind == "linje" else "egenskap_yta"


def _add_decision(connection: sqlite3.Connection, decision: Json, plan_id: str) -> None:
    row = {key: ";".join(value) if isinstance(value, list) else value for key, value in decision.items()
           if key != "beslutshandling"}  # fmt: skip
    _add(connection, "beslutsinformation", {**row, "detaljplan": plan_id})
    for act in decision.get("beslutshandling", ()):
        document = {**act["dokument"], "innehall": ";".join(act["innehall"])}
        _add_document(connection, document, "beslutshandling", plan_id)


def _add_document(connection: sqlite3.Connection, document: Json, role: str, plan_id: str) -> None:
    (reference,) = document["referens"]
    row = {**document, **document.get("datum", {}), "roll": role, "detaljplan": plan_id, "lank": reference.get("lank")}
    row["referensIdentitet"] = reference.get("identitet")
    _add(connection, "dokument", {key: value for key, value in row.items() if not isinstance(value, list | dict)})


def _flat(owner: Json) -> Json:
    """Return the plain values of an object, those of its quality beside its own."""
    flat = {**owner, **owner.get("kvalitetsbeskrivning", {})}
    return {key: value for key, value in flat.items() if not isinstance(value, list | dict) and ":" not in key}


def _placed(items: Iterable[Json], srs: int) -> Json:
    """Return geometry and metadata of all items as one row has them: one Multi geometry, the first one's metadata."""
    items = list(items)
    parts: list[Any] = [shapely.geometry.shape(item["geometri"]["position"]) for item in items]
    many: Any = shapely.MultiLineString if parts[0].geom_type == "LineString" else shapely.MultiPolygon
    metadata = items[0]["geometrimetadata"]
    method = metadata["lagesbestamningsmetodIPlan"]
    header = b"GP\x00\x01" + struct.pack("<i", srs)
    return {
        "geom": header + shapely.to_wkb(many(parts), byte_order=1, flavor="iso"),
        "tidpunktForLagesbestamning": metadata["tidpunktForLagesbestamning"],
        "lagesmetodTyp": method["typ"],
        "lagesmetodVariant": method["variant"],
    }


def _add(connection: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> None:
    known = {name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")}
    given = {key: value for key, value in row.items() if key in known}
    marks = ", ".join("?" * len(given))
    connection.execute(f"INSERT INTO {table} ({', '.join(given)}) VALUES ({marks})", tuple(given.values()))
