"""A private cluster restored and moved: what is there is used until all of the new is there, whenever it breaks off."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, NullPool, create_engine, event

from detaljplan.errors import NoPostgis, StoreError
from detaljplan.identity.principal import Principal
from detaljplan.store.acting import act_as
from detaljplan.store.backup import open_file, opened_backup, write_backup
from detaljplan.store.binaries import newest_server_binaries
from detaljplan.store.cluster import Cluster
from detaljplan.store.manifest import Contents, contents_of
from detaljplan.store.migrate import migrate
from detaljplan.store.restore import BEING_RESTORED, restore_private
from detaljplan.store.upgrade import newer_major, upgrade_cluster
from tests.postgis import APP_ROLE, PLANNER, throwaway_folder
from tests.store.examples import delivered, example, gap
from tests.store.test_migrate import emptied

pytestmark = [pytest.mark.postgis, pytest.mark.slow]


def silent(_told: str) -> None: ...


def engine(cluster: Cluster, by: Principal | None = None) -> Engine:
    made = create_engine(cluster.url(role=APP_ROLE) if by else cluster.url(), poolclass=NullPool)
    if by:
        event.listen(made, "begin", lambda connection: act_as(connection, by))
    return made


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """The data folder of a stopped cluster with two plans in it; copying it is quicker than making another."""
    try:
        newest_server_binaries()
    except NoPostgis as error:
        pytest.skip(f"inget PostGIS på datorn: {error.message}")
    with throwaway_folder() as folder:
        cluster = Cluster(folder, durable=False)
        cluster.start()
        migrate(engine(cluster), app_role=APP_ROLE)
        with engine(cluster, PLANNER).begin() as connection:
            delivered(connection, example())
            delivered(connection, example(raw=b"draft", findings=[gap()]))
        cluster.stop()
        yield cluster.data


@pytest.fixture
def cluster(made: Path) -> Iterator[Cluster]:
    with throwaway_folder() as folder:
        cluster = Cluster(folder, durable=False)
        subprocess.run(["cp", "-a", str(made), str(cluster.data)], check=True)
        cluster.start()
        yield cluster
        cluster.stop()


def contents(cluster: Cluster) -> Contents:
    with engine(cluster).connect() as connection:
        return contents_of(connection)


def databases(cluster: Cluster) -> set[str]:
    with cluster.connect() as connection:
        return {name for (name,) in connection.execute("SELECT datname FROM pg_database WHERE NOT datistemplate")}


def restored(cluster: Cluster, path: Path, *, keep_old: bool) -> str | None:
    with open_file(path) as file:
        return restore_private(cluster, opened_backup(file, silent), keep_old=keep_old, report=silent)


@pytest.fixture
def backup(cluster: Cluster, tmp_path: Path) -> Path:
    write_backup(engine(cluster), tmp_path / "store.backup", app_role=APP_ROLE, force=False, report=silent)
    return tmp_path / "store.backup"


def test_a_database_that_holds_something_is_replaced_only_when_it_is_kept(cluster: Cluster, backup: Path) -> None:
    wanted = contents(cluster)
    with engine(cluster, PLANNER).begin() as connection:
        delivered(connection, example(raw=b"later"))
    later = contents(cluster)
    with pytest.raises(StoreError, match="--keep-old"):
        restored(cluster, backup, keep_old=False)
    assert contents(cluster) == later
    with cluster.connect(role=APP_ROLE, database="detaljplan"):
        with pytest.raises(StoreError, match=rf"{APP_ROLE}, pid \d+.* Stoppa tjänsten"):
            restored(cluster, backup, keep_old=True)
    assert (contents(cluster), databases(cluster)) == (later, {"postgres", "detaljplan"})
    kept = restored(cluster, backup, keep_old=True)
    assert contents(cluster) == wanted
    assert databases(cluster) == {"postgres", "detaljplan", kept}
    cluster.start()
    with engine(cluster, PLANNER).begin() as connection:
        assert delivered(connection, example(raw=b"again")).is_new


def test_an_empty_database_is_replaced_and_not_kept(cluster: Cluster, backup: Path) -> None:
    wanted = contents(cluster)
    emptied(engine(cluster))
    migrate(engine(cluster), app_role=APP_ROLE)
    with cluster.connect() as connection:  # as a restore that was killed leaves it
        connection.execute(f"CREATE DATABASE {BEING_RESTORED}")
    assert restored(cluster, backup, keep_old=False) is None
    assert (contents(cluster), databases(cluster)) == (wanted, {"postgres", "detaljplan"})


def test_a_moved_cluster_holds_the_same_and_the_old_one_is_kept(cluster: Cluster) -> None:
    assert newer_major(cluster) is None
    assert upgrade_cluster(cluster, silent) is None, "it is of the newest version already"
    wanted, before = contents(cluster), identity(cluster.data)
    kept = upgrade_cluster(cluster, silent, also_to_the_same=True)
    assert kept is not None and identity(kept) == before
    cluster.start()
    assert contents(cluster) == wanted
    assert sorted(path.name for path in cluster.folder.iterdir()) == [
        *sorted(["cluster", kept.name]),
        "cluster.lock",
        "socket",
    ]
    with cluster.connect(database="detaljplan") as connection:
        leakproof = "SELECT proleakproof FROM pg_proc WHERE proname = 'geometry_overlaps'"
        assert connection.execute(leakproof).fetchone() == (True,)


def test_a_cluster_that_somebody_works_in_is_not_moved(cluster: Cluster) -> None:
    with cluster.connect(role=APP_ROLE, database="detaljplan"):
        with pytest.raises(StoreError, match="Stoppa tjänsten"):
            upgrade_cluster(cluster, silent, also_to_the_same=True)
    with cluster.connect(role=APP_ROLE, database="detaljplan") as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


KILLED = """
import os, signal, sys
from pathlib import Path
from detaljplan.store.cluster import Cluster

def counted(path, target, rename=Path.rename, names=[]):
    names.append(target)
    if len(names) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    return rename(path, target)

folder = Path(sys.argv[1])
cluster = Cluster(folder, durable=False)
with cluster.alone():
    if sys.argv[2] == "0":
        os.kill(os.getpid(), signal.SIGKILL)
    Path.rename = counted
    cluster.exchange(folder / "fresh")
"""


@pytest.mark.parametrize(("name", "old_is_used"), [(0, True), (2, True), (3, False)])
def test_a_move_that_is_killed_leaves_one_or_the_other_in_use(cluster: Cluster, name: int, old_is_used: bool) -> None:
    fresh = cluster.folder / "fresh"
    old = identity(cluster.data)
    cluster.stop()
    subprocess.run(["cp", "-a", str(cluster.data), str(fresh)], check=True)
    command = [sys.executable, "-c", KILLED, str(cluster.folder), str(name)]
    done = subprocess.run(command, check=False, env=os.environ, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    cluster.start()
    assert (identity(cluster.data) == old) is old_is_used, "the old one, unless only its last name was left to give"
    assert contents(cluster).plan_versions == 2
    with cluster.connect(role=APP_ROLE, database="detaljplan") as connection:
        assert connection.execute("SELECT count(*) FROM published.plan_version").fetchone() == (1,)
    found = [identity(path) for path in cluster.folder.iterdir() if (path / "PG_VERSION").exists()]
    assert old in found and len(found) == 2, "neither is lost"


def identity(data: Path) -> int:
    """Return what tells a data folder from a copy of it."""
    return (data / "global" / "pg_control").stat().st_ino
