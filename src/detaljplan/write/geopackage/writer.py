"""Writes a plan as a GeoPackage of our own profile (docs/geopackage.md): layers one can draw, and nothing lost."""

from __future__ import annotations

import os
import sqlite3
import struct
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.crs import SWEREF_CODES, wkt_of
from detaljplan.errors import DetaljplanError, reason_of
from detaljplan.plan.model import Plan, Provision
from detaljplan.read.document import FileFormat
from detaljplan.read.geopackage import layout
from detaljplan.read.interpretation import in_words_of_entry
from detaljplan.spec.catalogue import filled, load_catalogue
from detaljplan.style.palette import colour_of
from detaljplan.write.geopackage.beside import refuse_leftovers
from detaljplan.write.geopackage.rows import GEOMETRY, PlanRows
from detaljplan.write.geopackage.styles import qml_of
from detaljplan.write.ngp_json import ngp_json
from detaljplan.write.positions import MILLIMETRE_DECIMALS
from detaljplan.write.written import Loss, Written

APPLICATION_ID = 0x47504B47  # "GPKG"
USER_VERSION = 10300  # GeoPackage 1.3
_WRITTEN_AT = "2026-01-01T00:00:00.000Z"  # required, and must not make the same plan two files
LAYERS: Mapping[str, str] = {
    "planomrade": "MULTIPOLYGON",
    "anvandning": "MULTIPOLYGON",
    "egenskap_yta": "MULTIPOLYGON",
    "egenskap_linje": "MULTILINESTRING",
    "egenskap_punkt": "MULTIPOINT",
    "administrativ": "MULTIPOLYGON",
}
ATTRIBUTES = (layout.PROVISIONS, layout.DECISIONS, layout.DOCUMENTS)
_DRAWN = ("bestammelse", "beteckning", "formulering", "farg", "symbol")
_TYPES = {
    **dict.fromkeys(("objektversion", "giltighetstid", "borjarGallaEfter", "genomforandetid"), "INTEGER"),
    **dict.fromkeys(("presentationsskala", "del", "beslut"), "INTEGER"),
    "absolutLagesosakerhetPlan": "REAL",
    **dict.fromkeys((*layout.FLAGS, "avviker"), "BOOLEAN"),
    **dict.fromkeys(("versionGiltigFran", "versionGiltigTill"), "DATETIME"),
    **dict.fromkeys(("tidpunktForLagesbestamning", "tidpunktForKontrollAvGeometri"), "DATETIME"),
    **dict.fromkeys(("datumStatusforandring", "datumPaborjat", "datumAntagande", "genomforandetidStartar"), "DATE"),
    "datum": "DATE",
}
_NO_PLACE = (
    "geometrins referenssystem kan inte läsas, så den ligger inte i något lager utan bara som JSON",
    "the geometry's reference system cannot be read, so it lies in no layer but as JSON alone",
)
_METADATA = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
    description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
    srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
    geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT, f_table_schema TEXT,
    f_table_name TEXT, f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN,
    description TEXT, owner TEXT, ui TEXT, update_time DATETIME);
"""


def geopackage(
    plan: Plan, *, source: FileFormat = FileFormat.NGP_JSON, decimals: int | None = MILLIMETRE_DECIMALS
) -> Written:
    """Return the plan as a GeoPackage of our profile.

    The plan is first put as the national JSON has it, with the losses that has (`ngp_json`): coordinates are whole
    millimetres, what could not be read is left out. Layers are in the plan's own system, E N; an item in another
    system, or of a kind that a layer cannot hold, is kept as JSON without a place on the map; so is one whose system
    cannot be read, and that is told as a loss. The profile requires nothing, so nothing is missing.

    Parameters
    ----------
    source
        The format the plan was read from.
    decimals
        What coordinates are rounded to; ``None`` leaves them as they are.
    """
    national = ngp_json(plan, source=source, decimals=decimals)
    epsg = plan.epsg if plan.epsg in SWEREF_CODES else 0
    rows = PlanRows(orjson.loads(national.content), epsg or 0)
    coded: set[str] = set()
    for row, provision in zip(rows.provision_rows, plan.provisions, strict=True):
        _tell(row, in_words_of_entry(provision))
        if "planbestammelsekatalogreferens" not in row:
            coded.add(provision.where)
    # Where no reference can be given, the table has columns for what the national JSON has no room for.
    kept = {(where, column) for where in coded for column in ("bestammelsekod", "beteckning")}
    losses = tuple(loss for loss in national.losses if (loss.where, loss.attribute) not in kept)
    return Written(_file(rows, epsg or 0), (*_unplaced(plan), *losses))


def _unplaced(plan: Plan) -> Iterator[Loss]:
    """Yield the geometries that no layer holds, since nothing says in which system they are."""
    owners: tuple[Plan | Provision, ...] = (plan, *plan.provisions)
    for owner in owners:
        for item in owner.boundary if isinstance(owner, Plan) else owner.geometries:
            if isinstance(item.shape, BaseGeometry) and not isinstance(item.epsg, int):
                yield Loss(owner.identity, item.where, "position", *_NO_PLACE)


def write_geopackage(plan: Plan, path: Path, *, source: FileFormat = FileFormat.NGP_JSON) -> Written:
    """Write the plan to a new file, whole or not at all; otherwise as `geopackage`.

    Raises
    ------
    DetaljplanError
        There is a file of that name already, or what belongs to another, or none can be made there.
    """
    refuse_leftovers(path)
    written = geopackage(plan, source=source)
    try:
        with tempfile.TemporaryDirectory(prefix=".detaljplan-", dir=path.parent) as folder:
            made = Path(folder) / "plan.gpkg"
            made.write_bytes(written.content)
            os.link(made, path)  # unlike a rename it never takes the place of another file
    except FileExistsError:
        raise DetaljplanError("Filen finns redan och skrivs inte över. Välj ett annat namn.", where=str(path)) from None
    except OSError as error:
        raise DetaljplanError("Filen kan inte skrivas ({reason}).", where=str(path), reason=reason_of(error)) from None
    return written


def _tell(row: dict[str, Any], provision: Provision) -> None:
    """Add what the map shows of a provision, as the catalogue has it; a reader takes none of it for the plan's."""
    reference = provision.catalogue_reference
    entry = load_catalogue().find(reference if isinstance(reference, str) else None, provision.catalogue_code)
    values = {v.name: v.value for v in provision.values if isinstance(v.name, str) and isinstance(v.value, str)}
    letters = provision.label
    if not letters and not provision.interpretation and entry and entry.label and entry.label != "-":
        letters = filled(entry.label, values, missing="").replace("#", "").strip() or None
    wording = provision.wording if isinstance(provision.wording, str) else None
    row.update(bestammelsekod=entry.code if entry else provision.catalogue_code, beteckning=letters)
    for area in row.pop("_areas"):
        area.update(
            beteckning=letters,
            formulering=filled(wording, values) if wording else None,
            farg=entry.colour if entry else colour_of(provision.label),
            symbol=str(entry.symbol_id) if entry and entry.symbol_id is not None else None,
        )


def _file(rows: PlanRows, srs: int) -> bytes:
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {USER_VERSION};")
        connection.executescript(_METADATA)
        _add_systems(connection, srs)
        for layer, kind in LAYERS.items():
            _add_table(connection, layer, rows.by_table[layer], srs, kind)
            _add_style(connection, layer)
        for table in ATTRIBUTES:
            _add_table(connection, table, rows.by_table[table], srs)
        _add_contents(connection, "layer_styles", "attributes", None, ())
        connection.commit()
        return connection.serialize()
    finally:
        connection.close()


def _add_systems(connection: sqlite3.Connection, srs: int) -> None:
    systems = [
        ("Undefined cartesian SRS", -1, "NONE", -1, "undefined"),
        ("Undefined geographic SRS", 0, "NONE", 0, "undefined"),
        *((name, code, "EPSG", code, wkt) for code in (4326, srs) if code for name, wkt in [wkt_of(code)]),
    ]
    connection.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)", systems)


def _add_table(
    connection: sqlite3.Connection, table: str, rows: Iterable[Mapping[str, Any]], srs: int, kind: str | None = None
) -> None:
    rows = list(rows)
    columns = sorted(layout.WANTED[table] | ({*_DRAWN} if kind and table != "planomrade" else set()))
    described = [f'"{column}" {_TYPES.get(column, "TEXT")}' for column in columns]
    if kind:
        columns, described = [GEOMETRY, *columns], [f"{GEOMETRY} {kind}", *described]
    connection.execute(
        f'CREATE TABLE "{table}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {", ".join(described)})'
    )
    shapes = [row[GEOMETRY] for row in rows if GEOMETRY in row]
    _add_contents(connection, table, "features" if kind else "attributes", srs if kind else None, shapes)
    if kind:
        high = 2 if any(shape.has_z for shape in shapes) else 0
        connection.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, ?, 0)", (table, GEOMETRY, kind, srs, high)
        )
    marks = ", ".join("?" * len(columns))
    connection.executemany(
        f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES ({marks})',
        ([_blob(row.get(c), srs) if c == GEOMETRY else row.get(c) for c in columns] for row in rows),
    )


def _add_contents(
    connection: sqlite3.Connection, table: str, kind: str, srs: int | None, shapes: Iterable[BaseGeometry]
) -> None:
    given = list(shapes)
    bounds = shapely.total_bounds(given).tolist() if given else [None] * 4
    told = (table, kind, table, _WRITTEN_AT, *bounds, srs)
    connection.execute("INSERT INTO gpkg_contents VALUES (?, ?, ?, '', ?, ?, ?, ?, ?, ?)", told)


def _add_style(connection: sqlite3.Connection, layer: str) -> None:
    style = qml_of(layer)
    if style:
        connection.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
            "styleQML, useAsDefault, description, update_time) VALUES ('', '', ?, ?, ?, ?, 1, ?, ?)",
            (layer, GEOMETRY, "Boverket", style, "Efter BFS 2020:6", _WRITTEN_AT),
        )


def _blob(shape: BaseGeometry | None, srs: int) -> bytes | None:
    """Return the shape as a GeoPackage geometry with its envelope, little-endian."""
    if shape is None:
        return None
    west, south, east, north = np.asarray(shape.bounds).tolist()
    head = b"GP\x00\x03" + struct.pack("<idddd", srs, west, east, south, north)
    wkb: bytes = shapely.to_wkb(shape, byte_order=1, flavor="iso", output_dimension=3 if shape.has_z else 2)
    return head + wkb
