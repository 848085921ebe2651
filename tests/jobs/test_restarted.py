"""A database stopped and started under load: what was acknowledged is there, and the service recovers by itself."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from hashlib import sha256
from itertools import count
from pathlib import Path

import httpx
import pytest
from sqlalchemy import NullPool, create_engine, text

from detaljplan.errors import NoPostgis
from detaljplan.identity.roles import Role
from detaljplan.store.accounts import add_account
from detaljplan.store.cluster import Cluster
from detaljplan.store.keys import add_key
from detaljplan.store.migrate import migrate
from sample_plans.plans import good_plan
from tests.build import written
from tests.jobs.test_killed import wait_until
from tests.postgis import APP_ROLE, throwaway_folder

pytestmark = [pytest.mark.postgis, pytest.mark.slow]
CLIENTS = 2
WITHIN = 40


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with throwaway_folder() as folder:
        cluster = Cluster(folder, durable=False)
        try:
            cluster.start()
        except NoPostgis as error:
            pytest.skip(f"inget PostGIS på datorn: {error.message}")
        yield cluster
        cluster.stop()


@pytest.fixture
def bearer(cluster: Cluster) -> dict[str, str]:
    owner = create_engine(cluster.url(), poolclass=NullPool)
    migrate(owner, app_role=APP_ROLE)
    with owner.begin() as connection:
        told = {"login": "planerare", "name": "Någon", "organisation": "0484", "password": "ett långt lösenord"}
        add_account(connection, role=Role.PLANNER, **told)
        key_id, secret = add_key(connection, "planerare", "provet")
    return {"Authorization": f"Bearer {key_id}.{secret}"}


@pytest.fixture
def service(cluster: Cluster, tmp_path: Path) -> Iterator[str]:
    """The address of a service on the cluster; what it logs is in `log` of the test's folder."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DETALJPLAN_DATA_FOLDER": str(cluster.folder),
        "DETALJPLAN_WORKER_SILENCE_SECONDS": "1",
    }
    command = [sys.executable, "-m", "detaljplan", "serve", "--port", str(port)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stderr=log, stdout=subprocess.DEVNULL)
        address = f"http://127.0.0.1:{port}"
        try:
            wait_until(lambda: is_ready(address), WITHIN)
            yield address
            process.send_signal(signal.SIGTERM)
            assert process.wait(WITHIN) == 0
        finally:
            process.kill()
            process.wait()


def is_ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health/ready").status_code == 200
    except httpx.TransportError:
        return False


class Load:
    """Clients that hand in one plan after the other, and keep what they were answered."""

    def __init__(self, address: str, bearer: dict[str, str]) -> None:
        self.acknowledged: dict[str, str] = {}
        self.refused: list[httpx.Response] = []
        self._ends = threading.Event()
        self._clients = [threading.Thread(target=self._hand_in, args=(one, address, bearer)) for one in range(CLIENTS)]

    def __enter__(self) -> Load:
        for client in self._clients:
            client.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        for client in self._clients:
            client.join()

    def _hand_in(self, number: int, address: str, bearer: dict[str, str]) -> None:
        with httpx.Client(headers=bearer, timeout=WITHIN) as client:
            for turn in count():
                if self._ends.wait(0.05):
                    return
                plan = written(good_plan()) + b" " * (1 + number + CLIENTS * turn)
                answer = client.post(f"{address}/api/submissions", content=plan)
                if answer.status_code == 202:
                    self.acknowledged[answer.json()["id"]] = sha256(plan).hexdigest()
                else:
                    self.refused.append(answer)


def stored(cluster: Cluster) -> dict[str, str]:
    """Return the submissions that became a plan version, with the hash of its original."""
    became = text(
        "SELECT submission_id, encode(sha256(original), 'hex') FROM restricted.submission_step "
        "JOIN restricted.plan_version USING (version_id)"
    )
    with create_engine(cluster.url(), poolclass=NullPool).connect() as connection:
        return {str(identity): told for identity, told in connection.execute(became)}


def test_a_restart_of_the_database_loses_nothing_that_was_acknowledged(
    cluster: Cluster, bearer: dict[str, str], service: str, tmp_path: Path
) -> None:
    with Load(service, bearer) as load:
        wait_until(lambda: len(load.acknowledged) >= 3, WITHIN)
        cluster.stop()
        wait_until(lambda: len(load.refused) >= 2 * CLIENTS, WITHIN)
        assert httpx.get(f"{service}/health/live").status_code == 200
        assert not is_ready(service)
        before = len(load.acknowledged)
        cluster.start()
        wait_until(lambda: len(load.acknowledged) >= before + 3, WITHIN)
    assert {answer.status_code for answer in load.refused} == {503}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in load.refused)
    assert is_ready(service)
    wait_until(lambda: load.acknowledged.keys() <= stored(cluster).keys(), WITHIN)
    assert load.acknowledged.items() <= stored(cluster).items()
    assert bearer["Authorization"].partition(" ")[2] not in (tmp_path / "log").read_text()
