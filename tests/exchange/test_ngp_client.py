"""``detaljplan ngp`` against our own service in a process of its own, through a network that fails."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest
from click.testing import Result
from sqlalchemy import text
from typer.testing import CliRunner

from detaljplan.cli.app import app
from detaljplan.store.keys import add_key
from sample_plans.plans import good_plan
from tests.build import written
from tests.exchange.flaky import Fault, Proxy, flaky
from tests.jobs.test_killed import service
from tests.postgis import Database, Server, cloned_database
from tests.service.test_login import add
from tests.service.test_ngp import IDENTITY, OTHER, faulty, renamed

pytestmark = [pytest.mark.postgis, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass
class Way:
    """The way to a service that runs, which can be killed and started again; with a key of a planner of the town."""

    database: Database
    proxy: Proxy
    key: tuple[str, str]
    services: ExitStack
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.proxy.target, self.process = self.services.enter_context(service(self.database))

    def kill(self) -> None:
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.proxy.target = "http://127.0.0.1:1"


@pytest.fixture(scope="module")
def way(postgis_cluster: tuple[Server, str]) -> Iterator[Way]:
    """One service for all, since it takes seconds to start."""
    server, template = postgis_cluster
    with cloned_database(server, template, f"{template}_ngp") as database, ExitStack() as services:
        add(database)
        with database.owner.begin() as connection:
            key = add_key(connection, "planerare@exempel.se", "ärendesystemet")
        found = Way(database, services.enter_context(flaky("")), key, services)
        found.start()
        yield found


@pytest.fixture
def proxy(way: Way, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Proxy:
    """A way to the service, and the account in a file of its own."""
    kept = tmp_path / "konto"
    kept.write_text("\n".join(way.key))
    kept.chmod(0o600)
    monkeypatch.setenv("DETALJPLAN_NGP_CREDENTIALS", str(kept))
    monkeypatch.setenv("DETALJPLAN_DATA_FOLDER", str(tmp_path / "data"))
    way.proxy.calls.clear()
    return way.proxy


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    path.write_bytes(written(good_plan()))
    return path


def ngp(proxy: Proxy, *words: str | Path) -> Result:
    where = ["--base", f"{proxy.address}/ngp", "--token-url", f"{proxy.address}/token"]
    return CliRunner().invoke(app, ["ngp", *map(str, words), *where], catch_exceptions=False)


def states(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "data" / "ngp").glob("*.json"))


def test_plans_are_delivered_and_fetched_through_a_network_that_fails(
    way: Way, proxy: Proxy, plan: Path, tmp_path: Path
) -> None:
    other = tmp_path / "annan.json"
    other.write_bytes(renamed(OTHER))

    def token_ends() -> None:
        with way.database.owner.begin() as connection:
            connection.execute(text("DELETE FROM access.session"))

    proxy.faults = [
        Fault("POST", "/token", answer=503),
        Fault("POST", "/mottagning", answer=429, headers={"Retry-After": "1"}),
        Fault("POST", "/forandringar", lost=True),
        Fault("POST", f"{IDENTITY}/leverans", lost=True),
        Fault("POST", f"{OTHER}/leverans", before=token_ends),
        Fault("GET", "/forandringar", answer=500),
    ]
    began = time.monotonic()
    run = ngp(proxy, "deliver", plan, other, "--format", "json")
    assert run.exit_code == 0, run.output
    assert time.monotonic() - began >= 1, "the service asked to be left alone for a second"
    told = [orjson.loads(line) for line in run.stdout.splitlines()]
    assert [(one["objektidentitet"], one["status"]) for one in told] == [
        (IDENTITY, "publicerad"),
        (OTHER, "publicerad"),
    ]
    assert all(one["report"]["failures"] == 0 for one in told)
    assert proxy.faults == []
    assert proxy.count("POST", f"{IDENTITY}/leverans") == 1, "what arrived is not sent again, though no answer came"
    assert proxy.count("POST", "/forandringar") == 1
    assert proxy.count("POST", "/token") >= 3, "a new token when the old one was over"
    assert states(tmp_path) == []
    fetched = tmp_path / "hämtad.json"
    assert ngp(proxy, "fetch", OTHER, "--output", fetched).exit_code == 0
    assert fetched.read_bytes() == renamed(OTHER)
    assert ngp(proxy, "fetch", OTHER, "--output", fetched).exit_code == 2, "nothing is written over"
    assert ngp(proxy, "fetch", OTHER.replace("9", "8")).exit_code == 2


def test_a_plan_with_faults_is_not_sent_and_one_sent_all_the_same_is_corrected_in_the_same_reception(
    proxy: Proxy, plan: Path, tmp_path: Path
) -> None:
    good = plan.read_bytes()
    plan.write_bytes(faulty())
    run = ngp(proxy, "deliver", plan)
    assert (run.exit_code, proxy.calls) == (1, [])
    assert "Stoppas" in run.stdout
    run = ngp(proxy, "deliver", plan, "--no-check")
    assert run.exit_code == 1, run.output
    assert "✗ Stoppas (valideringsfel)" in run.stdout and "syfte" in run.stdout
    (reception,) = [orjson.loads(path.read_bytes())["reception"] for path in states(tmp_path)]
    again = ngp(proxy, "deliver", plan, "--no-check")
    assert (again.exit_code, proxy.count("POST", "/leverans")) == (1, 1), "the same file would be judged alike"
    report = ngp(proxy, "fetch", IDENTITY, "--reception", reception)
    assert (report.exit_code, orjson.loads(report.stdout)["failures"] > 0) == (0, True)
    plan.write_bytes(good)
    run = ngp(proxy, "deliver", plan)
    assert run.exit_code == 0, run.output
    assert proxy.count("POST", "/mottagning") == 1
    assert "✓ Inga fel mot de regler vi känner (publicerad)" in run.stdout
    other = tmp_path / "annan.json"
    other.write_bytes(faulty().replace(IDENTITY.encode(), OTHER.encode()))
    run = ngp(proxy, "deliver", plan, other, "--no-check", "--lang", "en")
    assert run.exit_code == 1, run.output
    assert "No errors against the rules we know (validerad)" in run.stdout and "Stopped (valideringsfel)" in run.stdout
    assert "The plan has errors" in run.stdout, "the service is asked in the language that the command speaks"
    proxy.calls.clear()
    assert ngp(proxy, "deliver", plan).exit_code == 0, "what is published may be published again, in a new reception"
    assert proxy.count("POST", "/mottagning") == 1


def test_a_delivery_goes_on_where_it_was_when_the_service_has_been_killed(
    way: Way, proxy: Proxy, plan: Path, tmp_path: Path
) -> None:
    plan.write_bytes(renamed("77777777-2222-4333-8444-555555555555"))
    proxy.faults = [Fault("POST", "/leverans", before=way.kill)]
    run = ngp(proxy, "deliver", plan, "--timeout", "3")
    assert run.exit_code == 3, run.output
    assert "Kör samma kommando igen" in run.stderr
    (state,) = states(tmp_path)
    reception = orjson.loads(state.read_bytes())["reception"]
    starting = threading.Thread(target=way.start)
    starting.start()
    run = ngp(proxy, "deliver", plan, "--timeout", "120")
    starting.join()
    assert run.exit_code == 0, run.output
    assert reception in run.stderr
    assert (proxy.count("POST", "/mottagning"), states(tmp_path)) == (1, [])


@pytest.mark.skipif(not all(map(shutil.which, ("bash", "curl", "jq"))), reason="curl och jq finns inte på datorn")
def test_the_examples_of_the_page_run_as_they_stand(way: Way, proxy: Proxy, tmp_path: Path) -> None:
    (tmp_path / "sample_plans").symlink_to(ROOT / "sample_plans")
    script = "\n".join(BLOCK.findall((ROOT / "docs/ngp.md").read_text(encoding="utf-8")))
    command = f'unset DETALJPLAN_NGP_CREDENTIALS; detaljplan() {{ "{sys.executable}" -m detaljplan "$@"; }}\n'
    told = {"SERVICE": proxy.target, "CLIENT_ID": way.key[0], "CLIENT_SECRET": way.key[1], "PYTHONUTF8": "1"}
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command + script],
        cwd=tmp_path,
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr + run.stdout
    lines = run.stdout.splitlines()
    words = [line for line in lines if re.fullmatch("[a-z]+", line)]
    assert words == ["registrerad", "publicerad", "mottagen", "publicerad"]
    assert '  "failures": 0,' in lines
    assert any("✓ Inga fel mot de regler vi känner (publicerad)" in line for line in lines)
    assert lines[-1].startswith(f"{proxy.target}/ngp/nedladdning/v1/asset/")
    assert (tmp_path / "fetched.json").read_bytes() == (ROOT / "sample_plans/kv-exemplet-1.json").read_bytes()
