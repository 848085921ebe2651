"""Rows on their way into tables: text that PostgreSQL can hold, one row at a time or thousands by COPY."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import JSONB

Row = Mapping[str, Any]


def plain(value: Any) -> Any:
    """Return the value as PostgreSQL can hold it.

    Deliveries may hold what text and jsonb refuse: NUL and lone surrogates become U+FFFD, and inside JSON a
    number that is none becomes null. The original bytes are kept beside, unchanged.
    """
    if isinstance(value, str):
        text = value.value if isinstance(value, Enum) else value
        return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def add_row(connection: Connection, table: Table, row: Row) -> None:
    """Insert one row."""
    connection.execute(table.insert(), {key: plain(value) for key, value in row.items()})


def add_rows(connection: Connection, table: Table, rows: Iterable[Row]) -> int:
    """Insert rows by COPY in the connection's transaction and return how many.

    Row-level security refuses COPY into a table it guards, so the rows are staged in a temporary one.

    All rows have the columns of the first. Geometries are hexadecimal EWKB.
    """
    rows = list(rows)
    if not rows:
        return 0
    columns = tuple(rows[0])
    as_json = {name for name in columns if isinstance(table.c[name].type, JSONB)}
    driver = connection.connection.driver_connection
    assert driver is not None
    names = {"table": sql.Identifier(str(table.schema), table.name), "columns": _names(columns)}
    with driver.cursor() as cursor:
        cursor.execute(_STAGE.format(**names))
        with cursor.copy(sql.SQL("COPY pg_temp.staged ({columns}) FROM STDIN").format(**names)) as copy:
            for row in rows:
                copy.write_row([_cell(row[name], name in as_json) for name in columns])
        cursor.execute(sql.SQL("INSERT INTO {table} ({columns}) SELECT * FROM pg_temp.staged").format(**names))
        cursor.execute("DROP TABLE pg_temp.staged")
    return len(rows)


_STAGE = sql.SQL("CREATE TEMPORARY TABLE staged AS SELECT {columns} FROM {table} WITH NO DATA")


def _names(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _cell(value: Any, as_json: bool) -> Any:
    return Jsonb(plain(value)) if as_json else plain(value)
