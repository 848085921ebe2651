"""The database roles: an owner that migrates, and the role the program works as, which owns nothing."""

from __future__ import annotations

from typing import LiteralString

from psycopg import Connection, sql

OWNER_ROLE = "detaljplan_owner"
DATABASE = "detaljplan"


def ensure_roles(connection: Connection, *, app_role: str) -> None:
    """Create the owner and the app role of a private cluster where they are missing.

    Both log in, since only their own system user reaches the socket; neither is a superuser.
    """
    for role in (OWNER_ROLE, app_role):
        if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER").format(sql.Identifier(role)))


def ensure_database(connection: Connection, *, name: str = DATABASE) -> None:
    """Create the database ``name``, owned by the owner role, where it is missing. Needs autocommit."""
    if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", name):
        statement = sql.SQL("CREATE DATABASE {} OWNER {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(OWNER_ROLE)))


def ensure_extension(connection: Connection) -> None:
    """Install PostGIS in the connected database, as superuser, and let its index work under row security.

    Row-level security keeps PostgreSQL from asking an index with an operator that might tell of hidden rows.
    The bounding-box operator ``&&`` compares two boxes and raises nothing, so it is declared leakproof.
    """
    if _exists(connection, "SELECT 1 FROM pg_extension WHERE extname = %s", "postgis"):
        return
    connection.execute("CREATE EXTENSION postgis")
    connection.execute("ALTER FUNCTION geometry_overlaps(geometry, geometry) LEAKPROOF")


def limit_access(connection: Connection, *, app_role: str) -> None:
    """Let only the owner and the app role into the connected database, and only the owner create in it.

    What the app role may do with each table is granted by the migration that creates the table.
    """
    role = sql.Identifier(app_role)
    database = sql.Identifier(connection.info.dbname)
    for statement in (
        sql.SQL("REVOKE ALL ON DATABASE {database} FROM PUBLIC"),
        sql.SQL("GRANT CONNECT ON DATABASE {database} TO {role}"),
        sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {role}"),
        sql.SQL("GRANT CREATE, USAGE ON SCHEMA public TO {owner}"),
    ):
        connection.execute(statement.format(database=database, role=role, owner=sql.Identifier(OWNER_ROLE)))


def _exists(connection: Connection, query: LiteralString, value: str) -> bool:
    return connection.execute(query, (value,)).fetchone() is not None
