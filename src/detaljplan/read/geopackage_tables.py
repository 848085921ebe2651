"""Opens a GeoPackage that may be hostile and gives the rows of the tables asked for. Knows nothing of plans.

The bytes become a database in memory: nothing on disk is opened, so nothing can be altered. Only real tables
are read, with a plain SELECT of stored columns; an authorizer refuses all else, so that no view, trigger,
function, generated column or virtual table of the file is ever run.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from detaljplan.errors import BrokenFile, NotAPlan, OverLimit
from detaljplan.plan.values import shortened
from detaljplan.read.json_size import depth_of_json
from detaljplan.read.limits import ReadingLimits

MAGIC = b"SQLite format 3\x00"
MAX_VALUE_BYTES = 64 * 1024**2
MAX_STEPS = 2_000
_STEP = 1_000_000  # virtual machine instructions between two looks at the clock of MAX_STEPS
_COUNTED = (str, bytes)
_EPSG = "SELECT srs_id, organization_coordsys_id FROM gpkg_spatial_ref_sys WHERE organization IN ('EPSG', 'epsg')"


class Row(dict[str, Any]):
    """One row: column to value, without what is NULL or empty text; `place` is table and row number."""

    __slots__ = ("place",)

    def __init__(self, values: Mapping[str, Any], place: str) -> None:
        super().__init__(values)
        self.place = place


@dataclass(frozen=True)
class Tables:
    """What a GeoPackage holds of the tables asked for.

    Parameters
    ----------
    rows
        By table name, in the order of the row numbers.
    geometry_columns
        By table name: the geometry column and the table's srs_id.
    epsg_of_srs
        EPSG code by srs_id, as the file itself tells it.
    lists
        How many signs ``[`` the texts read so far hold, which are counted as vertices.
    """

    rows: Mapping[str, Sequence[Row]]
    geometry_columns: Mapping[str, tuple[str, int]]
    epsg_of_srs: Mapping[int, int]
    names: tuple[str, ...] = field(default=())
    lists: int = 0


def read_tables(raw: bytes, name: str, wanted: Mapping[str, frozenset[str]], limits: ReadingLimits) -> Tables:
    """Return the rows of those of the wanted tables that the file has, with those of the wanted columns it has.

    Parameters
    ----------
    raw
        The whole file.
    wanted
        Column names by table name; the geometry column of a table is always read.
    limits
        How much the file may hold.

    Raises
    ------
    BrokenFile
        Truncated, or no SQLite inside.
    NotAPlan
        A wanted table is a view or a virtual table, which is never run.
    OverLimit
        More rows or a longer text than is read, or more content than the file has room for.
    """
    connection = sqlite3.connect(":memory:")
    try:
        return _Reader(connection, raw, name, limits).tables(wanted)
    except sqlite3.DataError:
        raise OverLimit("Ett värde i filen är större än vi läser (64 MB).", where=name) from None
    except (sqlite3.Error, UnicodeDecodeError) as error:  # the latter: what SQLite tells of damaged names
        raise BrokenFile(
            f"Filen är avkapad eller trasig som SQLite ({shortened(error)}). Exportera eller kopiera den på nytt, "
            "med det program stängt som har den öppen.",
            where=name,
        ) from None
    finally:
        connection.close()


def _in_rollback_mode(raw: bytes) -> bytes:
    """Return the bytes with WAL mode taken out of the header, since a database in memory cannot be in it."""
    return raw if raw[18:20] != b"\x02\x02" else raw[:18] + b"\x01\x01" + raw[20:]


def _only_reading(action: int, first: str | None, second: str | None, _: str | None, caller: str | None) -> int:
    reads = action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
    describes = action == sqlite3.SQLITE_PRAGMA and first == "table_xinfo"
    return sqlite3.SQLITE_OK if (reads or describes) and caller is None else sqlite3.SQLITE_DENY


class _Reader:
    def __init__(self, connection: sqlite3.Connection, raw: bytes, name: str, limits: ReadingLimits) -> None:
        self.connection = connection
        self.name = name
        self.limits = limits
        self.objects = 0
        self.lists = 0
        self.steps_left = MAX_STEPS
        # Text in UTF-16 may grow by half as UTF-8; anything beyond shares pages that an honest file does not.
        self.bytes_left = 2 * len(raw) + 1_000_000
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, max(MAX_VALUE_BYTES, 1))
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        connection.deserialize(_in_rollback_mode(raw))
        for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.text_factory = self._text
        connection.set_progress_handler(self._step, _STEP)
        connection.set_authorizer(_only_reading)

    def _text(self, raw: bytes) -> str | bytes:
        """Return text; what is not UTF-8 stays bytes, and is then unreadable where text is expected.

        A text may hold JSON, so its brackets are counted before anything is made of it.
        """
        self.limits.refuse_text(len(raw), self.name)
        if b"{" in raw or b"[" in raw:
            self._count(raw)
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw

    def _count(self, text: bytes) -> None:
        objects, lists = text.count(b"{"), text.count(b"[")
        self.objects += objects
        self.lists += lists
        self.limits.refuse_objects(self.objects, self.name)
        self.limits.refuse_vertices(self.lists, self.name)
        if objects + lists > self.limits.nesting_depth:
            self.limits.refuse_depth(depth_of_json(text), self.name)

    def _step(self) -> int:
        self.steps_left -= 1
        return int(self.steps_left < 0)

    def tables(self, wanted: Mapping[str, frozenset[str]]) -> Tables:
        kinds = self._kinds()
        present = [table for table in wanted if table in kinds]
        for table in (*present, "gpkg_geometry_columns", "gpkg_spatial_ref_sys"):
            if kinds.get(table, "table") != "table":
                raise NotAPlan(
                    f'"{table}" är en {kinds[table]} i stället för en tabell; sådana körs aldrig. '
                    "Spara planen som en vanlig GeoPackage.",
                    where=self.name,
                )
        geometry_columns = self._geometry_columns(kinds)
        return Tables(
            rows={table: self._rows(table, wanted[table], geometry_columns.get(table)) for table in present},
            geometry_columns=geometry_columns,
            epsg_of_srs=self._epsg_of_srs(kinds),
            lists=self.lists,
            names=tuple(sorted(table for table in kinds if not table.startswith(("gpkg_", "rtree_", "sqlite_")))),
        )

    def _kinds(self) -> dict[str, str]:
        """Return every table and view by name, with what it is in Swedish."""
        found = self._select("SELECT name, type, rootpage FROM sqlite_master WHERE type IN ('table', 'view')")
        return {
            str(table): "vy" if kind == "view" else "table" if rootpage else "virtuell tabell"
            for table, kind, rootpage in found
        }

    def _geometry_columns(self, kinds: Mapping[str, str]) -> dict[str, tuple[str, int]]:
        if "gpkg_geometry_columns" not in kinds:
            return {}
        found = self._select("SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns NOT INDEXED")
        return {
            table: (column, srs)
            for table, column, srs in found
            if isinstance(table, str) and isinstance(column, str) and isinstance(srs, int)
        }

    def _epsg_of_srs(self, kinds: Mapping[str, str]) -> dict[int, int]:
        if "gpkg_spatial_ref_sys" not in kinds:
            return {}
        return {srs: code for srs, code in self._select(_EPSG) if isinstance(srs, int) and isinstance(code, int)}

    def _rows(self, table: str, wanted: frozenset[str], geometry: tuple[str, int] | None) -> list[Row]:
        chosen = [
            column for column in self._stored_columns(table) if column in wanted or (geometry and column == geometry[0])
        ]
        listed = "".join(f', "{column.replace(chr(34), 2 * chr(34))}"' for column in chosen)
        # NOT INDEXED: an index may hold an expression of the file's own. The table's name is one of ours.
        found = self._select(f'SELECT rowid{listed} FROM "{table}" NOT INDEXED ORDER BY rowid')
        return [
            Row({c: v for c, v in zip(chosen, values, strict=True) if v is not None and v != ""}, f"{table}/{number}")
            for number, *values in found
        ]

    def _stored_columns(self, table: str) -> list[str]:
        """Return the columns that hold values; generated ones (hidden 2 and 3) would be computed."""
        return [
            column
            for _, column, *_, hidden in self._select(f'PRAGMA table_xinfo("{table}")')
            if hidden == 0 and isinstance(column, str) and column.lower() != "rowid"
        ]

    def _select(self, statement: str) -> Iterator[tuple[Any, ...]]:
        for row in self.connection.execute(statement):
            self.objects += 1
            if self.objects > self.limits.object_count:
                self.limits.refuse_objects(self.objects, self.name)
            self.bytes_left -= sum([len(value) for value in row if value.__class__ in _COUNTED])
            if self.bytes_left < 0:
                raise OverLimit(
                    "Filen har mer innehåll än den har plats för. Exportera den på nytt.",
                    where=self.name,
                )
            yield row
