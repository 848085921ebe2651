"""Migrations expand: a program of the version before goes on working on the new tables, unless a contract says not."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from detaljplan.errors import StoreError
from detaljplan.jobs.intake import take_in
from detaljplan.jobs.submission import handle
from detaljplan.store.acting import reading_as
from detaljplan.store.migrate import MIGRATIONS, alembic_config, migrate, require_current
from detaljplan.store.plans import find_plan
from detaljplan.store.submissions import Status
from detaljplan.store.tables import SCHEMAS
from tests.jobs.test_submissions import sent
from tests.postgis import APP_ROLE, PLANNER, Database
from tests.store.examples import example
from tests.store.test_migrate import emptied

pytestmark = pytest.mark.postgis

COLUMNS = """
    SELECT table_schema || '.' || table_name AS of, column_name, udt_name,
           is_nullable = 'YES' OR column_default IS NOT NULL OR is_identity = 'YES'
      FROM information_schema.columns WHERE table_schema = ANY(:schemas)"""
RULES = """
    SELECT conrelid::regclass::text AS of, pg_get_constraintdef(oid) FROM pg_constraint
     WHERE connamespace = ANY(CAST(:schemas AS regnamespace[])) AND conrelid <> 0
    UNION ALL
    SELECT oid::regclass::text, 'row security' FROM pg_class
     WHERE relnamespace = ANY(CAST(:schemas AS regnamespace[])) AND relrowsecurity"""
FUNCTIONS = """
    SELECT oid::regprocedure::text, pg_get_function_result(oid) FROM pg_proc
     WHERE pronamespace = ANY(CAST(:schemas AS regnamespace[]))"""


@dataclass(frozen=True)
class Shape:
    """What a program counts on: columns, with type and whether they may be left out, and functions; and its bounds."""

    columns: dict[tuple[str, str], tuple[str, bool]]
    rules: set[tuple[str, str]]
    functions: set[tuple[str, str]]


def shape_of(connection: Connection) -> Shape:
    present = text("SELECT nspname FROM pg_namespace WHERE nspname = ANY(:schemas)")
    given = {"schemas": list(connection.scalars(present, {"schemas": SCHEMAS}))}
    columns = connection.execute(text(COLUMNS), given)
    return Shape(
        columns={(table, name): (kind, optional) for table, name, kind, optional in columns},
        rules={tuple(row) for row in connection.execute(text(RULES), given)},
        functions={tuple(row) for row in connection.execute(text(FUNCTIONS), given)},
    )


def narrowed(before: Shape, after: Shape) -> list[str]:
    """Return what a program that knows `before` would stumble over in `after`."""
    tables = {table for table, _ in before.columns}
    lost = [
        f"{key} is gone or of another type" for key, (kind, _) in before.columns.items() if kind != kind_of(after, key)
    ]
    asked = [
        f"{key} cannot be left out"
        for key, (_, optional) in after.columns.items()
        if key[0] in tables and not optional and before.columns.get(key, ("", True))[1]
    ]
    bound = [f"{rule} is new" for rule in after.rules - before.rules if rule[0] in tables]
    return [*lost, *asked, *bound, *(f"{one} is gone" for one in before.functions - after.functions)]


def kind_of(shape: Shape, key: tuple[str, str]) -> str | None:
    return shape.columns.get(key, (None, True))[0]


def test_a_migration_only_expands_or_says_why_not(database: Database) -> None:
    emptied(database.owner)
    scripts = ScriptDirectory(str(MIGRATIONS))
    migrations = list(reversed(list(scripts.walk_revisions())))
    contracts = {one.revision for one in migrations if getattr(one.module, "contract", "")}
    found: dict[str, list[str]] = {}
    for one in migrations:
        with database.owner.begin() as connection:
            before = shape_of(connection)
            command.upgrade(alembic_config(connection, APP_ROLE), one.revision)
            if stumbled := narrowed(before, shape_of(connection)):
                found[one.revision] = stumbled
    assert found.keys() == contracts, found
    assert "0003" in found, "the rights asked for an owner of every row"


@pytest.mark.parametrize(
    ("change", "stumbles"),
    [
        ("ALTER TABLE restricted.finding ADD COLUMN extra text", False),
        ("ALTER TABLE restricted.finding ADD COLUMN extra text NOT NULL DEFAULT ''", False),
        ("CREATE TABLE restricted.extra (a text NOT NULL PRIMARY KEY)", False),
        ("CREATE INDEX ON restricted.finding (rule, severity)", False),
        ("ALTER TABLE restricted.finding ALTER COLUMN rule DROP NOT NULL", False),
        ("ALTER TABLE restricted.finding ADD COLUMN extra text NOT NULL", True),
        ("ALTER TABLE restricted.finding ALTER COLUMN near SET NOT NULL", True),
        ("ALTER TABLE restricted.finding DROP COLUMN near", True),
        ("ALTER TABLE restricted.finding RENAME COLUMN near TO close", True),
        ("ALTER TABLE restricted.finding RENAME TO found", True),
        ("DROP TABLE restricted.finding", True),
        ("ALTER TABLE restricted.finding ALTER COLUMN rule TYPE varchar", True),
        ("ALTER TABLE restricted.finding ADD CHECK (rule <> '')", True),
        ("ALTER TABLE layers.layer ENABLE ROW LEVEL SECURITY", True),
        ("DROP FUNCTION access.key_holder", True),
    ],
)
def test_what_a_program_would_stumble_over_is_seen(database: Database, change: str, stumbles: bool) -> None:
    with database.owner.connect() as connection:
        before = shape_of(connection)
        connection.execute(text(change))
        assert bool(narrowed(before, shape_of(connection))) is stumbles


NEXT_VERSION = """
    ALTER TABLE restricted.plan_version ADD COLUMN extra text;
    ALTER TABLE restricted.submission ADD COLUMN extra integer NOT NULL DEFAULT 0;
    CREATE TABLE restricted.extra (a text PRIMARY KEY);
    UPDATE alembic_version SET version_num = '9999'"""


def test_a_running_program_goes_on_on_expanded_tables_and_none_is_started_on_them(database: Database) -> None:
    with database.owner.begin() as connection:
        connection.execute(text(NEXT_VERSION))
    saved = take_in(database.public, example(), PLANNER).saved
    with reading_as(database.public, PLANNER) as connection:
        assert find_plan(connection, saved.version_id)
    assert handle(database.public, sent(database), PLANNER) is Status.STORED
    for start in (lambda: migrate(database.owner), lambda: require_current(database.public)):
        with pytest.raises(StoreError, match="senare version"):
            start()
