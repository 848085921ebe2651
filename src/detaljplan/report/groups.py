"""The findings of a report in the order they are told: by severity, then by remedy, rule and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from detaljplan.findings import Finding, Severity
from detaljplan.numerals import Language
from detaljplan.report.model import Profile, Report
from detaljplan.report.words import HEADINGS
from detaljplan.rules.registry import all_rules
from detaljplan.rules.rule import Text


@dataclass(frozen=True, slots=True)
class OfRule:
    """The findings of one rule, in the order they were found."""

    rule: str
    findings: tuple[Finding, ...]

    @property
    def title(self) -> Text:
        """What the rule calls the fault."""
        return all_rules()[self.rule].title

    def equal(self, lang: Language) -> dict[str, list[Finding]]:
        """Return the findings by what they say, in the order first said."""
        equal: dict[str, list[Finding]] = {}
        for finding in self.findings:
            equal.setdefault(finding.message if lang == "sv" else finding.message_en, []).append(finding)
        return equal


@dataclass(frozen=True, slots=True)
class OfRemedy:
    """The rules whose findings of one severity are mended alike."""

    remedy: Text
    rules: tuple[OfRule, ...]


@dataclass(frozen=True, slots=True)
class OfSeverity:
    """The findings of one severity, in order of the rules' ids but for those with a remedy told already."""

    severity: Severity
    remedies: tuple[OfRemedy, ...]

    @property
    def count(self) -> int:
        """How many findings there are."""
        return sum(len(of_rule.findings) for of_remedy in self.remedies for of_rule in of_remedy.rules)

    def heading(self, profile: Profile, lang: Language) -> str:
        """Return what they are called together: only of a delivery is it said that it is stopped."""
        own = self.severity is Severity.ERROR and profile is not Profile.DELIVERY
        return HEADINGS[lang][f"{f'{profile.value}_' if own else ''}{self.severity.value}_heading"]


def grouped(report: Report) -> tuple[OfSeverity, ...]:
    """Return the findings of a report: what stops delivery first, then what weighs less."""
    order = {severity: number for number, severity in enumerate(Severity)}
    told = sorted(report.findings, key=lambda finding: (order[finding.severity], finding.rule))
    return tuple(
        OfSeverity(severity, _by_remedy(tuple(found)))
        for severity, found in groupby(told, key=lambda finding: finding.severity)
    )


def _by_remedy(found: Sequence[Finding]) -> tuple[OfRemedy, ...]:
    together: dict[Text, list[OfRule]] = {}
    for rule, of_rule in groupby(found, key=lambda finding: finding.rule):
        together.setdefault(all_rules()[rule].remedy, []).append(OfRule(rule, tuple(of_rule)))
    return tuple(OfRemedy(remedy, tuple(rules)) for remedy, rules in together.items())
