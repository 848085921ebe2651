"""What a notebook shows of a report: short, in words, and nothing from outside as HTML."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest

from detaljplan.checking import check, check_bytes
from detaljplan.findings import Finding, Severity
from detaljplan.report.model import Report
from detaljplan.report.notebook import MOST_ROWS, notebook_html

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = "<script>alert('å')</script>&\"<img src=x onerror=y>"


@pytest.fixture(scope="module")
def report() -> Report:
    return check(ROOT / "sample_plans" / "kv-exemplet-3-med-fel.json").report


def with_findings(report: Report, *severities: Severity) -> Report:
    told = (
        Finding(rule=f"R-{number}", severity=severity, message=f"fel {number}", message_en=f"fault {number}")
        for number, severity in enumerate(severities)
    )
    return replace(report, findings=tuple(told))


def test_it_tells_the_verdict_the_counts_and_the_gravest_findings_first(report: Report) -> None:
    shown = lxml.html.fromstring(notebook_html(with_findings(report, Severity.INFO, Severity.ERROR)))
    assert "Stoppas (1 fel, 1 upplysning)" in shown.text_content()
    assert [row[1].text for row in shown.iter("tr")] == ["R-1", "R-0"]
    assert shown.get("lang") == "sv"


def test_it_speaks_english(report: Report) -> None:
    shown = notebook_html(with_findings(report, Severity.WARNING), "en")
    assert "fault 0" in shown
    assert "Warning" in shown
    assert "could not be checked on everything" in shown


@pytest.mark.parametrize(("number", "told"), [(MOST_ROWS, ""), (MOST_ROWS + 1, "… och 1 till, i findings_df")])
def test_more_than_the_most_are_counted(report: Report, number: int, told: str) -> None:
    shown = lxml.html.fromstring(notebook_html(with_findings(report, *[Severity.ERROR] * number)))
    assert len(list(shown.iter("tr"))) == MOST_ROWS
    assert ("till, i findings_df" in shown.text_content()) is bool(told)
    assert told in shown.text_content()


def test_what_could_not_be_checked_is_told_and_passing_is_not_told_of_the_whole() -> None:
    good = ROOT / "sample_plans" / "kv-exemplet-1.json"
    shown = notebook_html(check(good, only=["DP-0001"]).report)
    assert "Bara de begärda reglerna är prövade" in shown
    truncated = check(ROOT / "sample_plans" / "broken" / "wrong-types.json").report
    assert "kunde inte prövas på allt" in notebook_html(truncated)


def test_nothing_from_outside_is_html(report: Report) -> None:
    (finding,) = with_findings(report, Severity.ERROR).findings
    hostile = replace(finding, rule=HOSTILE, message=HOSTILE, message_en=HOSTILE, near=HOSTILE)
    for lang in ("sv", "en"):
        shown = notebook_html(replace(report, file_name=HOSTILE, findings=(hostile,)), lang)  # type: ignore[arg-type]
        tree = lxml.html.fromstring(shown)
        assert {element.tag for element in tree.iter()} == {"div", "p", "strong", "table", "tbody", "tr", "td"}
        assert tree.text_content().count(HOSTILE) == 4


def test_a_file_name_from_outside_is_escaped_on_the_whole_way() -> None:
    raw = (ROOT / "sample_plans" / "kv-exemplet-1.json").read_bytes()
    assert "<script>" not in notebook_html(check_bytes(raw, HOSTILE).report)
