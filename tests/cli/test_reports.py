"""Several shapes of a report from one run, and where they are written."""

from pathlib import Path

import orjson
import pytest

from detaljplan.cli.choices import ReportFormat
from detaljplan.cli.report_names import report_names
from detaljplan.report.shapes import SHAPES
from tests.cli.test_validate import SAMPLES, run

PLAN = SAMPLES / "kv-exemplet-1.json"
FAULTY = SAMPLES / "kv-exemplet-3-med-fel.json"


def test_every_shape_can_be_asked_for_and_has_a_suffix_of_its_own() -> None:
    assert [format.value for format in ReportFormat] == list(SHAPES)
    assert len({shape.suffix for shape in SHAPES.values()}) == len(SHAPES)


def test_a_folder_gets_every_shape_of_every_plan(tmp_path: Path) -> None:
    folder = tmp_path / "alla" / "rapporter"
    done = run("validate", PLAN, FAULTY, "--output-dir", folder)
    assert done.returncode == 1, done.stderr
    stems = ("kv-exemplet-1", "kv-exemplet-3-med-fel")
    expected = {f"{stem}.rapport{shape.suffix}" for stem in stems for shape in SHAPES.values()}
    assert {path.name for path in folder.iterdir()} == expected
    assert "Inga fel mot de regler vi känner" in done.stdout


def test_shapes_named_are_those_written(tmp_path: Path) -> None:
    done = run("validate", PLAN, "--quiet", "--format", "json", "--output-dir", tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    (written,) = tmp_path.iterdir()
    assert orjson.loads(written.read_bytes())["verdict"] == "passes"


def test_the_name_of_the_file_says_its_shape(tmp_path: Path) -> None:
    as_json, as_text, unknown = tmp_path / "rapport.JSON", tmp_path / "rapport", tmp_path / "rapport.okänd"
    assert run("validate", PLAN, "--output", as_json).returncode == 0
    assert run("validate", PLAN, "--output", as_text).returncode == 0
    assert run("validate", PLAN, "--output", unknown).returncode == 2
    assert orjson.loads(as_json.read_bytes())["file"] == PLAN.name
    assert as_text.read_text(encoding="utf-8").startswith("kv-exemplet-1.json: ✓")


def test_a_report_is_not_written_over_unless_asked_and_that_is_told_before_the_plan_is_judged(tmp_path: Path) -> None:
    (tmp_path / "kv-exemplet-1.rapport.json").write_text("min egen", encoding="utf-8")
    refused = run("validate", PLAN, "--output-dir", tmp_path)
    assert refused.returncode == 2
    assert "finns redan" in refused.stderr
    assert len(list(tmp_path.iterdir())) == 1
    assert run("validate", PLAN, "--output-dir", tmp_path, "--force").returncode == 0
    assert len(list(tmp_path.iterdir())) == len(SHAPES)


def test_a_file_that_holds_no_plan_is_told_in_the_folder_too(tmp_path: Path) -> None:
    broken = tmp_path / "trasig.json"
    broken.write_text("{", encoding="utf-8")
    assert run("validate", broken, "--output-dir", tmp_path).returncode == 2
    assert orjson.loads((tmp_path / "trasig.rapport.json").read_bytes())["verdict"] is None


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--format", "json", "--format", "text"], "--output-dir"),
        (["--output", "a.json", "--output-dir", "b"], "inte båda"),
    ],
)
def test_what_cannot_be_done_together_is_said(asked: list[str], told: str, tmp_path: Path) -> None:
    done = run("validate", PLAN, *asked, cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["a/plan.json"], ["plan.rapport"]),
        (["plan.json", "plan.gml"], ["plan.json.rapport", "plan.gml.rapport"]),
        (["a/Plan.json", "b/plan.json"], ["Plan.json.rapport", "plan.json-2.rapport"]),
        (["plan.json", "plan.json"], ["plan.rapport"]),
        (["-"], ["standard-in.rapport"]),
    ],
)
def test_reports_in_one_folder_have_names_of_their_own(files: list[str], names: list[str]) -> None:
    assert list(report_names([Path(file) for file in files]).values()) == names


def test_what_is_left_beside_a_geopackage_is_not_laid_over_the_report(tmp_path: Path) -> None:
    (tmp_path / "kv-exemplet-1.rapport.gpkg-wal").write_bytes(b"x")
    for place in (("--output", tmp_path / "kv-exemplet-1.rapport.gpkg"), ("--output-dir", tmp_path)):
        done = run("validate", PLAN, *place)
        assert done.returncode == 2
        assert "kv-exemplet-1.rapport.gpkg-wal" in done.stderr
    assert len(list(tmp_path.iterdir())) == 1
