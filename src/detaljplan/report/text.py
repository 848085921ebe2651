"""The Report as text for the terminal: the verdict first, then what stops delivery, then the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from detaljplan.findings import Finding, Severity, Verdict
from detaljplan.numerals import number
from detaljplan.plan.values import shortened
from detaljplan.report.columns import Unpadded, WithPlaces, hanging
from detaljplan.report.groups import OfRule, grouped
from detaljplan.report.model import Report
from detaljplan.report.scope import plan_told, reservations, scope_told, unasked, verdict_told
from detaljplan.report.whereabouts import place_told
from detaljplan.report.words import HEADINGS, Language, counted

MOST_ROWS = 8
"""More findings of one rule than this are counted, not listed, unless all are asked for."""

MOST_PLACES = 3
"""Equal findings are told once, with this many of their places, unless all are asked for."""

_VERDICT_STYLE = {Verdict.PASSES: "bold green", Verdict.STOPPED: "bold red", Verdict.UNDECIDED: "bold yellow"}
_VERDICT_SIGN = {Verdict.PASSES: "✓", Verdict.STOPPED: "✗", Verdict.UNDECIDED: "?"}
_SEVERITY_STYLE = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold blue"}


def print_report(report: Report, console: Console, lang: Language = "sv", *, every: bool = False) -> None:
    """Print the report, as wide as the console; with `every` finding and place, or the first of each kind."""
    console.print(Unpadded(rendered(report, lang, every=every)), crop=False, end="")


def report_text(report: Report, lang: Language = "sv", *, width: int, every: bool = False) -> str:
    """Return the report without colour, in lines of at most `width` characters but for what is to be copied."""
    text = StringIO()
    print_report(report, Console(file=text, width=width, color_system=None, highlight=False), lang, every=every)
    return text.getvalue()


def rendered(report: Report, lang: Language, *, every: bool = False) -> RenderableType:
    """Return the report as something rich can print."""
    return Group(
        _heading(report, lang),
        _about(report, lang),
        *_reservations(report, lang),
        *_findings(report, lang, every),
        *_unasked(report, lang),
        "",
    )


def _heading(report: Report, lang: Language) -> Text:
    verdict = report.verdict
    counts = counted(report.counts, lang)
    line = f"{_VERDICT_SIGN[verdict]} {verdict_told(report, lang)}"
    told = f" ({counts})" if counts else ""
    return Text.assemble((f"{shortened(report.file_name, 200)}: ", "bold"), (line, _VERDICT_STYLE[verdict]), told)


def _about(report: Report, lang: Language) -> Text:
    return Text("\n".join((plan_told(report, lang), *scope_told(report, lang))), style="dim")


def _reservations(report: Report, lang: Language) -> Iterator[Text]:
    for told in reservations(report, lang):
        yield Text(told, style="bold yellow")


def _findings(report: Report, lang: Language, every: bool) -> Iterator[RenderableType]:
    for of_severity in grouped(report):
        heading = of_severity.heading(report.profile, lang)
        yield Text(f"\n{heading} ({number(of_severity.count, lang=lang)})", style=_SEVERITY_STYLE[of_severity.severity])
        for place, of_remedy in enumerate(of_severity.remedies):
            if place:
                yield ""
            yield hanging("→", of_remedy.remedy.said(lang))
            for of_rule in of_remedy.rules:
                yield from _findings_of(of_rule, report, lang, every)


def _findings_of(of_rule: OfRule, report: Report, lang: Language, every: bool) -> Iterator[RenderableType]:
    several = f" ({number(len(of_rule.findings), lang=lang)})" if len(of_rule.findings) > 1 else ""
    title = Text.assemble((of_rule.rule, "bold"), f" {of_rule.title.said(lang)}{several}")
    yield Padding(title, (0, 0, 0, 2))
    equal = of_rule.equal(lang)
    most = len(equal) if every else MOST_ROWS
    rows = tuple(
        (Text(shortened(message, 2000)), Text(_places(alike, report, lang, every), style="dim"))
        for message, alike in list(equal.items())[:most]
    )
    yield WithPlaces(rows, indent=4)
    more = sum(len(alike) for alike in list(equal.values())[most:])
    if more:
        yield Padding(Text(HEADINGS[lang]["more"].format(more=number(more, lang=lang)), style="dim"), (0, 0, 0, 4))


def _places(alike: Sequence[Finding], report: Report, lang: Language, every: bool) -> str:
    shown = len(alike) if every or len(alike) <= MOST_PLACES + 1 else MOST_PLACES  # one more is told, not counted
    places = ["\n".join(place_told(finding, report, lang)) for finding in alike[:shown]]
    if len(alike) > shown:
        places.append(HEADINGS[lang]["more_places"].format(more=number(len(alike) - shown, lang=lang)))
    return "\n".join(place for place in places if place)


def _unasked(report: Report, lang: Language) -> Iterator[RenderableType]:
    for heading, by_reason in unasked(report, lang):
        yield Text(f"\n{heading}", style="bold")
        for why, rules in by_reason.items():
            few, listed = len(rules) <= MOST_ROWS, ", ".join(rules)
            yield Padding(Text(f"{listed}: {why}" if few else f"{why} ({len(rules)}): {listed}"), (0, 0, 0, 2))
