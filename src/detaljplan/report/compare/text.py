"""A comparison as text: what may explain a difference first, then the verdicts, then the findings by rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import groupby

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from detaljplan.findings import Outcome, Verdict
from detaljplan.language.words import Words, translated
from detaljplan.numerals import Language, exact
from detaljplan.plan.values import shortened
from detaljplan.report.columns import Unpadded, WithPlaces
from detaljplan.report.compare.model import (
    Agreement,
    Comparison,
    Difference,
    Held,
    Kept,
    PlatformComparison,
    ReadFinding,
)
from detaljplan.report.compare.told import words_of
from detaljplan.report.text import MOST_ROWS
from detaljplan.report.words import OUTCOMES, SEVERITIES, VERDICTS

_SCOPE: dict[str, Words] = {
    "engine_version": Words("programmets version"),
    "spec_version": Words("specifikationens version"),
    "catalogue_release": Words("katalogens utgåva"),
    "profile": Words("profil"),
    "asked": Words("regler som det frågades efter"),
    "format": Words("filens format"),
    "koordinatsystem": Words("koordinatsystem"),
}
_SAME, _DIFFERENT, _UNTOLD = ("✓", "bold green"), ("≠", "bold yellow"), ("?", "bold yellow")


def print_comparison(comparison: Comparison | PlatformComparison, console: Console, lang: Language = "sv") -> None:
    """Print a comparison, as wide as the console."""
    told = _own(comparison, lang) if isinstance(comparison, Comparison) else _platform(comparison, lang)
    console.print(Unpadded(Group(*told)), crop=False, end="")


def comparison_text(comparison: Comparison | PlatformComparison, lang: Language = "sv", *, width: int) -> str:
    """Return a comparison without colour, in lines of at most `width` characters but for what is to be copied."""
    text = StringIO()
    print_comparison(comparison, Console(file=text, width=width, color_system=None, highlight=False), lang)
    return text.getvalue()


def _own(comparison: Comparison, lang: Language) -> Iterator[RenderableType]:
    before, after = comparison.before, comparison.after
    untried = len(comparison.untried_after) + len(comparison.untried_before)
    summary = Words(
        "{new:n} nya, {gone:n} borta, {changed:n} ändrade, {same:n} som förut{untold}",
        untold=Words(", {n:n} går inte att jämföra", n=untried) if untried else "",
        new=len(comparison.new),
        gone=len(comparison.gone),
        changed=len(comparison.changed),
        same=len(comparison.kept) - len(comparison.changed),
    )
    yield _heading(before.file, after.file, summary, lang, _DIFFERENT if comparison.differs else _SAME)
    yield from _warnings(comparison.warnings, lang)
    if comparison.scope:
        yield Text(f"\n{translated(Words('Rapporterna är gjorda på olika sätt; det kan förklara skillnader'), lang)}")
        for one in comparison.scope:
            yield _row(_difference(one, lang))
    yield Text("")
    yield Text(_turned(Words("Utlåtande"), before.verdict, after.verdict, lang))
    yield Text(_turned(Words("Plattformens regler"), before.ngp_verdict, after.ngp_verdict, lang))
    yield from _listed(Words("Nya fynd ({n:n})", n=len(comparison.new)), comparison.new, lang)
    yield from _listed(Words("Borta ({n:n})", n=len(comparison.gone)), comparison.gone, lang)
    yield from _changes(comparison.changed, lang)
    for which, untried_in in ((Words("andra"), comparison.untried_after), (Words("första"), comparison.untried_before)):
        heading = Words(
            "Kan inte jämföras: regeln är inte prövad i den {which} rapporten ({n:n})",
            which=which,
            n=len(untried_in),
        )
        yield from _listed(heading, untried_in, lang)
    yield from _outcomes(comparison.outcomes, lang)


def _heading(one: str, other: str, summary: Words, lang: Language, signed: tuple[str, str]) -> Text:
    sign, style = signed
    names = f"{shortened(one, 200)} → {shortened(other, 200)}: "
    return Text.assemble((names, "bold"), (f"{sign} {translated(summary, lang)}", style))


def _warnings(warnings: Sequence[Words], lang: Language) -> Iterator[Text]:
    for warning in warnings:
        yield Text(f"! {shortened(translated(warning, lang), 2000)}", style="yellow")


def _row(text: str, indent: int = 2) -> Padding:
    return Padding(Text(text), (0, 0, 0, indent))


def _difference(one: Difference, lang: Language) -> str:
    name = translated(_SCOPE.get(one.name, one.name), lang)
    none = translated(Words("ingen"), lang)
    before, after = (none if told in (None, "") else shortened(told, 300) for told in (one.before, one.after))
    return f"{shortened(name, 100)}: {before} → {after}"


def _turned(what: Words, before: Verdict | None, after: Verdict | None, lang: Language) -> str:
    told = [_verdict(verdict, lang) for verdict in (before, after)]
    same = told[0] if before is after else " → ".join(told)
    return f"{translated(what, lang)}: {same}"


def _verdict(verdict: Verdict | None, lang: Language) -> str:
    return translated(Words("inte prövat"), lang) if verdict is None else VERDICTS[lang][verdict]


def _listed(heading: Words, found: Sequence[ReadFinding], lang: Language) -> Iterator[RenderableType]:
    if not found:
        return
    yield Text(f"\n{translated(heading, lang)}", style="bold")
    for rule, of_rule in groupby(found, key=lambda finding: finding.rule):
        yield from _of_rule(rule, list(of_rule), lang, indent=2)


def _of_rule(rule: str, found: Sequence[ReadFinding], lang: Language, indent: int) -> Iterator[RenderableType]:
    severity = SEVERITIES[lang][found[0].severity].lower()
    yield Padding(Text.assemble((shortened(rule), "bold"), f" {severity}{_number(found)}"), (0, 0, 0, indent))
    shown = [(Text(shortened(one.message, 2000)), Text(_place(one, lang), style="dim")) for one in found[:MOST_ROWS]]
    yield WithPlaces(tuple(shown), indent=indent + 2)
    yield from _more(len(found), lang, indent + 2)


def _number(found: Sequence[object]) -> str:
    return f" ({len(found)})" if len(found) > 1 else ""


def _more(number: int, lang: Language, indent: int) -> Iterator[RenderableType]:
    if number > MOST_ROWS:
        words = Words("… och {more:n} till; --format json har alla", more=number - MOST_ROWS)
        yield Padding(Text(translated(words, lang), style="dim"), (0, 0, 0, indent))


def _place(finding: ReadFinding, lang: Language) -> str:
    near = translated(Words("vid {near}", near=shortened(finding.near)), lang) if finding.near else ""
    position = _position(finding)
    return "\n".join(part for part in (near, position or shortened(finding.where or "", 200)) if part)


def _position(finding: ReadFinding) -> str:
    if finding.point is None:
        return ""
    east, north = finding.point
    return f"N {north:.2f} E {east:.2f}"


def _changes(changed: Sequence[Kept], lang: Language) -> Iterator[RenderableType]:
    if not changed:
        return
    heading = Words("Kvar men ändrade ({n:n})", n=len(changed))
    yield Text(f"\n{translated(heading, lang)}", style="bold")
    for rule, of_rule in groupby(changed, key=lambda kept: kept.after.rule):
        alike = list(of_rule)
        severity = SEVERITIES[lang][alike[0].after.severity].lower()
        yield _row(f"{shortened(rule)} {severity}{_number(alike)}")
        rows = [
            (Text("\n".join(_change(kept, lang))), Text(_place(kept.after, lang), style="dim"))
            for kept in alike[:MOST_ROWS]
        ]
        yield WithPlaces(tuple(rows), indent=4)
        yield from _more(len(alike), lang, 4)


def _change(kept: Kept, lang: Language) -> Iterator[str]:
    """Yield what a finding says now, and beneath it what it was: measure, weight, how far away, or words."""
    before, after = kept.before, kept.after
    yield shortened(after.message, 2000)
    told = []
    if (before.measured, before.unit) != (after.measured, after.unit):
        told.append(f"{_measured(before, lang)} → {_measured(after, lang)}")
    if before.severity is not after.severity:
        told.append(f"{SEVERITIES[lang][before.severity]} → {SEVERITIES[lang][after.severity]}".lower())
    if kept.distance_m is not None and kept.distance_m >= 0.0005:
        words = Words(
            "flyttat {distance} m, från {place}", distance=exact(kept.distance_m, lang), place=_position(before)
        )
        told.append(translated(words, lang))
    if not told:
        told.append(translated(Words("förut: {message}", message=shortened(before.message, 2000)), lang))
    yield f"  {'; '.join(told)}"


def _measured(finding: ReadFinding, lang: Language) -> str:
    return f"{exact(finding.measured, lang)} {shortened(finding.unit or '')}".strip()


def _outcomes(outcomes: Sequence[Difference], lang: Language) -> Iterator[RenderableType]:
    if not outcomes:
        return
    heading = Words("Regler med annat utfall ({n:n})", n=len(outcomes))
    yield Text(f"\n{translated(heading, lang)}", style="bold")
    for one in outcomes:
        yield _row(f"{shortened(one.name)}: {_outcome(one.before, lang)} → {_outcome(one.after, lang)}")


def _outcome(outcome: str | None, lang: Language) -> str:
    return translated(Words("fanns inte i rapporten"), lang) if outcome is None else OUTCOMES[lang][Outcome(outcome)]


def _platform(comparison: PlatformComparison, lang: Language) -> Iterator[RenderableType]:
    ours, theirs = comparison.ours, comparison.theirs
    number = {agreement: len(comparison.of(agreement)) for agreement in Agreement}
    summary = Words(
        "{agrees:n} lika, {there:n} bara hos plattformen, {here:n} bara hos oss, {weight:n} med annan vikt, "
        "{untold:n} går inte att jämföra",
        agrees=number[Agreement.AGREES],
        there=number[Agreement.ONLY_THERE],
        here=number[Agreement.ONLY_HERE],
        weight=number[Agreement.OTHER_WEIGHT],
        untold=number[Agreement.NOT_COMPARED],
    )
    same = _UNTOLD if number[Agreement.NOT_COMPARED] else _SAME  # what was not compared is not told as alike
    yield _heading(ours.file, theirs.file, summary, lang, _DIFFERENT if comparison.differs else same)
    told = ", ".join(part for part in (theirs.name, theirs.timestamp) if part)
    if told:
        yield Text(shortened(told, 200), style="dim")
    yield from _warnings(comparison.warnings, lang)
    yield Text("")
    yield Text(_verdicts(comparison, lang))
    for agreement, heading in _AGREEMENTS.items():
        yield from _held_as(comparison.of(agreement), heading, lang)


_AGREEMENTS: dict[Agreement, Words] = {
    Agreement.ONLY_THERE: Words("Bara hos plattformen"),
    Agreement.ONLY_HERE: Words("Bara hos oss"),
    Agreement.OTHER_WEIGHT: Words("Båda, men med annan vikt"),
    Agreement.AGREES: Words("Lika"),
    Agreement.NOT_COMPARED: Words("Går inte att jämföra"),
}


def _verdicts(comparison: PlatformComparison, lang: Language) -> str:
    agree = {
        True: Words("Utlåtandena är lika"),
        False: Words("Utlåtandena skiljer sig åt"),
        None: Words("Utlåtandena går inte att jämföra"),
    }[comparison.verdicts_agree]
    return translated(
        Words(
            "{agree}. Plattformen: {there}. Vi, om plattformens regler: {here}.",
            agree=agree,
            there=_verdict(comparison.their_verdict, lang),
            here=_verdict(comparison.ours.ngp_verdict, lang),
        ),
        lang,
    )


def _held_as(held: Sequence[Held], heading: Words, lang: Language) -> Iterator[RenderableType]:
    if not held:
        return
    yield Text(f"\n{translated(heading, lang)} ({len(held)})", style="bold")
    quiet = [one for one in held if one.agreement is Agreement.AGREES and not (one.there_messages or one.here)]
    for one in held:
        if one not in quiet:
            yield from _held(one, lang)
    if quiet:
        words = Words("utan anmärkning på båda håll: {tests}", tests=", ".join(shortened(one.test) for one in quiet))
        yield _row(translated(words, lang))


def _held(held: Held, lang: Language) -> Iterator[RenderableType]:
    status = f" {held.status.value}" if held.status else ""
    ours = ", ".join(held.rules) or "–"
    here = SEVERITIES[lang][held.here].lower() if held.here else translated(Words("utan anmärkning"), lang)
    if held.agreement is Agreement.NOT_COMPARED and not held.here:
        here = ""
    title = f"{shortened(held.test)}{status}" if held.test else ""
    line = " ↔ ".join(part for part in (title, f"{ours} {here}".strip()) if part)
    yield Padding(Text.assemble((line, "bold"), f" {shortened(held.label, 200)}"), (0, 0, 0, 2))
    why = words_of(held.why, lang)
    if why:
        yield Padding(Text(shortened(why, 500), style="dim"), (0, 0, 0, 4))
    there = translated(Words("plattformen"), lang)
    for message in held.there_messages[:MOST_ROWS]:
        yield _row(f"{there}: {shortened(message, 2000)}", 4)
    yield from _more(len(held.there_messages), lang, 4)
    rows = [(Text(shortened(one.message, 2000)), Text(_place(one, lang), style="dim")) for one in held.here_findings]
    if rows:
        yield WithPlaces(tuple(rows[:MOST_ROWS]), indent=4)
        yield from _more(len(rows), lang, 4)
