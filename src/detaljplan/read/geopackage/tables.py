"""Opens a GeoPackage that may be hostile and gives the rows of the tables asked for. Knows nothing of plans.

The bytes become a database in memory: nothing on disk is opened, so nothing can be altered. Only real tables
are read, with a plain SELECT of stored columns; an authorizer refuses all else, so that no view, trigger,
function, generated column or virtual table of the file is ever run.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from detaljplan.errors import BrokenFile, NotAPlan, OverLimit
from detaljplan.language.words import Words
from detaljplan.plan.values import Unreadable, shortened
from detaljplan.read.limits import ReadingLimits
from detaljplan.read.ngp.size import depth_of_json

MAGIC = b"SQLite format 3\x00"
MAX_VALUE_BYTES = 64 * 1024**2
MAX_STEPS = 2_000
_STEP = 1_000_000  # virtual machine instructions between two looks at the clock of MAX_STEPS
_COUNTED = (str, bytes)
# What is read before it is counted is at most the product of these, 100 MB.
_ROWS_AT_ONCE = 100
_SHORT_ROW_BYTES = 1_000_000
_OF_OTHERS = ("gpkg_", "rtree_", "sqlite_", "layer_styles", "qgis_projects")
_EPSG = "SELECT srs_id, organization_coordsys_id FROM gpkg_spatial_ref_sys WHERE organization IN ('EPSG', 'epsg')"


class Row(dict[str, Any]):
    """One row: column to value, without what is NULL or empty text, and its table and number there."""

    __slots__ = ("number", "table")
    # Set by whoever makes it: a call of its own for each row would cost as much as all its values.
    table: str
    number: int

    @property
    def place(self) -> str:
        """Table and row number."""
        return f"{self.table}/{self.number}"

    def place_of(self, column: str) -> str:
        """Return table, row number and column, and what lies in it."""
        return f"{self.table}/{self.number}/{column}"


@dataclass(frozen=True, slots=True)
class Layer:
    """One table that may be read: its stored columns, and its geometry column and type where it has one."""

    name: str
    columns: tuple[str, ...]
    geometry: str | None = None
    geometry_type: str | None = None


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
    chosen
        Whether only rows of one plan are among them, chosen by a mapping.
    strays
        Rows that a mapping finds no plan for.
    """

    rows: Mapping[str, Sequence[Row]]
    geometry_columns: Mapping[str, tuple[str, int]]
    epsg_of_srs: Mapping[int, int]
    names: tuple[str, ...] = ()
    lists: int = 0
    chosen: bool = False
    strays: tuple[Unreadable, ...] = ()


def read_tables(raw: bytes, name: str, wanted: Mapping[str, frozenset[str] | None], limits: ReadingLimits) -> Tables:
    """Return the rows of those of the wanted tables that the file has, with those of the wanted columns it has.

    Parameters
    ----------
    raw
        The whole file.
    wanted
        Column names by table name, ``None`` for all of them; the geometry column of a table is always read.
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
    with opened(raw, name, limits) as reader:
        return reader.tables(wanted)


@contextmanager
def opened(raw: bytes, name: str, limits: ReadingLimits) -> Iterator[Reader]:
    """Give a reader of the file's tables; raises as `read_tables`."""
    connection = sqlite3.connect(":memory:")
    try:
        yield Reader(connection, raw, name, limits)
    except sqlite3.DataError:
        raise OverLimit("Ett värde i filen är större än vi läser (64 MB).", where=name) from None
    except (sqlite3.Error, UnicodeDecodeError) as error:  # the latter: what SQLite tells of damaged names
        raise BrokenFile(
            "Filen är avkapad eller trasig som SQLite ({error}). Exportera eller kopiera den på nytt, "
            "med det program stängt som har den öppen.",
            where=name,
            error=shortened(error),
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


def _quoted(name: str) -> str:
    """Return the name of a table or column as SQL writes it, whatever signs it holds."""
    return f'"{name.replace(chr(34), 2 * chr(34))}"'


def _own(kinds: Iterable[str]) -> list[str]:
    return sorted(table for table in kinds if not table.lower().startswith(_OF_OTHERS))


class Reader:
    """Reads the tables of one file, with what is left of the rows, bytes and steps it may cost."""

    def __init__(self, connection: sqlite3.Connection, raw: bytes, name: str, limits: ReadingLimits) -> None:
        self.connection = connection
        self.name = name
        self.limits = limits
        self.objects = 0
        self.lists = 0
        self.steps_left = MAX_STEPS
        # Text in UTF-16 may grow by half as UTF-8; anything beyond shares pages that an honest file does not.
        self.bytes_left = 2 * len(raw) + 1_000_000
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        self._read_at_once(1)
        connection.deserialize(_in_rollback_mode(raw))
        for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON"):
            connection.execute(f"PRAGMA {pragma}")
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

    def _weigh(self, values: Sequence[Any]) -> None:
        """Count what the values of a column hold: in one step where they are text alone."""
        try:
            text = "".join(values)
            self.bytes_left -= len(text)
        except TypeError:
            self.bytes_left -= sum([len(value) for value in values if value.__class__ in _COUNTED])
            text = "".join([value for value in values if value.__class__ is str])
        if self.at_once > 1 and ("{" in text or "[" in text):  # else `_text` has counted them, one by one
            for value in values:
                if value.__class__ is str:
                    self._count(value.encode())

    def _step(self) -> int:
        self.steps_left -= 1
        return int(self.steps_left < 0)

    def layers(self) -> tuple[Layer, ...]:
        """Return the tables that may be read, by name, without those of GeoPackage and SQLite themselves."""
        kinds = self._kinds()
        geometries = self._geometry_types(kinds)
        return tuple(
            Layer(table, tuple(self._stored_columns(table)), *geometries.get(table, (None, None)))
            for table in _own(kinds)
            if kinds[table] == "table"
        )

    def sample(self, layer: Layer, rows: int) -> list[tuple[Any, ...]]:
        """Return the first rows of a layer, its columns in order without the geometry."""
        chosen = [column for column in layer.columns if column != layer.geometry]
        listed = ", ".join(map(_quoted, chosen))
        return list(self._select(f"SELECT {listed or 'NULL'} FROM {_quoted(layer.name)} NOT INDEXED LIMIT {rows:d}"))

    def tables(self, wanted: Mapping[str, frozenset[str] | None]) -> Tables:
        """Return the rows of those of the wanted tables that the file has."""
        kinds = self._kinds()
        present = [table for table in wanted if table in kinds]
        for table in (*present, "gpkg_geometry_columns", "gpkg_spatial_ref_sys"):
            if kinds.get(table, "table") != "table":
                raise NotAPlan(
                    '"{table}" är en {kind} i stället för en tabell; sådana körs aldrig. '
                    "Spara planen som en vanlig GeoPackage.",
                    where=self.name,
                    table=table,
                    kind=kinds[table],
                )
        geometry_columns = self._geometry_columns(kinds)
        return Tables(
            rows={table: self._rows(table, wanted[table], geometry_columns.get(table)) for table in present},
            geometry_columns=geometry_columns,
            epsg_of_srs=self._epsg_of_srs(kinds),
            lists=self.lists,
            names=tuple(_own(kinds)),
        )

    def _kinds(self) -> dict[str, str]:
        """Return every table and view by name, with what it is in Swedish."""
        found = self._select("SELECT name, type, rootpage FROM sqlite_master WHERE type IN ('table', 'view')")
        return {
            str(table): Words("vy") if kind == "view" else "table" if rootpage else Words("virtuell tabell")
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

    def _geometry_types(self, kinds: Mapping[str, str]) -> dict[str, tuple[str, str]]:
        if kinds.get("gpkg_geometry_columns") != "table":
            return {}
        found = self._select("SELECT table_name, column_name, geometry_type_name FROM gpkg_geometry_columns")
        return {str(table): (str(column), str(kind)) for table, column, kind in found}

    def _epsg_of_srs(self, kinds: Mapping[str, str]) -> dict[int, int]:
        if "gpkg_spatial_ref_sys" not in kinds:
            return {}
        return {srs: code for srs, code in self._select(_EPSG) if isinstance(srs, int) and isinstance(code, int)}

    def _rows(self, table: str, wanted: frozenset[str] | None, geometry: tuple[str, int] | None) -> list[Row]:
        chosen = [
            column
            for column in self._stored_columns(table)
            if wanted is None or column in wanted or (geometry and column == geometry[0])
        ]
        left = self.objects, self.lists, self.bytes_left
        self._read_at_once(_ROWS_AT_ONCE)
        try:
            return self._chosen_rows(table, chosen)
        except (sqlite3.OperationalError, sqlite3.DataError):  # a text that is none, or a row longer than most
            self.objects, self.lists, self.bytes_left = left
            self._read_at_once(1)
            return self._chosen_rows(table, chosen)
        finally:
            self._read_at_once(1)

    def _read_at_once(self, rows: int) -> None:
        """Set how many rows are read before they are counted: several only if they are short, and all text UTF-8."""
        several = rows > 1
        self.at_once = rows
        self.connection.text_factory = str if several else self._text
        short = min(_SHORT_ROW_BYTES, self.limits.text_size_bytes)
        self.connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, short if several else MAX_VALUE_BYTES)

    def _chosen_rows(self, table: str, chosen: Sequence[str]) -> list[Row]:
        listed = "".join(f"{_quoted(column)}, " for column in chosen)
        rows = []
        # NOT INDEXED: an index may hold an expression of the file's own. The table is one that the file says it has.
        for values in self._select(f"SELECT {listed}rowid FROM {_quoted(table)} NOT INDEXED ORDER BY rowid"):
            row = Row(zip(chosen, values))  # noqa: B905  # the row number is left over; strict costs half as much again
            if None in values or "" in values:
                row = Row({column: value for column, value in row.items() if value is not None and value != ""})
            row.table, row.number = table, values[-1]
            rows.append(row)
        return rows

    def _stored_columns(self, table: str) -> list[str]:
        """Return the columns that hold values; generated ones (hidden 2 and 3) would be computed."""
        return [
            column
            for _, column, *_, hidden in self._select(f"PRAGMA table_xinfo({_quoted(table)})")
            if hidden == 0 and isinstance(column, str) and column.lower() != "rowid"
        ]

    def _select(self, statement: str) -> Iterator[tuple[Any, ...]]:
        found = self.connection.execute(statement)
        while rows := found.fetchmany(self.at_once):
            self.objects += len(rows)
            self.limits.refuse_objects(self.objects, self.name)
            for values in zip(*rows, strict=True):
                self._weigh(values)
            if self.bytes_left < 0:
                raise OverLimit(
                    "Filen har mer innehåll än den har plats för. Exportera den på nytt.",
                    where=self.name,
                )
            yield from rows
