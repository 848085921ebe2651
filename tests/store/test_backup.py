"""A backup of the store: what is in it, and that a copy read back holds the same, with the same guards."""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from itertools import count
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest
from alembic import command
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from detaljplan.errors import DetaljplanError, NoPostgis, StoreError
from detaljplan.jobs.intake import take_in
from detaljplan.store.audit import verify
from detaljplan.store.backup import DUMP, MANIFEST, open_file, opened_backup, write_backup
from detaljplan.store.binaries import client_binaries
from detaljplan.store.clients import dumping
from detaljplan.store.manifest import Manifest, contents_of, differences
from detaljplan.store.migrate import alembic_config, migrate, newest_revision
from detaljplan.store.owner import Audience
from detaljplan.store.restore import restore_given
from detaljplan.store.roles import ensure_database, ensure_extension, limit_access
from detaljplan.store.tables import SCHEMAS
from tests.postgis import APP_ROLE, PLANNER, Database, Server, cloned_database, engine_to
from tests.store.examples import delivered, example, gap
from tests.store.test_audit import some_events

pytestmark = pytest.mark.postgis
_numbers = count(1)


def silent(_told: str) -> None: ...


def backed_up(database: Database, path: Path) -> Manifest:
    return write_backup(database.owner, path, app_role=APP_ROLE, force=False, report=silent)


@pytest.fixture(scope="module")
def source(postgis_cluster: tuple[Server, str]) -> Iterator[Database]:
    """A store with a published plan, a draft with a fault, and some events; only read by the tests."""
    server, template = postgis_cluster
    with cloned_database(server, template, f"{template}_backed_up") as database:
        some_events(database)
        with database.app.begin() as connection:
            delivered(connection, example())
            delivered(connection, example(raw=b"draft", findings=[gap()]))
        yield database


@pytest.fixture(scope="module")
def made(source: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    path = tmp_path_factory.mktemp("made") / "store.backup"
    backed_up(source, path)
    return path


@pytest.fixture(scope="module")
def restored(postgis_cluster: tuple[Server, str], made: Path) -> Iterator[Database]:
    """That backup read back; only read by the tests."""
    with empty_database(postgis_cluster[0]) as database:
        read_back(made, database)
        yield database


@pytest.fixture
def backup(made: Path, tmp_path: Path) -> Path:
    """A copy of the backup, for the test to change."""
    return Path(shutil.copy(made, tmp_path / "store.backup"))


@contextmanager
def empty_database(server: Server) -> Iterator[Database]:
    """Give a database with PostGIS and none of our tables, as an operator hands it over."""
    name = f"restored_{os.getpid()}_{next(_numbers)}"
    with server.connect() as connection:
        ensure_database(connection, name=name)
    with server.connect(database=name) as connection:
        ensure_extension(connection)
        limit_access(connection, app_role=APP_ROLE)
    engines = (engine_to(server, role, name) for role in ("detaljplan_owner", APP_ROLE, APP_ROLE))
    try:
        yield Database(name, server.url(role=APP_ROLE, database=name), *engines)
    finally:
        with server.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def elsewhere(postgis_cluster: tuple[Server, str]) -> Iterator[Database]:
    with empty_database(postgis_cluster[0]) as database:
        yield database


def read_back(path: Path, into: Database) -> None:
    with open_file(path) as file:
        restore_given(into.owner, opened_backup(file, silent), app_role=APP_ROLE, report=silent)


def originals(database: Database) -> dict[UUID, str]:
    hashes: dict[UUID, str] = {}
    with database.owner.connect() as connection:
        for schema in ("published", "restricted"):
            for version, original in connection.execute(
                text(f"SELECT version_id, original FROM {schema}.plan_version")
            ):
                hashes[version] = sha256(original).hexdigest()
    return hashes


def is_empty(database: Database) -> bool:
    with database.owner.connect() as connection:
        ours = "SELECT count(*) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'restricted'"
        return connection.scalar(text(ours)) == 0


def test_what_is_read_back_holds_the_same(source: Database, restored: Database) -> None:
    assert len(originals(restored)) == 2
    assert originals(restored) == originals(source)
    with source.owner.connect() as before, restored.owner.connect() as after:
        assert contents_of(after) == contents_of(before)
        assert list(verify(after)) == []


def test_the_guards_are_read_back_too(source: Database, restored: Database) -> None:
    guards = (
        "SELECT relname, relrowsecurity::text, relacl::text FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE nspname IN ('published', 'restricted', 'layers', 'access', 'audit', 'jobs') AND relkind = 'r'",
        "SELECT schemaname, tablename, policyname, cmd, qual, with_check FROM pg_policies",
        "SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT proname, prosecdef::text, proacl::text FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace"
        " WHERE nspname IN ('published', 'access', 'audit', 'jobs')",
        "SELECT proname, proleakproof::text FROM pg_proc WHERE proname = 'geometry_overlaps'",
    )
    for guard in guards:
        with source.owner.connect() as before, restored.owner.connect() as after:
            wanted = sorted(map(str, before.execute(text(guard))))
            assert wanted
            assert sorted(map(str, after.execute(text(guard)))) == wanted
    with restored.public.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM published.plan_version")) == 1
        assert connection.scalar(text("SELECT count(*) FROM restricted.plan_version")) == 0
        with pytest.raises(DBAPIError, match="permission denied"):
            connection.execute(text("SELECT * FROM access.account"))


def test_no_later_transaction_is_taken_for_the_one_that_stored_a_plan(source: Database, restored: Database) -> None:
    marks = text("SELECT transaction_id FROM restricted.plan_version")
    with source.owner.connect() as before, restored.owner.connect() as after:
        (stored,) = before.execute(marks).scalars()
        assert list(after.execute(marks).scalars()) == [-stored]


def test_a_backup_is_for_oneself_alone_and_written_over_nothing(source: Database, made: Path) -> None:
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    with pytest.raises(DetaljplanError, match="finns redan"):
        backed_up(source, made)
    assert [path.name for path in made.parent.iterdir()] == [made.name]


def test_the_manifest_tells_what_is_in_the_backup(made: Path) -> None:
    with ZipFile(made) as archive:
        told = json.loads(archive.read(MANIFEST))
        assert sha256(archive.read(DUMP)).hexdigest() == told["dump_sha256"]
    assert told["contents"]["revision"] == newest_revision()
    assert (told["contents"]["plan_versions"], told["contents"]["originals"]) == (2, 2)
    assert told["contents"]["ends"]["0484"][0] == 3
    assert told["postgresql"] and told["postgis"] and told["program"] and told["made_at"]


def test_a_copy_that_does_not_succeed_leaves_no_file(database: Database, tmp_path: Path) -> None:
    with database.owner.begin() as connection:
        connection.execute(text("ALTER TABLE restricted.finding FORCE ROW LEVEL SECURITY"))
    with pytest.raises(StoreError, match="pg_dump"):
        backed_up(database, tmp_path / "store.backup")
    assert list(tmp_path.iterdir()) == []


def changed(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("damage", ["a bit of the dump", "cut off", "no backup", "empty"])
def test_a_damaged_backup_is_refused_when_it_is_opened(backup: Path, damage: str) -> None:
    if damage == "a bit of the dump":
        changed(backup, 5000)
    elif damage == "cut off":
        backup.write_bytes(backup.read_bytes()[:-100])
    else:
        backup.write_bytes(b"" if damage == "empty" else b"something else" * 100)
    with open_file(backup) as file, pytest.raises(StoreError, match=r"skadad|ingen säkerhetskopia"):
        opened_backup(file, silent)


def rewritten(path: Path, **contents: object) -> None:
    """Let the manifest tell other contents than the dump has."""
    with ZipFile(path) as archive:
        dump, told = archive.read(DUMP), json.loads(archive.read(MANIFEST))
    told["contents"] |= contents
    with ZipFile(path, "w") as archive:
        archive.writestr(DUMP, dump)
        archive.writestr(MANIFEST, json.dumps(told))


@pytest.mark.parametrize(
    ("told", "refusal"), [({"revision": "9999"}, "senare version"), ({"originals": "två"}, "innehållsförteckning")]
)
def test_a_manifest_that_cannot_be_followed_is_refused(
    source: Database, backup: Path, told: dict[str, object], refusal: str
) -> None:
    rewritten(backup, **told)
    with pytest.raises(StoreError, match=refusal):
        read_back(backup, source)


def test_a_copy_that_is_not_what_its_manifest_says_leaves_nothing(backup: Path, elsewhere: Database) -> None:
    rewritten(backup, originals_sha256="0" * 64)
    with pytest.raises(StoreError, match="filernas innehåll"):
        read_back(backup, elsewhere)
    assert is_empty(elsewhere)


@pytest.mark.parametrize("part", ["plan_versions", "originals", "originals_sha256", "ends", "broken"])
def test_every_part_of_the_contents_is_compared(source: Database, part: str) -> None:
    with source.owner.connect() as connection:
        there = contents_of(connection)
    assert differences(there, there) == []
    assert len(differences(there, replace(there, **{part: None}))) == 1


def test_a_copy_of_an_earlier_version_is_migrated(database: Database, tmp_path: Path, elsewhere: Database) -> None:
    with database.owner.begin() as connection:
        for schema in SCHEMAS:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        connection.execute(text("DROP TABLE alembic_version"))
        command.upgrade(alembic_config(connection, APP_ROLE), "0010")
    assert backed_up(database, tmp_path / "store.backup").contents.revision == "0010"
    read_back(tmp_path / "store.backup", elsewhere)
    assert migrate(elsewhere.owner) is False
    with elsewhere.owner.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM access.key")) == 0


def test_a_database_with_tables_is_left_as_it_is(source: Database, made: Path) -> None:
    before = originals(source)
    with pytest.raises(StoreError, match="redan tabeller"):
        read_back(made, source)
    assert originals(source) == before


def test_a_copy_for_another_role_is_refused(source: Database, made: Path) -> None:
    with open_file(made) as file, pytest.raises(StoreError, match="DETALJPLAN_APP_ROLE=detaljplan_app"):
        restore_given(source.owner, opened_backup(file, silent), app_role="annan", report=silent)


def test_a_copy_that_breaks_midway_leaves_nothing(backup: Path, elsewhere: Database) -> None:
    with elsewhere.owner.begin() as connection:  # in the way of one of the last tables
        connection.execute(text("CREATE TABLE public.alembic_version (version_num text)"))
    with pytest.raises(StoreError, match="pg_restore"):
        read_back(backup, elsewhere)
    assert is_empty(elsewhere)


def test_a_chain_that_was_broken_before_is_told(database: Database, tmp_path: Path) -> None:
    some_events(database)
    with database.owner.begin() as connection:
        connection.execute(text("ALTER TABLE audit.event DISABLE TRIGGER refuse_change"))
        connection.execute(text("UPDATE audit.event SET what = 'annat' WHERE number = 2"))
        connection.execute(text("ALTER TABLE audit.event ENABLE TRIGGER refuse_change"))
    assert backed_up(database, tmp_path / "store.backup").contents.broken == [("0484", 2)]


def test_a_missing_major_version_of_the_client_programs_is_named() -> None:
    with pytest.raises(NoPostgis, match=r"PostgreSQL 99.*postgresql-client-99"):
        client_binaries(99)


PEEK = """#!{python}
import os, sys
told = [open(f"/proc/{{os.getpid()}}/cmdline", "rb").read().decode().split(chr(0)), os.environ.get("PGPASSWORD")]
print(*told, sep="\\n", file=open({where!r}, "w"))
sys.exit("pg_dump: error: peeked")
"""


def test_the_password_is_on_no_command_line(tmp_path: Path) -> None:
    program, seen = tmp_path / "pg_dump", tmp_path / "seen"
    program.write_text(PEEK.format(python=sys.executable, where=str(seen)))
    program.chmod(0o755)
    address = "postgresql+psycopg://owner:he%40mligt@db.example:5433/planer?sslmode=require&keepalives=1"
    with pytest.raises(StoreError, match="peeked") as refusal, dumping(tmp_path, address) as dump:
        assert dump.read() == b""
    command, password = seen.read_text().splitlines()
    assert password == "he@mligt"
    assert "--dbname=keepalives=1" in command
    assert "mligt" not in command + str(refusal.value)


WRITERS = 3


def test_a_backup_under_load_has_all_that_was_acknowledged_before_and_nothing_half(
    database: Database, tmp_path: Path, elsewhere: Database
) -> None:
    stored, stop, enough = list[UUID](), threading.Event(), threading.Semaphore(0)

    def write(writer: int) -> None:
        for number in count():
            if stop.is_set():
                return
            checked = example(raw=f"{writer} {number}".encode() * 500, findings=[gap()])
            stored.append(take_in(database.public, checked, PLANNER, Audience.DRAFT).saved.version_id)
            enough.release()

    writers = [threading.Thread(target=write, args=(one,)) for one in range(WRITERS)]
    for one in writers:
        one.start()
    try:
        for _ in range(WRITERS * 3):
            assert enough.acquire(timeout=30)
        before = list(stored)
        manifest = backed_up(database, tmp_path / "store.backup")
        meanwhile = len(stored) - len(before)
    finally:
        stop.set()
        for one in writers:
            one.join()
    assert meanwhile > 0, "the writers went on"
    read_back(tmp_path / "store.backup", elsewhere)
    found = originals(elsewhere)
    assert set(before) <= found.keys()
    assert found.items() <= originals(database).items()
    assert manifest.contents.plan_versions == len(found)
    assert manifest.contents.ends["0484"][0] == 2 * len(found), "each is stored and reviewed"
    parts = "SELECT count(*) FROM restricted.report JOIN restricted.review_run USING (version_id)"
    with elsewhere.owner.connect() as connection:
        assert connection.scalar(text(parts)) == len(found)
