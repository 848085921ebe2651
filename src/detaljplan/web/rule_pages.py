"""What the pages of the rules show: a rule with its drawings, or with the lines of the file that are wrong."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from detaljplan.findings import Finding
from detaljplan.manual.difference import difference
from detaljplan.manual.drawing import drawings, look_alike
from detaljplan.manual.explanation import Explanation, explained
from detaljplan.manual.samples import samples_of
from detaljplan.numerals import Language
from detaljplan.rules.registry import all_rules, rule_called


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePage:
    """Everything the page of one rule shows.

    Parameters
    ----------
    bad, good
        The drawings as SVG; ``None`` when no fault of the rule has a place on the map.
    lines
        The lines that set the bad plan apart, empty when the drawings do; the first sign of each says which.
    messages
        What the rule says of the bad plan.
    """

    rule: Explanation
    bad: str | None
    good: str | None
    lines: tuple[str, ...]
    messages: tuple[str, ...]


def all_explained(lang: Language = "sv") -> tuple[Explanation, ...]:
    """Return every rule by id."""
    return tuple(explained(rule, lang) for _, rule in sorted(all_rules().items()))


def rule_page(id: str, lang: Language = "sv") -> RulePage:
    """Return what is shown of the rule with this id, in any letter case. Raises `UnknownRule`."""
    return _page(rule_called(id).id, lang)


@cache
def _page(id: str, lang: Language) -> RulePage:
    samples = samples_of(id)
    bad, good = drawings(samples) or (None, None)
    lines = difference(samples).splitlines() if bad is None or look_alike(samples) else ()
    return RulePage(
        rule=explained(all_rules()[id], lang),
        bad=bad,
        good=good,
        lines=tuple(lines),
        messages=tuple(dict.fromkeys(_said(finding, lang) for finding in samples.bad.findings)),
    )


def _said(finding: Finding, lang: Language) -> str:
    return finding.message if lang == "sv" else finding.message_en


def rule_url(id: str) -> str | None:
    """Return the address of a rule's page; ``None`` for a rule of another version that is no longer here."""
    return f"/regler/{id}" if id in all_rules() else None
