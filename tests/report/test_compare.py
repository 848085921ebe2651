"""Two reports held against each other, made by checking plans before and after a change."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import jsonschema_rs
import orjson
import pytest

from detaljplan.checking import check_bytes
from detaljplan.errors import DetaljplanError, MappingError, OverLimit
from detaljplan.findings import Severity, Verdict
from detaljplan.read.limits import ReadingLimits, stated_limits
from detaljplan.report.compare.mapping import counterparts_of, ready_counterparts
from detaljplan.report.compare.model import Agreement, Comparison, OurReport, PlatformComparison, PlatformReport
from detaljplan.report.compare.own import compared
from detaljplan.report.compare.platform import compared_with_platform
from detaljplan.report.compare.reading import read_report
from detaljplan.report.compare.text import comparison_text
from detaljplan.report.compare.told import comparison_bytes
from detaljplan.report.json import report_json
from detaljplan.rules.registry import all_rules

ROOT = Path(__file__).resolve().parents[2]
FAULTY = orjson.loads((ROOT / "sample_plans" / "kv-exemplet-3-med-fel.json").read_bytes())

Json = dict[str, Any]


def told(plan: Json, indent: bool = False) -> Json:
    raw = orjson.dumps(plan, option=orjson.OPT_INDENT_2 if indent else None)
    report: Json = orjson.loads(orjson.dumps(report_json(check_bytes(raw, "plan.json").report)))
    return report


def read(tree: object, limits: ReadingLimits | None = None) -> OurReport | PlatformReport:
    return read_report(orjson.dumps(tree), "rapport.json", limits or stated_limits())


def ours(tree: Json) -> OurReport:
    report = read(tree)
    assert isinstance(report, OurReport)
    return report


def held(before: Json, after: Json) -> Comparison:
    return compared(ours(before), ours(after))


@pytest.fixture(scope="module")
def report() -> Json:
    return told(FAULTY)


def moved(tree: Any, change: Callable[[list[float]], None]) -> Any:
    """Return a copy with every position of it changed."""
    tree = deepcopy(tree)

    def walk(value: Any) -> None:
        if isinstance(value, list) and value and isinstance(value[0], int | float):
            change(value)
        elif isinstance(value, dict | list):
            for inner in value.values() if isinstance(value, dict) else value:
                walk(inner)

    walk(tree)
    return tree


def test_features_in_another_order_and_on_other_lines_differ_in_nothing(report: Json) -> None:
    shuffled = deepcopy(FAULTY)
    Random(3).shuffle(shuffled["features"])
    after = told(shuffled, indent=True)
    assert [one["where"] for one in after["findings"]] != [one["where"] for one in report["findings"]]
    comparison = held(report, after)
    assert not comparison.differs
    assert len(comparison.kept) == len(report["findings"])


def test_a_corner_that_is_moved_leaves_the_fault_there_with_its_measure_before_and_after(report: Json) -> None:
    def lower(position: list[float]) -> None:
        if position[1] == 6582020:
            position[1] -= 0.2

    plan = deepcopy(FAULTY)
    plan["features"][1:] = moved(orjson.loads(orjson.dumps(plan["features"][1:])), lower)
    comparison = held(report, told(plan))
    assert (comparison.new, comparison.gone) == ((), ())
    (gap,) = (kept for kept in comparison.changed if kept.after.rule == "DP-0002")
    assert (gap.before.measured, gap.after.measured) == (pytest.approx(0.5, abs=1e-3), pytest.approx(0.7, abs=1e-3))
    assert gap.distance_m == pytest.approx(0.1, abs=1e-3)
    assert "0,5 m → 0,7 m; flyttat 0,1 m" in comparison_text(comparison, width=140)


def test_what_is_mended_is_gone_and_what_is_broken_is_new(report: Json) -> None:
    plan = deepcopy(FAULTY)
    del plan["features"][0]["properties"]["beteckning"]
    comparison = held(report, told(plan))
    assert {one.rule for one in comparison.new} == {"DP-0005"}
    assert comparison.gone == ()
    backwards = held(told(plan), report)
    assert (len(backwards.gone), backwards.new) == (1, ())


@pytest.mark.parametrize(("distance_m", "same"), [(10.0, True), (10.01, False)])
def test_a_fault_farther_away_than_the_limit_is_another_one(report: Json, distance_m: float, same: bool) -> None:
    point = {"type": "Point", "coordinates": [150000.0, 6580000.0]}
    finding = {**report["findings"][0], "geometry": point, "point": point["coordinates"]}
    there = {**finding, "geometry": {"type": "Point", "coordinates": [150000.0 + distance_m, 6580000.0]}}
    comparison = held({**report, "findings": [finding]}, {**report, "findings": [there]})
    assert len(comparison.kept) == same
    assert len(comparison.gone) == len(comparison.new) == (not same)


def test_the_nearest_are_the_same_fault_whatever_their_order(report: Json) -> None:
    def at(*easts: float) -> Json:
        found = [
            {**report["findings"][0], "geometry": {"type": "Point", "coordinates": [150000 + east, 6580000]}}
            for east in easts
        ]
        return {**report, "findings": found}

    for before in (at(0, 3, 6), at(6, 0, 3), at(3, 6, 0)):
        comparison = held(before, at(4.0, 0.5, 6.5, 30))
        distances = sorted(kept.distance_m or 0 for kept in comparison.kept)
        assert distances == pytest.approx([0.5, 0.5, 1.0])
        assert len(comparison.new) == 1


def test_how_the_reports_were_made_is_told_first_and_is_no_difference_of_results(report: Json) -> None:
    limits = deepcopy(report["limits"])
    limits["coverage_gap_width"]["value"] = 0.2
    comparison = held(report, {**report, "engine_version": "99", "limits": limits})
    assert [one.name for one in comparison.scope] == ["engine_version", "limits.coverage_gap_width"]
    assert not comparison.differs
    text = comparison_text(comparison, width=80)
    assert text.index("programmets version") < text.index("Utlåtande")
    assert "limits.coverage_gap_width: 0.1 m → 0.2 m" in text


def test_another_plan_is_a_warning_and_a_difference(report: Json) -> None:
    other = {**report, "plan": {**report["plan"], "objektidentitet": "annan"}}
    comparison = held(report, other)
    assert comparison.differs
    assert "två olika planer" in comparison.warnings[0]


def test_a_rule_with_another_outcome_and_another_verdict_are_told(report: Json) -> None:
    rules = [{**one, "outcome": "not run", "reason": "x"} if one["id"] == "DP-0003" else one for one in report["rules"]]
    comparison = held(report, {**report, "rules": rules, "verdict": "undecided"})
    assert [(one.name, one.before, one.after) for one in comparison.outcomes] == [("DP-0003", "failed", "not run")]
    assert "Utlåtande: Stoppas → Kan inte avgöras" in comparison_text(comparison, width=140)


def untried(report: Json, *rules: str, **facts: Any) -> Json:
    """Return a report that some rules were not tried in, and whose findings therefore lack theirs."""
    told = [{**one, "outcome": "not run", "not_run": 1} if one["id"] in rules else one for one in report["rules"]]
    found = [one for one in report["findings"] if one["rule"] not in rules]
    return {**report, "rules": told, "findings": found, **facts}


def test_a_finding_of_a_rule_that_the_other_report_did_not_try_is_neither_gone_nor_new(report: Json) -> None:
    cut = untried(report, "DP-0003", ended="out of time")
    later, earlier = held(report, cut), held(cut, report)
    assert (later.gone, earlier.new) == ((), ())
    assert [one.rule for one in later.untried_after] == [one.rule for one in earlier.untried_before] == ["DP-0003"]
    text = comparison_text(later, width=140)
    assert text.index("I den andra rapporten tog tiden slut") < text.index("Utlåtande")
    assert "0 borta" in text and "1 går inte att jämföra" in text


@pytest.mark.parametrize(("ended", "gone"), [("complete", 1), ("interrupted", 0)])
def test_of_a_rule_that_a_report_left_half_way_nothing_is_gone(report: Json, ended: str, gone: int) -> None:
    cut = untried(report, "DP-0003", ended=ended)
    rules = [{**one, "outcome": "failed"} if one["id"] == "DP-0003" else one for one in cut["rules"]]
    comparison = held(report, {**cut, "rules": rules})
    assert (len(comparison.gone), len(comparison.untried_after)) == (gone, 1 - gone)


def platforms(*cases: tuple[str, str], **counts: int) -> PlatformReport:
    tests = [{"id": test, "label": "", "time": 0.1, "status": status, "message": ["så"]} for test, status in cases]
    report = read({"name": "x", "timestamp": "2026-01-01T00:00:00Z", **counts, "testcase": tests})
    assert isinstance(report, PlatformReport)
    return report


def against(report: Json, *cases: tuple[str, str]) -> PlatformComparison:
    return compared_with_platform(ours(report), platforms(*cases), ready_counterparts())


@pytest.mark.parametrize(
    ("case", "agreement"),
    [
        (("DP-0002", "FAILURE"), Agreement.AGREES),
        (("DP-0004", "OK"), Agreement.AGREES),
        (("DP-0004", "FAILURE"), Agreement.ONLY_THERE),
        (("DP-0003", "OK"), Agreement.ONLY_HERE),
        (("DP-0003", "WARNING"), Agreement.OTHER_WEIGHT),
        (("DP-0004", "SKIPPED"), Agreement.NOT_COMPARED),
        (("DP-0004", "ERROR"), Agreement.NOT_COMPARED),
        (("DP-0001", "OK"), Agreement.NOT_COMPARED),  # needs plans in force, which were not handed in
        (("DP-0001", "FAILURE"), Agreement.NOT_COMPARED),
        (("9.9-99", "OK"), Agreement.NOT_COMPARED),
    ],
)
def test_a_test_of_the_platform_is_held_against_our_rules(
    report: Json, case: tuple[str, str], agreement: Agreement
) -> None:
    one = against(report, case).held[0]
    assert (one.test, one.agreement) == (case[0], agreement)
    assert one.why or agreement is not Agreement.NOT_COMPARED


def test_what_was_skipped_is_no_verdict_and_agrees_with_none(report: Json) -> None:
    comparison = against(report, ("DP-0004", "OK"), ("DP-0003", "SKIPPED"))
    assert (comparison.their_verdict, comparison.verdicts_agree) == (Verdict.UNDECIDED, None)
    assert against(report, ("DP-0002", "FAILURE")).verdicts_agree is True
    assert against(report, ("DP-0004", "OK")).verdicts_agree is False
    assert against(report).their_verdict is Verdict.UNDECIDED


def test_of_several_cases_of_a_test_a_fault_stands_and_a_skipped_one_is_not_passed(report: Json) -> None:
    assert against(report, ("DP-0002", "OK"), ("DP-0002", "FAILURE")).held[0].agreement is Agreement.AGREES
    assert against(report, ("DP-0004", "OK"), ("DP-0004", "SKIPPED")).held[0].agreement is Agreement.NOT_COMPARED


def test_a_rule_of_ours_that_no_test_there_asks_is_told_and_not_compared(report: Json) -> None:
    (own,) = (one for one in against(report, ("DP-0002", "FAILURE")).held if one.rules == ("KAT-0001",))
    assert (own.test, own.agreement, own.here) == (None, Agreement.NOT_COMPARED, Severity.WARNING)


@pytest.mark.parametrize(("there", "sign"), [("FAILURE", "?"), ("OK", "≠")])
def test_no_tick_is_set_where_something_was_not_compared(report: Json, there: str, sign: str) -> None:
    told = comparison_text(against(report, ("DP-0002", there)), width=140)
    assert "går inte att jämföra" in told
    assert f": {sign} " in told.splitlines()[0]


def test_sums_that_the_test_cases_do_not_give_are_told(report: Json) -> None:
    comparison = compared_with_platform(
        ours(report), platforms(("DP-0002", "FAILURE"), failures=3), ready_counterparts()
    )
    assert any("failures: 3" in warning for warning in comparison.warnings)


def test_the_ready_mapping_has_every_id_that_the_rules_name_at_the_platform() -> None:
    for rule in all_rules().values():
        for test in rule.facts.platform:
            assert ready_counterparts()[test].rules == (rule.id,)
    attributed = {rule for rule in all_rules() if rule.startswith(("DP-", "BAS-"))}
    assert attributed <= set(ready_counterparts())


@pytest.mark.parametrize(
    "text",
    [
        "[tests",
        "x = 1",
        '[tests."A"]',
        '[tests."A"]\nrules = ["NIX-0001"]',
        '[tests."A"]\nrules = "DP-0002"',
        '[tests."A"]\nwhy = 3',
        '[tests."A"]\nannat = "x"',
    ],
)
def test_a_mapping_that_is_none_is_refused_in_words(text: str) -> None:
    with pytest.raises(MappingError, match=r"m\.toml"):
        counterparts_of(text.encode(), "m.toml")


def test_a_test_without_counterpart_tells_why(report: Json) -> None:
    tests = counterparts_of(b'[tests."A"]\nwhy = "om kommunens konto"', "m.toml")
    (one, *_) = compared_with_platform(ours(report), platforms(("A", "OK")), tests).held
    assert one.agreement is Agreement.NOT_COMPARED
    assert getattr(one.why, "sv", None) == "om kommunens konto"


@pytest.mark.parametrize("raw", [b"", b"\xff", b"[]", b"3", b"{", b'{"report_version":"1"}\n{"report_version":"1"}'])
def test_what_is_no_report_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(DetaljplanError, match=r"rapport\.json"):
        read_report(raw, "rapport.json", stated_limits())


def test_an_unknown_version_is_refused_with_the_reason(report: Json) -> None:
    with pytest.raises(DetaljplanError, match='report_version "2"'):
        read({**report, "report_version": "2"})
    assert ours({**report, "report_version": "1.3"})


@pytest.mark.parametrize("value", [None, True, -1, 1e308, "\ud7ff", [], {}, [[]], {"type": "Point", "coordinates": []}])
def test_a_value_of_another_kind_is_refused_at_its_place_or_read(report: Json, value: object) -> None:
    small = {**report, "findings": report["findings"][:1], "rules": report["rules"][:1]}
    for holder in (small, small["findings"][0], small["rules"][0], small["plan"]):
        for key in list(holder):
            was = holder[key]
            holder[key] = value
            try:
                assert held(small, small) is not None
            except DetaljplanError as error:
                assert error.where is not None
                assert error.where.startswith("rapport.json")
            finally:
                holder[key] = was


def test_a_report_deeper_or_fuller_than_the_limits_is_refused(report: Json) -> None:
    with pytest.raises(OverLimit):
        read_report(b"[" * 5000, "rapport.json", stated_limits())


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_json_follows_its_schema(report: Json, lang: Any) -> None:
    schema = orjson.loads((ROOT / "docs" / "compare.schema.json").read_bytes())
    jsonschema_rs.meta.validate(schema)
    empty = {**report, "findings": []}
    for comparison in (held(report, empty), held(empty, report), against(report, ("DP-0002", "FAILURE"), ("9", "OK"))):
        tree = orjson.loads(comparison_bytes(comparison, lang))
        assert [str(error) for error in jsonschema_rs.iter_errors(schema, tree)] == []


def test_a_rule_whose_findings_another_rule_tells_is_no_change_of_its_own(report: Json) -> None:
    without = [finding for finding in report["findings"] if finding["rule"] != "DP-0003"]
    rules = [
        {**one, "outcome": "passed", "failed": 0, "reason": None} if one["id"] == "DP-0003" else one
        for one in report["rules"]
    ]
    comparison = held({**report, "findings": without}, {**report, "findings": without, "rules": rules})
    assert comparison.outcomes == ()
