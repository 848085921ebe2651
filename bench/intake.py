"""Measures a plan on its way in, from a client of the real service to stored and reviewed: its work, and its wait."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any

import httpx
import orjson
from sqlalchemy import Engine, create_engine, text

from bench.figure import Measured, Reading
from bench.importing import empty_database
from bench.plan import large_plan
from detaljplan.checking import check_bytes
from detaljplan.exchange.layer_set import read_layer_set
from detaljplan.jobs.intake import taken_in
from detaljplan.jobs.submission import receive
from detaljplan.read.reader import read_document, read_plan
from detaljplan.store.acting import reading_as, writing_as
from detaljplan.store.layers import replace_layer
from detaljplan.store.owner import Audience
from detaljplan.store.plans import save_plan
from detaljplan.store.submissions import FileKind, SentFile
from tests.build import AT
from tests.jobs.test_killed import bearer_of, service
from tests.postgis import PLANNER, TOWN, Database

PROVISIONS, VERTICES = 50, 100
OF_SATURATION = 0.6
_LAYERS = Path(__file__).resolve().parent.parent / "sample_plans" / "layers" / "layers.toml"
_POLL_SECONDS = 0.5  # as often as the service itself looks for who follows the events; what is asked costs it too
_LONGEST_SECONDS = 120
_NO_BRAKE = {"DETALJPLAN_WRITES_PER_MINUTE": "1000000", "DETALJPLAN_READS_PER_MINUTE": "1000000"}


def intake_of_a_plan(samples: int = 100, clients: int = 8) -> tuple[Measured, ...]:
    """Measure a plan of 50 provisions and 5 000 vertices handed in over HTTP, judged, stored and reviewed.

    First the processor's seconds of each step, the database's included. Then how many the service takes when clients
    hand in one after the other, and how long one waits, from its first byte to the last step, when plans come at
    random moments, 60 percent as many.
    """
    with empty_database() as database:
        with database.owner.begin() as connection:
            for data in read_layer_set(_LAYERS):
                replace_layer(connection, data)
        plans = different_plans()
        steps = cpu_of_each_step(database, plans, min(samples, 40))
        headers = bearer_of(database)
        with service(database, **_NO_BRAKE) as (address, process):
            with httpx.Client(base_url=address, headers=headers, timeout=_LONGEST_SECONDS) as client:
                door = Door(client)
                door.hand_in(next(plans))  # the first pays for what is loaded once
                used, throughput = cpu_of(process.pid), closed_loop(door, plans, samples, clients)
                used = (cpu_of(process.pid) - used) / samples
                waits = open_loop(door, plans, samples, OF_SATURATION * throughput)
    return (
        *(Reading(name=f"a plan is {step}: processor", value=1000 * cpu, unit="ms") for step, cpu in steps.items()),
        Reading(name="a plan is taken in over HTTP: processor of the service", value=1000 * used, unit="ms"),
        Reading(name=f"plans taken in, {clients} clients one after the other", value=throughput, unit="/s"),
        Reading(name=f"median wait at {OF_SATURATION:.0%} of that, {samples} plans", value=median_of(waits), unit="s"),
        Reading(name=f"95 of 100 wait at the most, {samples} plans", value=p95_of(waits), unit="s", most=3),
    )


def different_plans() -> Iterator[bytes]:
    """Return plans side by side, each with an identity of its own."""
    for number in count():
        at = AT[0] + number % 100 * 300.0, AT[1] + number // 100 * 300.0
        name = f"Intag {number}"
        yield orjson.dumps(large_plan(PROVISIONS, vertices=VERTICES, seed=number % 10, name=name, at=at))


def median_of(waits: list[float]) -> float:
    """Return the wait that half of them are within."""
    return quantiles(waits, n=2, method="inclusive")[0]


def p95_of(waits: list[float]) -> float:
    """Return the wait that 95 of 100 are within."""
    return quantiles(waits, n=20, method="inclusive")[18]


# --- the work ----------------------------------------------------------------------------------------------------


@dataclass
class Stopwatch:
    """Counts the processor's seconds of this process and of the server process behind a connection."""

    backend: int
    steps: dict[str, float] = field(default_factory=dict)
    _last: dict[str | None, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str, but: str | None = None) -> Iterator[None]:
        """Add what is used inside to a step, except what another step in it, just done, was told to take."""
        started = time.process_time() + cpu_of(self.backend)
        yield
        used = time.process_time() + cpu_of(self.backend) - started
        self.steps[name] = self.steps.get(name, 0) + used - self._last.get(but, 0)
        self._last[name] = used


def cpu_of_each_step(database: Database, plans: Iterator[bytes], samples: int) -> dict[str, float]:
    """Return the mean of the processor's seconds of each step, done here one after the other on one connection."""
    engine = create_engine(database.url, pool_size=1, max_overflow=0)
    with engine.connect() as connection:
        watch = Stopwatch(int(connection.scalar(text("SELECT pg_backend_pid()")) or 0))
    _take_in(engine, next(plans), Stopwatch(watch.backend))
    for _ in range(samples):
        _take_in(engine, next(plans), watch)
    engine.dispose()
    return {name: seconds / samples for name, seconds in watch.steps.items()}


def _take_in(engine: Engine, raw: bytes, watch: Stopwatch) -> None:
    with watch.step("received"):
        receive(engine, [SentFile(FileKind.PLAN, "plan.json", "", raw)], by=PLANNER, audience=Audience.DRAFT)
    with watch.step("read"):
        read_plan(read_document(raw, "plan.json"))
    with watch.step("judged", but="read"):
        checked = check_bytes(raw, "plan.json")
    with reading_as(engine, PLANNER) as connection, watch.step("stored"):
        save_plan(connection, checked, by=TOWN, audience=Audience.DRAFT)  # and undone
    with writing_as(engine, PLANNER) as connection, watch.step("reviewed", but="stored"):
        taken_in(connection, checked, PLANNER, Audience.DRAFT)


def cpu_of(process: int) -> float:
    """Return the processor's seconds that a process has used, of all its threads."""
    told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


# --- the wait ----------------------------------------------------------------------------------------------------


class Door:
    """Where a client hands in plans and asks what became of them."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def hand_in(self, plan: bytes) -> float:
        """Hand in a plan and return the seconds until it was stored and reviewed, by the service's own clock."""
        started = time.time()
        answer = self._client.post("/api/submissions", content=plan).raise_for_status().json()
        while (found := self._asked(answer["links"]["self"]))["status"] in {"mottagen", "behandlas"}:
            if time.time() - started > _LONGEST_SECONDS:
                raise TimeoutError("a plan was not handled")
            time.sleep(_POLL_SECONDS)
        if found["status"] != "lagrad":
            raise RuntimeError(f"the plan should have been stored: {found['steps'][-1]}")
        return datetime.fromisoformat(found["steps"][-1]["at"]).timestamp() - started

    def _asked(self, address: str) -> dict[str, Any]:
        told: dict[str, Any] = self._client.get(address).raise_for_status().json()
        return told


def closed_loop(door: Door, plans: Iterator[bytes], samples: int, clients: int) -> float:
    """Return how many plans the service takes a second when clients hand in the next once the last is done."""
    sent = [next(plans) for _ in range(samples)]
    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        list(threads.map(door.hand_in, sent))
    return samples / (time.perf_counter() - started)


def open_loop(door: Door, plans: Iterator[bytes], samples: int, per_second: float) -> list[float]:
    """Return how long each plan waited when they come at random moments, so many a second, done or not."""
    random, sent = Random(7), [next(plans) for _ in range(samples)]
    with ThreadPoolExecutor(samples) as threads:
        waiting = []
        for plan in sent:
            time.sleep(random.expovariate(per_second))
            waiting.append(threads.submit(door.hand_in, plan))
        return [one.result() for one in waiting]


if __name__ == "__main__":
    for measured in intake_of_a_plan():
        print(measured.name, *measured.cells)
