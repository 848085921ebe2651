"""Fixtures for the whole suite."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import settings

from detaljplan.store.roles import OWNER_ROLE
from tests.postgis import (
    Database,
    Server,
    cloned_database,
    engine_to,
    prepare_template,
    running_server,
)

_numbers = count(1)

settings.register_profile("same each time", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("DETALJPLAN_TEST_EXAMPLES", "same each time"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files anew; read the difference before a commit"
    )

    parser.addoption("--update-pictures", action="store_true", help="write the pictures of docs/ anew; look at them")


_own_folder = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """Let no test see what this machine keeps, such as a fetched release of the catalogue."""
    config.stash[_own_folder] = os.environ["DETALJPLAN_DATA_FOLDER"] = tempfile.mkdtemp(prefix="detaljplan-data-")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[_own_folder], ignore_errors=True)


@pytest.fixture(autouse=True)
def broken_pipes_are_errors() -> Iterator[None]:
    """Undo what a command does to its own process: end it when the reader of a pipe is gone."""
    yield
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)


@pytest.fixture(scope="session")
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written anew."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def postgis_cluster() -> Iterator[tuple[Server, str]]:
    """A server with PostGIS, and the name of its template database with all migrations applied."""
    with running_server() as (server, template):
        prepare_template(engine_to(server, OWNER_ROLE, template))
        yield server, template


@pytest.fixture
def database(postgis_cluster: tuple[Server, str]) -> Iterator[Database]:
    """A database of the test's own, with an engine for the owner and one for the app role."""
    server, template = postgis_cluster
    with cloned_database(server, template, f"{template}_clone_{next(_numbers)}") as clone:
        yield clone
