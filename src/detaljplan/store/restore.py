"""A backup read back: into a database of its own, held to its manifest, and put in place when all of it is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from time import monotonic

from psycopg import Connection as Driver
from psycopg import errors, sql
from sqlalchemy import Connection, Engine, literal, select, text

from detaljplan.errors import StoreError
from detaljplan.language.words import Words
from detaljplan.store.backup import Backup, Reporter
from detaljplan.store.binaries import client_binaries
from detaljplan.store.clients import restoring
from detaljplan.store.cluster import Cluster
from detaljplan.store.engine import engine_of
from detaljplan.store.manifest import Contents, contents_of, differences, servers_of
from detaljplan.store.migrate import ensure_app_role, migrate, require_known, revision_of
from detaljplan.store.others import connected, told_of
from detaljplan.store.roles import DATABASE
from detaljplan.store.tables import SCHEMAS, metadata

BEING_RESTORED = "detaljplan_restored"
_TOLD_SECONDS = 0.5
_REGCLASS = text("SELECT to_regclass(:name)")


def restore_private(cluster: Cluster, backup: Backup, *, keep_old: bool, report: Reporter) -> str | None:
    """Restore a backup into a private cluster; return the name of the database that was put aside for it.

    The copy is read into a database of another name, held to its manifest and migrated; then both change names in one
    transaction. Until then, and when anything fails, the database is the one that was there.

    Parameters
    ----------
    keep_old
        Put a database that holds something aside, in the same cluster; otherwise it is refused.

    Raises
    ------
    StoreError
        There is something in the database, or somebody is connected to it; the copy is of a later version, of another
        app role, or not what its manifest says.
    """
    _refuse_foreign(backup, cluster.app_role)
    cluster.start()
    with _owner(cluster, DATABASE) as engine, engine.connect() as connection:
        empty, others = not holds_something(connection), connected(connection)
    if not (empty or keep_old):
        raise StoreError(
            "Databasen har redan innehåll och lämnas som den är. Ange --keep-old för att lägga undan den, eller "
            "--into MAPP för att läsa in säkerhetskopian i en annan mapp."
        )
    if others:
        raise _in_use(told_of(others))
    with cluster.connect() as superuser:
        _drop(superuser, BEING_RESTORED)
        try:
            cluster.prepare(BEING_RESTORED)
            with _owner(cluster, BEING_RESTORED) as engine:
                fill(engine, backup.chunks(), backup.manifest.contents, report)
                migrate(engine, app_role=cluster.app_role, report=report)
            old = _exchange(superuser)
        except BaseException:
            _drop(superuser, BEING_RESTORED)
            raise
        if empty:
            _drop(superuser, old)
    return None if empty else old


def restore_given(owner: Engine, backup: Backup, *, app_role: str, report: Reporter) -> None:
    """Restore a backup into a database of the operator's own, which has none of our tables; all of it or nothing.

    Raises
    ------
    StoreError
        As `restore_private`; and there are tables of ours.
    """
    _refuse_foreign(backup, app_role)
    with owner.begin() as connection:
        if revision_of(connection) is not None or _schemas(connection):
            raise StoreError(
                "Databasen har redan tabeller och lämnas som den är. Skapa en ny, tom databas med PostGIS och ange "
                "den i DETALJPLAN_DATABASE_URL."
            )
        ensure_app_role(connection, app_role)
    try:
        fill(owner, backup.chunks(), backup.manifest.contents, report)
        migrate(owner, app_role=app_role, report=report)
    except BaseException:
        _clear(owner)
        raise


def fill(owner: Engine, dump: Iterable[bytes], wanted: Contents, report: Reporter) -> None:
    """Restore a dump into an empty database in one transaction, and hold it to what it is to hold.

    Raises
    ------
    StoreError
        It cannot be restored, or does not hold that.
    """
    with owner.connect() as connection:
        folder = client_binaries(servers_of(connection)[0])
    address = owner.url.render_as_string(hide_password=False)
    with restoring(folder, address) as target:
        for chunk in _told(dump, report):
            target.write(chunk)
        target.flush()
    report(Words("Kontrollerar det som är återläst …"))
    with owner.begin() as connection:
        _leave_no_transaction_open(connection)
        found = contents_of(connection)
    differ = differences(wanted, found)
    if differ or wanted.revision != found.revision:
        what = (differ or [Words("tabellernas version")])[0]
        raise StoreError("Det som lästes in är inte det som säkerhetskopierades ({what}). Inget är ändrat.", what=what)


def holds_something(connection: Connection) -> bool:
    """Say whether there is a row in any of our tables."""
    for table in metadata.tables.values():
        if connection.scalar(_REGCLASS, {"name": str(table)}) is not None:
            if connection.scalar(select(literal(1)).select_from(table).limit(1)):
                return True
    return False


def _refuse_foreign(backup: Backup, app_role: str) -> None:
    require_known(backup.manifest.contents.revision)
    told = backup.manifest.app_role
    if told != app_role:
        raise StoreError(
            "Säkerhetskopian hör till databasrollen {told}, men programmet arbetar som {app_role}. "
            "Ange DETALJPLAN_APP_ROLE={told}.",
            told=told,
            app_role=app_role,
        )


def _leave_no_transaction_open(connection: Connection) -> None:
    """Let no later transaction be taken for one of those that stored the rows.

    A part is added to a whole in the transaction that stored it and in no other. Another server counts its transactions
    anew, and would one day come to the same number; a negative one never comes.
    """
    for table in metadata.tables.values():
        if "transaction_id" in table.c and connection.scalar(_REGCLASS, {"name": str(table)}) is not None:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            negative = table.update().values(transaction_id=-table.c.transaction_id)
            connection.execute(negative.where(table.c.transaction_id > 0))
            connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


def _told(dump: Iterable[bytes], report: Reporter) -> Iterator[bytes]:
    size, told = 0, monotonic()
    for chunk in dump:
        yield chunk
        size += len(chunk)
        if monotonic() - told > _TOLD_SECONDS:
            report(Words("Läser in databasen … {size:bytes}", size=size))
            told = monotonic()
    report(Words("Bygger index …"))


@contextmanager
def _owner(cluster: Cluster, database: str) -> Iterator[Engine]:
    engine = engine_of(cluster.url(database=database), "detaljplan restore")
    try:
        yield engine
    finally:
        engine.dispose()


def _exchange(superuser: Driver) -> str:
    """Let the restored database take the name of the one there is; return the name that one has from now on."""
    old = f"{DATABASE}_{datetime.now():%Y%m%d_%H%M%S}"
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    try:
        with superuser.transaction():
            superuser.execute(rename.format(sql.Identifier(DATABASE), sql.Identifier(old)))
            superuser.execute(rename.format(sql.Identifier(BEING_RESTORED), sql.Identifier(DATABASE)))
    except errors.ObjectInUse:
        raise _in_use("?") from None
    return old


def _in_use(who: str) -> StoreError:
    return StoreError("Andra är anslutna till databasen: {who}. Stoppa tjänsten och workers först.", who=who)


def _drop(superuser: Driver, name: str) -> None:
    superuser.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _schemas(connection: Connection) -> list[str]:
    found = connection.execute(text("SELECT nspname FROM pg_namespace WHERE nspname = ANY(:ours)"), {"ours": SCHEMAS})
    return list(found.scalars())


def _clear(owner: Engine) -> None:
    """Take away what was restored; there was nothing of ours before."""
    with owner.begin() as connection:
        for schema in _schemas(connection):
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        connection.execute(text("DROP TABLE IF EXISTS public.alembic_version"))
