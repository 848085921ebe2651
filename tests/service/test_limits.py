"""What the service bounds: requests over time, work at once, bodies that do not come, and the database's time."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from detaljplan.errors import DetaljplanError
from detaljplan.service import api
from detaljplan.service.app import create_app
from detaljplan.service.guard import BodyTime
from detaljplan.service.pace import MOST_CLIENTS, Pace, Places
from detaljplan.service.problems import PROBLEMS, Crowded, TooManyRequests, TooSlow, answer_for
from sample_plans.plans import good_plan
from tests.build import written
from tests.jobs.test_submissions import work
from tests.postgis import PLANNER, Database
from tests.service.client import Client
from tests.service.conftest import session_of, settings_of
from tests.web.live import serving

PLAN = written(good_plan())
SCOPE = {"type": "http", "path": "/api/plans", "headers": []}
INSIDE = ("Traceback", "psycopg", "sqlalchemy", "SELECT", "Error", ".py", "/src/", "hemlig")


def test_a_bucket_holds_half_a_minute_and_fills_evenly() -> None:
    now = 0.0
    pace = Pace(60, lambda: now)
    for _ in range(30):
        pace.take("a")
    with pytest.raises(TooManyRequests) as refused:
        pace.take("a")
    assert refused.value.seconds == 1
    pace.take("b")
    now = 1.0
    pace.take("a")
    with pytest.raises(TooManyRequests):
        pace.take("a")


def test_the_client_silent_longest_is_forgotten_first_and_memory_is_bounded() -> None:
    pace = Pace(2, lambda: 0.0)
    for client in range(MOST_CLIENTS + 5):
        pace.take(client)
    assert len(pace) == MOST_CLIENTS
    pace.take(0)
    with pytest.raises(TooManyRequests):
        pace.take(MOST_CLIENTS)


def test_places_are_bounded_for_a_client_and_in_all_and_are_given_back() -> None:
    places = Places(of_client=1, in_all=2)
    with places.one("a"):
        with pytest.raises(TooManyRequests), places.one("a"):
            pass
        with places.one("b"), pytest.raises(Crowded), places.one("c"):
            pass
        with places.one("c"):
            pass
    with places.one("a"):
        pass


@pytest.mark.parametrize(("silence", "whole"), [(0.05, 10.0), (10.0, 0.05)])
def test_a_body_that_does_not_come_is_ended(silence: float, whole: float) -> None:
    async def nothing_more() -> None:
        await asyncio.Event().wait()

    async def read(scope: object, receive: object, send: object) -> None:
        await receive()  # type: ignore[operator]

    with pytest.raises(TooSlow):
        asyncio.run(BodyTime(read, silence, whole)({"type": "http"}, nothing_more, nothing_more))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [kind for kind, _ in PROBLEMS], ids=lambda kind: kind.__name__)
def test_no_exception_of_the_table_tells_of_the_inside(kind: type[Exception]) -> None:
    if issubclass(kind, TooManyRequests | Crowded):
        error: Exception = kind("Vänta {seconds} s.", seconds=3)  # type: ignore[call-arg]
    elif issubclass(kind, DetaljplanError):
        error = kind("Det gick inte.")
    else:
        error = kind.__new__(kind)
        error.args = ("SELECT hemlig FROM /src/x.py",)
    answer = answer_for(error, SCOPE)
    told = bytes(answer.body).decode() + str(answer.headers)
    assert answer.media_type == "application/problem+json"
    assert answer.headers["Content-Language"] == "sv"
    assert (answer.status_code in (429, 503)) <= ("retry-after" in answer.headers or "too-many-attempts" in told)
    assert not [word for word in INSIDE if word in told]


@pytest.fixture
def narrow(database: Database) -> Iterator[FastAPI]:
    limits = {"reads_per_minute": 6, "writes_per_minute": 4, "statement_seconds": 0.2, "lock_seconds": 0.1}
    yield create_app(settings_of(database).model_copy(update=limits))


@pytest.mark.postgis
def test_who_asks_too_often_waits_and_others_do_not(narrow: FastAPI, database: Database) -> None:
    with Client(narrow) as public:
        answers = [public.get("/api/plans") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[-1].json()["type"] == "urn:detaljplan:problem:too-many-requests"
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 10
        known = {"Cookie": f"detaljplan_session={session_of(database, PLANNER)}"}
        assert public.get("/api/plans", headers=known).status_code == 200
        assert public.get("/health/live").status_code == 200
        assert public.get("/api/plans", headers={"Authorization": "Bearer okand"}).status_code == 429


@pytest.mark.postgis
def test_a_statement_or_a_lock_that_takes_too_long_is_a_problem_of_its_own(narrow: FastAPI, database: Database) -> None:
    with Client(narrow) as public, database.owner.begin() as connection:
        with pytest.raises(OperationalError) as slow, narrow.state.engine.connect() as asked:
            asked.execute(text("SELECT pg_sleep(5)"))
        answer = answer_for(slow.value, SCOPE)
        assert (answer.status_code, b"took-too-long" in answer.body) == (503, True)
        connection.execute(text("LOCK TABLE published.plan_version IN ACCESS EXCLUSIVE MODE"))
        held = public.get("/api/plans")
        assert (held.status_code, held.json()["type"]) == (503, "urn:detaljplan:problem:took-too-long")
        assert held.headers["Retry-After"] == "5"


@pytest.mark.postgis
def test_jobs_are_not_broken_off(database: Database) -> None:
    with database.app.connect() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "0"


@pytest.mark.postgis
@pytest.mark.parametrize(
    ("method", "path", "how", "status"),
    [
        ("GET", "/finns/inte", {}, 404),
        ("DELETE", "/api/plans", {}, 405),
        ("GET", "/api/validate", {}, 405),
        ("POST", "/api/validate", {"content": b"x" * 2_000_001}, 413),
        ("POST", "/api/validate", {"content": b"[" * 5000}, 413),
        ("POST", "/api/validate?x=1", {"content": b"{}"}, 400),
        ("GET", "/api/plans/x", {}, 400),
        ("GET", "/api/plans?x=%00", {}, 400),
    ],
)
def test_every_refusal_is_a_problem(
    database: Database, method: str, path: str, how: dict[str, bytes], status: int
) -> None:
    with serving(create_app(settings_of(database)), lifespan=True) as address:
        answer = httpx.request(method, address + path, **how)
        assert answer.status_code == status
        if status >= 400:
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert answer.json()["type"].startswith("urn:detaljplan:problem:")
            assert not [word for word in INSIDE if word in answer.text]
        if status == 405:
            assert answer.headers["Allow"]


@pytest.mark.postgis
def test_a_crash_and_a_broken_database_tell_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("hemlig /src/detaljplan/x.py")

    with Client(create_app(settings_of(database))) as public:
        with database.owner.begin() as connection:
            connection.execute(text("ALTER TABLE published.plan_version RENAME TO moved"))
        broken = public.get("/api/plans")
        monkeypatch.setattr(api, "_report_on", crash)
        crashed = public.post("/api/validate", content=PLAN)
    for answer in (broken, crashed):
        assert (answer.status_code, answer.json()["type"]) == (500, "urn:detaljplan:problem:internal-error")
        assert not [word for word in INSIDE if word in answer.text + str(answer.headers)]


@pytest.mark.postgis
def test_a_body_that_stops_is_answered_over_a_real_socket(database: Database) -> None:
    settings = settings_of(database).model_copy(update={"body_silence_seconds": 0.3})
    with serving(create_app(settings), lifespan=True) as address:
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as slow:
            slow.sendall(b"POST /api/validate HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{")
            assert slow.recv(4096).startswith(b"HTTP/1.1 408")


@pytest.mark.postgis
def test_rules_out_of_time_are_told_as_not_decided(database: Database) -> None:
    settings = settings_of(database).model_copy(update={"validation_seconds": 1e-9})
    with Client(create_app(settings)) as client:
        report = client.post("/api/validate", content=PLAN).json()
    assert report["verdict"] == "undecided"


@pytest.mark.postgis
@pytest.mark.slow
@pytest.mark.parametrize(("recipient", "with_key"), [("publicering", False), ("utkast", False), ("publicering", True)])
def test_fifty_equal_uploads_at_once_are_one_version(database: Database, recipient: str, with_key: bool) -> None:
    cookie = {"Cookie": f"detaljplan_session={session_of(database, PLANNER)}", "Sec-Fetch-Site": "same-origin"}
    limits = {"work_of_client": 50, "work_in_all": 50}
    start = threading.Barrier(50)

    def send(number: int) -> httpx.Response:
        start.wait()
        key = {"Idempotency-Key": "samma" if with_key else f"nyckel-{number}"}
        return httpx.post(
            f"{address}/api/submissions?mottagare={recipient}", content=PLAN, headers=cookie | key, timeout=60
        )

    with serving(create_app(settings_of(database).model_copy(update=limits)), lifespan=True) as address:
        with ThreadPoolExecutor(50) as threads:
            answers = list(threads.map(send, range(50)))
        assert {answer.status_code for answer in answers} <= {200, 202}
        receipts = {answer.json()["id"] for answer in answers}
        assert len(receipts) == (1 if with_key else 50)
        work(database)
        told = [httpx.get(f"{address}/api/submissions/{receipt}", headers=cookie).json() for receipt in receipts]
    assert {receipt["status"] for receipt in told} == {"lagrad"}
    assert len({receipt["links"]["plan"] for receipt in told}) == 1
