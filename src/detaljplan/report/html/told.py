"""What the page says whether its script runs or not, in one language: verdict, scope, and a list for paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from detaljplan.findings import Severity
from detaljplan.language.words import Words, translated
from detaljplan.numerals import Language, number
from detaljplan.plan.values import shortened
from detaljplan.report.groups import OfRule, OfSeverity, grouped
from detaljplan.report.model import Report
from detaljplan.report.scope import plan_told, reservations, scope_told, unasked, verdict_told
from detaljplan.report.whereabouts import place_told
from detaljplan.report.words import COUNTED, FORMAT

MOST_LISTED = 1000
"""The list holds this many findings; of the rest it tells how many."""
_SHORT, _LONG = 200, 2000


@dataclass(frozen=True, slots=True)
class ListedRule:
    """The findings of a rule, as far as the list goes: the places, told in parts, of each that says the same."""

    id: str
    title: str
    count: int
    equal: Mapping[str, list[list[str]]]


@dataclass(frozen=True, slots=True)
class ListedRemedy:
    """The rules that are mended alike."""

    remedy: str
    rules: list[ListedRule]


@dataclass(frozen=True, slots=True)
class ListedSeverity:
    """The findings of a severity."""

    severity: Severity
    heading: str
    count: int
    remedies: list[ListedRemedy]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everything that is told in one language; texts from outside only hold what is printable.

    Parameters
    ----------
    counts
        How many findings there are of each severity, in words.
    unasked
        Headings of what was not checked, each with the rules by why.
    delivered
        What the report is of, so that it is known again: each fact with its name.
    left
        How many findings the list leaves out and where they are; empty when it has all.
    """

    title: str
    verdict: str
    counts: list[tuple[Severity, str]]
    plan: str
    scope: list[str]
    reservations: list[str]
    unasked: list[tuple[str, Mapping[str, list[str]]]]
    delivered: list[tuple[str, str]]
    listed: list[ListedSeverity]
    left: str

    @classmethod
    def of(cls, report: Report, lang: Language) -> Self:
        """Return what is told of a report."""
        return cls(
            title=shortened(report.plan.name or report.file_name, _SHORT),
            verdict=verdict_told(report, lang),
            counts=list(_counts(report, lang)),
            plan=plan_told(report, lang),
            scope=list(scope_told(report, lang)),
            reservations=list(reservations(report, lang)),
            unasked=[(heading, _shown(by_reason)) for heading, by_reason in unasked(report, lang)],
            delivered=list(_delivered(report, lang)),
            listed=list(_listed(report, lang)),
            left=_left(report, lang),
        )


def _counts(report: Report, lang: Language) -> Iterator[tuple[Severity, str]]:
    for severity, met in report.counts.items():
        if met:
            yield severity, f"{number(met, lang=lang)} {COUNTED[lang][severity][met != 1]}"


def _shown(by_reason: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {shortened(why, _LONG): rules for why, rules in by_reason.items()}


def _delivered(report: Report, lang: Language) -> Iterator[tuple[str, str]]:
    format_told = FORMAT.get(report.file_format, report.file_format)
    yield translated(Words("Fil"), lang), f"{shortened(report.file_name, _SHORT)} ({translated(format_told, lang)})"
    yield translated(Words("Filens SHA-256"), lang), report.input_sha256
    if report.plan.object_id:
        yield translated(Words("Planens objektidentitet"), lang), shortened(report.plan.object_id, _SHORT)
    told = Words("detaljplan {version}, specifikation {spec}", version=report.engine_version, spec=report.spec_version)
    yield translated(Words("Prövad med"), lang), translated(told, lang)


def _listed(report: Report, lang: Language) -> Iterator[ListedSeverity]:
    """Yield the first findings by severity, remedy, rule and what they say, each with its places."""
    room = MOST_LISTED
    for of_severity in grouped(report):
        if room > 0:
            heading = of_severity.heading(report.profile, lang)
            remedies = list(_remedies(of_severity, report, lang, room))
            yield ListedSeverity(of_severity.severity, heading, of_severity.count, remedies)
        room -= of_severity.count


def _remedies(of_severity: OfSeverity, report: Report, lang: Language, room: int) -> Iterator[ListedRemedy]:
    for of_remedy in of_severity.remedies:
        rules = []
        for of_rule in of_remedy.rules:
            if room > 0:
                rules.append(_rule(of_rule, report, lang, room))
            room -= len(of_rule.findings)
        if rules:
            yield ListedRemedy(of_remedy.remedy.said(lang), rules)


def _rule(of_rule: OfRule, report: Report, lang: Language, most: int) -> ListedRule:
    first = OfRule(of_rule.rule, of_rule.findings[:most])
    equal = {
        shortened(message, _LONG): [
            [shortened(part, _LONG) for part in place_told(finding, report, lang)] for finding in alike
        ]
        for message, alike in first.equal(lang).items()
    }
    return ListedRule(of_rule.rule, of_rule.title.said(lang), len(of_rule.findings), equal)


def _left(report: Report, lang: Language) -> str:
    left = len(report.findings) - MOST_LISTED
    if left <= 0:
        return ""
    told = Words(
        "Listan har de första {listed:n} anmärkningarna; {left:n} till finns i filen. Öppna den i en webbläsare "
        "för att se dem alla.",
        listed=MOST_LISTED,
        left=left,
    )
    return translated(told, lang)
