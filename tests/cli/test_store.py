"""The operator's look at the audit chain."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import text

from detaljplan.store.cluster import Cluster, ClusterStatus
from detaljplan.store.tables import SCHEMAS
from tests.cli.test_users import COMMAND, as_operator
from tests.postgis import Database, throwaway_folder
from tests.store.test_audit import some_events

pytestmark = pytest.mark.postgis


def test_a_whole_chain_is_told_and_its_end_kept(database: Database, tmp_path: Path) -> None:
    some_events(database)
    ends = tmp_path / "slut.json"
    done = as_operator(database, "store", "verify", "--ends", str(ends))
    told = (
        "✓ Händelseloggen är hel: 3 händelser i 1 kedjor.\n✓ Filerna är som de kom, och det som är spärrat är tomt.\n"
    )
    assert (done.returncode, done.stdout) == (0, told), done.stderr
    with database.owner.begin() as connection:
        connection.execute(text("ALTER TABLE audit.event DISABLE TRIGGER refuse_change"))
        connection.execute(text("DELETE FROM audit.event WHERE number = 3"))
    before = ends.read_bytes()
    assert as_operator(database, "store", "verify").returncode == 0
    broken = as_operator(database, "store", "verify", "--ends", str(ends))
    assert broken.returncode == 1
    assert "0484, händelse 3" in broken.stderr
    assert ends.read_bytes() == before


def test_a_file_that_holds_no_ends_is_told(database: Database, tmp_path: Path) -> None:
    (tmp_path / "annat.json").write_text("[1]", encoding="utf-8")
    done = as_operator(database, "store", "verify", "--ends", str(tmp_path / "annat.json"))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_the_store_is_backed_up_and_a_damaged_backup_is_told(database: Database, tmp_path: Path) -> None:
    some_events(database)
    path = tmp_path / "store.backup"
    done = as_operator(database, "store", "backup", str(path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("✓ Säkerhetskopian är skriven: 0 planversioner, 0 levererade filer, ")
    again = as_operator(database, "store", "backup", str(path))
    assert (again.returncode, "--force" in again.stderr) == (2, True)
    path.write_bytes(path.read_bytes()[:-50])
    cut = as_operator(database, "store", "restore", str(path))
    assert (cut.returncode, "avklippt" in cut.stderr) == (2, True)
    assert as_operator(database, "store", "restore", str(tmp_path / "annan")).returncode == 2


def test_what_an_upgrade_would_do_is_shown_and_then_done(database: Database) -> None:
    with database.owner.begin() as connection:
        for schema in SCHEMAS:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        connection.execute(text("DROP TABLE alembic_version"))
    shown = as_operator(database, "store", "upgrade", "--dry-run")
    assert (shown.returncode, shown.stdout[:6]) == (0, "0001  ")
    assert as_operator(database, "store", "upgrade").stdout.endswith("✓ Tabellerna är uppgraderade.\n")
    assert as_operator(database, "store", "upgrade").stdout == "Databasen är redan uppgraderad.\n"


def test_a_database_of_ones_own_is_stopped_and_one_that_is_not_is_left_alone(database: Database) -> None:
    elsewhere = as_operator(database, "store", "stop")
    assert (elsewhere.returncode, "inte programmets egen" in elsewhere.stderr) == (2, True)
    with database.owner.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    with throwaway_folder() as folder:
        cluster = Cluster(folder, durable=False)
        cluster.start()
        environment = {**os.environ, "PYTHONUTF8": "1", "DETALJPLAN_DATA_FOLDER": str(folder)}
        for _ in range(2):
            done = subprocess.run([*COMMAND, "store", "stop"], capture_output=True, text=True, env=environment)
            assert (done.returncode, done.stdout) == (0, "✓ Databasen är stoppad.\n"), done.stderr
            assert cluster.status is ClusterStatus.STOPPED
