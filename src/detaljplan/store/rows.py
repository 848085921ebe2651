"""Rows on their way into tables: text that PostgreSQL can hold, one row at a time or thousands in one statement."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Any

import orjson
from geoalchemy2 import Geometry
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import ARRAY, Column, Connection, Float, Table, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB

from detaljplan.plan.values import EMPTY

Row = Mapping[str, Any]
# What one statement is given at the most: the server takes no message of more than 1 GB.
MOST_ROWS = 10_000
MOST_SHAPE_BYTES = 64_000_000


def plain(value: Any) -> Any:
    """Return the value as PostgreSQL can hold it.

    Deliveries may hold what text and jsonb refuse: NUL and lone surrogates become U+FFFD, and inside JSON a
    number that is none becomes null. The original bytes are kept beside, unchanged.
    """
    if isinstance(value, str):
        text = value.value if isinstance(value, Enum) else value
        if text.isascii() and "\0" not in text:  # nearly all of it
            return text
        return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def add_row(connection: Connection, table: Table, row: Row) -> None:
    """Insert one row."""
    _insert(connection, table, row, EMPTY)


def add_rows(connection: Connection, table: Table, rows: Iterable[Row], common: Row = EMPTY) -> None:
    """Insert rows in the connection's transaction.

    Each column travels as one binary array. COPY would be no quicker, and row-level security refuses it.

    Parameters
    ----------
    rows
        All have the columns of the first. Geometries are binary EWKB, and no value is a list but in JSON.
    common
        What every row has besides.
    """
    for batch in _batches(rows):
        _insert(connection, table, common, {name: [row[name] for row in batch] for name in batch[0]})


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += sum(len(value) for value in row.values() if isinstance(value, bytes))
        if len(batch) >= MOST_ROWS or size >= MOST_SHAPE_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _insert(connection: Connection, table: Table, common: Row, columns: Mapping[str, Sequence[Any]]) -> None:
    given = [_values(table.c[name], [value])[0] for name, value in common.items()]
    given += [_values(table.c[name], values) for name, values in columns.items()]
    connection.exec_driver_sql(_statement(table, tuple(common), tuple(columns)), tuple(given))


@cache
def _statement(table: Table, common: tuple[str, ...], columns: tuple[str, ...]) -> str:
    """Return the INSERT of rows: what they have in common is given once, their own as an array for each column."""
    places = [sql.SQL("%b::{}").format(_type(table.c[name])) for name in common]
    arrays = [sql.SQL("%b::{}[]").format(_type(table.c[name])) for name in columns]
    query = sql.SQL("INSERT INTO {table} ({names}) SELECT {given}").format(
        table=sql.Identifier(str(table.schema), table.name),
        names=_listed(map(sql.Identifier, (*common, *columns))),
        given=_listed([*places, *(sql.Identifier("own", name) for name in columns)]),
    )
    if columns:
        query += sql.SQL(" FROM unnest({}) AS own ({})").format(_listed(arrays), _listed(map(sql.Identifier, columns)))
    return query.as_string()


def _type(column: Column[Any]) -> sql.SQL:
    """Return the type a column's values are sent as."""
    if isinstance(column.type, Geometry):
        return sql.SQL("bytea")
    return sql.SQL(column.type.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]


def _listed(parts: Iterable[sql.Composable]) -> sql.Composed:
    return sql.SQL(", ").join(parts)


def _values(column: Column[Any], values: Sequence[Any]) -> list[Any]:
    """Return values of a column as the driver sends them."""
    match column.type:
        case JSONB():
            return [Jsonb(value, _json) for value in values]
        case Float():  # the driver refuses an array of whole and broken numbers
            return [float(value) if isinstance(value, int) else plain(value) for value in values]
        case Text() | ARRAY():
            return [value if value is None else plain(value) for value in values]
    return list(values)


def _json(value: Any) -> bytes:
    """Return a value as JSON that PostgreSQL can hold; what is so already, nearly all of it, is written as it is."""
    try:
        written = orjson.dumps(value)
    except orjson.JSONEncodeError:
        return json.dumps(plain(value)).encode()
    return written if b"\\u0000" not in written else orjson.dumps(plain(value))
