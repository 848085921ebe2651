"""The Report as a notebook shows it: the verdict, the counts and the first findings. All from outside is escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from detaljplan.findings import Finding, Outcome, Severity
from detaljplan.language.words import Words, counted, translated
from detaljplan.numerals import Language
from detaljplan.report import words
from detaljplan.report.model import Report
from detaljplan.report.scope import partial_told, verdict_told

MOST_ROWS = 10
"""More findings than this are counted, not listed."""

_GRAVEST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.INFO)


def notebook_html(report: Report, lang: Language = "sv") -> str:
    """Return a fragment of HTML, without scripts and styles."""
    return f'<div lang="{lang}">{"".join(_parts(report, lang))}</div>'


def _parts(report: Report, lang: Language) -> Iterator[str]:
    counts = words.counted(report.counts, lang)
    told = f" ({escape(counts)})" if counts else ""
    yield f"<p>{escape(report.file_name)}: <strong>{escape(verdict_told(report, lang))}</strong>{told}</p>"
    if report.partial:
        yield f"<p>{escape(partial_told(report, lang))}</p>"
    untold = sum(r.outcome in (Outcome.NOT_RUN, Outcome.CRASHED) or bool(r.not_run) for r in report.rules)
    if untold:
        some = counted(untold, "{n} regel kunde inte prövas på allt.", "{n} regler kunde inte prövas på allt.", lang)
        yield f"<p>{escape(some)}</p>"
    if report.findings:
        yield from _table(report, lang)


def _table(report: Report, lang: Language) -> Iterator[str]:
    findings = sorted(report.findings, key=lambda finding: _GRAVEST_FIRST.index(finding.severity))
    rows = "".join(_row(finding, lang) for finding in findings[:MOST_ROWS])
    yield f"<table><tbody>{rows}</tbody></table>"
    more = len(findings) - MOST_ROWS
    if more > 0:
        yield f"<p>{escape(translated(Words('… och {more:n} till, i findings_df', more=more), lang))}</p>"


def _row(finding: Finding, lang: Language) -> str:
    message = finding.message if lang == "sv" else finding.message_en
    cells = (words.SEVERITIES[lang][finding.severity], finding.rule, message, finding.near or "")
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
