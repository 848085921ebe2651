"""The log holds nobody's data: not in what is told, and not in what libraries and the database say went wrong."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from detaljplan.log import AsJson, request_id
from detaljplan.store.engine import engine_of
from tests.postgis import Database

SECRET = "hemlig åäö"


def line_of(error: BaseException, message: str = "it failed", logger: str = "detaljplan.x") -> dict[str, str]:
    try:
        raise error
    except BaseException:
        record = logging.getLogger(logger).makeRecord(logger, logging.ERROR, "", 0, message, (), sys.exc_info())
    line = AsJson().format(record)
    assert "\n" not in line
    told: dict[str, str] = json.loads(line)
    return told


def test_an_exception_is_told_by_its_kind_and_its_way_through_the_code() -> None:
    told = line_of(ValueError(SECRET))
    assert told["traceback"].endswith("builtins.ValueError")
    assert "in line_of" in told["traceback"]
    assert SECRET not in str(told)


def test_so_are_those_that_led_to_it_and_those_within_it() -> None:
    error = ExceptionGroup(SECRET, [KeyError(SECRET)])
    error.__cause__ = LookupError(SECRET)
    kinds = [line for line in line_of(error)["traceback"].splitlines() if line.startswith("builtins.")]
    assert kinds == ["builtins.LookupError", "builtins.ExceptionGroup", "builtins.KeyError"]
    assert SECRET not in str(line_of(error))


def test_what_a_library_weaves_into_its_message_is_cut_off() -> None:
    told = line_of(ValueError(), f"task failed: {SECRET}", "procrastinate.worker")
    assert told["message"] == "task failed"


def test_a_line_within_a_request_has_its_id() -> None:
    before = request_id.set("id-7")
    try:
        assert line_of(ValueError())["request_id"] == "id-7"
    finally:
        request_id.reset(before)
    assert "request_id" not in line_of(ValueError())


def test_a_server_that_cannot_be_reached_is_told_without_the_password() -> None:
    address = f"postgresql+psycopg://owner:{SECRET}@127.0.0.1:1/planer?connect_timeout=2"
    with pytest.raises(Exception) as raised, create_engine(address, hide_parameters=True).connect() as connection:
        connection.execute(text("SELECT 1"))
    told = line_of(raised.value)
    assert "connection failed" in told["traceback"], "an operator has to know why"
    assert SECRET not in str(told)


@pytest.mark.postgis
def test_of_a_row_the_database_refused_code_table_and_rule_are_told(database: Database) -> None:
    same = "INSERT INTO alembic_version VALUES (:given), (:given)"
    engine = engine_of(database.owner.url.render_as_string(hide_password=False), "test")
    with pytest.raises(IntegrityError) as raised, engine.begin() as connection:
        connection.execute(text(same), {"given": SECRET})
    engine.dispose()
    assert SECRET in str(raised.value.orig), "the driver says it"
    told = line_of(raised.value)
    assert "UniqueViolation [23505, alembic_version, alembic_version_pkc]" in told["traceback"]
    assert SECRET not in str(told)
    assert SECRET not in str(raised.value).replace(str(raised.value.orig), ""), "but nothing that was given as a value"
