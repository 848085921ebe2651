"""A real PostGIS for the tests: a throwaway cluster, or the server in ``DETALJPLAN_TEST_DATABASE_URL``."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url

from detaljplan.errors import NoPostgis
from detaljplan.identity.organisation import organisation_of
from detaljplan.identity.principal import Principal
from detaljplan.identity.roles import Role
from detaljplan.store.cluster import Cluster
from detaljplan.store.engine import address_with_role
from detaljplan.store.migrate import migrate
from detaljplan.store.places import is_running
from detaljplan.store.roles import (
    DATABASE,
    OWNER_ROLE,
    ensure_database,
    ensure_extension,
    ensure_roles,
    limit_access,
)

APP_ROLE = "detaljplan_app"
TOWN = organisation_of("0484")
PLANNER = Principal(Role.PLANNER, TOWN)
FOLDER_PREFIX = "detaljplan-test-"
CLUSTER_BYTES = 2_000_000_000  # the server keeps up to 1 GB of log before it clears it
GIVEN_SERVER = "DETALJPLAN_TEST_DATABASE_URL"


@dataclass(frozen=True)
class Database:
    """One test's own database, a clone of the template.

    Parameters
    ----------
    url
        The address of the app role.
    owner
        Connects as the owner of the tables.
    public
        Connects as the role the program works as, and acts for nobody.
    app
        The same, acting in every transaction for a planner of `TOWN`.
    """

    name: str
    url: str
    owner: Engine
    public: Engine
    app: Engine


class Server(Protocol):
    """What the fixtures need of a server, a cluster of their own or a given one."""

    def connect(self, *, database: str = ...) -> AbstractContextManager[psycopg.Connection]: ...

    def url(self, *, role: str, database: str) -> str: ...


class GivenServer:
    """A server whose superuser's address is in the environment, as in CI with a service container."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)

    def connect(self, *, database: str = "postgres") -> AbstractContextManager[psycopg.Connection]:
        address = self._url.set(drivername="postgresql", database=database)
        return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)

    def url(self, *, role: str, database: str) -> str:
        address = self._url.set(drivername="postgresql+psycopg", database=database)
        return address_with_role(address, role).render_as_string(hide_password=False)


def prepare_template(owner_engine: Engine) -> None:
    """Bring the template to what every test's database holds from the start."""
    migrate(owner_engine, app_role=APP_ROLE)


@contextmanager
def running_server() -> Iterator[tuple[Server, str]]:
    """Give a server and the name of its template database; skip where no PostGIS is installed."""
    given = os.environ.get(GIVEN_SERVER)
    if given:
        with _given_server(GivenServer(given)) as named:
            yield named
    else:
        with throwaway_folder() as folder:
            cluster = Cluster(folder, durable=False)
            try:
                cluster.start()
            except NoPostgis as error:
                pytest.skip(f"inget PostGIS på datorn: {error.message}")
            try:
                yield cluster, DATABASE
            finally:
                cluster.stop()


@contextmanager
def throwaway_folder() -> Iterator[Path]:
    """Give a folder that the server's user can reach, also when the tests run as root; removed afterwards."""
    base = _quick_place()
    _remove_leftovers(base)
    folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER_PREFIX}{os.getpid()}-", dir=base))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _quick_place() -> Path:
    """Return a folder in memory where a cluster has room: a clone takes a tenth of the time there."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > CLUSTER_BYTES:
        return memory
    return Path("/tmp") if os.geteuid() == 0 else Path(tempfile.gettempdir())


@contextmanager
def cloned_database(server: Server, template: str, name: str) -> Iterator[Database]:
    """Give a copy of the template under ``name``; dropped afterwards."""
    names = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
    with server.connect() as connection:
        statement = sql.SQL("CREATE DATABASE {name} TEMPLATE {template} OWNER {owner}")
        connection.execute(statement.format(**names, owner=sql.Identifier(OWNER_ROLE)))
    with server.connect(database=name) as connection:
        limit_access(connection, app_role=APP_ROLE)  # a clone does not take over who may connect
    url = server.url(role=APP_ROLE, database=name)
    try:
        owner, public, app = (engine_to(server, role, name) for role in (OWNER_ROLE, APP_ROLE, APP_ROLE))
        event.listen(app, "begin", _act_for_town)
        yield Database(name, url, owner, public, app)
    finally:
        with server.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE {name} WITH (FORCE)").format(**names))


def _act_for_town(connection: Connection) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    settings = (TOWN.code, PLANNER.role.value)
    driver.execute(
        "SELECT set_config('detaljplan.organisation', %s, true), set_config('detaljplan.role', %s, true)", settings
    )


def engine_to(server: Server, role: str, database: str) -> Engine:
    """Return an engine that keeps no connection open, since a database in use cannot be cloned."""
    return create_engine(server.url(role=role, database=database), poolclass=NullPool)


@contextmanager
def _given_server(server: GivenServer) -> Iterator[tuple[Server, str]]:
    template = f"detaljplan_test_{os.getpid()}"
    with server.connect() as connection:
        ensure_roles(connection, app_role=APP_ROLE)
        ensure_database(connection, name=template)
    try:
        with server.connect(database=template) as connection:
            ensure_extension(connection)
            limit_access(connection, app_role=APP_ROLE)
        yield server, template
    finally:
        with server.connect() as connection:
            statement = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            connection.execute(statement.format(sql.Identifier(template)))


def _remove_leftovers(base: Path) -> None:
    """Stop and remove the clusters of test runs that were killed."""
    for folder in base.glob(f"{FOLDER_PREFIX}*"):
        process = folder.name.removeprefix(FOLDER_PREFIX).partition("-")[0]
        if folder.stat().st_uid == os.geteuid() and process.isdecimal() and not is_running(int(process)):
            Cluster(folder, durable=False).stop()
            shutil.rmtree(folder, ignore_errors=True)
