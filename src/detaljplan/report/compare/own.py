"""Two of our reports held against each other: what is new, gone and still there, and what may explain it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import shapely

from detaljplan.findings import Ended, Outcome
from detaljplan.language.words import Words
from detaljplan.report.compare.matching import Pair, matched
from detaljplan.report.compare.model import Comparison, Difference, Kept, OurReport

_MOVED_M = 0.0005
"""Coordinates are told in whole millimetres: half of one is no move."""


def compared(before: OurReport, after: OurReport) -> Comparison:
    """Return what differs between two of our reports. The order of findings and their lines never do."""
    same_system = before.crs == after.crs
    pairs, only_before, only_after = matched(before.findings, after.findings, same_system=same_system)
    same_words = (before.engine_version, before.catalogue_source) == (after.engine_version, after.catalogue_source)
    kept = [_kept(pair, same_system=same_system, same_words=same_words) for pair in pairs]
    return Comparison(
        before=before,
        after=after,
        scope=tuple(_scope(before, after)),
        warnings=tuple(_warnings(before, after)),
        new=tuple(one for one in only_after if before.tried(one)),
        gone=tuple(one for one in only_before if after.tried(one)),
        untried_after=tuple(one for one in only_before if not after.tried(one)),
        untried_before=tuple(one for one in only_after if not before.tried(one)),
        kept=tuple(sorted(kept, key=lambda one: (one.after.rule, one.after.objects))),
        outcomes=tuple(_outcomes(before, after)),
    )


def _kept(pair: Pair, *, same_system: bool, same_words: bool) -> Kept:
    """Return a pair with how far it was moved; other words tell nothing between versions or languages."""
    before, after = pair
    places = (before.place, after.place) if same_system else (None, None)
    distance_m = None
    if places[0] is not None and places[1] is not None:
        distance_m = float(shapely.distance(shapely.centroid(places[0]), shapely.centroid(places[1])))
    differs = (
        (distance_m or 0.0) > _MOVED_M
        or (before.measured, before.unit, before.severity) != (after.measured, after.unit, after.severity)
        or (same_words and before.message != after.message)
    )
    return Kept(before=before, after=after, distance_m=distance_m, differs=differs)


def _scope(before: OurReport, after: OurReport) -> Iterator[Difference]:
    old, new = _made_with(before), _made_with(after)
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield Difference(name, old.get(name), new.get(name))


def _made_with(report: OurReport) -> Mapping[str, str]:
    """Return by name what a report was made with, its limits among it."""
    limits = {f"limits.{name}": f"{value:g} {unit}" for name, (value, unit) in report.limits.items()}
    return {
        "engine_version": report.engine_version,
        "spec_version": report.spec_version,
        "catalogue_release": report.catalogue_release,
        "profile": report.profile,
        "asked": ", ".join(report.asked),
        "format": report.format,
        "koordinatsystem": report.crs or "",
        **limits,
    }


def _warnings(before: OurReport, after: OurReport) -> Iterator[Words]:
    if before.object_id != after.object_id:
        yield Words(
            "Rapporterna är om två olika planer: {before} ({before_id}) och {after} ({after_id}).",
            before=before.plan_name or Words("utan namn"),
            before_id=before.object_id or Words("utan objektidentitet"),
            after=after.plan_name or Words("utan namn"),
            after_id=after.object_id or Words("utan objektidentitet"),
        )
    if before.catalogue_source != after.catalogue_source:
        yield Words("Rapporterna är på olika språk; texterna jämförs inte.")
    if before.crs != after.crs:
        yield Words("Planen har olika koordinatsystem i rapporterna; lägen jämförs inte.")
    for report, which in ((before, Words("första")), (after, Words("andra"))):
        if report.ended is not Ended.COMPLETE:
            yield Words(
                "I den {which} rapporten {why} innan alla regler var prövade.", which=which, why=_ENDED[report.ended]
            )
    if before.partial != after.partial:
        yield Words("Bara i den ena rapporten är alla regler prövade: det som är nytt eller borta kan bero på det.")


_ENDED = {
    Ended.INTERRUPTED: Words("avbröts prövningen"),
    Ended.OUT_OF_TIME: Words("tog tiden slut"),
}


def _outcomes(before: OurReport, after: OurReport) -> Iterator[Difference]:
    """Yield the rules that came to something else, less those whose findings are all told by other rules."""
    told_elsewhere = {rule for report in (before, after) for rule in _told_elsewhere(report)}
    for rule in sorted({*before.rules, *after.rules}):
        old, new = before.rules.get(rule), after.rules.get(rule)
        told = tuple(None if one is None else one.outcome.value for one in (old, new))
        if told[0] != told[1] and rule not in told_elsewhere:
            yield Difference(rule, *told)


def _told_elsewhere(report: OurReport) -> Iterator[str]:
    """Yield the rules that failed and have no finding of their own: their cause is told under another rule."""
    own = {finding.rule for finding in report.findings}
    yield from (id for id, rule in report.rules.items() if rule.outcome is Outcome.FAILED and id not in own)
