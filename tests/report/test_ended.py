"""A run that ended before every rule was tried: what its report says, and never says."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from detaljplan.checking import Step, check, check_bytes
from detaljplan.findings import Basis, Ended, Outcome, Severity, Verdict
from detaljplan.numerals import Language
from detaljplan.report.csv import csv_bytes
from detaljplan.report.geopackage.writer import geopackage_bytes
from detaljplan.report.json import report_json
from detaljplan.report.model import Report
from detaljplan.report.ngp import ngp_json
from detaljplan.report.text import report_text
from detaljplan.report.words import HEADINGS
from detaljplan.rules.stop import Stop
from sample_plans.plans import good_plan
from tests.build import written
from tests.report.test_json import FAULTY, PLANS

GOOD = PLANS / "kv-exemplet-1.json"


def interrupted_before(rule: str, plan: str = GOOD.name) -> Report:
    """Return the report of a run that was interrupted as the rule was about to be tried."""
    stop = Stop()

    def interrupt(step: Step) -> None:
        stop.interrupted = stop.interrupted or step.told.startswith(f"{rule} ")

    return check(PLANS / plan, progress=interrupt, stop=stop).report


def test_it_tells_what_was_tried_and_what_was_left() -> None:
    report = interrupted_before("DP-0009")
    assert report.ended is Ended.INTERRUPTED
    left = [result.rule for result in report.rules if result.reason == "prövningen avbröts"]
    assert left[0] == "DP-0009" and len(left) > 50
    assert {"DP-0002", "GEO-0003"} <= {result.rule for result in report.run}
    assert len(report.rules) == len(check(GOOD).report.rules)


def test_an_error_that_was_found_stops_it_and_else_it_is_undecided() -> None:
    assert interrupted_before("DP-0009").verdict is Verdict.UNDECIDED
    assert interrupted_before("DP-0009", FAULTY.name).verdict is Verdict.STOPPED


def test_it_never_passes_whichever_rule_was_left() -> None:
    last = list(check(GOOD).report.rules)[-1]
    assert (last.severity is Severity.ERROR, check(GOOD).report.verdict) == (False, Verdict.PASSES)
    report = interrupted_before(last.rule)
    assert [result.rule for result in report.rules if result.outcome is Outcome.NOT_RUN] == [last.rule]
    assert (report.verdict, set(report.verdicts.values())) == (Verdict.UNDECIDED, {Verdict.UNDECIDED})


def test_the_platforms_shape_has_an_error_for_each_rule_that_was_left_however_light() -> None:
    last = list(check(GOOD).report.rules)[-1].rule
    told = ngp_json(interrupted_before(last))
    assert told["errors"] == 1
    assert {case["id"]: case["status"] for case in told["testcase"]}[last] == "ERROR"


def test_each_step_tells_how_far_the_run_has_come() -> None:
    steps: list[Step] = []
    report = check(GOOD, progress=steps.append).report
    read, *rules = steps
    assert (str(read.told), read.is_rule) == (f"läser {GOOD.name}", False)
    assert [(step.number, step.of) for step in rules] == [(n, len(rules)) for n in range(1, len(report.rules) + 1)]
    assert [step.told.split()[0] for step in rules] == [result.rule for result in report.rules]


def test_time_that_is_up_is_told_apart_from_an_interruption() -> None:
    report = check(GOOD, stop=Stop(ends=0)).report
    assert (report.ended, report.verdict, report.verdicts[Basis.NGP]) == (
        Ended.OUT_OF_TIME,
        Verdict.UNDECIDED,
        Verdict.UNDECIDED,
    )
    assert report.plan.name == "Kv Exemplet 1 (påhittad)"
    assert "--time-limit" in report_text(report, "sv", width=140)
    assert "interrupted" not in report_text(report, "en", width=140)


@pytest.mark.parametrize(
    ("lang", "told"), [("sv", "Prövningen avbröts innan"), ("en", "The run was interrupted before")]
)
def test_the_text_says_it_before_the_findings(lang: str, told: str) -> None:
    text = report_text(interrupted_before("DP-0009", FAULTY.name), lang, width=140)
    assert text.index(told) < text.index("DP-0002")
    assert told not in report_text(check(FAULTY).report, lang, width=140)


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_tables_say_it_too(lang: Language, tmp_path: Path) -> None:
    judged = replace(check(FAULTY), report=interrupted_before("DP-0009", FAULTY.name))
    told = HEADINGS[lang]["interrupted"]
    first, second, *_ = csv_bytes(judged.report, judged.plan, lang).decode("utf-8-sig").splitlines()[1:]
    assert first.strip(";,") == told and "DP-" in second
    assert told not in csv_bytes(check(FAULTY).report, judged.plan, lang).decode("utf-8-sig")
    path = tmp_path / "rapport.gpkg"
    path.write_bytes(geopackage_bytes(judged.report, judged.plan, lang))
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT ended, partial FROM provning").fetchall() == [("interrupted", 0)]


def test_a_run_with_every_rule_tried_is_complete() -> None:
    assert report_json(check_bytes(written(good_plan()), "plan.json").report)["ended"] == "complete"
    assert report_json(replace(check(GOOD).report, ended=Ended.INTERRUPTED))["verdict"] == "undecided"
