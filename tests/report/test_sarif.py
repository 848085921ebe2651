"""The report as SARIF 2.1.0; that it follows the schema of OASIS is tested with the other shapes for machines."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import get_args

import orjson
import pytest

from detaljplan.checking import check, check_bytes
from detaljplan.findings import Outcome
from detaljplan.numerals import Language
from detaljplan.plan.model import Plan
from detaljplan.report.json import report_json
from detaljplan.report.model import Report
from detaljplan.report.sarif import sarif_bytes
from detaljplan.report.uri import uri_of_name, uri_of_path
from tests.report.test_json import FAULTY, GOLDEN, PLANS, Json


@cache
def faulty() -> Report:
    return check(FAULTY).report


def run(report: Report, lang: Language = "sv") -> Json:
    (told,) = orjson.loads(sarif_bytes(report, Plan(where="/features/0"), lang))["runs"]
    assert isinstance(told, dict)
    return told


def known_by(report: Report) -> list[str]:
    return [result["partialFingerprints"]["detaljplan/v1"] for result in run(report)["results"]]


def edited(change: str, tree: Json) -> Report:
    raw = orjson.dumps(tree)
    assert raw != FAULTY.read_bytes(), change
    return check_bytes(raw, FAULTY.name).report


def tree() -> Json:
    read: Json = orjson.loads(FAULTY.read_bytes())
    return read


def test_a_plan_puts_no_link_into_a_message() -> None:
    finding = replace(faulty().findings[0], message="”[Klicka](https://example.org)” är fel")
    (result,) = run(replace(faulty(), findings=(finding,)))["results"]
    assert result["message"]["text"] == "”[Klicka] (https://example.org)” är fel"


def test_there_is_one_result_to_a_finding_with_the_index_of_its_rule() -> None:
    told = run(faulty())
    assert [result["message"]["text"] for result in told["results"]] == [one.message for one in faulty().findings]
    for result in told["results"]:
        assert told["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_levels_are_those_of_the_findings() -> None:
    met = Counter(result["level"] for result in run(faulty())["results"])
    counts = {severity.value: number for severity, number in faulty().counts.items()}
    assert met == +Counter(error=counts["error"], warning=counts["warning"], note=counts["info"])


def test_a_result_tells_the_place_as_the_json_report_does() -> None:
    for result, finding in zip(run(faulty())["results"], report_json(faulty())["findings"], strict=True):
        (location,) = result["locations"]
        assert location["physicalLocation"]["region"] == {
            "startLine": finding["line"],
            "startColumn": finding["column"],
            "byteOffset": finding["byte"],
        }
        assert location["logicalLocations"] == [{"fullyQualifiedName": finding["where"]}]
        assert result["properties"] == {name: finding[name] for name in result["properties"]}


def test_a_column_is_counted_in_characters_as_the_run_says() -> None:
    name = '"namn": "Kv 🏠🏠'
    raw = FAULTY.read_bytes().replace(b'"namn": "Kv', name.encode())
    one_line = orjson.dumps(orjson.loads(raw))
    told = run(check_bytes(one_line, "plan.json").report)
    assert told["columnKind"] == "unicodeCodePoints"
    text = one_line.decode()
    places = [result["locations"][0]["physicalLocation"]["region"] for result in told["results"]]
    assert any("🏠" in text[: place["startColumn"]] for place in places)
    for place in places:
        assert text[: place["startColumn"] - 1].encode() == one_line[: place["byteOffset"]]


def test_a_finding_of_the_whole_file_has_no_region() -> None:
    told = run(check(PLANS / "kv-exemplet-1.gml").report)
    whole = next(result for result in told["results"] if result["ruleId"] == "SCHEMA-0003")
    assert list(whole["locations"][0]["physicalLocation"]) == ["artifactLocation"]


def test_a_crash_and_what_was_not_tried_are_notifications_and_no_results() -> None:
    crashed = replace(faulty().rules[0], outcome=Outcome.CRASHED, reason="KeyError: x")
    told = run(replace(faulty(), rules=(crashed, *faulty().rules[1:])))
    (invocation,) = told["invocations"]
    first = invocation["toolExecutionNotifications"][0]
    assert not invocation["executionSuccessful"]
    assert (first["level"], first["associatedRule"]) == ("error", {"id": crashed.rule, "index": 0})
    assert first["message"]["text"] == f"{crashed.rule} avbröts av ett fel hos oss: KeyError: x"
    assert len(told["results"]) == len(faulty().findings)


def test_every_rule_that_was_not_tried_on_all_has_a_notification() -> None:
    (invocation,) = run(faulty())["invocations"]
    told = {notice["associatedRule"]["id"]: notice["level"] for notice in invocation["toolExecutionNotifications"]}
    assert told["DP-0001"] == "note"
    assert told["DP-0003"] == "warning"
    left = {one.rule for one in faulty().rules if one.not_run or one.outcome in (Outcome.NOT_RUN, Outcome.OUT_OF_SCOPE)}
    assert set(told) == left
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (True, 1)


def test_the_run_has_the_verdict_and_the_rest_of_the_json_report() -> None:
    expected = report_json(faulty(), "en")
    told = run(faulty(), "en")
    assert told["language"] == told["tool"]["driver"]["language"] == "en"
    assert told["properties"] == {name: value for name, value in expected.items() if name != "findings"}
    assert told["artifacts"][0]["hashes"] == {"sha-256": expected["input_sha256"]}


def test_no_two_findings_are_known_by_the_same() -> None:
    assert len(set(known_by(faulty()))) == len(faulty().findings)


def test_what_is_put_before_in_the_file_does_not_change_what_findings_are_known_by() -> None:
    turned = tree()
    turned["features"][1:] = turned["features"][:0:-1]
    assert sorted(known_by(edited("the provisions turned", turned))) == sorted(known_by(faulty()))


def test_a_fault_that_is_mended_is_the_only_one_that_is_gone() -> None:
    mended = tree()
    mended["features"][4]["properties"]["bestammelsevarde"][0]["enhet"] = "meter"
    gone = [print for print in known_by(faulty()) if print not in known_by(edited("a unit given", mended))]
    left = [one.rule for one, print in zip(faulty().findings, known_by(faulty()), strict=True) if print in gone]
    assert left == ["DP-0009"]


def test_equal_faults_are_numbered() -> None:
    twice = replace(faulty(), findings=(faulty().findings[0],) * 2)
    first, second = known_by(twice)
    assert (first[:-1], first[-2:], second[-2:]) == (second[:-1], ":1", ":2")


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("planer/kv Åkern.json", "planer/kv%20%C3%85kern.json"),
        ("./planer/../a:b#c?d%.json", "a%3Ab%23c%3Fd%25.json"),
        ("/kommun/planer/plan.json", "planer/plan.json"),
        ("/annan/plan.json", "plan.json"),
        ("../plan.json", "plan.json"),
    ],
)
def test_a_file_is_named_from_the_folder_it_was_judged_in(path: str, uri: str) -> None:
    assert uri_of_path(Path(path), Path("/kommun")) == uri


def test_a_name_of_bytes_that_are_no_letters_is_the_same_bytes() -> None:
    assert uri_of_path(Path(b"pl\xe5n.json".decode("utf-8", "surrogateescape")), Path("/kommun")) == "pl%E5n.json"


@pytest.mark.parametrize(
    ("name", "uri"), [("../../etc/plan.json", "plan.json"), ("å.json", "%C3%A5.json"), ("\ud800.json", "%3F.json")]
)
def test_a_file_of_bytes_is_named_without_a_folder(name: str, uri: str) -> None:
    assert uri_of_name(name) == uri


def test_each_plan_is_a_category_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PLANS)
    told = run(check(Path("rules/DP-0002/bad.json")).report)
    assert told["automationDetails"]["id"] == "detaljplan/rules/DP-0002/bad.json/"
    assert told["artifacts"][0]["location"] == {"uri": "rules/DP-0002/bad.json"}


@pytest.mark.parametrize("lang", get_args(Language))
def test_the_report_of_the_faulty_sample_plan_is_the_golden_one(lang: Language, update_golden: bool) -> None:
    golden = GOLDEN / f"{FAULTY.stem}.{lang}.sarif"
    told = _steady(run(replace(faulty(), uri=FAULTY.name, engine_version="0.0.0"), lang))
    if update_golden:
        golden.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    assert told == orjson.loads(golden.read_bytes())


def _steady(told: Json) -> Json:
    """Return the run without what differs from run to run, what the JSON report has too, and rules without a result."""
    found = {result["ruleId"] for result in told["results"]}
    driver = told["tool"]["driver"]
    rules = [rule for rule in driver["rules"] if rule["id"] in found]
    invocation = {**told["invocations"][0], "startTimeUtc": "2026-01-01T00:00:00.000Z"}
    tool = {"driver": {**driver, "rules": rules}}
    return {**told, "tool": tool, "invocations": [invocation], "properties": {"verdict": told["properties"]["verdict"]}}
