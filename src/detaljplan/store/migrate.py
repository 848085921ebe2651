"""Brings the database to the newest version of the store's schema, from the package's own files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import sleep
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import errors, sql
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from detaljplan.errors import StoreError
from detaljplan.language.words import Words
from detaljplan.settings import Settings
from detaljplan.store.cluster import Reporter
from detaljplan.store.others import holders, told_of
from detaljplan.store.tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"
# one migration at a time, however many processes start together; the number means nothing
LOCK = 5_204_119_633


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a migration waits, and how long one of its statements may take.

    A migration that waits for a table makes everybody queue up behind it, so it waits briefly and tries again.
    """

    lock_ms: int = 3_000
    statement_ms: int = 600_000
    attempts: int = 5
    pause_seconds: float = 2.0


PATIENCE = Patience()


def migrate(
    owner_engine: Engine,
    *,
    app_role: str | None = None,
    report: Reporter | None = None,
    patience: Patience = PATIENCE,
) -> bool:
    """Bring the database to the newest version and say whether anything had to be done.

    Everything happens in one transaction. The app role is given the rights to read and add, no more; it is made
    when it is missing.

    Parameters
    ----------
    owner_engine
        Connects as the role that owns the tables.
    app_role
        The role the program works as; by default the settings'.
    report
        Is told who holds the tables, when they have to be waited for.

    Raises
    ------
    StoreError
        The app role is missing, and the owner may not make roles; or others held the tables all the time, and the
        message tells who; or a statement took too long. Nothing is changed then.
    """
    for attempt in range(1, patience.attempts + 1):
        try:
            return _migrated(owner_engine, app_role or Settings().app_role, patience)
        except OperationalError as error:
            if isinstance(error.orig, errors.QueryCanceled):
                raise StoreError(
                    "En ändring av tabellerna tog mer än {seconds:n} s och avbröts. Databasen är oförändrad.",
                    seconds=patience.statement_ms // 1000,
                ) from error
            if not isinstance(error.orig, errors.LockNotAvailable):
                raise
        held = Words("Tabellerna hålls av andra: {who}.", who=told_of(holders(owner_engine)))
        if attempt < patience.attempts:
            (report or _unheard)(Words("{held} Försöker igen …", held=held))
            sleep(patience.pause_seconds)
    raise StoreError("{held} Databasen är oförändrad. Stoppa dem, eller försök senare.", held=held)


def _unheard(_words: str) -> None:
    """Tell nobody."""


def _migrated(owner_engine: Engine, role: str, patience: Patience) -> bool:
    with owner_engine.begin() as connection:
        _limit(connection, "statement_timeout", patience.statement_ms)
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        if is_current(connection):
            return False
        ensure_app_role(connection, role)
        _limit(connection, "lock_timeout", patience.lock_ms)  # not before: another program's migration is waited for
        command.upgrade(alembic_config(connection, role), "head")
        return True


def _limit(connection: Connection, setting: str, ms: int) -> None:
    connection.execute(text("SELECT set_config(:setting, :ms, true)"), {"setting": setting, "ms": str(ms)})


def require_current(engine: Engine) -> None:
    """Raise StoreError unless the database has the tables of this program; asked as any role.

    For a program that does not migrate: the worker, and a look at what was restored.
    """
    with engine.connect() as connection:
        if not is_current(connection):
            raise StoreError("Databasens tabeller är äldre än programmet. Kör: detaljplan store upgrade")


def pending(owner_engine: Engine) -> list[tuple[str, str]]:
    """Return the migrations that the database lacks, the oldest first: number and what it is.

    Raises
    ------
    StoreError
        The database was written by a later version.
    """
    with owner_engine.connect() as connection:
        found = revision_of(connection)
        is_current(connection)
    known = _revisions()
    missing = known[: known.index(found)] if found else known
    scripts = ScriptDirectory(str(MIGRATIONS))
    return [(revision, str(scripts.get_revision(revision).doc)) for revision in reversed(missing)]


def is_current(connection: Connection) -> bool:
    """The database has every migration of this program.

    Raises
    ------
    StoreError
        It has one that this program does not know: it was written by a later version.
    """
    found = revision_of(connection)
    if found is not None:
        require_known(found)
    return found == newest_revision()


def revision_of(connection: Connection) -> str | None:
    """Return the last migration that the database has; ``None`` for one without our tables."""
    return MigrationContext.configure(connection).get_current_revision()


def require_known(revision: str) -> None:
    """Raise StoreError when this program does not have that migration: a later version wrote it."""
    if revision not in _revisions():
        raise StoreError(
            "Databasen är gjord av en senare version av programmet ({revision}). Uppgradera programmet.",
            revision=revision,
        )


def newest_revision() -> str:
    """Return the last migration of this program."""
    return _revisions()[0]


@cache
def _revisions() -> tuple[str, ...]:
    """Return the migrations of this program, the newest first; they are read from their files once."""
    return tuple(script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def alembic_config(connection: Connection, app_role: str) -> Config:
    """Return the configuration with which Alembic's commands run on this connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes.update(connection=connection, app_role=app_role)
    return config


def ours(name: str | None, kind: str, parents: Any) -> bool:
    """A schema or table that these migrations answer for; not PostGIS's own, nor a neighbour's."""
    if kind == "schema":
        return name in {table.schema for table in metadata.tables.values()}
    if kind == "table":
        return f"{parents['schema_name']}.{name}" in metadata.tables
    return True


def ensure_app_role(connection: Connection, role: str) -> None:
    """Make the role the program works as where it is missing. Raises StoreError when that is not allowed."""
    known = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if connection.scalar(known, {"role": role}) is not None:
        return
    statement = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(sql.Identifier(role))
    try:
        composed(connection, statement)
    except errors.InsufficientPrivilege as error:
        raise StoreError(
            "Databasrollen {role} saknas, och ägaren får inte skapa roller. Låt databasens förvaltare köra: "
            "{statement}",
            role=role,
            statement=statement.as_string(),
        ) from error


def composed(connection: Connection, statement: sql.Composed) -> None:
    """Run a statement with quoted names as it stands; SQLAlchemy would read ``:`` and ``%`` in the names."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(statement)
