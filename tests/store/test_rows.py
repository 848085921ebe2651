"""Rows on their way into tables: however many there are and whatever they hold, each arrives as it was given."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest
import shapely
from geoalchemy2 import Geometry
from sqlalchemy import Column, Connection, Float, Integer, MetaData, Table, Text, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from detaljplan.store import rows as module
from detaljplan.store import shapes
from detaljplan.store.rows import add_row, add_rows
from tests.postgis import Database

pytestmark = pytest.mark.postgis

THING = Table(
    "thing",
    MetaData(),
    Column("number", Integer),
    Column("name", Text),
    Column("size", Float),
    Column("told", JSONB),
    Column("geom", Geometry(None, srid=-1, spatial_index=False)),
    Column("readers", ARRAY(Text)),
    schema="public",
)


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.owner.begin() as connection:
        THING.create(connection)
        yield connection


def thing(number: int, **told: Any) -> dict[str, Any]:
    return {"number": number, "name": None, "size": None, "told": {}, "geom": None} | told


def kept(connection: Connection, column: str) -> list[Any]:
    return list(connection.scalars(select(THING.c[column]).order_by(THING.c.number)))


def test_rows_of_more_than_one_statement_are_all_there_with_what_they_have_in_common(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 3)
    add_rows(connection, THING, map(thing, range(8)), {"readers": ["0484", "04"]})
    assert kept(connection, "number") == list(range(8))
    assert kept(connection, "readers") == [["0484", "04"]] * 8


def test_a_statement_ends_where_its_shapes_are_large(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    (point,) = shapes.ewkb([shapely.Point(1, 2, 3)], [3007])
    assert point is not None
    monkeypatch.setattr(module, "MOST_SHAPE_BYTES", 2 * len(point))
    assert [len(batch) for batch in module._batches([thing(n, geom=point) for n in range(5)])] == [2, 2, 1]


def test_no_rows_are_none(connection: Connection) -> None:
    add_rows(connection, THING, [])
    assert kept(connection, "number") == []


def test_whole_and_broken_numbers_lie_side_by_side(connection: Connection) -> None:
    add_rows(connection, THING, [thing(0, size=1), thing(1, size=0.5), thing(2), thing(3, size=math.nan)])
    assert kept(connection, "size") == [1, 0.5, None, None]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"a": ("b", 1, None, True)}, {"a": ["b", 1, None, True]}),
        ({"\0": "\0", "\ud800": "\ud800"}, {"\ufffd": "\ufffd"}),
        (["\\u0000", "å"], ["\\u0000", "å"]),
        ([math.nan, math.inf, 10**30], [None, None, 10**30]),
        (None, None),
    ],
)
def test_json_is_kept_as_far_as_postgresql_can_hold_it(connection: Connection, told: Any, expected: Any) -> None:
    add_rows(connection, THING, [thing(0, told=told)])
    add_row(connection, THING, thing(1, told=told))
    assert kept(connection, "told") == [expected, expected]
