"""The private cluster: made, found again, recovered after a kill, shared by processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import psycopg
import pytest

from detaljplan.errors import NoPostgis, StoreError
from detaljplan.settings import Settings
from detaljplan.store.binaries import newest_server_binaries, server_major
from detaljplan.store.cluster import Cluster, ClusterStatus, private_cluster
from detaljplan.store.places import LONGEST_SOCKET_FOLDER, claim_folder, server_user, socket_folder
from tests.postgis import throwaway_folder

pytestmark = pytest.mark.postgis


@pytest.fixture(scope="module", autouse=True)
def postgis() -> None:
    try:
        newest_server_binaries()
    except NoPostgis as error:
        pytest.skip(f"inget PostGIS på datorn: {error.message}")


@pytest.fixture
def folder() -> Iterator[Path]:
    with throwaway_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """The data folder of a cluster that was made and stopped; copying it is quicker than making another."""
    with throwaway_folder() as folder:
        cluster = Cluster(folder, durable=False)
        cluster.start()
        cluster.stop()
        yield cluster.data


@pytest.fixture
def cluster(folder: Path, made: Path) -> Iterator[Cluster]:
    cluster = Cluster(folder, durable=False)
    subprocess.run(["cp", "-a", str(made), str(cluster.data)], check=True)
    yield cluster
    cluster.stop()


def server_process(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().splitlines()[0])


def test_a_cluster_is_absent_then_running_then_stopped(folder: Path) -> None:
    cluster = Cluster(folder, durable=False)
    seen = [cluster.status]
    cluster.start()
    seen.append(cluster.status)
    cluster.stop()
    assert [*seen, cluster.status] == [ClusterStatus.ABSENT, ClusterStatus.RUNNING, ClusterStatus.STOPPED]


def test_the_first_start_tells_what_it_does_and_the_second_is_silent_and_quick(folder: Path) -> None:
    told: list[str] = []
    cluster = Cluster(folder, durable=False, report=told.append)
    first = cluster.start()
    assert told == ["Skapar databasen …", "Startar databasen …"]
    started = monotonic()
    assert Cluster(folder, durable=False, report=told.append).start() == first
    assert monotonic() - started < 1.5
    assert len(told) == 2
    cluster.stop()


def test_what_was_stored_is_there_after_a_stop(cluster: Cluster) -> None:
    cluster.start()
    with cluster.connect(role="detaljplan_owner", database="detaljplan") as connection:
        connection.execute("CREATE TABLE kept AS SELECT ST_Point(1, 2, 3006) AS place")
    cluster.stop()
    cluster.start()
    with cluster.connect(role="detaljplan_owner", database="detaljplan") as connection:
        assert connection.execute("SELECT ST_AsText(place) FROM kept").fetchone() == ("POINT(1 2)",)


def test_a_killed_server_is_started_again(cluster: Cluster) -> None:
    cluster.start()
    killed = server_process(cluster)
    os.kill(killed, signal.SIGKILL)
    cluster.start()
    assert cluster.status is ClusterStatus.RUNNING
    assert server_process(cluster) != killed


def test_a_pid_file_whose_number_went_to_another_process_does_not_stop_the_start(cluster: Cluster) -> None:
    cluster.start()
    pid_file = cluster.data / "postmaster.pid"
    left = pid_file.read_text().splitlines()
    cluster.stop()
    pid_file.write_text("\n".join([str(os.getpid()), *left[1:]]) + "\n")
    before = cluster.status
    cluster.start()
    assert (before, cluster.status) == (ClusterStatus.STOPPED, ClusterStatus.RUNNING)


def test_a_server_whose_socket_was_swept_away_is_started_anew(cluster: Cluster) -> None:
    cluster.start()
    for file in (cluster.folder / "socket").iterdir():
        file.unlink()
    cluster.start()
    assert cluster.status is ClusterStatus.RUNNING


def test_a_half_made_data_folder_is_made_again(folder: Path) -> None:
    cluster = Cluster(folder, durable=False)
    unfinished = cluster.folder / "cluster.unfinished"
    claim_folder(unfinished)
    (unfinished / "PG_VERSION").write_text("15\n")
    cluster.start()
    assert cluster.status is ClusterStatus.RUNNING
    assert not unfinished.exists()
    cluster.stop()


def test_a_half_prepared_database_is_finished_at_the_next_start(cluster: Cluster) -> None:
    cluster.start()
    with cluster.connect(database="detaljplan") as connection:
        connection.execute("DROP EXTENSION postgis")
    cluster.start()
    with cluster.connect(role="detaljplan_app", database="detaljplan") as connection:
        assert connection.execute("SELECT postgis_lib_version() > '3'").fetchone() == (True,)


def test_another_app_role_is_let_in_at_the_next_start(cluster: Cluster) -> None:
    cluster.start()
    renamed = Cluster(cluster.folder, app_role="annan roll", durable=False)
    renamed.start()
    with renamed.connect(role="annan roll", database="detaljplan") as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("annan roll",)


@pytest.mark.slow
def test_processes_that_start_at_once_share_one_server(folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from detaljplan.store.cluster import Cluster\n"
        "cluster = Cluster(Path(sys.argv[1]), durable=False, report=print)\n"
        "print(cluster.start())"
    )
    command = [sys.executable, "-c", program, str(folder)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    told = [process.communicate(timeout=60)[0].splitlines() for process in running]
    cluster = Cluster(folder, durable=False)
    try:
        assert [process.returncode for process in running] == [0, 0, 0]
        assert {lines[-1] for lines in told} == {cluster.url()}
        assert sorted(len(lines) for lines in told) == [1, 1, 3], "one of them makes and starts it"
    finally:
        cluster.stop()


def test_the_server_listens_on_its_closed_socket_alone(cluster: Cluster) -> None:
    cluster.start()
    socket = cluster.folder / "socket"
    assert socket.stat().st_mode & 0o777 == 0o700
    assert socket.stat().st_uid == server_user().pw_uid
    with cluster.connect() as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW fsync").fetchone() == ("off",)


def test_a_role_that_is_not_ours_is_not_let_in(cluster: Cluster) -> None:
    cluster.start()
    with cluster.connect() as connection:
        connection.execute("CREATE ROLE stranger LOGIN")
    with pytest.raises(psycopg.OperationalError, match="Peer authentication failed"):
        with cluster.connect(role="stranger"):
            pass


def test_data_of_another_major_version_are_left_alone(cluster: Cluster) -> None:
    (cluster.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(StoreError, match="postgresql-9-postgis-3"):
        cluster.start()
    assert (cluster.data / "PG_VERSION").read_text() == "9\n"
    assert (cluster.data / "base").is_dir()


def test_a_folder_too_long_for_a_socket_gets_a_short_one_elsewhere(folder: Path) -> None:
    cluster = Cluster(folder / ("mycket-lång-mapp-" * 8), durable=False)
    cluster.start()
    try:
        with cluster.connect() as connection:
            row = connection.execute("SHOW unix_socket_directories").fetchone()
        assert row is not None
        place = Path(row[0])
        assert len(os.fsencode(place)) <= LONGEST_SOCKET_FOLDER
        assert place.stat().st_mode & 0o777 == 0o700
    finally:
        cluster.stop()
    place.rmdir()


def test_a_folder_with_spaces_quotes_and_commas_is_as_good_as_any(folder: Path) -> None:
    cluster = Cluster(folder / "Åsas 'plan', $HOME; ", durable=False)
    cluster.start()
    assert cluster.status is ClusterStatus.RUNNING
    cluster.stop()
    socket_folder(cluster.folder).rmdir()


def test_something_of_somebody_else_in_the_sockets_place_is_refused(cluster: Cluster) -> None:
    elsewhere = cluster.folder / "elsewhere"
    elsewhere.mkdir()
    (cluster.folder / "socket").symlink_to(elsewhere)
    with pytest.raises(StoreError, match="inte tillhör"):
        cluster.start()
    (cluster.folder / "socket").unlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="bara root kör servern som en annan användare")
def test_a_folder_that_the_servers_user_cannot_reach_is_named(folder: Path) -> None:
    folder.chmod(0o700)
    with pytest.raises(StoreError, match="som inte kommer åt mappen") as refusal:
        Cluster(folder / "inner").start()
    assert refusal.value.where is not None and refusal.value.where.startswith(str(folder))


def test_a_file_in_the_folders_place_is_told(folder: Path) -> None:
    (folder / "file").write_text("")
    with pytest.raises(StoreError, match="kan inte skapas"):
        Cluster(folder / "file" / "inner").start()


def test_the_cluster_of_the_settings_lies_in_their_data_folder(folder: Path) -> None:
    cluster = private_cluster(Settings(data_folder=folder, app_role="läsare"))
    assert (cluster.folder, cluster.app_role, cluster.durable) == (folder, "läsare", True)


def test_without_a_server_the_package_to_install_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoPostgis, match=r"apt-get install .* postgresql-postgis"):
        newest_server_binaries(folders=[tmp_path])


def test_a_missing_major_version_is_named_with_those_that_are_here(folder: Path) -> None:
    newest = newest_server_binaries()
    with pytest.raises(NoPostgis, match=f"PostgreSQL 99, men här finns bara PostgreSQL {server_major(newest)}"):
        newest_server_binaries(99, folders=[newest])
