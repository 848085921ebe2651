"""What an operator sees of the service: whether it lives and can answer, its log and its figures."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from detaljplan.errors import StoreError
from detaljplan.log import AsJson, log_as_json
from detaljplan.service.app import create_app
from detaljplan.service.asker import COOKIE
from detaljplan.service.observed import HEADER
from detaljplan.settings import Settings
from detaljplan.store.migrate import migrate
from tests.postgis import PLANNER, Database
from tests.service.client import Client
from tests.service.conftest import Stored, session_of, settings_of

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
        record = logging.getLogger("detaljplan").makeRecord(
            "detaljplan.x", logging.ERROR, "", 0, "fel på\n%s", ("rad",), sys.exc_info()
        )
    line = AsJson().format(record)
    assert "\n" not in line
    assert json.loads(line)["message"] == "fel på\nrad"
    assert "ZeroDivisionError" in json.loads(line)["traceback"]


SECRETS = ("hemligtnamn", "hemligtlosen", "hemlignyckel", "hemligkaka", "hemligfraga", "hemligfil", "hemligtinnehall")


def test_nothing_of_a_request_is_in_the_log_at_any_level_also_when_it_breaks(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    name, password, key, cookie, query, file, content = SECRETS
    with Client(create_app(settings_of(database)), session_of(database, PLANNER)) as client:
        for breaks in (False, True):
            if breaks:
                with database.owner.begin() as connection:
                    connection.execute(text("ALTER TABLE restricted.submission RENAME TO gone"))
                    connection.execute(text("ALTER TABLE access.account RENAME TO gone"))
            form = {"login": name, "losenord": password}
            client.post("/logga-in", data=form, headers={"Sec-Fetch-Site": "same-origin"})
            client.get(f"/api/plans?x={query}", headers={"Authorization": f"Bearer {key}.{key}"})
            client.get("/", headers={"Cookie": f"{COOKIE}={cookie}"})
            sent = {"plan": (f"{file}.json", f'{{"{content}": 1}}'.encode())}
            client.post("/api/submissions", files=sent, headers={"Idempotency-Key": query})
            client.post("/api/validate", files={"file": sent["plan"]})
    of_the_service = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    lines = "".join(AsJson().format(record) for record in of_the_service)
    assert "UndefinedTable [42P01]" in lines, "it broke"
    assert [secret for secret in SECRETS if secret in lines] == []


def test_what_breaks_is_logged_with_the_id_that_was_answered(
    public: Client, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    with database.owner.begin() as connection:
        connection.execute(text("ALTER TABLE published.plan_version RENAME TO gone"))
    try:
        log_as_json()
        answer = public.get("/api/plans")
    finally:
        root.handlers, root.level = handlers, level
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert answer.status_code == 500
    assert {line["request_id"] for line in told} == {answer.headers[HEADER]}
    assert [line["message"] for line in told if line["level"] == "ERROR"] == ["the request failed"]


def test_a_database_that_is_away_is_told_with_when_to_try_again() -> None:
    nowhere = "postgresql://a:b@127.0.0.1:1/c"
    with Client(create_app(Settings(database_url=nowhere, app_database_url=nowhere, worker=False))) as client:
        answer = client.get("/api/plans")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert client.get("/health/live").status_code == 200
        ready = client.get("/health/ready")
        assert (ready.status_code, ready.json()["reason"]) == (503, "databasen svarar inte")


def test_the_figures_are_told_by_route_where_the_operator_wants_them(counted: Client, stored: Stored) -> None:
    counted.get(f"/api/plans/{stored[0].version_id}")
    told = counted.get("/metrics").text
    assert 'detaljplan_requests_total{method="GET",route="/api/plans/{version_id}",status="200"} 1.0' in told
    assert str(stored[0].version_id) not in told


def test_there_are_no_figures_unless_asked_for(public: Client) -> None:
    assert public.get("/metrics").status_code == 404
