"""The command as a user runs it: reports made by ``validate``, and what the exit code says."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from tests.cli.test_fix import saved
from tests.cli.test_validate import SAMPLES, run
from tests.fix.test_undo import everything_wrong


def report_of(plan: Path, folder: Path) -> Path:
    path = folder / f"{plan.stem}.rapport.json"
    assert run("validate", plan, "--format", "json", "--output", path).returncode in (0, 1, 3)
    return path


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report_of(SAMPLES / "kv-exemplet-3-med-fel.json", tmp_path_factory.mktemp("rapport"))


def test_a_report_differs_in_nothing_from_itself(faulty: Path) -> None:
    done = run("compare", faulty, faulty)
    assert (done.returncode, done.stderr) == (0, "")
    assert "✓ 0 nya, 0 borta, 0 ändrade, 8 som förut" in done.stdout


def test_what_a_repair_mended_is_gone(tmp_path: Path) -> None:
    plan, mended = saved(everything_wrong(), tmp_path / "plan.json"), tmp_path / "mended.json"
    assert run("fix", plan, "--output", mended).returncode == 0
    before, after = report_of(plan, tmp_path), report_of(mended, tmp_path)
    done = run("compare", before, after, "--lang", "en")
    assert done.returncode == 1, done.stderr
    assert "Verdict: Stopped → No errors against the rules we know" in done.stdout
    assert "GEO-0013" in done.stdout.partition("Gone (")[2]
    assert "New findings" not in done.stdout


def test_the_platforms_report_is_compared_whichever_stands_first(faulty: Path, tmp_path: Path) -> None:
    tests = [{"id": "DP-0002", "label": "Täckning", "time": 0, "status": "OK"}]
    theirs = tmp_path / "svar.json"
    theirs.write_bytes(orjson.dumps({"name": "x", "timestamp": "t", "testcase": tests}))
    one, other = run("compare", faulty, theirs), run("compare", theirs, faulty)
    assert one.returncode == other.returncode == 1
    assert one.stdout == other.stdout
    assert "Bara hos oss (1)\n  DP-0002 OK ↔ DP-0002 fel Täckning" in one.stdout
    mapping = tmp_path / "m.toml"
    mapping.write_text('[tests."DP-0002"]\nwhy = "något annat"\n')
    told = orjson.loads(run("compare", faulty, theirs, "--mapping", mapping, "--format", "json").stdout)
    assert (told["tests"][0]["result"], told["tests"][0]["why"]) == ("not compared", "något annat")
    assert run("compare", theirs, theirs).returncode == 2


def test_a_plan_is_no_report_and_the_error_says_how_to_make_one(faulty: Path) -> None:
    for plan in ("kv-exemplet-1.json", "kv-exemplet-1.gml"):
        done = run("compare", SAMPLES / plan, faulty)
        assert (done.returncode, done.stdout) == (2, "")
        assert "validate PLANFIL --format json --output RAPPORT.json" in done.stderr
        assert "Traceback" not in done.stderr


def test_quiet_shows_nothing_and_output_is_written_over_only_with_force(faulty: Path, tmp_path: Path) -> None:
    assert run("compare", faulty, faulty, "--quiet").stdout == ""
    target = tmp_path / "skillnad.txt"
    assert run("compare", faulty, faulty, "--output", target).stdout == ""
    assert "8 som förut" in target.read_text(encoding="utf-8")
    assert run("compare", faulty, faulty, "--output", target).returncode == 2
    assert run("compare", faulty, faulty, "--output", target, "--force").returncode == 0
    assert run("compare", faulty, faulty, "--output", faulty, "--force").returncode == 2
