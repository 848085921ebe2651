"""The operator's look at the audit chain."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from tests.cli.test_users import as_operator
from tests.postgis import Database
from tests.store.test_audit import some_events

pytestmark = pytest.mark.postgis


def test_a_whole_chain_is_told_and_its_end_kept(database: Database, tmp_path: Path) -> None:
    some_events(database)
    ends = tmp_path / "slut.json"
    done = as_operator(database, "store", "verify", "--ends", str(ends))
    assert (done.returncode, done.stdout) == (0, "✓ Händelseloggen är hel: 3 händelser i 1 kedjor.\n"), done.stderr
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
