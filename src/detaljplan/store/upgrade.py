"""A private cluster moved to a newer major version of PostgreSQL: copied beside the old one, held to it, exchanged."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from detaljplan.language.words import Words
from detaljplan.store.backup import CHUNK, Reporter
from detaljplan.store.binaries import newest_server_binaries, server_major
from detaljplan.store.clients import dumping
from detaljplan.store.cluster import SUPERUSER, Cluster, ClusterStatus
from detaljplan.store.engine import engine_of
from detaljplan.store.manifest import Contents, contents_of
from detaljplan.store.restore import fill
from detaljplan.store.roles import DATABASE


def newer_major(cluster: Cluster) -> int | None:
    """Return the newest installed major version with PostGIS where it is newer than the cluster's; else ``None``."""
    if cluster.status is ClusterStatus.ABSENT:
        return None
    newest = server_major(newest_server_binaries())
    return newest if newest is not None and newest > cluster.major else None


def upgrade_cluster(cluster: Cluster, report: Reporter, *, also_to_the_same: bool = False) -> Path | None:
    """Move a cluster to the newest major version of PostgreSQL; return the folder that the old one is kept in.

    The old cluster is held alone meanwhile, copied by its own binaries, and the copy held to it. Until the folders are
    exchanged, and when anything fails or this process is killed, the old cluster is the one that is used. Databases
    that were put aside in it stay in its folder.

    Parameters
    ----------
    also_to_the_same
        Do it where there is no newer version too; for tests on a machine with one.

    Raises
    ------
    StoreError
        Somebody is connected, the old binaries are gone, or the copy does not hold the same.
    """
    if newer_major(cluster) is None and not also_to_the_same:
        return None
    with cluster.alone():
        fresh = Cluster(cluster.folder / "upgrade", app_role=cluster.app_role, durable=cluster.durable, report=report)
        fresh.stop()  # one that was left behind
        shutil.rmtree(fresh.folder, ignore_errors=True)
        fresh.start()
        try:
            _copy(cluster, fresh, report)
        finally:
            fresh.stop()
        report(Words("Byter till den nya databasen …"))
        kept = cluster.exchange(fresh.data)
        shutil.rmtree(fresh.folder)
    return kept


def _copy(old: Cluster, new: Cluster, report: Reporter) -> None:
    report(Words("Räknar igenom det som är lagrat …"))
    wanted = _contents(old)
    report(Words("Kopierar databasen till PostgreSQL {major} …", major=new.major))
    owner = engine_of(new.url(), "detaljplan upgrade")
    try:
        fill(owner, _dump_of(old), wanted, report)
    finally:
        owner.dispose()


def _contents(cluster: Cluster) -> Contents:
    engine = engine_of(cluster.url(role=SUPERUSER), "detaljplan upgrade")
    try:
        with engine.connect() as connection:
            return contents_of(connection)
    finally:
        engine.dispose()


def _dump_of(cluster: Cluster) -> Iterator[bytes]:
    with dumping(newest_server_binaries(cluster.major), cluster.url(role=SUPERUSER, database=DATABASE)) as dump:
        while chunk := dump.read(CHUNK):
            yield chunk
