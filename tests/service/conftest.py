"""The service on a database of the test's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from detaljplan.identity.principal import Principal
from detaljplan.service.app import create_app
from detaljplan.settings import Settings
from detaljplan.store.accounts import add_account
from detaljplan.store.plans import Saved
from detaljplan.store.sessions import log_in
from tests.postgis import PLANNER, Database
from tests.service.client import Client
from tests.store.examples import delivered, example, gap

Stored = tuple[Saved, Saved]


def settings_of(database: Database, max_upload_bytes: int = 2_000_000) -> Settings:
    return Settings(
        database_url=database.url, app_database_url=database.url, max_upload_bytes=max_upload_bytes, worker=False
    )


def session_of(database: Database, principal: Principal) -> str:
    """Return the secret of a session of an account made for somebody."""
    assert principal.organisation
    login, password = f"{principal.role}-{principal.organisation.code}", "ett långt lösenord"
    code = principal.organisation.code
    with database.owner.begin() as connection:
        add_account(connection, login=login, name="Någon", organisation=code, role=principal.role, password=password)
    return log_in(database.public, login=login, password=password, address="127.0.0.1")


@pytest.fixture
def client(database: Database) -> Iterator[Client]:
    """A client of a planner of the town, to whom its drafts are there."""
    with Client(create_app(settings_of(database)), session_of(database, PLANNER)) as client:
        yield client


@pytest.fixture
def public(database: Database) -> Iterator[Client]:
    """A client of nobody in particular."""
    with Client(create_app(settings_of(database))) as client:
        yield client


@pytest.fixture
def stored(database: Database) -> Stored:
    """A published plan and a draft of it with a fault."""
    with database.app.begin() as connection:
        published = delivered(connection, example(name='Påhittad "plan"\r\n.json'))
        return published, delivered(connection, example(raw=b"draft", findings=[gap()]))
