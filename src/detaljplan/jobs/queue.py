"""The queue of jobs: added to in the transaction that makes the work, so that nothing accepted lacks its job."""

from __future__ import annotations

from typing import Any

import orjson
from psycopg import AsyncConnection
from sqlalchemy import Connection, make_url, text

from detaljplan.settings import Settings
from detaljplan.store.engine import app_url

SCHEMA = "jobs"
QUEUE = "intag"

_PATH = text("SELECT set_config('search_path', :path, true)")
_DEFER = text(
    "SELECT unnest(procrastinate_defer_jobs_v1(ARRAY[ROW("
    "CAST(:queue AS varchar), CAST(:task AS varchar), 0, CAST(:lock AS varchar), CAST(NULL AS varchar), "
    "CAST(:args AS jsonb), CAST(NULL AS timestamptz))::procrastinate_job_to_defer_v1]))"
)
_CANCEL = text("SELECT procrastinate_cancel_job_v1(id, false, false) FROM procrastinate_jobs WHERE lock = :lock")


def defer(connection: Connection, task: str, lock: str, arguments: dict[str, Any]) -> None:
    """Add a job that is there when the connection's transaction is, and not otherwise.

    Parameters
    ----------
    lock
        Two jobs of the same lock never run at the same time.
    arguments
        Names of what to do; nothing of a plan, since every worker reads them.
    """
    told = {"queue": QUEUE, "task": task, "lock": lock, "args": orjson.dumps(arguments).decode()}
    _in_queue(connection, _DEFER, told)


def cancel(connection: Connection, lock: str) -> bool:
    """Take the job of that lock out of the queue, and return whether it had not begun."""
    return bool(_in_queue(connection, _CANCEL, {"lock": lock}))


def _in_queue(connection: Connection, statement: Any, told: dict[str, Any]) -> Any:
    before = connection.scalar(text("SHOW search_path"))
    connection.execute(_PATH, {"path": f"{SCHEMA}, public"})
    found = connection.scalar(statement, told)
    connection.execute(_PATH, {"path": before})
    return found


def queue_address(settings: Settings) -> str:
    """Return the address of the queue as libpq reads it: the program's own login."""
    return make_url(app_url(settings)).set(drivername="postgresql").render_as_string(hide_password=False)


async def at_the_queue(connection: AsyncConnection) -> None:
    """Let a connection find the queue's tables."""
    await connection.execute(f"SET search_path TO {SCHEMA}, public")
    await connection.commit()
