"""Processes that are told to end: what is under way is finished or given back, and nothing new is begun."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from detaljplan.jobs.worker import give_back, queue_of
from detaljplan.store.submissions import Status
from tests.jobs.test_killed import answers, bearer_of, service, wait_until
from tests.jobs.test_submissions import PLAN, seen, sent, settings_of, work
from tests.postgis import Database

pytestmark = [pytest.mark.postgis, pytest.mark.slow]
WITHIN = 30
SILENCE = 1


@pytest.fixture
def bearer(database: Database) -> dict[str, str]:
    return bearer_of(database)


@contextmanager
def held(database: Database, table: str) -> Iterator[None]:
    """Let everybody who writes to a table wait, as long as inside."""
    with database.owner.begin() as connection:
        connection.execute(text(f"LOCK TABLE {table} IN EXCLUSIVE MODE"))
        yield


def waits(database: Database, table: str) -> bool:
    waiting = "SELECT count(*) FROM pg_locks WHERE relation = CAST(:table AS regclass) AND NOT granted"
    with database.owner.connect() as connection:
        return bool(connection.scalar(text(waiting), {"table": table}))


@contextmanager
def worker(database: Database, **settings: str) -> Iterator[subprocess.Popen[str]]:
    environment = {
        **os.environ,
        "DETALJPLAN_DATABASE_URL": database.owner.url.render_as_string(hide_password=False),
        "DETALJPLAN_APP_DATABASE_URL": database.url,
        "DETALJPLAN_WORKER_SILENCE_SECONDS": str(SILENCE),
        "PYTHONUTF8": "1",
        **settings,
    }
    command = [sys.executable, "-m", "detaljplan", "worker"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr and process.stderr.readline().startswith("Väntar på inlämningar")
        yield process
    finally:
        process.kill()
        process.communicate()


def is_stored(database: Database, identity: UUID) -> bool:
    return seen(database, identity).status is Status.STORED


def test_a_service_that_is_told_to_end_finishes_what_is_under_way(database: Database, bearer: dict[str, str]) -> None:
    with service(database) as (address, process), ThreadPoolExecutor() as threads:
        asked = {"headers": bearer, "timeout": WITHIN}
        with held(database, "restricted.plan_version"):
            first = httpx.post(f"{address}/api/submissions", content=PLAN.content, **asked).json()
            wait_until(lambda: waits(database, "restricted.plan_version"), WITHIN)
            with (
                httpx.stream("GET", f"{address}{first['links']['events']}", **asked) as events,
                held(database, "restricted.submission"),
            ):
                assert events.status_code == 200
                second = threads.submit(httpx.post, f"{address}/api/submissions", content=PLAN.content + b" ", **asked)
                wait_until(lambda: waits(database, "restricted.submission"), WITHIN)
                process.send_signal(signal.SIGTERM)
                events.read()  # it is broken off, so that it holds up nobody
                wait_until(lambda: not answers(address), WITHIN)
                assert process.poll() is None
            assert second.result(WITHIN).status_code == 202
        assert process.wait(WITHIN) == 0
    assert is_stored(database, UUID(first["id"]))
    assert seen(database, UUID(second.result().json()["id"])).files[0].size == len(PLAN.content) + 1


def test_a_job_that_takes_longer_than_the_grace_is_given_to_another_worker(database: Database) -> None:
    with worker(database, DETALJPLAN_GRACE_SECONDS="1") as ending:
        with held(database, "restricted.plan_version"):
            identity = sent(database)
            wait_until(lambda: waits(database, "restricted.plan_version"), WITHIN)
            ending.send_signal(signal.SIGTERM)
            told = time.monotonic()
            assert ending.wait(WITHIN) == 0
            assert 1 <= time.monotonic() - told < 3
            assert ending.stderr and "given back" in ending.stderr.read()
    assert seen(database, identity).status is Status.UNDER_WAY
    time.sleep(SILENCE)
    asyncio.run(given_back(database))
    work(database)
    assert is_stored(database, identity)
    with database.owner.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM restricted.plan_version")) == 1


async def given_back(database: Database) -> None:
    app = queue_of(settings_of(database), database.public)
    async with app.open_async():
        await give_back(app, database.public, silence=SILENCE)


def test_a_second_signal_ends_at_once(database: Database) -> None:
    with worker(database) as ending, held(database, "restricted.plan_version"):
        sent(database)
        wait_until(lambda: waits(database, "restricted.plan_version"), WITHIN)
        for _ in range(2):
            assert ending.poll() is None
            ending.send_signal(signal.SIGTERM)
            time.sleep(0.3)
        assert ending.wait(1) == -signal.SIGTERM
