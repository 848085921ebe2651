"""The command as a user runs it: the difference first, a file only when asked for, and the way back."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema_rs
import orjson
import pytest

from detaljplan.read.reader import read_file, read_plan
from sample_plans.make import plan_in_force
from sample_plans.own_layers import own_layers
from sample_plans.plans import BOSTAD, GATA, PRICKMARK
from tests.build import Json, area, in_force, plan, property_zone, rectangle, written, zone
from tests.cli.test_validate import SAMPLES, run
from tests.fix.test_coverage import beside, gap_above_a_street
from tests.fix.test_undo import everything_wrong

ROOT = Path(__file__).resolve().parents[2]
GOOD, GML = SAMPLES / "kv-exemplet-1.json", SAMPLES / "kv-exemplet-1.gml"
BOUNDARY = SAMPLES / "stadsplan-exemplet-4-bara-grans.zip"


def saved(tree: Json, path: Path) -> Path:
    path.write_bytes(written(tree))
    return path


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    return saved(everything_wrong(), tmp_path / "plan.json")


def test_without_output_the_difference_is_shown_and_nothing_is_written(faulty: Path) -> None:
    before = faulty.read_bytes()
    done = run("fix", faulty)
    assert done.returncode == 0, done.stderr
    assert "DP-Krav-0011  Glipa sluts: GATA ”Gata”" in done.stdout
    assert "DP-0018  Multigeometri blir en post per del: B ”Bostäder”" in done.stdout
    assert "en post med 2 delar → 2 poster" in done.stdout
    assert "Utlåtande: Stoppas → Inga fel mot de regler vi känner" in done.stdout
    assert "Inget är skrivet" in done.stderr
    assert [path.name for path in faulty.parent.iterdir()] == ["plan.json"]
    assert faulty.read_bytes() == before


def test_the_repaired_plan_and_its_undo_file_are_written_and_the_plan_given_back(faulty: Path) -> None:
    before, target = faulty.read_bytes(), faulty.with_name("rättad.json")
    done = run("fix", faulty, "--output", target)
    assert done.returncode == 0, done.stderr
    undo = faulty.with_name("rättad.json.undo.json")
    assert "rättad.json.undo.json" in done.stderr
    assert run("validate", target).returncode == 0
    again = run("fix", target).stdout
    assert again.splitlines()[1].startswith("Inget som fix kan rätta.")
    assert re.findall(r"^  ([A-Z]+-\S+)", again, re.MULTILINE) == ["TOPO-0004"]  # the boundary takes no vertex
    back = faulty.with_name("som den var.json")
    done = run("fix", "--undo", undo, target, "--output", back)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "Skrivet: som den var.json." in done.stderr
    assert "lika som data med den i plan.json" in done.stderr
    assert "inte lika byte för byte" in done.stderr
    assert read_plan(read_file(back)) == read_plan(read_file(faulty))
    assert faulty.read_bytes() == before


def test_of_a_plan_without_faults_nothing_is_left_to_tell() -> None:
    done = run("fix", GOOD)
    assert done.stdout.splitlines()[1:] == [
        "Inget att rätta.",
        "",
        "Utlåtande: Inga fel mot de regler vi känner → Inga fel mot de regler vi känner",
    ]


def test_a_dry_run_writes_nothing(faulty: Path) -> None:
    target = faulty.with_name("rättad.json")
    assert run("fix", faulty, "--output", target, "--dry-run").returncode == 0
    assert not target.exists()


def test_nothing_is_written_over_without_force_and_then_both(faulty: Path) -> None:
    target, undo = faulty.with_name("ut.json"), faulty.with_name("anger.json")
    undo.write_text("annat")
    done = run("fix", faulty, "--output", target, "--undo-to", undo)
    assert done.returncode == 2
    assert "skrivs inte över" in done.stderr
    assert undo.read_text() == "annat"
    assert not target.exists()
    assert run("fix", faulty, "--output", target, "--undo-to", undo, "--force").returncode == 0
    assert orjson.loads(undo.read_bytes())["repaired"]["file"] == "ut.json"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--output", "plan.json"),
        ("--output", "ut.json", "--undo-to", "ut.json"),
        ("--output", "ut.json", "--undo-to", "plan.json"),
        ("--output", "/"),
        ("--output", "plan.gml"),
        ("--output", "plan.xyz"),
        ("--undo-to", "anger.json"),
        ("--rule", "DP-9999"),
        ("--max-area-change", "nan"),
        ("--max-area-change", "-1"),
        ("--undo", "plan.json"),
        ("--undo", "plan.json", "--output", "ut.json"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_refused_and_writes_nothing(faulty: Path, arguments: tuple[str, ...]) -> None:
    before = faulty.read_bytes()
    given = [faulty.with_name(one) if one.startswith("plan.") or one.endswith(".json") else one for one in arguments]
    done = run("fix", faulty, *given, "--force")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert [path.name for path in faulty.parent.iterdir()] == ["plan.json"]
    assert faulty.read_bytes() == before


@pytest.mark.parametrize("path", [BOUNDARY, SAMPLES / "finns-inte.json"], ids=lambda path: path.name)
def test_what_holds_no_plan_to_repair_is_refused(path: Path) -> None:
    done = run("fix", path)
    assert (done.returncode, done.stdout) == (2, "")


def test_errors_that_no_repair_mends_are_told_in_the_exit_code(tmp_path: Path) -> None:
    path = saved(beside(0.5), tmp_path / "plan.json")
    done = run("fix", path)
    assert done.returncode == 1
    assert "Fel som ingen rättning tar bort (1):\n  DP-0002" in done.stdout
    assert "bredare än 0,1 m" in done.stdout


def test_what_is_left_is_told_with_its_place_and_why(tmp_path: Path) -> None:
    outside = property_zone("p", PRICKMARK, area(rectangle(10, 5, 30.5, 5)))
    whole = area(rectangle(0, 0, 40, 30))
    done = run("fix", saved(plan(whole, zone("b", BOSTAD, whole), outside), tmp_path / "plan.json"))
    assert done.stdout.splitlines()[1].startswith("Inget som fix kan rätta.")
    told = done.stdout.partition("Fel som ingen rättning tar bort (1):\n  DP-0003")[2].splitlines()
    assert re.search(r"N 65800\d\d\.\d{3} E 150040\.\d{3}", told[1])
    assert told[2].strip() == "mer än fix flyttar en gräns"


def test_that_the_plan_boundary_lacks_a_vertex_is_not_silent(tmp_path: Path) -> None:
    done = run("fix", saved(gap_above_a_street(), tmp_path / "plan.json"))
    assert "2 brytpunkter flyttas högst 0,03 m: N 6580010 E 150020 → N 6580010 E 150020.03" in done.stdout
    assert "Kvar av det som fix annars rättar (1):\n  TOPO-0004" in done.stdout
    assert "plangränsen ändras aldrig" in done.stdout


def test_own_layers_read_by_a_mapping_are_repaired_and_given_back(tmp_path: Path) -> None:
    tree = orjson.loads(GOOD.read_bytes())
    (dwellings,) = tree["features"][2]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"]
    for place in dwellings:
        place[0] -= 0.03 if place[0] == 150120 else 0
    source, target, back = (tmp_path / f"{name}.gpkg" for name in ("egna", "ut", "åter"))
    source.write_bytes(own_layers(tree, plan_in_force()))
    mapped = ("--mapping", SAMPLES / "mappings" / "exempelstad.toml", "--plan", "DP 1")
    done = run("fix", source, *mapped, "--profile", "draft", "--output", target)
    assert "DP-Krav-0011  Glipa sluts: B ”Bostäder”" in done.stdout, done.stderr
    report = orjson.loads(run("validate", target, "--profile", "draft", "--format", "json").stdout)
    assert [finding["rule"] for finding in report["findings"]] == ["SCHEMA-0003"]
    assert run("fix", target, "--undo", tmp_path / "ut.gpkg.undo.json", "--output", back).returncode == 0
    run("convert", source, tmp_path / "egna.json", *mapped)
    run("convert", back, tmp_path / "åter.json")
    features = [orjson.loads((tmp_path / f"{name}.json").read_bytes())["features"] for name in ("egna", "åter")]
    assert features[0] == features[1]


def test_what_could_not_be_checked_is_no_success() -> None:
    assert run("fix", GML).returncode == 3


def test_of_an_adopted_plan_nothing_that_alters_ground_is_written(tmp_path: Path) -> None:
    tree = beside(0.04)
    tree["features"][0]["properties"] |= in_force()
    path, target = saved(tree, tmp_path / "plan.json"), tmp_path / "ut.json"
    done = run("fix", path, "--output", target)
    assert "Visas bara, skrivs inte (1)" in done.stdout
    assert "planen har status laga kraft" in done.stdout
    assert "ingen fil är skriven" in done.stderr
    assert not target.exists()


def test_the_answer_as_json_is_as_its_schema_says(faulty: Path, tmp_path: Path) -> None:
    schema = orjson.loads((ROOT / "docs" / "fix.schema.json").read_bytes())
    validator = jsonschema_rs.validator_for(schema)
    adopted = beside(0.04)
    adopted["features"][0]["properties"] |= in_force()
    for path, arguments in (
        (faulty, ("--output", tmp_path / "ut.json")),
        (faulty, ("--lang", "en", "--max-area-change", "0.1")),
        (saved(beside(0.5), tmp_path / "bred.json"), ()),
        (saved(adopted, tmp_path / "antagen.json"), ()),
        (GOOD, ()),
        (GML, ()),
    ):
        done = run("fix", path, "--format", "json", *arguments)
        told = orjson.loads(done.stdout)
        assert [str(error) for error in validator.iter_errors(told)] == []
        assert sum(told["counts"].values()) == len(told["repairs"])


def test_the_undo_file_is_as_its_schema_says(faulty: Path, tmp_path: Path) -> None:
    run("fix", faulty, "--output", tmp_path / "ut.json")
    schema = orjson.loads((ROOT / "docs" / "undo.schema.json").read_bytes())
    record = orjson.loads((tmp_path / "ut.json.undo.json").read_bytes())
    assert [str(error) for error in jsonschema_rs.validator_for(schema).iter_errors(record)] == []
    assert len(record["repairs"]) > 5


def test_the_answer_in_english_has_no_swedish_words(faulty: Path) -> None:
    done = run("fix", faulty, "--lang", "en")
    assert "Gap closed" in done.stdout
    assert "Verdict:" in done.stdout
    assert "rättas" not in done.stdout


@pytest.mark.parametrize("ending", ["json", "gml", "gpkg"])
def test_the_repaired_plan_is_in_the_format_of_the_delivered(tmp_path: Path, ending: str) -> None:
    source, target = tmp_path / f"plan.{ending}", tmp_path / f"ut.{ending}"
    run("convert", saved(beside(0.04), tmp_path / "källa.json"), source)
    done = run("fix", source, "--profile", "draft", "--output", target)
    assert "Skrivet: ut." in done.stderr, done.stderr
    assert read_file(target).file_format is read_file(source).file_format
    back = tmp_path / f"åter.{ending}"
    assert run("fix", "--undo", tmp_path / f"ut.{ending}.undo.json", target, "--output", back).returncode == 0
    assert read_plan(read_file(back)) == read_plan(read_file(source))


def test_a_boundary_that_the_format_would_move_is_not_written(tmp_path: Path) -> None:
    """GML has whole millimetres: what is finer in the plan boundary would be lost, and the boundary moved."""
    tree = plan(area(rectangle(0, 0, 40, 30)), zone("gata", GATA, area(rectangle(0, 0, 39.95, 30))))
    source, target = tmp_path / "plan.gml", tmp_path / "ut.gml"
    run("convert", saved(tree, tmp_path / "plan.json"), source)
    first = source.read_text(encoding="utf-8")
    finer = first.replace("6580030.000", "6580030.0004").replace("6580030 ", "6580030.0004 ")
    assert finer != first
    source.write_text(finer, encoding="utf-8")
    done = run("fix", source, "--profile", "draft", "--output", target)
    assert done.returncode == 2
    assert "hela millimeter" in done.stderr
    assert not target.exists()


def test_what_cannot_be_read_is_written_back_and_is_no_loss(tmp_path: Path) -> None:
    tree = beside(0.04)
    tree["features"][0]["properties"]["objektversion"] = "ett"
    done = run("fix", saved(tree, tmp_path / "plan.json"), "--output", tmp_path / "ut.json")
    assert "Följde inte med" not in done.stderr
    written = orjson.loads((tmp_path / "ut.json").read_bytes())
    assert written["features"][0]["properties"]["objektversion"] == "ett"
