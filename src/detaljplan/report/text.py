"""The Report as text for the terminal: the verdict first, then what stops delivery, then the rest."""

from __future__ import annotations

from collections.abc import Iterator

import shapely
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from detaljplan.findings import Finding, Outcome, RuleResult, Severity, Verdict
from detaljplan.report.model import Report
from detaljplan.report.words import HEADINGS, PROFILES, SEVERITIES, VERDICTS, Language

MOST_ROWS = 200
"""More findings than this are counted, not listed: the JSON report has them all."""

_VERDICT_STYLE = {Verdict.PASSES: "bold green", Verdict.STOPPED: "bold red", Verdict.UNDECIDED: "bold yellow"}
_VERDICT_SIGN = {Verdict.PASSES: "✓", Verdict.STOPPED: "✗", Verdict.UNDECIDED: "?"}
_SEVERITY_STYLE = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


def print_report(report: Report, console: Console, lang: Language = "sv") -> None:
    """Print the report, as wide as the console."""
    console.print(rendered(report, lang))


def rendered(report: Report, lang: Language) -> RenderableType:
    """Return the report as something rich can print."""
    parts: list[RenderableType] = [_heading(report, lang), _about(report, lang)]
    if report.findings:
        parts += ["", _findings(report, lang)]
    parts.extend(_not_checked(report, lang))
    return Group(*parts, "")


def _heading(report: Report, lang: Language) -> Text:
    verdict = report.verdict
    counts = ", ".join(
        f"{number} {SEVERITIES[lang][severity].lower()}" for severity, number in report.counts.items() if number
    )
    line = f"{_VERDICT_SIGN[verdict]} {VERDICTS[lang][verdict]}"
    return Text.assemble(
        (f"{report.file_name}: ", "bold"), (line, _VERDICT_STYLE[verdict]), f" ({counts})" * bool(counts)
    )


def _about(report: Report, lang: Language) -> Text:
    words, plan = HEADINGS[lang], report.plan
    checked = sum(r.outcome in (Outcome.PASSED, Outcome.FAILED) for r in report.rules)
    facts = [
        plan.name or words["nameless"],
        plan.municipality or plan.municipality_code,
        plan.status,
        f"{plan.provisions} {words['provisions']}",
        f"EPSG:{plan.epsg}" if plan.epsg else None,
    ]
    scope = f"{words['judged_as']} {PROFILES[lang][report.profile]}; {checked} {words['rules']}. "
    source = f"{words['catalogue']} {report.catalogue_release}. {report.catalogue_source}"
    return Text(f"{', '.join(fact for fact in facts if fact)}\n{scope}{source}.", style="dim")


def _findings(report: Report, lang: Language) -> RenderableType:
    words = HEADINGS[lang]
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    table.add_column(words["severity"], no_wrap=True)
    table.add_column(words["rule"], no_wrap=True)
    table.add_column(words["what"], ratio=3, overflow="fold")
    table.add_column(words["where"], ratio=2, overflow="fold")
    order = list(Severity)
    findings = sorted(report.findings, key=lambda finding: order.index(finding.severity))
    for finding in findings[:MOST_ROWS]:
        table.add_row(
            Text(SEVERITIES[lang][finding.severity], style=_SEVERITY_STYLE[finding.severity]),
            Text(finding.rule),
            Text(finding.message if lang == "sv" else finding.message_en),
            Text(_place(finding, lang)),
        )
    if len(findings) <= MOST_ROWS:
        return table
    more = len(findings) - MOST_ROWS
    note = f"… och {more} till (--format json visar alla)." if lang == "sv" else f"… and {more} more (--format json)."
    return Group(table, Text(note, style="dim"))


def _place(finding: Finding, lang: Language) -> str:
    parts = [finding.where or ""]
    if finding.geometry is not None:
        point = shapely.point_on_surface(finding.geometry)
        parts.append(f"{HEADINGS[lang]['at']} N {point.y:.2f} E {point.x:.2f}")
    return "\n".join(part for part in parts if part)


def _not_checked(report: Report, lang: Language) -> Iterator[RenderableType]:
    untold = [r for r in report.rules if r.not_run or r.outcome in _UNTOLD]
    if not untold:
        return
    yield Text(f"\n{HEADINGS[lang]['not_checked']}:", style="bold")
    for result in untold:
        yield Text(f"  {result.rule}: {_why(result, lang)}")


_UNTOLD = {Outcome.NOT_RUN, Outcome.CRASHED, Outcome.OUT_OF_SCOPE}


def _why(result: RuleResult, lang: Language) -> str:
    reason = (result.reason if lang == "sv" else result.reason_en) or ""
    if result.checked and result.not_run:
        partly = HEADINGS[lang]["partly"].format(failed=result.failed, checked=result.checked, not_run=result.not_run)
        return f"{partly}; {reason}"
    return reason
