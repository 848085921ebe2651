"""What the national platform says of a delivery, as text for the terminal, in the words of our own report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from detaljplan.findings import Severity, Verdict
from detaljplan.language.words import Words, translated
from detaljplan.numerals import Language
from detaljplan.plan.values import shortened
from detaljplan.report.columns import Unpadded
from detaljplan.report.compare.model import PlatformCase, PlatformReport, Status
from detaljplan.report.words import SEVERITIES, VERDICTS

_SHOWN: Mapping[Status, tuple[str, str]] = MappingProxyType(
    {Status.FAILURE: ("bold red", "✗"), Status.ERROR: ("bold yellow", "?"), Status.WARNING: ("bold yellow", "!")}
)
_VERDICT_STATUS = {Verdict.STOPPED: Status.FAILURE, Verdict.UNDECIDED: Status.ERROR}
MOST_CASES = 200


def platform_verdict(report: PlatformReport | None, *, passed: bool) -> Verdict:
    """Return what a delivery's end says: passed by the platform, stopped by a fault it found, or else undecided."""
    if passed:
        return Verdict.PASSES
    failed = report is not None and any(case.status is Status.FAILURE for case in report.cases)
    return Verdict.STOPPED if failed else Verdict.UNDECIDED


def rendered_delivery(
    name: str, status: str, message: str | None, report: PlatformReport | None, verdict: Verdict, lang: Language
) -> RenderableType:
    """Return what became of a plan as something rich can print.

    Parameters
    ----------
    status
        The platform's own word for it.
    message
        What it says was wrong, whole.
    """
    style, sign = _SHOWN[_VERDICT_STATUS[verdict]] if verdict in _VERDICT_STATUS else ("bold green", "✓")
    told = f"{sign} {VERDICTS[lang][verdict]} ({status})"
    heading = Text.assemble((f"{shortened(name, 200)}: ", "bold"), (told, style))
    return Unpadded(Group(heading, *([Text(message)] if message else []), *_cases(report, lang)))


def _cases(report: PlatformReport | None, lang: Language) -> Iterator[RenderableType]:
    if report is None:
        yield Text(translated(Words("Plattformen har ingen rapport om leveransen."), lang), style="dim")
        return
    names = {
        Status.FAILURE: SEVERITIES[lang][Severity.ERROR],
        Status.ERROR: translated(Words("Kunde inte prövas"), lang),
        Status.WARNING: SEVERITIES[lang][Severity.WARNING],
    }
    for status, (style, _) in _SHOWN.items():
        found = [case for case in report.cases if case.status is status]
        if found:
            yield Text(f"\n{names[status]} ({len(found)})", style=style)
        for case in found[:MOST_CASES]:
            yield from _case(case)


def _case(case: PlatformCase) -> Iterator[RenderableType]:
    yield Padding(Text.assemble((case.id, "bold"), f" {shortened(case.label, 200)}"), (0, 0, 0, 2))
    for message in case.messages[:MOST_CASES]:
        yield Padding(Text(shortened(message, 2000)), (0, 0, 0, 4))
