"""A GeoPackage 1.3 being written in memory: layers with a spatial index, tables and styles. Knows nothing of plans."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from types import TracebackType
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from detaljplan.crs import wkt_of

APPLICATION_ID = 0x47504B47  # "GPKG"
USER_VERSION = 10300  # GeoPackage 1.3
GEOMETRY = "geom"
NO_SYSTEM = -1
"""The code that GeoPackage has for coordinates in a plane that nobody has named (1.3, requirement 11)."""

_WRITTEN_AT = "2026-01-01T00:00:00.000Z"  # required, and must not make the same content two files
_WGS84 = 4326  # always among the systems, by the same requirement
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
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
    definition TEXT NOT NULL, scope TEXT NOT NULL,
    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT, f_table_schema TEXT,
    f_table_name TEXT, f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN,
    description TEXT, owner TEXT, ui TEXT, update_time DATETIME);
"""
# The triggers by which other programs keep the index when they edit (annex F.3 of GeoPackage 1.4, which mends 1.3).
_INDEX = """
CREATE VIRTUAL TABLE "rtree_{t}_{g}" USING rtree(id, minx, maxx, miny, maxy);
"""
_INDEX_KEPT = """
CREATE TRIGGER "rtree_{t}_{g}_insert" AFTER INSERT ON "{t}" WHEN NEW."{g}" NOTNULL AND NOT ST_IsEmpty(NEW."{g}")
BEGIN INSERT OR REPLACE INTO "rtree_{t}_{g}" VALUES (NEW.fid, {box}); END;
CREATE TRIGGER "rtree_{t}_{g}_update2" AFTER UPDATE OF "{g}" ON "{t}"
WHEN OLD.fid = NEW.fid AND (NEW."{g}" ISNULL OR ST_IsEmpty(NEW."{g}"))
BEGIN DELETE FROM "rtree_{t}_{g}" WHERE id = OLD.fid; END;
CREATE TRIGGER "rtree_{t}_{g}_update4" AFTER UPDATE ON "{t}"
WHEN OLD.fid != NEW.fid AND (NEW."{g}" ISNULL OR ST_IsEmpty(NEW."{g}"))
BEGIN DELETE FROM "rtree_{t}_{g}" WHERE id IN (OLD.fid, NEW.fid); END;
CREATE TRIGGER "rtree_{t}_{g}_update5" AFTER UPDATE ON "{t}"
WHEN OLD.fid != NEW.fid AND (NEW."{g}" NOTNULL AND NOT ST_IsEmpty(NEW."{g}"))
BEGIN DELETE FROM "rtree_{t}_{g}" WHERE id = OLD.fid;
INSERT OR REPLACE INTO "rtree_{t}_{g}" VALUES (NEW.fid, {box}); END;
CREATE TRIGGER "rtree_{t}_{g}_update6" AFTER UPDATE OF "{g}" ON "{t}"
WHEN OLD.fid = NEW.fid AND (NEW."{g}" NOTNULL AND NOT ST_IsEmpty(NEW."{g}"))
    AND (OLD."{g}" NOTNULL AND NOT ST_IsEmpty(OLD."{g}"))
BEGIN UPDATE "rtree_{t}_{g}" SET minx = ST_MinX(NEW."{g}"), maxx = ST_MaxX(NEW."{g}"), miny = ST_MinY(NEW."{g}"),
    maxy = ST_MaxY(NEW."{g}") WHERE id = NEW.fid; END;
CREATE TRIGGER "rtree_{t}_{g}_update7" AFTER UPDATE OF "{g}" ON "{t}"
WHEN OLD.fid = NEW.fid AND (NEW."{g}" NOTNULL AND NOT ST_IsEmpty(NEW."{g}"))
    AND (OLD."{g}" ISNULL OR ST_IsEmpty(OLD."{g}"))
BEGIN INSERT INTO "rtree_{t}_{g}" VALUES (NEW.fid, {box}); END;
CREATE TRIGGER "rtree_{t}_{g}_delete" AFTER DELETE ON "{t}" WHEN OLD."{g}" NOTNULL
BEGIN DELETE FROM "rtree_{t}_{g}" WHERE id = OLD.fid; END;
"""
_BOX = f'ST_MinX(NEW."{GEOMETRY}"), ST_MaxX(NEW."{GEOMETRY}"), ST_MinY(NEW."{GEOMETRY}"), ST_MaxY(NEW."{GEOMETRY}")'
_HEAD = np.dtype([("sign", "S2"), ("version", "u1"), ("flags", "u1"), ("srs", "<i4"), ("box", "<f8", 4)])
_LITTLE_ENDIAN_WITH_BOX = 0b11

Shapes = NDArray[np.object_]


class Container:
    """A GeoPackage whose layers are in one system; the same tables, in the same order, give the same bytes.

    Use it as a context. Names of tables and columns are the program's own, never a user's: they are part of the SQL.

    Parameters
    ----------
    srs
        EPSG code of the system of the layers, or `NO_SYSTEM`.
    """

    def __init__(self, srs: int) -> None:
        self._srs = srs
        self._connection = sqlite3.connect(":memory:")
        self._connection.executescript(
            f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {USER_VERSION};"
        )
        self._connection.executescript(_METADATA)
        self._add_systems()

    def __enter__(self) -> Container:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._connection.close()

    def add_layer(
        self,
        name: str,
        kind: str,
        columns: Mapping[str, str],
        shapes: Sequence[Any] | Shapes,
        rows: Iterable[Sequence[Any]],
        *,
        srs: int | None = None,
    ) -> None:
        """Add a layer with its spatial index and extent.

        Parameters
        ----------
        kind
            The geometry type of all shapes, such as MULTIPOLYGON.
        columns
            SQL types by name, beside the geometry.
        shapes
            One for each row, E N, none of them empty; ``None`` where a row has no place.
        rows
            The values of the columns, in their order.
        srs
            `NO_SYSTEM` for coordinates that nobody can place; ``None`` for the system of the others.
        """
        srs = self._srs if srs is None else srs
        placed = np.array(shapes, dtype=object)
        is_placed = shapely.is_geometry(placed)
        boxes = shapely.bounds(placed)
        self._create(name, {GEOMETRY: kind, **columns})
        extent = shapely.total_bounds(placed).tolist() if is_placed.any() else [None] * 4
        self._add_contents(name, "features", extent, srs)
        high = 2 if shapely.has_z(placed).any() else 0
        self._connection.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, ?, 0)", (name, GEOMETRY, kind, srs, high)
        )
        blobs = _blobs(placed, boxes, srs)
        self._fill(name, [GEOMETRY, *columns], (chain((blob,), row) for blob, row in zip(blobs, rows, strict=True)))
        self._add_index(name, np.flatnonzero(is_placed), boxes)

    def add_table(self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
        """Add a table without geometry; `columns` as for a layer."""
        self._create(name, columns)
        self._add_contents(name, "attributes")
        self._fill(name, list(columns), rows)

    def add_style(self, layer: str, name: str, qml: str, description: str) -> None:
        """Add the style that QGIS takes when it opens the layer."""
        self._connection.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
            "styleQML, useAsDefault, description, update_time) VALUES ('', '', ?, ?, ?, ?, 1, ?, ?)",
            (layer, GEOMETRY, name, qml, description, _WRITTEN_AT),
        )

    def content(self) -> bytes:
        """Return the whole file; nothing more is to be added."""
        self._add_contents("layer_styles", "attributes")
        self._connection.commit()
        return self._connection.serialize()

    def _add_systems(self) -> None:
        codes = dict.fromkeys(code for code in (_WGS84, self._srs) if code > 0)
        systems = [
            ("Undefined cartesian SRS", NO_SYSTEM, "NONE", NO_SYSTEM, "undefined"),
            ("Undefined geographic SRS", 0, "NONE", 0, "undefined"),
            *((name, code, "EPSG", code, wkt) for code in codes for name, wkt in [wkt_of(code)]),
        ]
        self._connection.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)", systems)

    def _add_contents(
        self, table: str, kind: str, extent: Sequence[float | None] = (None,) * 4, srs: int | None = None
    ) -> None:
        told = (table, kind, table, _WRITTEN_AT, *extent, srs)
        self._connection.execute("INSERT INTO gpkg_contents VALUES (?, ?, ?, '', ?, ?, ?, ?, ?, ?)", told)

    def _create(self, table: str, columns: Mapping[str, str]) -> None:
        described = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        self._connection.execute(
            f'CREATE TABLE "{table}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {described})'
        )

    def _fill(self, table: str, columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> None:
        names = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join("?" * len(columns))
        self._connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', map(tuple, rows))

    def _add_index(self, layer: str, placed: NDArray[np.intp], boxes: NDArray[np.float64]) -> None:
        """Add the index of the rows that have a place: they are numbered from 1 as they were given."""
        self._connection.execute(
            "INSERT INTO gpkg_extensions VALUES (?, ?, 'gpkg_rtree_index', "
            "'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
            (layer, GEOMETRY),
        )
        names = {"t": layer, "g": GEOMETRY, "box": _BOX}
        self._connection.executescript(_INDEX.format(**names))
        west, south, east, north = boxes[placed].T.tolist() if len(placed) else ((),) * 4
        self._connection.executemany(
            f'INSERT INTO "rtree_{layer}_{GEOMETRY}" VALUES (?, ?, ?, ?, ?)',
            zip((placed + 1).tolist(), west, east, south, north, strict=True),
        )
        self._connection.executescript(_INDEX_KEPT.format(**names))


def _blobs(shapes: Shapes, boxes: NDArray[np.float64], srs: int) -> Iterable[bytes | None]:
    """Return shapes as GeoPackage geometries with their envelopes, little-endian."""
    heads = np.zeros(len(shapes), dtype=_HEAD)
    heads["sign"], heads["flags"], heads["srs"] = b"GP", _LITTLE_ENDIAN_WITH_BOX, srs
    heads["box"] = boxes[:, [0, 2, 1, 3]]
    raw, size = heads.tobytes(), _HEAD.itemsize
    for number, wkb in enumerate(shapely.to_wkb(shapes, byte_order=1, flavor="iso")):
        yield None if wkb is None else raw[number * size : (number + 1) * size] + wkb
