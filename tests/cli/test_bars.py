"""The operator's list of bars, and barring again what a copy brought back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_users import as_operator
from tests.jobs.test_submissions import sent
from tests.postgis import Database
from tests.store.test_bars import LETTER, PLAN, bar_submission, restored, traces

pytestmark = pytest.mark.postgis


def test_bars_are_listed_kept_and_done_again_and_verify_tells_what_came_back(
    database: Database, tmp_path: Path
) -> None:
    identity, kept = sent(database, PLAN, LETTER), tmp_path / "sparrar.json"
    bar_submission(database, identity)
    listed = as_operator(database, "store", "bars")
    assert listed.returncode == 0, listed.stderr
    assert "artikel 17" in listed.stdout and "Namn på en sakägare" not in listed.stdout
    assert as_operator(database, "store", "bars", "--output", str(kept)).returncode == 0
    restored(database)
    found = as_operator(database, "store", "verify")
    assert found.returncode == 1
    assert f"restricted.submission_file {identity}/0: innehållet är spärrat men finns här igen" in found.stderr
    again = as_operator(database, "store", "bar", "--again", "--from", str(kept))
    assert (again.returncode, again.stdout) == (0, "Tömda på nytt: 1. Tabellerna är omskrivna.\n")
    assert traces(database) == set()


def test_a_file_that_holds_no_bars_is_told(database: Database, tmp_path: Path) -> None:
    (tmp_path / "annat.json").write_text("{}", encoding="utf-8")
    done = as_operator(database, "store", "bar", "--again", "--from", str(tmp_path / "annat.json"))
    assert done.returncode == 2 and "store bars --output" in done.stderr
