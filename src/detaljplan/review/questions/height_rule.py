"""Försvarsmakten's rule of height: which objects of a plan must be referred to it, wherever the plan is."""

from __future__ import annotations

from collections.abc import Iterator

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.language.words import Words
from detaljplan.numerals import exact
from detaljplan.review.contents import Regulated
from detaljplan.review.ground import united
from detaljplan.review.grounds import Ground
from detaljplan.review.measured import SLIVER_AREA_M2
from detaljplan.review.questions.answer import Answer, Fact, Outcome, Question, answered
from detaljplan.review.questions.case import Case, without
from detaljplan.review.questions.heights import is_above_ground, limits_height, metres_of

_SETTLEMENT = "sammanhallen_bebyggelse"
_AREAS = (
    "fm_hinderfrihet",
    "fm_lagflygning",
    "fm_msa_omrade",
    "fm_paverkan_buller_risk",
    "fm_stoppomrade_hoga_objekt",
    "fm_stoppomrade_vindkraft",
)
HEIGHT_RULE = Question(
    id="hojdregeln",
    name=Words("Höga objekt"),
    layers=(_SETTLEMENT, *_AREAS),
    title=Words("Medger planen objekt som ska på remiss till Försvarsmakten för sin höjd?"),
    ground=Ground.NATIONAL_INTEREST,
    legal_basis="3 kap. 9 § miljöbalken",
)
_NOTES = (
    Words(
        "En del av Försvarsmaktens intressen är hemliga och finns i inget lager: frågan ställs därför för varje plan."
    ),
    Words("Nockhöjd räknar inte med skorstenar, master och liknande som når högre."),
)


def height_rule(case: Case) -> Answer:
    """Return the provisions that let something higher than the rule, and those whose height cannot be told.

    The higher limit holds for ground that lies wholly in sammanhållen bebyggelse; without that layer the lower
    does. Heights above a datum, storeys, free text and missing heights are not compared.
    """
    facts = [*_provisions(case), *_unlimited(case), *_influence(case)]
    is_open = any(not fact.asks for fact in facts) or case.ground.contents.building is None
    missing = case.missing(*HEIGHT_RULE.layers)
    if case.ground.contents.building is None:
        missing += (Words("Planen har ingen digital användning: höjder kan inte avgöras, remiss."),)
    return answered(
        HEIGHT_RULE, facts, missing=missing, notes=_NOTES, nothing=Outcome.OPEN if is_open else Outcome.NOTHING
    )


def _provisions(case: Case) -> Iterator[Fact]:
    settlement = united(item.shape for item in case.objects(_SETTLEMENT))
    for item in case.ground.contents.regulated:
        if limits_height(item):
            yield from _one(case, item, settlement)


def _one(case: Case, item: Regulated, settlement: BaseGeometry) -> Iterator[Fact]:
    value, about = metres_of(item), (item.provision.identity,)
    if not is_above_ground(item) or value is None:
        told = item.wording or item.code
        yield Fact(text=Words("Kan inte avgöras, remiss: {told}", told=told), asks=False, provisions=about)
        return
    limits = case.limits.height
    limit = limits.inside_m if bool(shapely.covers(settlement, item.shape)) else limits.outside_m
    if value > limit:
        text = Words("{value} m är över gränsen {limit:n} m: remiss", value=exact(value), limit=limit)
        yield Fact(text=text, provisions=about)


def _unlimited(case: Case) -> Iterator[Fact]:
    """Yield the ground where a building may stand as high as one likes."""
    building = case.ground.contents.building
    if building is None:
        return
    limited = united(item.shape for item in case.ground.contents.regulated if limits_height(item))
    left = without(building, limited)
    if left.area >= SLIVER_AREA_M2:
        yield case.on_ground(Words("Kan inte avgöras, remiss: byggrätt utan högsta höjd"), left, asks=False)


def _influence(case: Case) -> Iterator[Fact]:
    for layer in _AREAS:
        found = case.objects(layer)
        if found:
            text = Words("{layer}: remiss oavsett höjd", layer=case.name(layer))
            yield Fact(text=text, objects=tuple(dict.fromkeys(item.feature.id for item in found)))
