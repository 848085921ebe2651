"""Brings the database to the newest version of the store's schema, from the package's own files."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import errors, sql
from sqlalchemy import Connection, Engine, text

from detaljplan.errors import StoreError
from detaljplan.settings import Settings
from detaljplan.store.tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"
# one migration at a time, however many processes start together; the number means nothing
LOCK = 5_204_119_633


def migrate(owner_engine: Engine, *, app_role: str | None = None) -> bool:
    """Bring the database to the newest version and say whether anything had to be done.

    Everything happens in one transaction. The app role is given the rights to read and add, no more; it is made
    when it is missing.

    Parameters
    ----------
    owner_engine
        Connects as the role that owns the tables.
    app_role
        The role the program works as; by default the settings'.

    Raises
    ------
    StoreError
        The app role is missing, and the owner may not make roles.
    """
    with owner_engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        if is_current(connection):
            return False
        role = app_role or Settings().app_role
        _make_role(connection, role)
        command.upgrade(alembic_config(connection, role), "head")
        return True


def is_current(connection: Connection) -> bool:
    """The database has every migration of this program.

    Raises
    ------
    StoreError
        It has one that this program does not know: it was written by a later version.
    """
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in _revisions():
        raise StoreError(
            "Databasen är gjord av en senare version av programmet ({revision}). Uppgradera programmet.",
            revision=found,
        )
    return found == newest_revision()


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


def _make_role(connection: Connection, role: str) -> None:
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
