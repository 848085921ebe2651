"""For whom a transaction reads and writes: the database shows and takes only what that organisation may."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

from detaljplan.identity.principal import Principal

_ACT = text(
    "SELECT set_config('detaljplan.organisation', :organisation, true), set_config('detaljplan.role', :role, true)"
)


def act_as(connection: Connection, principal: Principal) -> None:
    """Let the rest of the connection's transaction act for somebody; whoever has it next starts as nobody."""
    organisation = principal.organisation.code if principal.organisation else ""
    connection.execute(_ACT, {"organisation": organisation, "role": principal.role.value})


@contextmanager
def reading_as(engine: Engine, principal: Principal) -> Iterator[Connection]:
    """Give a connection that sees what somebody may see; nothing done with it is committed."""
    with engine.connect() as connection:
        act_as(connection, principal)
        yield connection


@contextmanager
def writing_as(engine: Engine, principal: Principal) -> Iterator[Connection]:
    """Give a connection in a transaction that is done in somebody's name, committed at the end or not at all."""
    with engine.begin() as connection:
        act_as(connection, principal)
        yield connection
