"""The database after migration: the same as the tables, guarded, and the app role's rights."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from detaljplan.store.migrate import alembic_config, migrate
from detaljplan.store.plans import save_plan
from detaljplan.store.tables import metadata
from tests.store.examples import example, gap

pytestmark = pytest.mark.postgis
TABLES = sorted(metadata.tables)


def scalar(engine: Engine, statement: str) -> object:
    with engine.connect() as connection:
        return connection.scalar(text(statement))


def test_the_migrated_database_is_what_the_tables_say(database) -> None:
    with database.owner.begin() as connection:
        command.check(alembic_config(connection, "detaljplan_app"))


def test_the_comparison_sees_a_column_and_an_index_that_are_missing(database) -> None:
    for change in ("DROP INDEX published.ix_finding_geom", "ALTER TABLE layers.layer DROP COLUMN licence"):
        with database.owner.connect() as connection:
            connection.execute(text(change))
            with pytest.raises(Exception, match="New upgrade operations detected"):
                command.check(alembic_config(connection, "detaljplan_app"))


def test_a_database_that_is_current_is_left_alone(database) -> None:
    assert migrate(database.owner) is False


def test_an_empty_database_is_migrated_for_a_role_with_an_awkward_name(database) -> None:
    role = 'någon "annan":x%s'
    quoted = '"någon ""annan"":x%s"'
    with database.owner.begin() as connection:
        for schema in ("published", "restricted", "layers"):
            connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
        connection.exec_driver_sql("DROP TABLE alembic_version")
    try:
        assert migrate(database.owner, app_role=role) is True
        with database.owner.connect() as connection:
            right = text("SELECT has_table_privilege(:role, 'restricted.hit', 'INSERT')")
            assert connection.scalar(right, {"role": role}) is True
    finally:
        with database.owner.begin() as connection:
            connection.exec_driver_sql(f"DROP OWNED BY {quoted}; DROP ROLE {quoted}")


def test_the_app_role_owns_nothing_and_is_no_superuser(database) -> None:
    me = "(SELECT oid FROM pg_roles WHERE rolname = current_user)"
    assert scalar(database.app, f"SELECT count(*) FROM pg_class WHERE relowner = {me}") == 0
    assert scalar(database.app, f"SELECT count(*) FROM pg_namespace WHERE nspowner = {me}") == 0
    assert scalar(database.app, "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user") is False


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("change", ["DELETE FROM {}", "TRUNCATE {} CASCADE", "DROP TABLE {}"])
def test_the_app_role_may_not_take_anything_away(database, table: str, change: str) -> None:
    with database.app.connect() as connection, pytest.raises(ProgrammingError, match="permission denied|must be owner"):
        connection.execute(text(change.format(table)))


@pytest.mark.parametrize("table", TABLES)
def test_the_app_role_may_not_change_a_row(database, table: str) -> None:
    column = next(iter(metadata.tables[table].c)).name
    with database.app.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text(f"UPDATE {table} SET {column} = {column}"))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("change", ["UPDATE {} SET {c} = {c}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_even_the_owner_is_refused_by_the_trigger(database, table: str, change: str) -> None:
    column = list(metadata.tables[table].c)[1].name
    with database.owner.connect() as connection, pytest.raises(DBAPIError, match="vägras"):
        connection.execute(text(change.format(table, c=column)))


def test_a_stored_plan_is_still_there_after_the_owner_tried(database) -> None:
    with database.app.begin() as connection:
        save_plan(connection, example(findings=[gap()]))
    with database.owner.connect() as connection, pytest.raises(DBAPIError, match="vägras"):
        connection.execute(text("DELETE FROM restricted.finding"))
    assert scalar(database.owner, "SELECT count(*) FROM restricted.finding") == 1
