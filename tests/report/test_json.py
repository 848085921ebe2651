from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args

import jsonschema_rs
import orjson
import pytest
import shapely
from typer.testing import CliRunner

from detaljplan.checking import check, check_bytes
from detaljplan.cli.app import app
from detaljplan.errors import DocumentError, NotJudged
from detaljplan.findings import Basis, Ended, Outcome, Severity, Verdict
from detaljplan.read.document import FileFormat
from detaljplan.report.json import report_bytes, report_json
from detaljplan.report.model import REPORT_VERSION, Profile
from detaljplan.report.words import Language
from sample_plans.make import holds_plan

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).parent / "golden"
PLANS = ROOT / "sample_plans"
SAMPLES = sorted(p for p in PLANS.rglob("*") if p.suffix in (".json", ".gml") and p.parent.name != "broken")
BROKEN = sorted((PLANS / "broken").iterdir())
FAULTY = PLANS / "kv-exemplet-3-med-fel.json"

Json = dict[str, Any]


@pytest.fixture(scope="module")
def schema() -> Json:
    read: Json = orjson.loads((ROOT / "docs" / "report.schema.json").read_bytes())
    return read


def faults(value: object, schema: Json) -> list[str]:
    return [f"{error.instance_path}: {error.message}" for error in jsonschema_rs.iter_errors(schema, value)]


def refused_line(schema: Json) -> Json:
    return {"$schema": schema["$schema"], "$defs": schema["$defs"], "$ref": "#/$defs/refused"}


def test_the_schema_is_itself_one(schema: Json) -> None:
    jsonschema_rs.meta.validate(schema)


def test_the_version_of_the_report_is_that_of_the_schema(schema: Json) -> None:
    assert schema["properties"]["report_version"] == {"const": REPORT_VERSION}
    assert schema["$id"] == f"urn:detaljplan:report:{REPORT_VERSION}"


CASES = [
    pytest.param(path, profile, id=f"{path.relative_to(PLANS)}-{profile.value}")
    for path in SAMPLES
    for profile in Profile
    if (profile is not Profile.GML_GEOMETRY and holds_plan(path))
    or (profile is Profile.GML_GEOMETRY and path.suffix == ".gml")
]


@pytest.mark.parametrize(("path", "profile"), CASES)
@pytest.mark.parametrize("lang", get_args(Language))
def test_the_report_of_a_sample_plan_follows_the_schema(
    path: Path, lang: Language, profile: Profile, schema: Json
) -> None:
    report = check(path, profile=profile).report
    assert faults(orjson.loads(report_bytes(report, lang)), schema) == []


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.name)
def test_the_line_of_a_broken_file_follows_the_schema(path: Path, schema: Json) -> None:
    done = CliRunner().invoke(app, ["validate", str(path), "--format", "json"])
    refused = done.exit_code == 2
    assert faults(orjson.loads(done.stdout), refused_line(schema) if refused else schema) == []


def test_the_report_of_a_rule_that_crashed_follows_the_schema(schema: Json) -> None:
    report = check(FAULTY).report
    crashed = replace(report.rules[0], outcome=Outcome.CRASHED, reason="KeyError: x", reason_en="KeyError: x")
    told = report_json(replace(report, rules=(crashed, *report.rules[1:])))
    assert faults(told, schema) == []


def test_a_report_with_a_key_too_many_or_too_few_does_not_follow_the_schema(schema: Json) -> None:
    told = report_json(check(FAULTY).report)
    assert faults({**told, "surprise": 1}, schema)
    assert faults({key: value for key, value in told.items() if key != "verdict"}, schema)


@pytest.mark.parametrize("ended", Ended)
def test_the_report_of_a_run_that_ended_early_follows_the_schema(ended: Ended, schema: Json) -> None:
    told = report_json(replace(check(FAULTY).report, ended=ended))
    assert (told["ended"], faults(told, schema)) == (ended.value, [])


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("verdict", Verdict),
        ("severity", Severity),
        ("basis", Basis),
        ("outcome", Outcome),
    ],
)
def test_the_schema_knows_the_words_of_the_code(place: str, words: type[StrEnum], schema: Json) -> None:
    assert schema["$defs"][place]["enum"] == [word.value for word in words]


def test_the_schema_knows_the_formats_and_profiles_of_the_code(schema: Json) -> None:
    assert schema["properties"]["format"]["enum"] == [known.value for known in FileFormat]
    assert schema["properties"]["profile"]["enum"] == [known.value for known in Profile]


def test_the_schema_knows_how_a_run_may_end(schema: Json) -> None:
    assert schema["properties"]["ended"]["enum"] == [ended.value for ended in Ended]


def test_the_schema_knows_every_way_to_refuse_a_file(schema: Json) -> None:
    errors = (NotJudged, DocumentError, *DocumentError.__subclasses__())
    known = {error.__name__ for error in errors}
    assert set(schema["$defs"]["refused"]["properties"]["error"]["enum"]) == known


def test_the_line_of_a_refused_file_follows_the_schema(schema: Json, tmp_path: Path) -> None:
    (tmp_path / "tom.json").write_bytes(b"")
    done = CliRunner().invoke(app, ["validate", str(tmp_path / "tom.json"), str(FAULTY), "--format", "json"])
    refused, report = (orjson.loads(line) for line in done.stdout.splitlines())
    assert done.exit_code == 2
    assert faults(refused, refused_line(schema)) == []
    assert faults(report, schema) == []


@pytest.mark.parametrize("lang", get_args(Language))
def test_the_report_holds_plain_values_only(lang: Language) -> None:
    told = report_json(check(FAULTY).report, lang)
    assert _types(told) <= {dict, list, str, int, float, bool, type(None)}


def _types(value: object) -> set[type]:
    inner: list[object] = []
    if isinstance(value, dict):
        inner = [*value, *value.values()]
    elif isinstance(value, list):
        inner = value
    return {type(value)}.union(*(_types(part) for part in inner))


def test_a_geometry_is_east_north_in_the_plans_own_zone() -> None:
    told = report_json(check(FAULTY).report)
    assert told["plan"]["koordinatsystem"] == "EPSG:3010"
    gap = next(finding for finding in told["findings"] if finding["rule"] == "DP-0002")
    assert shapely.from_geojson(orjson.dumps(gap["geometry"])).bounds == pytest.approx(
        (152_000, 6_582_020, 152_119.98, 6_582_020.5)
    )


def test_a_finding_tells_the_line_column_and_byte_of_its_place() -> None:
    raw = b"\xef\xbb\xbf" + FAULTY.read_bytes().replace(b"\n", b"\r\n")
    told = report_json(check_bytes(raw, "plan.json").report)
    for finding in told["findings"]:
        value = raw.splitlines()[finding["line"] - 1].decode("utf-8-sig")[finding["column"] - 1 :]
        assert raw[finding["byte"] :].startswith(value.encode())
    assert len({finding["byte"] for finding in told["findings"]}) > 5


def test_a_finding_of_the_whole_file_has_no_line() -> None:
    told = report_json(check(PLANS / "kv-exemplet-1.gml").report)
    whole = next(finding for finding in told["findings"] if finding["rule"] == "SCHEMA-0003")
    assert (whole["where"], whole["line"], whole["column"], whole["byte"]) == (None, None, None, None)


def test_the_hash_is_of_the_bytes_judged() -> None:
    raw = FAULTY.read_bytes()
    told = [report_json(check_bytes(bytes_, "plan.json").report)["input_sha256"] for bytes_ in (raw, raw, raw + b"\n")]
    assert told[0] == told[1] != told[2]


@pytest.mark.parametrize("lang", get_args(Language))
def test_the_report_of_the_faulty_sample_plan_is_the_golden_one(lang: Language, update_golden: bool) -> None:
    golden = GOLDEN / f"{FAULTY.stem}.{lang}.json"
    told = _steady(report_json(check(FAULTY).report, lang))
    if update_golden:
        golden.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    assert told == orjson.loads(golden.read_bytes())


def _steady(told: Json) -> Json:
    """Return the report without what differs from run to run and from version to version."""
    rules = [{**rule, "seconds": 0} for rule in told["rules"]]
    return {**told, "seconds": 0, "engine_version": "0", "rules": rules}
