"""The review from the command line: no database, and never a false "no hit"."""

import subprocess
from pathlib import Path

import orjson

from tests.cli.test_validate import run as run_here

SAMPLES = Path(__file__).parents[2] / "sample_plans"
LAYERS = SAMPLES / "layers" / "layers.toml"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return run_here("review", *arguments)


def test_hits_are_told_by_ground_with_their_figures() -> None:
    done = run(SAMPLES / "kv-exemplet-1.json", "--layers", LAYERS)
    assert done.returncode == 0, done.stderr
    assert "Riksintressen (11 kap. 10 § andra stycket 1 PBL)" in done.stdout
    assert "33,3\N{NO-BREAK SPACE}% av planområdet" in done.stdout
    assert "Exempeldata" in done.stdout


def test_not_mapped_and_unknown_coverage_are_told_apart_from_no_hit() -> None:
    done = run(SAMPLES / "kv-exemplet-3-med-fel.json", "--layers", LAYERS, "--format", "json")
    statuses = {layer["layer_id"]: layer["status"] for layer in orjson.loads(done.stdout)["layers"]}
    assert statuses["ri_kulturmiljovard"] == "NO_HIT"
    assert statuses["oversvamning_100"] == "NOT_MAPPED"
    assert statuses["fororenade_omraden"] == "COVERAGE_UNKNOWN"


def test_a_boundary_alone_is_enough_for_a_review() -> None:
    done = run(SAMPLES / "stadsplan-exemplet-4-bara-grans.zip", "--layers", LAYERS, "--format", "json")
    told = orjson.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert told["plan_area_m2"] == 7_900
    statuses = {layer["layer_id"]: layer["status"] for layer in told["layers"]}
    assert [statuses[name] for name in ("ri_kulturmiljovard", "oversvamning_100", "fororenade_omraden", "seveso")] == [
        "NO_HIT",
        "NOT_MAPPED",
        "COVERAGE_UNKNOWN",
        "NOT_CHECKED",
    ]


def test_a_layer_set_without_a_layer_is_refused_by_name(tmp_path: Path) -> None:
    empty = tmp_path / "layers.toml"
    empty.write_text("", encoding="utf-8")
    done = run(SAMPLES / "kv-exemplet-1.json", "--layers", empty)
    assert done.returncode == 2
    assert "layers.toml" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_statement_is_written_from_a_case_officers_file_and_what_is_not_assessed_is_told(tmp_path: Path) -> None:
    written = tmp_path / "yttrande.docx"
    asked = (SAMPLES / "kv-exemplet-1.json", "--layers", LAYERS, "--statement", SAMPLES / "yttrande.toml")
    done = run(*asked, "--output", written)
    assert done.returncode == 0, done.stderr
    assert written.read_bytes().startswith(b"PK")
    assert "Inte bedömt, och inte med i yttrandet: lager:" in done.stderr
    again = run(*asked, "--output", written)
    assert again.returncode == 2
    assert run(*asked).returncode == 2, "a statement is no text"


def test_the_name_of_the_file_tells_the_shape_and_a_wrong_one_is_refused(tmp_path: Path) -> None:
    asked = (SAMPLES / "kv-exemplet-1.json", "--layers", LAYERS)
    assert run(*asked, "--output", tmp_path / "g.pdf").returncode == 0
    assert (tmp_path / "g.pdf").read_bytes().startswith(b"%PDF")
    for wrong in (["--output", tmp_path / "g.xlsx"], ["--output", tmp_path / "g.pdf", "--format", "docx"]):
        done = run(*asked, *wrong)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
