"""The Report as text for the terminal: the verdict first, then what stops delivery, then the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import groupby

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from detaljplan.findings import Basis, Ended, Finding, Outcome, RuleResult, Severity, Verdict
from detaljplan.language.words import translated
from detaljplan.plan.values import shortened
from detaljplan.report.columns import Unpadded, WithPlaces, hanging
from detaljplan.report.model import Profile, Report
from detaljplan.report.words import HEADINGS, OUTCOMES, PROFILES, VERDICTS, Language, counted, rules_run
from detaljplan.rules.registry import all_rules
from detaljplan.rules.rule import Text as Both
from detaljplan.spec.municipalities import municipality_called

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
        *_ended(report, lang),
        *_findings(report, lang, every),
        *_not_applicable(report, lang),
        *_not_checked(report, lang),
        "",
    )


def _heading(report: Report, lang: Language) -> Text:
    verdict = report.verdict
    counts = counted(report.counts, lang)
    line = f"{_VERDICT_SIGN[verdict]} {verdict_told(report, lang)}"
    told = f" ({counts})" if counts else ""
    return Text.assemble((f"{shortened(report.file_name, 200)}: ", "bold"), (line, _VERDICT_STYLE[verdict]), told)


def _about(report: Report, lang: Language) -> Text:
    if report.profile is Profile.GML_GEOMETRY:
        return _about_geometries(report, lang)
    words, plan = HEADINGS[lang], report.plan
    facts = [
        plan.name or words["nameless"],
        municipality_called(plan.municipality, plan.municipality_code),
        plan.status,
        f"{plan.provisions} {words['provisions']}",
        f"EPSG:{plan.epsg}" if plan.epsg else None,
    ]
    verdicts = ". ".join(_verdict_by_basis(report, lang))
    scope = f"{words['judged_as']} {PROFILES[lang][report.profile]}; {_rules_run(report, lang)}. "
    source = f"{words['catalogue']} {report.catalogue_release}. {translated(report.catalogue_source, lang)}"
    about = ", ".join(shortened(fact, 200) for fact in facts if fact)
    partial = f"\n{words['partial']}" if report.partial else ""
    return Text(f"{about}\n{scope}{source}.\n{verdicts}.{partial}", style="dim")


def _ended(report: Report, lang: Language) -> Iterator[Text]:
    """Yield that the run ended before every rule was tried, where it did."""
    if report.ended is not Ended.COMPLETE:
        yield Text(f"\n{HEADINGS[lang][report.ended.value]}", style="bold yellow")


def _about_geometries(report: Report, lang: Language) -> Text:
    """Return how many geometries there were and how many rules were run: no plan, no platform and no law."""
    words = HEADINGS[lang]
    checked = sum(r.outcome in (Outcome.PASSED, Outcome.FAILED) for r in report.rules)
    scope = f"{words['judged_as']} {PROFILES[lang][report.profile]}; {rules_run(checked, lang)}."
    partial = f"\n{words['partial']}" if report.partial else ""
    if report.ended is not Ended.COMPLETE:  # the rules left have counted nothing
        return Text(f"{scope}{partial}", style="dim")
    number = max((result.checked + result.not_run for result in report.rules), default=0)
    return Text(f"{number} {words['geometry' if number == 1 else 'geometries']}\n{scope}{partial}", style="dim")


def _verdict_by_basis(report: Report, lang: Language) -> Iterator[str]:
    """Yield the verdict of the national platform's rules and of the law's, each with its rules and remarks counted.

    Of our own rules, which stop nothing, only those are told.
    """
    words = HEADINGS[lang]
    for basis, verdict in report.verdicts.items():
        if verdict is None:
            yield f"{words[basis.value]}: {words['no_rules']}"
            continue
        yield f"{words[basis.value]}: {verdict_told(report, lang, verdict).lower()} ({_rests_on(basis, report, lang)})"
    if any(result.basis is Basis.OWN for result in report.run):
        yield f"{words[Basis.OWN.value]}: {_rests_on(Basis.OWN, report, lang)}"


def _rests_on(basis: Basis, report: Report, lang: Language) -> str:
    """Return how many rules of a basis were run, and how many remarks they gave."""
    basis_of = {result.rule: result.basis for result in report.rules}
    number = sum(result.basis is basis for result in report.run)
    found = Counter(finding.severity for finding in report.findings if basis_of[finding.rule] is basis)
    remarks = counted({severity: found[severity] for severity in Severity}, lang)
    return ", ".join(part for part in (rules_run(number, lang), remarks) if part)


def _rules_run(report: Report, lang: Language) -> str:
    """Return how many rules were run, as one would say it; those asked for by id out of how many."""
    if report.partial:
        return HEADINGS[lang]["asked_run"].format(run=len(report.run), asked=len(report.asked))
    return rules_run(len(report.run), lang)


def verdict_told(report: Report, lang: Language, verdict: Verdict | None = None) -> str:
    """Return a verdict in words, the report's own when none is given.

    Where only some rules were asked, no errors are told against those alone.
    """
    verdict = verdict or report.verdict
    if verdict is Verdict.STOPPED and report.profile is Profile.GML_GEOMETRY:
        return HEADINGS[lang]["gml-geometry_stopped"]
    if not report.partial or verdict is not Verdict.PASSES:
        return VERDICTS[lang][verdict]
    asked = [result.outcome for result in report.rules if result.rule in report.asked]
    nothing = all(outcome is Outcome.NOT_APPLICABLE for outcome in asked)
    return HEADINGS[lang]["partial_nothing" if nothing else "partial_passes"]


def _findings(report: Report, lang: Language, every: bool) -> Iterator[RenderableType]:
    order = list(Severity)
    sorted_findings = sorted(report.findings, key=lambda finding: (order.index(finding.severity), finding.rule))
    for severity, of_severity in groupby(sorted_findings, key=lambda finding: finding.severity):
        own = severity is Severity.ERROR and report.profile is not Profile.DELIVERY
        heading = HEADINGS[lang][f"{f'{report.profile.value}_' if own else ''}{severity.value}_heading"]
        number = report.counts[severity]
        yield Text(f"\n{heading} ({number})", style=_SEVERITY_STYLE[severity])
        yield from _by_remedy(list(of_severity), report, lang, every)


def _by_remedy(found: Sequence[Finding], report: Report, lang: Language, every: bool) -> Iterator[RenderableType]:
    """Yield the findings of one severity, those with the same remedy together under it."""
    together: dict[str, list[Finding]] = {}
    for finding in found:
        together.setdefault(_said(all_rules()[finding.rule].remedy, lang), []).append(finding)
    for number, (remedy, alike) in enumerate(together.items()):
        if number:
            yield ""
        yield hanging("→", remedy)
        for rule, of_rule in groupby(alike, key=lambda finding: finding.rule):
            yield from _findings_of(rule, list(of_rule), report, lang, every)


def _said(text: Both, lang: Language) -> str:
    return text.sv if lang == "sv" else text.en


def _findings_of(
    rule: str, found: Sequence[Finding], report: Report, lang: Language, every: bool
) -> Iterator[RenderableType]:
    number = f" ({len(found)})" if len(found) > 1 else ""
    title = Text.assemble((rule, "bold"), f" {_said(all_rules()[rule].title, lang)}{number}")
    yield Padding(title, (0, 0, 0, 2))
    equal = _equal(found, lang)
    most = len(equal) if every else MOST_ROWS
    rows = tuple(
        (Text(shortened(message, 2000)), Text(_places(alike, report, lang, every), style="dim"))
        for message, alike in list(equal.items())[:most]
    )
    yield WithPlaces(rows, indent=4)
    more = sum(len(alike) for alike in list(equal.values())[most:])
    if more:
        yield Padding(Text(HEADINGS[lang]["more"].format(more=more), style="dim"), (0, 0, 0, 4))


def _equal(found: Sequence[Finding], lang: Language) -> dict[str, list[Finding]]:
    """Return the findings by what they say, in the order first said."""
    equal: dict[str, list[Finding]] = {}
    for finding in found:
        equal.setdefault(finding.message if lang == "sv" else finding.message_en, []).append(finding)
    return equal


def _places(alike: Sequence[Finding], report: Report, lang: Language, every: bool) -> str:
    shown = len(alike) if every or len(alike) <= MOST_PLACES + 1 else MOST_PLACES  # one more is told, not counted
    places = [_place(finding, report, lang) for finding in alike[:shown]]
    if len(alike) > shown:
        places.append(HEADINGS[lang]["more_places"].format(more=len(alike) - shown))
    return "\n".join(place for place in places if place)


def _place(finding: Finding, report: Report, lang: Language) -> str:
    parts = [HEADINGS[lang]["near"].format(near=shortened(finding.near)) if finding.near else "", finding.where or ""]
    place = report.place_of(finding)
    if place:
        parts.append(HEADINGS[lang]["line"].format(line=place.line, column=place.column))
    if finding.point is not None:
        east, north = finding.point
        parts.append(f"N {north:.2f} E {east:.2f}")
    return "\n".join(part for part in parts if part)


def _not_checked(report: Report, lang: Language) -> Iterator[RenderableType]:
    untold = [result for result in report.rules if result.not_run or result.outcome in _UNTOLD]
    if not untold:
        return
    yield Text(f"\n{HEADINGS[lang]['not_checked']}", style="bold")
    for why, rules in _rules_by_reason(untold, lang).items():
        few = len(rules) <= MOST_ROWS
        listed = ", ".join(rules)
        yield Padding(Text(f"{listed}: {why}" if few else f"{why} ({len(rules)}): {listed}"), (0, 0, 0, 2))


def _not_applicable(report: Report, lang: Language) -> Iterator[RenderableType]:
    """Yield the rules that do not apply though asked for by id, or though something was handed in for them."""
    outside = [r for r in report.rules if r.outcome is Outcome.NOT_APPLICABLE and _was_meant(r.rule, report)]
    if not outside:
        return
    yield Text(f"\n{HEADINGS[lang]['not_applicable']}", style="bold")
    for why, rules in _rules_by_reason(outside, lang).items():
        yield Padding(Text(f"{', '.join(rules)}: {why}"), (0, 0, 0, 2))


def _was_meant(rule: str, report: Report) -> bool:
    return rule in report.asked or any(name in report.handed for name in all_rules()[rule].inputs)


def _rules_by_reason(untold: Sequence[RuleResult], lang: Language) -> dict[str, list[str]]:
    """Return the rules by why they could not be checked, in order of id."""
    by_reason: dict[str, list[str]] = {}
    for result in sorted(untold, key=lambda result: result.rule):
        by_reason.setdefault(_why(result, lang), []).append(result.rule)
    return by_reason


_UNTOLD = {Outcome.NOT_RUN, Outcome.CRASHED, Outcome.OUT_OF_SCOPE}


def _why(result: RuleResult, lang: Language) -> str:
    reason = (result.reason if lang == "sv" else result.reason_en) or ""
    if result.checked and result.not_run:
        words = HEADINGS[lang]["partly"]
        partly = words.format(failed=result.failed, checked=result.checked, not_run=result.not_run)
        return f"{partly}; {reason}"
    return f"{OUTCOMES[lang][result.outcome]}: {reason}" if result.outcome is Outcome.CRASHED else reason
