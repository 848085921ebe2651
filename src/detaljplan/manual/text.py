"""Explanations for the terminal: one rule in full, or a table of them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from detaljplan.findings import Severity
from detaljplan.manual import words
from detaljplan.manual.explanation import Explanation, LimitTold, MessageField
from detaljplan.report.words import SEVERITIES, Language

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold blue"}


def rendered(explanation: Explanation, lang: Language) -> RenderableType:
    """Return one rule as something rich can print."""
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for heading, told in _rows(explanation, lang):
        table.add_row(words.HEADINGS[heading].said(lang), Text(told))
    return Group(Text(f"{explanation.id} {explanation.title}", style=_STYLES[explanation.severity]), "", table)


def rule_table(explanations: Iterable[Explanation], lang: Language) -> RenderableType:
    """Return a row for each rule, as something rich can print; a sentence when there is none."""
    explanations = tuple(explanations)
    if not explanations:
        return Text(words.NO_RULES.said(lang))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("rule", "severity", "basis", "certainty"):
        table.add_column(words.HEADINGS[heading].said(lang), no_wrap=True)
    table.add_column(words.HEADINGS["title"].said(lang), overflow="fold")
    for one in explanations:
        severity = Text(SEVERITIES[lang][one.severity], style=_STYLES[one.severity])
        basis, certainty = words.BASES[one.basis].said(lang), words.CERTAINTIES[one.certainty].said(lang)
        table.add_row(one.id, severity, basis, certainty, Text(one.title))
    return table


def _rows(explanation: Explanation, lang: Language) -> Iterator[tuple[str, str]]:
    yield "why", explanation.why
    yield "remedy", explanation.remedy
    yield "asked_of", "; ".join(explanation.asked_of)
    if explanation.asks:
        yield "asks", "; ".join(explanation.asks)
    if explanation.exceptions:
        yield "exceptions", "\n".join(explanation.exceptions)
    for limit in explanation.limits:
        yield "limits", _limit(limit, lang)
    yield "message", explanation.message
    if explanation.fields:
        yield "fields", ", ".join(map(named, explanation.fields))
    yield "severity", words.SEVERITIES[explanation.severity].said(lang)
    yield "basis", words.BASES_IN_FULL[explanation.basis].said(lang)
    yield "certainty", words.CERTAINTIES_IN_FULL[explanation.certainty].said(lang)
    yield "source", explanation.source
    if explanation.platform:
        yield "platform", ", ".join(explanation.platform)


def _limit(limit: LimitTold, lang: Language) -> str:
    certainty = words.CERTAINTIES[limit.certainty].said(lang)
    source = words.HEADINGS["source"].said(lang)
    return f"{limit.allows}. {limit.measure}\n{source}: {limit.source} ({certainty})"


def named(field: MessageField) -> str:
    """Return a field with its unit, as ``measured (m)``."""
    return f"{field.name} ({field.unit})" if field.unit else field.name
