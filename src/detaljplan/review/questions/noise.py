"""Noise held against dwellings, and what the plan description must tell of it."""

from __future__ import annotations

from collections.abc import Iterator

from detaljplan.language.words import Words
from detaljplan.review.grounds import Ground
from detaljplan.review.questions.answer import Answer, Fact, Question, answered, not_relevant
from detaljplan.review.questions.case import Case, Placed, common, is_ground
from detaljplan.review.questions.limits import kind_of_use

NOISE = Question(
    id="buller",
    name=Words("Buller"),
    layers=("buller_vag",),
    title=Words("Hur bullrigt är det där bostäder får byggas, och är värdena redovisade?"),
    ground=Ground.HEALTH_AND_SAFETY,
    legal_basis="4 kap. 33 a § PBL och förordningen (2015:216) om trafikbuller vid bostadsbyggnader",
)
_TO_TELL = Words(
    "Planbeskrivningen ska ha beräknade värden vid fasad och uteplats, om det inte är obehövligt (4 kap. 33 a § PBL). "
    "Det framgår inte av planens data: kontrollera planbeskrivningen."
)
_NOTES = (
    Words("Bullerkartans mått är inte detsamma som förordningens: kartan ersätter ingen beräkning."),
    Words("Buller från järnväg, flyg, industri och småvägar ingår inte."),
)


def noise(case: Case) -> Answer:
    """Return how much ground for dwellings lies in each noise band; that the values are told is always to check."""
    homes = list(case.uses(case.limits.noise.dwellings))
    if not homes and any(case.uses()):
        return not_relevant(NOISE, Words("Planen har ingen användning för bostäder."))
    facts = [fact for item in case.objects(NOISE.layers[0]) for fact in _band(case, item, has_homes=bool(homes))]
    facts.append(Fact(text=_TO_TELL, provisions=tuple(dict.fromkeys(item.provision.identity for item in homes))))
    return answered(NOISE, facts, missing=case.missing(*NOISE.layers), notes=_NOTES)


def _band(case: Case, item: Placed, *, has_homes: bool) -> Iterator[Fact]:
    kinds = case.limits.noise.dwellings
    shared = (
        case.ground.uses_in(item.shape, lambda use: kind_of_use(use.code) in kinds)
        if has_homes
        else common(item.shape, case.area.shape)
    )
    if not is_ground(shared):
        return
    low, high = _decibels(item, "db_min"), _decibels(item, "db_max")
    limit = case.limits.noise.facade_db
    if low is None:
        text = Words("Bullrigt enligt kartan, utan uppgift om nivå")
    else:
        level = f"{low:g}" if high is None else f"{low:g}–{high:g}"
        text = Words("Bostäder i {level} dBA; riktvärdet vid fasad är {limit:n} dBA", level=level, limit=limit)
    yield case.on_ground(text, shared, asks=low is None or (high or low) >= limit, objects=[item.feature.id])


def _decibels(item: Placed, field: str) -> float | None:
    try:
        return float(str(item.feature.attributes.get(field)).replace(",", "."))
    except ValueError:
        return None
