"""What a version changed, in words for a planner."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from detaljplan.language.words import InBoth, Words
from detaljplan.life.change import ChangeKind, PlanChange
from detaljplan.numerals import exact

MOST_NAMED = 12
"""Attributes that are named; of more, how many more there are."""


def change_told(change: PlanChange) -> Words:
    """Return what a version changed since the one before it, in a sentence or two."""
    since = change.since
    match change.kind:
        case ChangeKind.FIRST:
            return Words("Första versionen av planen.")
        case ChangeKind.NOT_COMPARED:
            return Words("Kunde inte jämföras med version {since}, som inte gick att läsa på nytt.", since=since)
        case ChangeKind.SAME:
            return Words("Samma innehåll som version {since}, i en annan fil.", since=since)
        case ChangeKind.NOISE:
            return Words("Samma innehåll som version {since}, men {noise}.", noise=_noise(change), since=since)
        case ChangeKind.STATUS:
            return _also_noise(
                Words("Bara {status} sedan version {since}.", status=_status(change), since=since), change
            )
        case ChangeKind.CHANGED:
            told = _joined(_differences(change))
            return _also_noise(Words("Ändrad sedan version {since}: {told}.", told=told, since=since), change)


def _also_noise(told: Words, change: PlanChange) -> Words:
    return Words("{told} Dessutom är {noise}.", told=told, noise=_noise(change)) if change.noise_vertices else told


def _noise(change: PlanChange) -> Words:
    most = InBoth(exact(change.noise_mm, "sv"), exact(change.noise_mm, "en"))
    return Words(
        "brytpunkter flyttade mindre än 1 mm: {count:n}, som mest {most} mm", count=change.noise_vertices, most=most
    )


def _status(change: PlanChange) -> Words:
    before, after = change.status_before or "–", change.status_after or "–"
    if before == after:
        return Words("dagar i beslut är ändrade")
    return Words("status är ändrad, från {before} till {after},", before=before, after=after)


def _differences(change: PlanChange) -> Iterator[Words]:
    if change.status_before != change.status_after:
        before, after = change.status_before or "–", change.status_after or "–"
        yield Words("status från {before} till {after}", before=before, after=after)
    if change.zone:
        yield Words("annat koordinatsystem")
    if change.boundary and not change.zone:
        yield Words("planområdets gräns")
    counts = (
        Words("nya bestämmelser: {count:n}", count=change.added),
        Words("borttagna bestämmelser: {count:n}", count=change.removed),
        Words("bestämmelser med ändrad geometri: {count:n}", count=change.redrawn),
        Words("bestämmelser med ändrad formulering: {count:n}", count=change.reworded),
        Words("bestämmelser med ändrade värden: {count:n}", count=change.revalued),
        Words("bestämmelser med andra ändrade uppgifter: {count:n}", count=change.other),
    )
    yield from (words for words in counts if words.fields["count"])
    if change.attributes:
        yield _attributes(change)


def _attributes(change: PlanChange) -> Words:
    named = ", ".join(change.attributes[:MOST_NAMED])
    more = len(change.attributes) - MOST_NAMED
    if more > 0:
        return Words("planens uppgifter {named} och {more:n} till", named=named, more=more)
    return Words("planens uppgifter {named}", named=named)


def _joined(told: Iterator[Words]) -> Words:
    return reduce(lambda one, other: Words("{one}, {other}", one=one, other=other), told)
