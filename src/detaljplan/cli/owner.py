"""The database as its owner sees it, for the commands of an operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection


@contextmanager
def as_owner() -> Iterator[Connection]:
    """Give a connection in a transaction as the owner of an up-to-date database."""
    from detaljplan.settings import Settings
    from detaljplan.store.engine import create_owner_engine
    from detaljplan.store.migrate import migrate

    settings = Settings()
    owner = create_owner_engine(settings)
    migrate(owner, app_role=settings.app_role)
    try:
        with owner.begin() as connection:
            yield connection
    finally:
        owner.dispose()
