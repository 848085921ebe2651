"""The report in the shape of the national platform's own."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import get_args

import jsonschema_rs
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detaljplan.checking import check
from detaljplan.findings import Basis, Outcome, RuleResult, Severity, Verdict
from detaljplan.numerals import Language
from detaljplan.plan.model import Plan
from detaljplan.report.model import Report
from detaljplan.report.ngp import CaseStatus, case_status, ngp_bytes, ngp_json
from tests.report.test_json import FAULTY, GOLDEN, ROOT, Json

SCHEMA = orjson.loads((ROOT / "docs" / "ngp-report.schema.json").read_bytes())


@cache
def faulty() -> Report:
    return check(FAULTY).report


def told(report: Report, lang: Language = "sv") -> Json:
    read: Json = orjson.loads(ngp_bytes(report, Plan(where="/features/0"), lang))
    return read


def case(report: Report, rule: str) -> Json:
    return next(one for one in told(report)["testcase"] if one["id"] == rule)


def with_result(rule: str, **changed: object) -> Report:
    rules = tuple(replace(one, **changed) if one.rule == rule else one for one in faulty().rules)
    return replace(faulty(), rules=rules)


def test_the_schema_is_itself_one_and_knows_the_words_of_the_code() -> None:
    jsonschema_rs.meta.validate(SCHEMA)
    assert SCHEMA["$defs"]["testcase"]["properties"]["status"]["enum"] == [status.value for status in CaseStatus]


def test_a_report_with_a_word_of_another_kind_does_not_follow_the_schema() -> None:
    report = told(faulty())
    report["testcase"][0]["status"] = "PASSED"
    assert list(jsonschema_rs.iter_errors(SCHEMA, report))


def test_counts_are_of_the_test_cases() -> None:
    report = told(faulty())
    met = Counter(one["status"] for one in report["testcase"])
    counted = (report["failures"], report["warnings"], report["errors"], report["skipped"])
    assert counted == (met["FAILURE"], met["WARNING"], met["ERROR"], met["SKIPPED"])
    assert report["tests"] == len(faulty().rules)
    assert {finding.rule for finding in faulty().findings if finding.severity is Severity.ERROR} == {
        one["id"] for one in report["testcase"] if one["status"] == "FAILURE"
    }


RESULTS = st.builds(
    RuleResult,
    rule=st.sampled_from(["DP-0001", "DP-0002", "GEO-0001"]),
    basis=st.sampled_from(Basis),
    severity=st.sampled_from(Severity),
    outcome=st.sampled_from(Outcome),
    checked=st.integers(0, 3),
    not_run=st.integers(0, 2),
    reason=st.none() | st.just("skäl"),
)


@given(st.lists(RESULTS, max_size=6), st.sampled_from([(), ("DP-0001",)]))
def test_failures_and_errors_together_say_the_verdict(results: list[RuleResult], asked: tuple[str, ...]) -> None:
    report = replace(faulty(), rules=tuple(results), findings=(), asked=asked)
    written = ngp_json(report)
    expected = Verdict.STOPPED if written["failures"] else Verdict.UNDECIDED if written["errors"] else Verdict.PASSES
    assert report.verdict is expected


@pytest.mark.parametrize(
    ("outcome", "severity", "status"),
    [
        (Outcome.PASSED, Severity.ERROR, "OK"),
        (Outcome.FAILED, Severity.ERROR, "FAILURE"),
        (Outcome.FAILED, Severity.WARNING, "WARNING"),
        (Outcome.FAILED, Severity.INFO, "OK"),
        (Outcome.CRASHED, Severity.INFO, "ERROR"),
        (Outcome.NOT_RUN, Severity.ERROR, "ERROR"),
        (Outcome.NOT_RUN, Severity.WARNING, "SKIPPED"),
        (Outcome.OUT_OF_SCOPE, Severity.ERROR, "SKIPPED"),
        (Outcome.NOT_APPLICABLE, Severity.ERROR, "SKIPPED"),
    ],
)
def test_every_outcome_has_its_status(outcome: Outcome, severity: Severity, status: str) -> None:
    result = RuleResult(rule="DP-0001", basis=Basis.NGP, severity=severity, outcome=outcome)
    assert case_status(result) == status


def test_a_rule_asked_for_that_could_not_be_tried_is_an_error() -> None:
    result = RuleResult(rule="DP-0001", basis=Basis.NGP, severity=Severity.ERROR, outcome=Outcome.OUT_OF_SCOPE)
    assert case_status(result, asked=("DP-0001",)) == "ERROR"


def test_a_case_tells_what_was_found_and_where() -> None:
    finding = next(one for one in faulty().findings if one.rule == "DP-0002")
    assert case(faulty(), "DP-0002")["message"] == [f"{finding.message} ({finding.where})"]


def test_a_case_that_was_run_on_some_objects_only_says_on_how_many_before_what_it_found() -> None:
    first, second = case(with_result("DP-0002", checked=7, failed=1, not_run=2, reason="oläsligt"), "DP-0002")[
        "message"
    ]
    assert first == "7 prövade (1 med fel), 2 kunde inte prövas: oläsligt"
    assert second.startswith("En glipa")


def test_a_crash_is_told_as_ours() -> None:
    crashed = case(with_result("BAS-005", outcome=Outcome.CRASHED, reason="KeyError: x"), "BAS-005")
    assert (crashed["status"], crashed["message"]) == ("ERROR", ["avbröts av ett fel hos oss: KeyError: x"])


def test_the_time_of_judging_is_told_in_utc() -> None:
    report = replace(faulty(), judged_at=datetime.fromisoformat("2026-03-01T00:30:15.9+01:00"))
    assert told(report)["timestamp"] == "2026-02-28T23:30:15Z"


def test_the_same_report_gives_the_same_bytes() -> None:
    again = replace(check(FAULTY).report, judged_at=faulty().judged_at, seconds=faulty().seconds, rules=faulty().rules)
    assert ngp_bytes(faulty(), Plan(where="/features/0")) == ngp_bytes(again, Plan(where="/features/0"))


@pytest.mark.parametrize("lang", get_args(Language))
def test_the_report_of_the_faulty_sample_plan_is_the_golden_one(lang: Language, update_golden: bool) -> None:
    golden = GOLDEN / f"{FAULTY.stem}.{lang}.ngp.json"
    report = told(faulty(), lang)
    steady = {**report, "timestamp": "2026-01-01T00:00:00Z", "time": 0}
    steady["testcase"] = [{**one, "time": 0} for one in report["testcase"]]
    if update_golden:
        golden.write_bytes(orjson.dumps(steady, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    assert steady == orjson.loads(golden.read_bytes())
