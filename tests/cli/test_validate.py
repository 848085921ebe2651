"""The command as a user runs it, in a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from re import findall

import orjson
import pytest

from sample_plans.of_rules.schema import boundary_alone
from tests.build import area, rectangle, written

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_plans"
REAL = ROOT.parent / "shared" / "samples" / "oppmanna-tollarp-ss637040.xml"
COMMAND = [sys.executable, "-m", "detaljplan"]


def run(
    *arguments: str | Path | float, env: Mapping[str, str] | None = None, **options: object
) -> subprocess.CompletedProcess[str]:
    given = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")}
    set_here = {"PYTHONUTF8": "1", "DETALJPLAN_DATABASE_URL": "postgresql://nowhere.invalid/x", **(env or {})}
    return subprocess.run(
        [*COMMAND, *map(str, arguments)], capture_output=True, text=True, check=False, env=given | set_here, **options
    )


def test_a_good_plan_passes_and_says_within_what() -> None:
    done = run("validate", SAMPLES / "kv-exemplet-1.json")
    assert done.returncode == 0, done.stderr
    assert "Inga fel mot de regler vi känner" in done.stdout
    assert "Källa: Boverket, Planbestämmelsekatalogen" in done.stdout
    assert "godkän" not in done.stdout.lower()


def test_a_finding_names_its_line_in_the_file() -> None:
    faulty = SAMPLES / "kv-exemplet-3-med-fel.json"
    done = run("validate", "--format", "json", faulty)
    line = next(f["line"] for f in orjson.loads(done.stdout)["findings"] if f["rule"] == "DP-0009")
    assert f"rad {line}, kolumn 11" in run("validate", faulty).stdout
    assert f"line {line}, column 11" in run("validate", "--lang", "en", faulty).stdout
    assert faulty.read_text(encoding="utf-8").splitlines()[line - 1].strip() == "{"


def test_plans_in_force_are_held_against_the_plan() -> None:
    folder = SAMPLES / "rules" / "DP-0001"
    neighbour = folder / "neighbours.json"
    assert run("validate", folder / "bad.json").returncode == 0
    stopped = run("validate", "--in-force", neighbour, folder / "bad.json")
    assert stopped.returncode == 1, stopped.stderr
    assert "DP-0001" in stopped.stdout
    assert run("validate", "--in-force", neighbour, folder / "good.json").returncode == 0


def test_plans_in_force_are_asked_for_by_their_option_and_told_where_they_do_not_count() -> None:
    alone = run("validate", SAMPLES / "kv-exemplet-2-laga-kraft.json")
    assert "DP-0001, TOPO-0008: underlag saknas: grannplaner (--in-force)" in alone.stdout
    neighbour = SAMPLES / "kv-exemplet-2-laga-kraft.json"
    done = run("validate", "--in-force", neighbour, SAMPLES / "kv-exemplet-1.json")
    _, _, not_asked = done.stdout.partition("Detta gäller inte planen")
    assert "DP-0001: gäller planer med status laga kraft; planens status är samråd" in not_asked
    assert "Detta gäller inte planen" not in run("validate", SAMPLES / "kv-exemplet-1.json").stdout


def test_a_plan_in_force_handed_in_twice_counts_once_and_that_is_said(tmp_path: Path) -> None:
    folder = SAMPLES / "rules" / "DP-0001"
    neighbour, copy = folder / "neighbours.json", tmp_path / "copy.json"
    copy.write_bytes(neighbour.read_bytes())
    asked = ("validate", "--format", "json", "--in-force", neighbour)
    once, twice = (run(*asked, *more, folder / "bad.json") for more in ((), ("--in-force", copy)))
    assert (once.stderr, len(once.stdout.splitlines())) == ("", 1)
    told = [orjson.loads(done.stdout)["findings"] for done in (once, twice)]
    assert told[0] == told[1]
    assert f"{copy} är redan lämnad till --in-force, och räknas en gång." in twice.stderr
    assert run("validate", "--quiet", "--in-force", copy, "--in-force", copy, folder / "bad.json").stderr == ""


def test_a_plan_is_not_held_against_itself_and_that_is_said(tmp_path: Path) -> None:
    bad, neighbour = (SAMPLES / "rules" / "DP-0001" / name for name in ("bad.json", "neighbours.json"))
    alone = run("validate", "--in-force", bad, bad)
    assert f"{bad} är samma plan som en i --in-force, och hålls inte mot sig själv." in alone.stderr
    assert "DP-0001, TOPO-0008: ingen av grannplanerna (--in-force) räknas" in alone.stdout
    beside = run("validate", "--lang", "en", "--in-force", bad, "--in-force", neighbour, bad)
    assert beside.stderr.count("is the same plan as one in --in-force") == 1
    assert beside.returncode == 1
    assert "none of the neighbouring plans" not in beside.stdout


def test_a_neighbour_that_is_not_in_force_is_refused() -> None:
    done = run("validate", "--in-force", SAMPLES / "kv-exemplet-1.json", SAMPLES / "kv-exemplet-2-laga-kraft.json")
    assert done.returncode == 2
    assert "status samråd" in done.stderr


def test_the_exit_code_of_several_files_is_the_gravest() -> None:
    good, stopped = SAMPLES / "kv-exemplet-1.json", SAMPLES / "kv-exemplet-3-med-fel.json"
    none, undecided = SAMPLES / "broken" / "empty.json", SAMPLES / "rules" / "KAT-0001" / "bad.json"
    assert run("validate", good, undecided).returncode == 3
    assert run("validate", undecided, stopped, good).returncode == 1
    assert run("validate", good, stopped, none, undecided).returncode == 2


def test_a_file_without_a_document_gives_one_sentence_and_no_traceback() -> None:
    done = run("validate", SAMPLES / "broken" / "truncated.json")
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert "rad 2" in done.stderr


def test_several_files_as_json_are_one_line_each() -> None:
    done = run("validate", "--format", "json", *sorted(SAMPLES.glob("kv-*")), SAMPLES / "broken" / "empty.json")
    lines = [orjson.loads(line) for line in done.stdout.splitlines()]
    assert [line["verdict"] for line in lines] == ["undecided", "passes", "passes", "stopped", None]
    assert lines[-1]["error"] == "EmptyFile"
    assert lines[3]["verdicts"] == {"ngp": "stopped", "law": "passes"}


def test_the_report_can_be_written_to_a_file_in_english(tmp_path: Path) -> None:
    target = tmp_path / "rapport å.txt"
    done = run("validate", "--lang", "en", "--output", target, SAMPLES / "kv-exemplet-3-med-fel.json")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "A gap 0.5 m wide" in target.read_text(encoding="utf-8")


def test_quiet_says_nothing() -> None:
    done = run("validate", "--quiet", SAMPLES / "kv-exemplet-3-med-fel.json")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")


def test_one_rule_can_be_asked_for_and_an_unknown_one_is_named() -> None:
    one = run("validate", "--format", "json", "--rule", "dp-0002", SAMPLES / "kv-exemplet-3-med-fel.json")
    of_holes_and_parts = {f"GEO-{number:04}" for number in range(8, 13)}
    told = {r["id"] for r in orjson.loads(one.stdout)["rules"]}
    assert told == {"DP-0002", "DP-Krav-0018", "GEO-0003"} | of_holes_and_parts
    unknown = run("validate", "--rule", "DP-9999", SAMPLES / "kv-exemplet-1.json")
    assert unknown.returncode == 2
    assert "DP-9999" in unknown.stderr


def test_what_a_rule_asked_for_needs_is_not_counted_as_asked_for() -> None:
    done = run("validate", "--rule", "DP-0002", SAMPLES / "kv-exemplet-1.json")
    assert "begärda regler prövade: 1 av 1" in done.stdout
    assert "(1 prövad regel)" in done.stdout


def test_the_rules_run_add_up() -> None:
    told = " ".join(run("validate", SAMPLES / "kv-exemplet-1.json").stdout.split())
    whole, ngp, law, own = (int(n) for n in findall(r"(\d+) prövade regler", told))
    assert whole == ngp + law + own


def test_the_profile_draft_lets_an_unfinished_plan_in() -> None:
    unfinished = SAMPLES / "rules" / "DP-0005" / "bad.json"
    assert run("validate", unfinished).returncode == 1
    assert run("validate", "--profile", "draft", unfinished).returncode == 0


def test_a_draft_in_gml_names_once_what_only_national_json_can_be_asked() -> None:
    done = run("validate", "--profile", "draft", SAMPLES / "rules" / "KAT-0002" / "bad.gml")
    assert done.returncode == 0
    found, _, not_checked = " ".join(done.stdout.split()).partition("Detta kunde inte prövas")
    assert "variabeln orsak (DP-0022)" in found
    assert not_checked.count("kravet gäller nationell JSON") == 1
    assert "DP-0004" in not_checked and "DP-0022" in not_checked


def test_a_missing_file_is_told_by_its_name(tmp_path: Path) -> None:
    done = run("validate", tmp_path / "finns inte.json")
    assert done.returncode == 2
    assert "finns inte.json" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not REAL.exists(), reason="the real plan file is not beside this checkout")
def test_the_real_plan_is_read_whole_and_judged() -> None:
    done = run("validate", "--format", "json", REAL)
    report = orjson.loads(done.stdout)
    assert report["plan"]["planbestammelser"] == 16
    assert report["plan"]["koordinatsystem"] == "EPSG:3008"
    outcomes = {rule["id"]: rule["outcome"] for rule in report["rules"]}
    assert outcomes["DP-0002"] == outcomes["DP-0003"] == outcomes["DP-Krav-0013"] == "passed"
    assert {finding["rule"] for finding in report["findings"]} == {"KAT-0001", "KAT-0002", "TOPO-0001", "SCHEMA-0003"}


def test_validation_imports_no_database_and_no_server() -> None:
    script = (
        "import sys; from pathlib import Path; from detaljplan.checking import check;"
        f"check(Path({str(SAMPLES / 'kv-exemplet-1.json')!r}));"
        "print([m for m in ('sqlalchemy', 'psycopg', 'fastapi', 'geopandas', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_reader_that_leaves_early_is_no_error_of_ours() -> None:
    command = f"{sys.executable} -m detaljplan validate {SAMPLES}/kv-*.json {SAMPLES}/kv-*.json | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1


def test_an_error_of_ours_never_exits_as_a_verdict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import detaljplan.checking
    from detaljplan.cli import main

    def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError("made to break")

    monkeypatch.setattr(detaljplan.checking, "check", breaks)
    monkeypatch.setattr(sys, "argv", ["detaljplan", "validate", str(SAMPLES / "kv-exemplet-1.json")])
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # Ctrl-C stays with the one who runs the tests
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 70
    assert "säger inget om planen" in capsys.readouterr().err


def test_a_report_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    done = run("validate", "--output", tmp_path / "saknas" / "rapport.txt", SAMPLES / "kv-exemplet-1.json")
    assert done.returncode == 2
    assert "rapport.txt" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_report_is_not_written_over_another_unless_forced(tmp_path: Path) -> None:
    target = tmp_path / "rapport.json"
    target.write_bytes(b"kept")
    arguments = ("validate", "--format", "json", "--output", target, SAMPLES / "kv-exemplet-1.json")
    done = run(*arguments)
    assert (done.returncode, target.read_bytes()) == (2, b"kept")
    assert "--force" in done.stderr
    assert run(*arguments, "--force").returncode == 0
    assert orjson.loads(target.read_bytes())["verdict"] == "passes"
    assert list(tmp_path.iterdir()) == [target]


def test_a_report_never_takes_the_place_of_a_plan(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_bytes((SAMPLES / "kv-exemplet-1.json").read_bytes())
    done = run("validate", "--format", "json", "--output", plan, "--force", plan)
    assert done.returncode == 2
    assert "skriva över planen" in done.stderr
    assert plan.read_bytes() == (SAMPLES / "kv-exemplet-1.json").read_bytes()
    assert list(tmp_path.iterdir()) == [plan]


def test_one_rule_alone_says_that_the_others_were_not_asked() -> None:
    done = run("validate", "--rule", "DP-0018", SAMPLES / "kv-exemplet-3-med-fel.json")
    assert done.returncode == 0
    assert "säger inget om planen i övrigt" in done.stdout
    assert "Inga fel mot de begärda reglerna" in done.stdout
    assert "Inga fel mot de regler vi känner" not in done.stdout


def test_one_rule_alone_is_counted_as_one_and_nothing_is_claimed_of_the_others() -> None:
    told = run("validate", "--rule", "DP-0018", SAMPLES / "kv-exemplet-1.json").stdout
    assert "Nationella plattformen: inga fel mot de begärda reglerna (1 prövad regel)" in told
    assert "1 prövade regler" not in told


@pytest.mark.parametrize("rule", ["DP-0001", "plan-0003"])
def test_a_rule_asked_for_without_what_it_needs_is_not_told_as_passed(rule: str) -> None:
    plan = SAMPLES / "kv-exemplet-2-laga-kraft.json"
    assert run("validate", plan).returncode == 0
    done = run("validate", "--rule", rule, plan)
    assert done.returncode == 3
    assert "Kan inte avgöras" in done.stdout
    assert f"{rule.upper()}: underlag saknas" in done.stdout


def test_a_rule_asked_for_that_does_not_apply_is_said_not_to() -> None:
    done = run("validate", "--rule", "DP-0011", SAMPLES / "kv-exemplet-1.json")
    assert done.returncode == 0
    assert "De begärda reglerna gäller inte planen" in done.stdout
    assert "DP-0011: gäller planer med status laga kraft; planens status är samråd" in done.stdout
    assert "Inga fel" not in done.stdout


@pytest.mark.parametrize(
    ("profile", "heading", "other"),
    [
        ("draft", "Detta är fel i utkastet (", "Detta stoppar leveransen"),
        ("delivery", "Detta stoppar leveransen (", "utkastet"),
    ],
)
def test_only_errors_in_a_delivery_are_said_to_stop_it(profile: str, heading: str, other: str) -> None:
    told = run("validate", "--profile", profile, SAMPLES / "kv-exemplet-3-med-fel.json").stdout
    assert heading in told
    assert other not in told


def test_a_name_cannot_steer_the_terminal(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    text = (SAMPLES / "kv-exemplet-1.json").read_text(encoding="utf-8")
    plan.write_text(text.replace("Kv Exemplet 1", "\\u001b[31mröd"), encoding="utf-8")
    done = run("validate", plan)
    assert "röd" in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.skipif(not Path("/dev/null").is_char_device(), reason="the system has no /dev/null")
def test_a_device_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE, text=True)
    done = run("validate", "--output", pipe, SAMPLES / "kv-exemplet-1.json")
    told, _ = reader.communicate(timeout=30)
    assert done.returncode == 0, done.stderr
    assert "Inga fel mot de regler vi känner" in told
    assert pipe.is_fifo()


def test_any_gml_is_judged_by_its_geometries_alone() -> None:
    folder = SAMPLES / "rules" / "GEO-0041"
    bad = run("validate", "--profile", "gml-geometry", folder / "bad.gml")
    assert bad.returncode == 1, bad.stderr
    assert "Geometrierna har fel" in bad.stdout
    assert "1 geometrier i filen" not in bad.stdout
    assert "plattformen" not in bad.stdout
    good = run("validate", "--profile", "gml-geometry", "--lang", "en", folder / "good.gml")
    assert (good.returncode, "No errors against the rules we know" in good.stdout) == (0, True)
    solid = run("validate", "--profile", "gml-geometry", SAMPLES / "rules" / "GEO-0039" / "bad.gml")
    assert (solid.returncode, "Solid" in solid.stdout) == (3, True)
    assert run("validate", "--profile", "gml-geometry", SAMPLES / "kv-exemplet-1.json").returncode == 2
    assert run("validate", folder / "good.gml").returncode == 2
    only = run("validate", "--profile", "gml-geometry", "--rule", "GEO-0005", folder / "bad.gml")
    assert (only.returncode, "Inga fel mot de begärda reglerna" in only.stdout) == (0, True)


def _municipality(west_m: float, epsg: int = 3010) -> bytes:
    boundary = boundary_alone(area(rectangle(west_m, -1_000, 20_000, 20_000), epsg=epsg))
    return written(boundary)


@pytest.mark.parametrize(("west_m", "code", "told"), [(-1_000, 0, 0), (5_000, 0, 1)])
def test_a_plan_is_held_against_the_municipality_that_is_handed_in(
    west_m: float, code: int, told: int, tmp_path: Path
) -> None:
    boundary = tmp_path / "kommun.geojson"
    boundary.write_bytes(_municipality(west_m))
    plan = SAMPLES / "kv-exemplet-1.json"
    done = run("validate", "--format", "json", "--rule", "PLAN-0003", "--municipality-boundary", boundary, plan)
    assert done.returncode == code
    assert len(orjson.loads(done.stdout)["findings"]) == told


def test_what_is_no_boundary_alone_is_refused_as_the_municipality() -> None:
    plan = SAMPLES / "kv-exemplet-1.json"
    done = run("validate", "--municipality-boundary", plan, plan)
    assert done.returncode == 2
    assert "Förväntade bara kommunens gräns" in done.stderr
