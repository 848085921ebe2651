"""What an operator sees of the service: whether it lives and can answer, its log and its figures."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from detaljplan.errors import StoreError
from detaljplan.log import AsJson
from detaljplan.service.app import create_app
from detaljplan.service.observed import HEADER
from detaljplan.store.migrate import migrate
from tests.postgis import Database
from tests.service.client import Client
from tests.service.conftest import Stored, settings_of

pytestmark = pytest.mark.postgis


@pytest.fixture
def counted(database: Database) -> Iterator[Client]:
    with Client(create_app(settings_of(database).model_copy(update={"metrics": True}))) as client:
        yield client


def test_a_service_whose_database_answers_is_ready(public: Client) -> None:
    for part in ("live", "ready"):
        answer = public.get(f"/health/{part}")
        assert (answer.status_code, answer.json()) == (200, {"status": "UP"})
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_service_on_the_tables_of_another_version_lives_and_is_not_ready(database: Database) -> None:
    with Client(create_app(settings_of(database))) as client:
        with database.owner.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        assert client.get("/health/live").status_code == 200
        answer = client.get("/health/ready")
        assert (answer.status_code, answer.json()["status"]) == (503, "DOWN")


def test_a_database_of_a_later_version_is_refused_and_left_as_it_is(database: Database) -> None:
    with database.owner.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="senare version"):
        migrate(database.owner)
    with database.owner.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


@pytest.mark.parametrize(
    ("given", "kept"), [("abc-123", True), ("a b", False), ("x" * 65, False), ("", False), ("<script>", False)]
)
def test_a_request_has_an_id_in_its_answer(public: Client, given: str, kept: bool) -> None:
    answer = public.get("/api/plans", headers={HEADER: given} if given else {})
    assert (answer.headers[HEADER] == given) is kept
    assert answer.headers[HEADER]


def test_the_log_names_the_route_and_nothing_that_was_asked_for(
    public: Client, stored: Stored, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "detaljplan.requests")
    public.get(
        f"/api/plans/{stored[0].version_id}?x=hemligt", headers={HEADER: "id-1", "Authorization": "Bearer hemlig"}
    )
    public.get("/finns/inte/hemligt")
    lines = [AsJson().format(record) for record in caplog.records if record.name == "detaljplan.requests"]
    told = [json.loads(line) for line in lines]
    assert [(line["route"], line["status"]) for line in told] == [("/api/plans/{version_id}", 401), ("other", 404)]
    assert told[0]["request_id"] == "id-1"
    assert "hemlig" not in "".join(lines)
    assert str(stored[0].version_id) not in "".join(lines)


def test_a_crash_is_a_line_of_json_too() -> None:
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        record = logging.getLogger("x").makeRecord("x", logging.ERROR, "", 0, "fel på\n%s", ("rad",), sys.exc_info())
    line = AsJson().format(record)
    assert "\n" not in line
    assert json.loads(line)["message"] == "fel på\nrad"
    assert "ZeroDivisionError" in json.loads(line)["traceback"]


def test_the_figures_are_told_by_route_where_the_operator_wants_them(counted: Client, stored: Stored) -> None:
    counted.get(f"/api/plans/{stored[0].version_id}")
    told = counted.get("/metrics").text
    assert 'detaljplan_requests_total{method="GET",route="/api/plans/{version_id}",status="200"} 1.0' in told
    assert str(stored[0].version_id) not in told


def test_there_are_no_figures_unless_asked_for(public: Client) -> None:
    assert public.get("/metrics").status_code == 404
