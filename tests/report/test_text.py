"""The text report: what a person reads in a terminal or a file."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from detaljplan.check import check
from detaljplan.report.text import print_report
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
