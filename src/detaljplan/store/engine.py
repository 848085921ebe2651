"""Engines to the store: one for the owner, who migrates, one for the app role, which the program works as."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError

from detaljplan.errors import StoreError
from detaljplan.settings import Settings
from detaljplan.store.cluster import Reporter, private_cluster

DRIVER = "postgresql+psycopg"
CONNECT_SECONDS = "10"  # a server that does not answer must not hold a request, unless the address says otherwise
TOO_MIGHTY = """
    SELECT rolsuper OR rolbypassrls
           OR pg_has_role(current_user, datdba, 'MEMBER')
      FROM pg_roles, pg_database
     WHERE rolname = current_user AND datname = current_database()
"""


def owner_url(settings: Settings, report: Reporter | None = None) -> str:
    """Return the address of the role that owns the tables; without a given one, of the private cluster.

    The private cluster is started when it does not run. Raises StoreError when there is no usable database.
    """
    if settings.database_url is None:
        return private_cluster(settings, report).start()
    return _text(_given(settings.database_url, "DETALJPLAN_DATABASE_URL"))


def app_url(settings: Settings, report: Reporter | None = None) -> str:
    """Return the address that the program works under: a login of the app role, owner of nothing.

    The private cluster has such a login. For a given database it is ``app_database_url``; without one the
    owner's login takes the app role as it connects. That guards against mistakes, but not against SQL that
    means to leave the role: production gives both addresses.
    """
    if settings.database_url is None:
        cluster = private_cluster(settings, report)
        cluster.start()
        return cluster.url(role=settings.app_role)
    if settings.app_database_url is not None:
        return _text(_given(settings.app_database_url, "DETALJPLAN_APP_DATABASE_URL"))
    return _text(address_with_role(_given(settings.database_url, "DETALJPLAN_DATABASE_URL"), settings.app_role))


def create_owner_engine(settings: Settings, report: Reporter | None = None) -> Engine:
    """Return an engine for migrations and imports, with the rights of the owner of the tables."""
    return engine_of(owner_url(settings, report), "detaljplan owner")


def create_app_engine(settings: Settings, report: Reporter | None = None) -> Engine:
    """Return the engine the program works with.

    Its first connection raises StoreError when the role is a superuser, passes row-level security or owns the
    database: then what is restricted would be open to every reader.
    """
    return guarded(engine_of(app_url(settings, report), "detaljplan"))


def guarded(engine: Engine) -> Engine:
    """Let ``engine`` refuse, at its first connection, a role that stands above the rights of a reader."""

    @event.listens_for(engine, "first_connect")
    def refuse_might(connection: DBAPIConnection, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(TOO_MIGHTY)
        row = cursor.fetchone()
        cursor.close()
        connection.rollback()
        if row is None or row[0]:
            raise StoreError(
                "Programmet ska arbeta som en databasroll som varken äger databasen eller är superanvändare. "
                "Ange en sådan i DETALJPLAN_APP_DATABASE_URL."
            )

    return engine


def in_time(engine: Engine, settings: Settings) -> Engine:
    """Let the database break off what takes too long on the engine's connections: for those who ask, not for jobs."""
    limits = {
        "statement_timeout": settings.statement_seconds,
        "lock_timeout": settings.lock_seconds,
        "idle_in_transaction_session_timeout": settings.idle_transaction_seconds,
    }

    @event.listens_for(engine, "connect")
    def limit(connection: DBAPIConnection, _record: Any) -> None:
        cursor = connection.cursor()
        for name, seconds in limits.items():
            cursor.execute("SELECT set_config(%s, %s, false)", (name, f"{round(seconds * 1000)}ms"))
        cursor.close()
        connection.commit()

    return engine


def engine_of(url: str, name: str) -> Engine:
    """Return an engine to an address; others see it in the database as `name`."""
    # A connection is tried before use, so that a restarted server is met by a new one and not by an error.
    # What a statement was given is somebody's data, and stands in no error.
    given = {"application_name": name}
    if "connect_timeout" not in make_url(url).query:
        given["connect_timeout"] = CONNECT_SECONDS
    return create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=given)


def _given(url: str, setting: str) -> URL:
    """Return the address an operator gave, with the driver we use. Its password is in no message."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise StoreError(
            "{setting} går inte att läsa som en adress. Förväntade {pattern}.", setting=setting, pattern=_PATTERN
        ) from None
    if address.drivername.partition("+")[0] not in {"postgresql", "postgres"}:
        raise StoreError(
            "{setting} pekar på {drivername}, men PostGIS behövs. Förväntade {pattern}.",
            setting=setting,
            drivername=address.drivername,
            pattern=_PATTERN,
        )
    return address.set(drivername=DRIVER)


_PATTERN = "postgresql://användare:lösenord@värd:5432/databas"


def address_with_role(address: URL, role: str) -> URL:
    """Return ``address`` with ``role`` taken from the start, so that RESET ROLE leads back to it."""
    given = address.query.get("options", ())
    options = [given] if isinstance(given, str) else list(given)
    escaped = role.replace("\\", "\\\\").replace(" ", "\\ ")
    return address.update_query_dict({"options": " ".join([*options, f"-c role={escaped}"])})


def _text(address: URL) -> str:
    return address.render_as_string(hide_password=False)
