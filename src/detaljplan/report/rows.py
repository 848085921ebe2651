"""The findings of a report as rows, the same in every shape that is a table or a layer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from detaljplan.findings import Finding
from detaljplan.numerals import Language
from detaljplan.plan.values import shortened
from detaljplan.report.model import Report
from detaljplan.rules.registry import all_rules

COLUMNS = (
    "finding",
    "severity",
    "rule",
    "title",
    "message",
    "remedy",
    "measured",
    "limit",
    "unit",
    "margin",
    "objects",
    "near",
    "where",
    "line",
    "column",
    "origin",
)
"""Named as in the JSON report where it has the same; `finding` is its place among the report's findings, from 1."""

MOST_CHARACTERS = 30_000
"""A cell of Excel holds 32 767, and what is beyond that would become a cell of its own."""

_MICROMETRE_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class _RuleText:
    title: str
    remedy: str


def finding_rows(report: Report, lang: Language) -> Iterator[list[Any]]:
    """Yield for each finding the values of `COLUMNS`: texts on one line, numbers as numbers, `objects` a list.

    The margin is rounded to millionths, as in the JSON report. What a finding does not say is ``None``.
    """
    texts = _rule_texts(report, lang)
    for number, finding in enumerate(report.findings, start=1):
        yield _row(number, finding, report, texts[finding.rule], lang)


def _row(number: int, finding: Finding, report: Report, rule: _RuleText, lang: Language) -> list[Any]:
    measured, place = finding.measurement, report.place_of(finding)
    return [
        number,
        finding.severity.value,
        finding.rule,
        rule.title,
        on_one_line(finding.message if lang == "sv" else finding.message_en),
        rule.remedy,
        _finite(measured.measured) if measured else None,
        _finite(measured.limit) if measured else None,
        measured.unit if measured else None,
        _finite(round(measured.margin, _MICROMETRE_DECIMALS)) if measured else None,
        [on_one_line(one) for one in finding.objects],
        on_one_line(finding.near) if finding.near else None,
        on_one_line(finding.where) if finding.where is not None else None,
        place.line if place else None,
        place.column if place else None,
        finding.origin,
    ]


def on_one_line(text: str) -> str:
    """Return a text from outside without line breaks, control characters and half characters, cut where too long."""
    return text if len(text) <= MOST_CHARACTERS and text.isprintable() else shortened(text, MOST_CHARACTERS)


def _rule_texts(report: Report, lang: Language) -> Mapping[str, _RuleText]:
    rules = all_rules()
    met = dict.fromkeys(finding.rule for finding in report.findings)
    return {rule: _RuleText(rules[rule].title.said(lang), rules[rule].remedy.said(lang)) for rule in met}


def _finite(value: float) -> float | None:
    return float(value) if isfinite(value) else None
