"""A service killed without warning, again and again: what it has acknowledged is there whole, and nothing is half."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from random import Random

import httpx
import pytest
from sqlalchemy import text

from detaljplan.store.acting import reading_as
from detaljplan.store.audit import verify
from detaljplan.store.keys import add_key
from detaljplan.store.submissions import Status, find_submissions
from sample_plans.plans import good_plan
from tests.build import written
from tests.postgis import PLANNER, Database
from tests.service.test_login import add

pytestmark = [pytest.mark.postgis, pytest.mark.slow]

ROUNDS = int(os.environ.get("DETALJPLAN_TEST_KILLS", "10"))
SILENCE = 1
ENDS_WITHIN = 60
READY_WITHIN = 60


def bearer_of(database: Database) -> dict[str, str]:
    """Return what a planner who was just given an account shows the service."""
    add(database)
    with database.owner.begin() as connection:
        key_id, secret = add_key(connection, "planerare@exempel.se", "provet")
    return {"Authorization": f"Bearer {key_id}.{secret}"}


@contextmanager
def service(database: Database, **settings: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Give the address of a service in a process group of its own, which is killed at the end however that comes."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DETALJPLAN_DATABASE_URL": database.owner.url.render_as_string(hide_password=False),
        "DETALJPLAN_APP_DATABASE_URL": database.url,
        "DETALJPLAN_WORKER_SILENCE_SECONDS": str(SILENCE),
        **settings,
    }
    command = [sys.executable, "-m", "detaljplan", "serve", "--port", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env=environment, start_new_session=True, **quiet)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until(lambda: answers(address), READY_WITHIN)
        yield address, process
    finally:
        with suppress(ProcessLookupError):  # it has ended as it was told
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/api/plans").status_code == 200
    except httpx.TransportError:
        return False


def wait_until(there: object, seconds: float) -> None:
    assert callable(there)
    deadline = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def different_plans(random: Random) -> Iterator[bytes]:
    while True:
        yield written(good_plan()) + b" " * random.randrange(1, 10**6)


def hand_in_until_killed(
    address: str, process: subprocess.Popen[bytes], bearer: dict[str, str], plans: Iterator[bytes], seconds: float
) -> dict[str, str]:
    """Hand in one plan after the other until the service is killed; return what it acknowledged, by identity."""
    acknowledged: dict[str, str] = {}
    ends = time.monotonic() + seconds
    with httpx.Client(headers=bearer, timeout=30) as client:
        while time.monotonic() < ends:
            plan = next(plans)
            answer = client.post(f"{address}/api/submissions", content=plan)
            assert answer.status_code == 202
            acknowledged[answer.json()["id"]] = sha256(plan).hexdigest()
        os.killpg(process.pid, signal.SIGKILL)
    return acknowledged


@dataclass(frozen=True)
class Killed:
    """What became of the plans that a service acknowledged before it was killed, round after round.

    Parameters
    ----------
    lost
        Acknowledged, but not there with the bytes that were sent, or not stored.
    halves
        Plan versions that lack provisions, a report or a review.
    waiting, under_way
        How often a kill met a plan that was received, and one that was being judged or stored.
    """

    acknowledged: int
    lost: int
    halves: int
    waiting: int
    under_way: int


def killed_again_and_again(database: Database, rounds: int) -> Killed:
    """Kill a service that is handed plans, so many times at a random moment, and look once it is left alone."""
    random, acknowledged, bearer = Random(7), dict[str, str](), bearer_of(database)
    plans, met = different_plans(random), Counter[Status]()
    for _ in range(rounds):
        with service(database) as (address, process):
            acknowledged |= hand_in_until_killed(address, process, bearer, plans, random.uniform(0.05, 1.0))
        met.update(open_submissions(database))
    with service(database):
        wait_until(lambda: not open_submissions(database), ENDS_WITHIN)
    with reading_as(database.public, PLANNER) as connection:
        found = find_submissions(connection)
    stored = {(str(one.submission_id), one.files[0].sha256) for one in found if one.status is Status.STORED}
    return Killed(
        acknowledged=len(acknowledged),
        lost=len(acknowledged.items() - stored),
        halves=halves(database),
        waiting=met[Status.RECEIVED],
        under_way=met[Status.UNDER_WAY],
    )


def test_what_was_acknowledged_is_there_whole_whenever_the_service_was_killed(database: Database) -> None:
    killed = killed_again_and_again(database, ROUNDS)
    assert killed.acknowledged >= ROUNDS
    assert (killed.lost, killed.halves) == (0, 0)
    with reading_as(database.public, PLANNER) as connection:
        assert {one.status for one in find_submissions(connection)} == {Status.STORED}
    with database.owner.connect() as connection:
        assert list(verify(connection)) == []


def open_submissions(database: Database) -> list[Status]:
    with reading_as(database.public, PLANNER) as connection:
        return [one.status for one in find_submissions(connection) if not one.status.is_final]


def halves(database: Database) -> int:
    """Return how many plan versions lack provisions, a report or a review."""
    missing = " OR ".join(
        f"NOT EXISTS (SELECT FROM restricted.{part} AS p WHERE p.version_id = v.version_id)"
        for part in ("plan_object", "report", "review_run")
    )
    with database.owner.connect() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM restricted.plan_version AS v WHERE {missing}")) or 0)
