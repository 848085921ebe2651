"""The engines: who connects, what that role may do, and what is said of an address that cannot be used."""

from __future__ import annotations

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from detaljplan.errors import StoreError
from detaljplan.settings import Settings
from detaljplan.store.cluster import private_cluster
from detaljplan.store.engine import (
    app_url,
    create_app_engine,
    create_owner_engine,
    guarded,
    owner_url,
)
from detaljplan.store.roles import OWNER_ROLE
from tests.postgis import APP_ROLE, Database, Server, throwaway_folder

WHO = text("SELECT current_user, rolsuper, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user")


@pytest.mark.postgis
def test_the_private_cluster_gives_both_engines() -> None:
    with throwaway_folder() as folder:
        settings = Settings(data_folder=folder, database_url=None, app_database_url=None)
        owner, app = create_owner_engine(settings), create_app_engine(settings)
        with owner.connect() as connection:
            assert connection.execute(WHO).one() == (OWNER_ROLE, False, False, False)
        with app.connect() as connection:
            assert connection.execute(WHO).one() == (APP_ROLE, False, False, False)
            assert connection.scalar(text("SELECT session_user")) == APP_ROLE
        owner.dispose()
        app.dispose()
        private_cluster(settings).stop()


@pytest.mark.postgis
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (n int)",
        "CREATE SCHEMA mine",
        "CREATE EXTENSION dblink",
        "DROP TABLE owned",
        "SELECT * FROM owned",
        "ALTER ROLE detaljplan_app SUPERUSER",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('PG_VERSION')",
    ],
)
def test_the_app_role_may_not(database: Database, statement: str) -> None:
    with database.owner.begin() as connection:
        connection.execute(text("CREATE TABLE owned (n int)"))
    with (
        database.app.connect() as connection,
        pytest.raises(ProgrammingError, match="InsufficientPrivilege"),
    ):
        connection.execute(text(statement))


@pytest.mark.postgis
@pytest.mark.parametrize("statement", ["SET ROLE detaljplan_owner", "SET SESSION AUTHORIZATION postgres"])
def test_a_login_of_the_app_role_cannot_become_another(database: Database, statement: str) -> None:
    with database.app.connect() as connection:
        if connection.scalar(text("SELECT session_user")) != APP_ROLE:
            pytest.skip("på den angivna servern tar superanvändarens inloggning rollen")
        with pytest.raises(ProgrammingError, match="InsufficientPrivilege"):
            connection.execute(text(statement))


@pytest.mark.postgis
def test_resetting_the_role_leads_back_to_the_app_role(database: Database) -> None:
    with database.app.connect() as connection:
        connection.execute(text("RESET ROLE"))
        assert connection.scalar(text("SELECT current_user")) == APP_ROLE


@pytest.mark.postgis
def test_the_app_role_owns_nothing(database: Database) -> None:
    with database.app.connect() as connection:
        owned = text("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user")
        assert connection.scalar(owned) == 0


@pytest.mark.postgis
def test_each_test_has_a_database_of_its_own(database: Database, postgis_cluster: tuple[Server, str]) -> None:
    server, template = postgis_cluster
    assert database.name != template
    with database.owner.begin() as connection:
        connection.execute(text("CREATE TABLE only_here (place geometry(Point, 3006))"))
    with server.connect(database=template) as connection:
        assert connection.execute("SELECT to_regclass('only_here')").fetchone() == (None,)


@pytest.mark.postgis
def test_the_bounding_box_operator_is_leakproof(database: Database) -> None:
    query = "SELECT proleakproof FROM pg_proc WHERE oid = 'geometry_overlaps(geometry, geometry)'::regprocedure"
    with database.app.connect() as connection:
        assert connection.scalar(text(query)) is True


@pytest.mark.postgis
@pytest.mark.parametrize("role", ["postgres", OWNER_ROLE])
def test_the_program_refuses_to_work_as_owner_or_superuser(
    postgis_cluster: tuple[Server, str], database: Database, role: str
) -> None:
    server, _ = postgis_cluster
    engine = guarded(create_engine(server.url(role=role, database=database.name), poolclass=NullPool))
    with pytest.raises(StoreError, match="varken äger databasen eller är superanvändare"):
        engine.connect()


@pytest.mark.postgis
def test_a_login_that_is_given_alone_takes_the_app_role(
    postgis_cluster: tuple[Server, str], database: Database
) -> None:
    server, _ = postgis_cluster
    given = server.url(role="postgres", database=database.name)
    settings = Settings(database_url=given, app_database_url=None)
    engine = create_app_engine(settings)
    with engine.connect() as connection:
        connection.rollback()
        assert connection.scalar(text("SELECT current_user")) == APP_ROLE
        connection.execute(text("RESET ROLE"))
        assert connection.scalar(text("SELECT current_user")) == APP_ROLE
    engine.dispose()


def test_an_app_address_of_its_own_is_used_for_the_program() -> None:
    settings = Settings(
        database_url="postgresql://owner:hemligt@db/planer",
        app_database_url="postgres://reader:annat@db/planer",
    )
    assert owner_url(settings) == "postgresql+psycopg://owner:hemligt@db/planer"
    assert app_url(settings) == "postgresql+psycopg://reader:annat@db/planer"


def test_options_of_a_given_address_are_kept_beside_the_role() -> None:
    settings = Settings(database_url="postgresql://owner@db/planer?options=-c%20work_mem%3D64MB", app_role="min roll")
    assert make_url(app_url(settings)).query["options"] == "-c work_mem=64MB -c role=min\\ roll"


@pytest.mark.parametrize("address", ["inte en adress", "sqlite:///plan.db", "mysql://user:hemligt@db/x", ""])
def test_an_address_of_something_else_is_refused_without_telling_its_password(address: str) -> None:
    with pytest.raises(StoreError, match=r"DETALJPLAN_DATABASE_URL .* Förväntade postgresql://") as refusal:
        owner_url(Settings(database_url=address))
    assert "hemligt" not in str(refusal.value)
