"""The report in the shape of the national platform's own, ``validering-1.0``: one test case to a rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import orjson

from detaljplan.findings import Ended, Finding, Outcome, RuleResult, Severity, Verdict, verdict
from detaljplan.numerals import Language
from detaljplan.plan.model import Plan
from detaljplan.report.model import Report
from detaljplan.report.words import HEADINGS, OUTCOMES, SEVERITIES
from detaljplan.rules.registry import all_rules


class CaseStatus(StrEnum):
    """What became of a test case, in the platform's words; ERROR is a check that could not be carried out."""

    OK = "OK"
    FAILURE = "FAILURE"
    WARNING = "WARNING"
    ERROR = "ERROR"
    SKIPPED = "SKIPPED"


def ngp_bytes(report: Report, plan: Plan, lang: Language = "sv") -> bytes:
    """Return the report as indented JSON in UTF-8. Nothing in it differs between runs but timestamp and time."""
    return orjson.dumps(ngp_json(report, lang), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def ngp_json(report: Report, lang: Language = "sv") -> dict[str, Any]:
    """Return the report as plain JSON values, one test case to a rule, in the order of the report's rules.

    There is a FAILURE just when the plan is stopped, and without one an ERROR just when it is undecided: what could not
    be checked is never told as passed.
    """
    by_rule: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    cases = [_case(result, by_rule.get(result.rule, []), report, lang) for result in report.rules]
    return _whole(report.file_name, report.judged_at, report.seconds, cases)


def failed_json(name: str, judged_at: datetime, case: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report on a file that no plan could be read from: one test case, which failed."""
    return _whole(name, judged_at, 0.0, [case])


def with_failure(told: Mapping[str, Any], case: Mapping[str, Any]) -> dict[str, Any]:
    """Return a report with one more failed test case, first: what the delivery itself was refused for."""
    return {**told, "tests": told["tests"] + 1, "failures": told["failures"] + 1, "testcase": [case, *told["testcase"]]}


def failure(id: str, label: str, message: str) -> dict[str, Any]:
    """Return a test case that failed and that no rule of ours is behind."""
    return {"id": id, "label": label, "time": 0.0, "status": CaseStatus.FAILURE.value, "message": [message]}


def _whole(name: str, judged_at: datetime, seconds: float, cases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    met = Counter(case["status"] for case in cases)
    return {
        "name": name,
        "timestamp": _told(judged_at),
        "tests": len(cases),
        "failures": met[CaseStatus.FAILURE],
        "warnings": met[CaseStatus.WARNING],
        "errors": met[CaseStatus.ERROR],
        "skipped": met[CaseStatus.SKIPPED],
        "time": seconds,
        "testcase": cases,
    }


def case_status(result: RuleResult, asked: tuple[str, ...] = (), ended: Ended = Ended.COMPLETE) -> CaseStatus:
    """Return the status of a rule's test case: what the verdict would be if it were the only rule.

    Of a run that ended early, no rule that was left is skipped as if nothing hung on it.
    """
    alone = verdict([result], asked)
    if ended is not Ended.COMPLETE and result.outcome is Outcome.NOT_RUN and alone is Verdict.PASSES:
        return CaseStatus.ERROR
    if alone is not Verdict.PASSES:
        return CaseStatus.FAILURE if alone is Verdict.STOPPED else CaseStatus.ERROR
    if result.outcome is Outcome.FAILED:
        return CaseStatus.WARNING if result.severity is Severity.WARNING else CaseStatus.OK
    return CaseStatus.OK if result.outcome is Outcome.PASSED else CaseStatus.SKIPPED


def _case(result: RuleResult, findings: list[Finding], report: Report, lang: Language) -> dict[str, Any]:
    case: dict[str, Any] = {
        "id": result.rule,
        "label": all_rules()[result.rule].title.said(lang),
        "time": result.seconds,
        "status": case_status(result, report.asked, report.ended).value,
    }
    messages = [*_why(result, lang), *(_message(finding, lang) for finding in findings)]
    return {**case, "message": messages} if messages else case


def _why(result: RuleResult, lang: Language) -> Iterator[str]:
    """Yield why a rule was not tried, or not on all objects."""
    if result.outcome in (Outcome.PASSED, Outcome.FAILED) and not result.not_run:
        return
    told = OUTCOMES[lang][result.outcome]
    if result.checked and result.not_run:
        words = HEADINGS[lang]["partly"]
        told = words.format(failed=result.failed, checked=result.checked, not_run=result.not_run)
    reason = result.reason if lang == "sv" else result.reason_en
    yield f"{told}: {reason}" if reason else told


def _message(finding: Finding, lang: Language) -> str:
    """Return what was found, with its place in the file; of what is information alone, that it is."""
    told = finding.message if lang == "sv" else finding.message_en
    if finding.severity is Severity.INFO:
        told = f"{SEVERITIES[lang][finding.severity]}: {told}"
    return f"{told} ({finding.where})" if finding.where else told


def _told(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
