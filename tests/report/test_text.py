"""The text report: what a person reads in a terminal or a file."""

from __future__ import annotations

import re
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from detaljplan.checking import check, check_bytes
from detaljplan.findings import Severity
from detaljplan.numerals import Language
from detaljplan.report.html.page import html_bytes
from detaljplan.report.text import print_report, report_text
from detaljplan.rules.registry import all_rules
from detaljplan.rules.stop import Stop
from sample_plans.plans import good_plan
from tests.build import written
from tests.report.faults import finding, reported
from tests.report.test_json import FAULTY


def printed(width: int) -> list[str]:
    file = StringIO()
    print_report(check(FAULTY).report, Console(file=file, width=width))
    return file.getvalue().splitlines()


@pytest.mark.parametrize("width", [30, 80, 140])
def test_every_place_stands_whole_on_a_line_of_its_own(width: int) -> None:
    lines = {line.split("  ")[-1].strip() for line in printed(width)}
    report = check(FAULTY).report
    assert {finding.where for finding in report.findings[:8]} <= lines
    assert any(line.startswith("N 6582020.25 E") for line in lines)


@pytest.mark.parametrize("width", [30, 80, 140])
def test_no_line_ends_in_blanks(width: int) -> None:
    assert [line for line in printed(width) if line != line.rstrip()] == []


def test_only_the_lines_of_places_are_wider_than_the_terminal() -> None:
    wider = [line.strip() for line in printed(40) if len(line) > 40]
    assert wider and all(line.startswith("/features/") for line in wider)


def test_every_finding_and_place_is_told_when_all_are_asked_for() -> None:
    tree = good_plan()
    for number, feature in enumerate(tree["features"][1:]):
        wrong = {"detaljplan": 7, "bestammelseformulering": number, "planbestammelsekatalogreferens": f"X{number}"}
        feature["properties"].update(wrong)
    report = check_bytes(written(tree), "plan.json").report
    told = {every: StringIO() for every in (False, True)}
    for every, file in told.items():
        print_report(report, Console(file=file, width=140), every=every)
    few, all_of_them = (file.getvalue() for file in told.values())
    assert "--all visar alla" in few and "ställen till" in few
    assert "--all" not in all_of_them and "ställen till" not in all_of_them
    wheres = {finding.where for finding in report.findings if finding.where}
    assert all(where in all_of_them for where in wheres)
    assert not all(where in few for where in wheres)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140, 200])
def test_remedies_hang_beneath_their_arrow(width: int) -> None:
    lines = printed(width)
    remedy = next(number for number, line in enumerate(lines) if line.startswith("→ Låt intilliggande"))
    told = []
    for line in lines[remedy:]:
        if "DP-0002" in line:
            break
        assert line.startswith("→ " if not told else "  ")
        told.append(line[2:])
    assert " ".join(told) == all_rules()["DP-0002"].remedy.sv


def test_many_rules_left_for_one_reason_have_the_reason_first() -> None:
    file = StringIO()
    print_report(check(FAULTY, stop=Stop(ends=0)).report, Console(file=file, width=140))
    left = file.getvalue().partition("Detta kunde inte prövas")[2]
    assert left.strip().startswith("tiden för prövningen tog slut (")
    assert "PLAN-0003: underlag saknas" in left


@pytest.mark.parametrize(("lang", "thousands"), [("sv", "1\u00a0200"), ("en", "1,200")])
def test_every_count_has_its_thousands_apart(lang: Language, thousands: str) -> None:
    judged = reported(*[finding(severity=Severity.ERROR)] * 1200)
    report = replace(judged.report, plan=replace(judged.report.plan, provisions=1200))
    told = report_text(report, lang, width=140) + html_bytes(report, judged.plan, lang).decode()
    assert thousands in told
    assert not re.search(r"\b(1200|1[12]9\d) (fel|errors|bestämmelser|provisions|till|more|ställen)|\(1200\)", told)
