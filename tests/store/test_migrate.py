"""The database after migration: the same as the tables, guarded, and the app role's rights."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from alembic import command
from psycopg import sql
from shapely.geometry import Point
from sqlalchemy import Connection, Engine, Table, text
from sqlalchemy.exc import DBAPIError

from detaljplan.errors import StoreError
from detaljplan.review.definitions import load_layers
from detaljplan.review.model import LayerData, LayerFeature
from detaljplan.review.overlay import review_plan
from detaljplan.store.layers import replace_layer
from detaljplan.store.migrate import LOCK, Patience, alembic_config, migrate, pending, require_current
from detaljplan.store.reviews import save_review
from detaljplan.store.tables import ACCESS, Access, metadata
from tests.postgis import APP_ROLE, TOWN, Database, Server
from tests.store.examples import delivered, example, gap, small_plan

pytestmark = pytest.mark.postgis


def scalar(engine: Engine, statement: str) -> object:
    with engine.connect() as connection:
        return connection.scalar(text(statement))


def test_the_migrated_database_is_what_the_tables_say(database: Database) -> None:
    with database.owner.begin() as connection:
        command.check(alembic_config(connection, "detaljplan_app"))


def test_the_comparison_sees_a_column_and_an_index_that_are_missing(database: Database) -> None:
    for change in ("DROP INDEX published.ix_finding_geom", "ALTER TABLE layers.layer DROP COLUMN licence"):
        with database.owner.connect() as connection:
            connection.execute(text(change))
            with pytest.raises(Exception, match="New upgrade operations detected"):
                command.check(alembic_config(connection, "detaljplan_app"))


def test_a_database_that_is_current_is_left_alone(database: Database) -> None:
    assert migrate(database.owner) is False


OLD_ROWS = """
    INSERT INTO {0}.plan_version (version_id, object_id, number, file_name, file_format, media, municipality_code,
        input_sha256, original) VALUES ('{1}', 'plan', {2}, 'a.json', 'ngp-json', 'application/json', {3}, '{1}', '');
    INSERT INTO {0}.plan_object (version_id, position, part, kind, values) VALUES ('{1}', 0, 0, 'use', '[]');
    INSERT INTO {0}.report (report_id, version_id, verdict, profile, engine_version, spec_version, catalogue_release,
        report_json) VALUES ('{1}', '{1}', 'stopped', 'delivery', '0', '4.1', '', '{{}}');
    INSERT INTO {0}.finding (report_id, position, rule, severity, message, message_en, objects)
        VALUES ('{1}', 0, 'DP-0002', 'error', '', '', '[]');
    INSERT INTO {0}.review_run (run_id, version_id, engine_version, layer_versions, plan_identity, seconds)
        VALUES ('{1}', '{1}', '0', '{{}}', 'plan', 0);
    INSERT INTO {0}.hit (run_id, position, layer_id, layer_name, layer_version, ground, status, hit_count,
        search_distance_m, is_borderline, is_synthetic, objects, notes)
        VALUES ('{1}', 0, '', '', '', 'RI', 'hit', 0, 0, false, false, '[]', '[]')"""


@pytest.fixture
def old_database(database: Database) -> Database:
    """A database as the first version made it, with a plan of the town, one of another and one of nobody's."""
    emptied(database.owner)
    with database.owner.begin() as connection:
        command.upgrade(alembic_config(connection, APP_ROLE), "0001")
        for schema in ("published", "restricted"):
            for number, code in enumerate((f"'{TOWN.code}'", "'0180'", "NULL"), 1):
                key = f"00000000-0000-4000-8000-00000000000{number}"
                connection.execute(text(OLD_ROWS.format(schema, key, number, code).replace(":", r"\:")))
    assert migrate(database.owner, app_role=APP_ROLE) is True
    return database


def test_what_was_stored_before_there_were_rights_belongs_to_the_plans_municipality(old_database: Database) -> None:
    stored = ("plan_version", "plan_object", "report", "finding", "review_run", "hit")
    for table in (metadata.tables[f"{schema}.{name}"] for schema in ("published", "restricted") for name in stored):
        assert scalar(old_database.owner, f"SELECT count(*) FROM {table}") == 3
        seen = scalar(old_database.app, f"SELECT count(*) FROM {table}")
        assert seen == (3 if table.schema == "published" else 1), table.name
        public = scalar(old_database.public, f"SELECT count(*) FROM {table}")
        assert public == (3 if table.schema == "published" else 0), table.name


def test_findings_stored_before_their_letters_were_told_have_none(old_database: Database) -> None:
    assert scalar(old_database.owner, "SELECT count(*) FROM restricted.finding WHERE near IS NULL") == 3


def emptied(owner: Engine) -> None:
    with owner.begin() as connection:
        for schema in ("published", "restricted", "layers", "access", "audit", "jobs"):
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        connection.execute(text("DROP TABLE alembic_version"))


def test_an_empty_database_is_migrated_for_a_role_with_an_awkward_name(
    postgis_cluster: tuple[Server, str], database: Database
) -> None:
    role = 'någon "annan":x%s'
    quoted = sql.Identifier(role)
    emptied(database.owner)
    with postgis_cluster[0].connect(database=database.name) as superuser:
        superuser.execute(sql.SQL("CREATE ROLE {}").format(quoted))
        try:
            assert migrate(database.owner, app_role=role) is True
            right = "SELECT has_table_privilege(%s, 'restricted.hit', 'INSERT')"
            assert superuser.execute(right, [role]).fetchone() == (True,)
        finally:
            superuser.execute(sql.SQL("DROP OWNED BY {}").format(quoted))
            superuser.execute(sql.SQL("DROP ROLE {}").format(quoted))


def test_a_missing_app_role_that_cannot_be_made_is_told_of_and_nothing_is_migrated(database: Database) -> None:
    emptied(database.owner)
    with pytest.raises(StoreError, match='CREATE ROLE "saknas"'):
        migrate(database.owner, app_role="saknas")
    assert scalar(database.owner, "SELECT count(*) FROM pg_namespace WHERE nspname = 'published'") == 0


def test_the_app_role_owns_nothing_and_is_no_superuser(database: Database) -> None:
    me = "(SELECT oid FROM pg_roles WHERE rolname = current_user)"
    assert scalar(database.app, f"SELECT count(*) FROM pg_class WHERE relowner = {me}") == 0
    assert scalar(database.app, f"SELECT count(*) FROM pg_namespace WHERE nspowner = {me}") == 0
    assert scalar(database.app, "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user") is False


EVIDENCE = [table for table in metadata.tables.values() if table.schema != ACCESS]


def refused(engine: Engine, change: str, words: str, tables: Iterable[Table]) -> None:
    """Each of the tables refuses the change with those words."""
    with engine.connect() as connection:
        for table in tables:
            statement = text(change.format(table, c=list(table.c)[1].name))
            with pytest.raises(DBAPIError, match=words), connection.begin_nested():
                connection.execute(statement)


CHANGES = ["UPDATE {} SET {c} = {c}", "DELETE FROM {}", "TRUNCATE {} CASCADE"]


@pytest.mark.parametrize("change", [*CHANGES, "DROP TABLE {} CASCADE", "ALTER TABLE {} DISABLE TRIGGER ALL"])
def test_the_app_role_may_only_read_and_add(database: Database, change: str) -> None:
    refused(database.app, change, "permission denied|must be owner", metadata.tables.values())


@pytest.mark.parametrize("table", ["account", "session", "attempt", "link", "login"])
def test_the_app_role_cannot_read_accounts(database: Database, table: str) -> None:
    with database.app.connect() as connection, pytest.raises(DBAPIError, match="permission denied"):
        connection.execute(text(f"SELECT count(*) FROM access.{table}"))


@pytest.mark.parametrize("change", CHANGES)
def test_even_the_owner_is_refused_by_the_trigger(database: Database, change: str) -> None:
    refused(database.owner, change, "vägras", EVIDENCE)


COPIED = [("plan_object", "item_id"), ("finding", "finding_id"), ("hit", "hit_id")]


@pytest.mark.parametrize(("child", "key"), COPIED)
def test_nothing_is_added_to_what_is_stored(database: Database, child: str, key: str) -> None:
    with database.app.begin() as connection:
        taken = check_and_review(connection)
    names = [c.name for c in metadata.tables[f"{taken}.{child}"].columns if c.name not in (key, "position")]
    columns = ", ".join(f'"{name}"' for name in names)
    again = f"INSERT INTO {taken}.{child} ({columns}, position) SELECT {columns}, 99 FROM {taken}.{child} LIMIT 1"
    for engine in (database.app, database.owner):
        with engine.begin() as connection, pytest.raises(DBAPIError, match="byggs inte på"):
            connection.execute(text(again))
    assert scalar(database.owner, f"SELECT count(*) FROM {taken}.{child} WHERE position = 99") == 0


def test_nobody_claims_a_transaction_for_a_row(database: Database) -> None:
    with database.app.begin() as connection:
        delivered(connection, example())
    columns = [c.name for c in metadata.tables["published.plan_version"].columns]
    changed = {
        "version_id": "gen_random_uuid()",
        "number": "2",
        "input_sha256": "'x'",
        "transaction_id": "txid_current() + 1",
    }
    values = ", ".join(changed.get(name, f'"{name}"') for name in columns)
    with database.app.begin() as connection:
        names = ", ".join(f'"{name}"' for name in columns)
        connection.execute(
            text(f"INSERT INTO published.plan_version ({names}) SELECT {values} FROM published.plan_version")
        )
        own = text("SELECT transaction_id = txid_current() FROM published.plan_version WHERE number = 2")
        assert connection.scalar(own) is True


def test_nothing_is_added_to_an_imported_layer(database: Database) -> None:
    feature = LayerFeature(id="o", shape=Point(600_000, 6_500_000))
    with database.app.begin() as connection:
        replace_layer(connection, LayerData(layer=load_layers()[0], version="1", features=(feature,)))
    again = (
        "INSERT INTO layers.layer_feature (import_id, object_id, attributes, geom) "
        "SELECT import_id, 'x', attributes, geom FROM layers.layer_feature"
    )
    with database.app.begin() as connection, pytest.raises(DBAPIError, match="byggs inte på"):
        connection.execute(text(again))


def check_and_review(connection: Connection) -> Access:
    """Store a draft with a finding and its review, each inside a savepoint, and return where."""
    saved = delivered(connection, example(findings=[gap()]))
    review = review_plan(small_plan(), [], expected=load_layers())
    save_review(connection, saved, review, seconds=0.1)
    return saved.access


def test_a_stored_plan_is_still_there_after_the_owner_tried(database: Database) -> None:
    with database.app.begin() as connection:
        delivered(connection, example(findings=[gap()]))
    with database.owner.connect() as connection, pytest.raises(DBAPIError, match="vägras"):
        connection.execute(text("DELETE FROM restricted.finding"))
    assert scalar(database.owner, "SELECT count(*) FROM restricted.finding") == 1


@pytest.fixture
def one_behind(database: Database) -> Database:
    """A database that lacks the migration of the keys."""
    emptied(database.owner)
    with database.owner.begin() as connection:
        command.upgrade(alembic_config(connection, APP_ROLE), "0005")
    return database


IMPATIENT = Patience(lock_ms=50, attempts=2, pause_seconds=0.01)


def test_a_migration_waits_briefly_and_tells_who_holds_the_tables(one_behind: Database) -> None:
    told: list[str] = []
    with one_behind.owner.begin() as other:
        pid = other.scalar(text("SELECT pg_backend_pid()"))
        other.execute(text("SET LOCAL application_name TO 'rapporten'"))
        other.execute(text("LOCK TABLE access.account IN SHARE UPDATE EXCLUSIVE MODE"))
        with pytest.raises(StoreError, match=rf"rapporten \(detaljplan_owner, pid {pid}\).*oförändrad"):
            migrate(one_behind.owner, app_role=APP_ROLE, patience=IMPATIENT, report=told.append)
    assert len(told) == 1 and "Försöker igen" in told[0]
    assert scalar(one_behind.owner, "SELECT version_num FROM alembic_version") == "0005"
    assert migrate(one_behind.owner, app_role=APP_ROLE, patience=IMPATIENT) is True


def test_a_migration_that_takes_too_long_is_undone(one_behind: Database) -> None:
    with one_behind.owner.begin() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        with pytest.raises(StoreError, match="tog mer än"):
            migrate(one_behind.owner, app_role=APP_ROLE, patience=Patience(statement_ms=50))
    assert scalar(one_behind.owner, "SELECT version_num FROM alembic_version") == "0005"


def test_what_is_missing_is_listed_and_not_done(one_behind: Database) -> None:
    number, what = pending(one_behind.owner)[0]
    assert (number, what) == ("0006", "Keys that machines present instead of a password.")
    with pytest.raises(StoreError, match="äldre än programmet"):
        require_current(one_behind.owner)
    migrate(one_behind.owner, app_role=APP_ROLE)
    assert pending(one_behind.owner) == []
    require_current(one_behind.public)
