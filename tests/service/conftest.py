"""The service on a database of the test's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from detaljplan.service.app import create_app
from detaljplan.settings import Settings
from detaljplan.store.plans import Saved
from tests.postgis import Database
from tests.service.client import Client
from tests.store.examples import delivered, example, gap

Stored = tuple[Saved, Saved]


def settings_of(database: Database, max_upload_bytes: int = 2_000_000) -> Settings:
    return Settings(database_url=database.url, app_database_url=database.url, max_upload_bytes=max_upload_bytes)


@pytest.fixture
def client(database: Database) -> Iterator[Client]:
    with Client(create_app(settings_of(database))) as client:
        yield client


@pytest.fixture
def stored(database: Database) -> Stored:
    """A published plan and a draft of it with a fault."""
    with database.app.begin() as connection:
        published = delivered(connection, example(name='Påhittad "plan"\r\n.json'))
        return published, delivered(connection, example(raw=b"draft", findings=[gap()]))
