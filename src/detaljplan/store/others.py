"""Who else is connected to the database, and who of them holds our tables. What they asked for is not looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, TextClause, text

_CONNECTED = text(
    "SELECT pid, usename, application_name FROM pg_stat_activity "
    "WHERE datname = current_database() AND usename IS NOT NULL AND pid <> pg_backend_pid() ORDER BY pid"
)
_HOLDING = text(
    "SELECT DISTINCT a.pid, a.usename, a.application_name FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid) "
    "JOIN pg_class AS c ON c.oid = l.relation JOIN pg_namespace AS n ON n.oid = c.relnamespace "
    "WHERE l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND a.pid <> pg_backend_pid() "
    "ORDER BY a.pid"
)


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody's connection: the server's process, the role, and the program as it calls itself."""

    pid: int
    role: str
    program: str


def connected(connection: Connection) -> list[Session]:
    """Return the others that are connected to the same database."""
    return _sessions(connection, _CONNECTED)


def holders(engine: Engine) -> list[Session]:
    """Return those who hold a lock on a table of the database: whom a migration waits for."""
    with engine.connect() as connection:
        return _sessions(connection, _HOLDING)


def told_of(sessions: Iterable[Session]) -> str:
    """Return them as one names them to an operator."""
    told = [f"{one.program or '?'} ({one.role}, pid {one.pid})" for one in sessions]
    return ", ".join(told) or "?"


def _sessions(connection: Connection, statement: TextClause) -> list[Session]:
    rows = connection.execute(statement)
    return [Session(row.pid, row.usename, row.application_name) for row in rows]
