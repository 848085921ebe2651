"""Points of contaminated ground, by their class."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import shapely

from detaljplan.language.words import Words
from detaljplan.review.grounds import Ground
from detaljplan.review.questions.answer import Answer, Fact, Outcome, Question, answered
from detaljplan.review.questions.case import Case, Placed

CONTAMINATION = Question(
    id="fororenad_mark",
    name=Words("Förorenad mark"),
    title=Words("Finns förorenad mark, i vilken klass, och är den undersökt?"),
    ground=Ground.HEALTH_AND_SAFETY,
    legal_basis="2 kap. 5 § första stycket 1 och 4 kap. 14 § PBL",
)
_LAYER = "fororenade_omraden"
_PROVES_NOTHING = Words("En punkt kan stå för flera fastigheter; att punkt saknas bevisar ingenting.")


def contamination(case: Case) -> Answer:
    """Return the objects in and near the plan by class, each class in the plan first. Without any it stays open."""
    found = sorted(case.objects(_LAYER), key=_class)
    facts = [fact for told, items in groupby(found, _class) for fact in _of_class(case, told, list(items))]
    return answered(CONTAMINATION, facts, missing=case.missing(_LAYER), notes=(_PROVES_NOTHING,), nothing=Outcome.OPEN)


def _class(item: Placed) -> str:
    return (item.feature.kind or "").strip()


def _of_class(case: Case, told: str, items: list[Placed]) -> Iterator[Fact]:
    named = told or Words("ej angiven")
    text = Words("Riskklass {told}: {count} objekt i eller nära planen", told=named, count=len(items))
    nearest = min(float(shapely.distance(item.shape, case.area.shape)) for item in items)
    yield Fact(text=text, distance_m=round(nearest, 3), objects=tuple(item.feature.id for item in items))
