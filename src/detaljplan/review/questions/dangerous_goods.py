"""Routes for dangerous goods, held against the uses of the plan by how sensitive they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import shapely

from detaljplan.language.words import Words
from detaljplan.review.contents import Regulated
from detaljplan.review.grounds import Ground
from detaljplan.review.plan_area import GRID_M
from detaljplan.review.questions.answer import Answer, Fact, Question, answered
from detaljplan.review.questions.case import Case, Placed
from detaljplan.review.questions.limits import NO_CLASS, kind_of_use

DANGEROUS_GOODS = Question(
    id="farligt_gods",
    name=Words("Farligt gods"),
    title=Words("Vilken användning ligger nära en led för farligt gods, och hur känslig är den?"),
    ground=Ground.HEALTH_AND_SAFETY,
    legal_basis="2 kap. 5 § första stycket 1 PBL",
)
_LAYERS = ("farligt_gods_vag", "farligt_gods_jarnvag")
_ZONES = {
    "A": Words("zon A, minst känslig"),
    "B": Words("zon B, känslig"),
    "C": Words("zon C, mest känslig"),
}


def dangerous_goods(case: Case) -> Answer:
    """Return the uses within the farthest distance of a route, with the nearest distance of each.

    Distances are in the plan's own zone; at the distance itself a use counts. Which step it falls within is told
    where a county has several.
    """
    limits = case.limits.dangerous_goods
    routes = [route for layer in _LAYERS for route in case.objects(layer)]
    facts = [fact for item in case.uses() if (fact := _near(case, item, routes)) is not None]
    facts += _without_uses(case, routes, facts)
    facts.sort(key=lambda fact: (fact.distance_m or 0.0, fact.provisions))
    note = Words("{source}. Zonerna är en vägledning; länets egna riktlinjer går före.", source=limits.source)
    return answered(DANGEROUS_GOODS, facts, missing=case.missing(*_LAYERS), notes=(note,) if facts else ())


def _near(case: Case, use: Regulated, routes: Sequence[Placed]) -> Fact | None:
    if not routes:
        return None
    limits = case.limits.dangerous_goods
    distances = shapely.distance([route.shape for route in routes], use.shape)
    nearest, route = min(zip(distances.tolist(), routes, strict=True), key=lambda it: (it[0], it[1].feature.id))
    distance = round(nearest, 3)
    step = next((step for step in limits.steps_m if distance <= step), None)
    if step is None:
        return None
    zone = _ZONES.get(limits.zone(kind_of_use(use.code)) or "", NO_CLASS)
    within = shapely.intersection(use.shape, route.shape.buffer(step), grid_size=GRID_M)
    return Fact(
        text=Words(
            "{use} ({zone}) inom {step:n} m från {route}", use=_name(use), zone=zone, step=step, route=route.told
        ),
        area_m2=round(float(within.area), 2),
        distance_m=distance,
        provisions=(use.provision.identity,),
        objects=(route.feature.id,),
    )


def _without_uses(case: Case, routes: Sequence[Placed], facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the routes by a plan that has no use near them: which use it is meant for is then not known."""
    told = {id for fact in facts for id in fact.objects}
    if any(case.uses()):
        return
    for route in routes:
        distance = round(float(shapely.distance(route.shape, case.area.shape)), 3)
        if route.feature.id not in told and distance <= case.limits.dangerous_goods.steps_m[-1]:
            text = Words("{route} går nära planen, som inte har någon digital användning", route=route.told)
            yield Fact(text=text, distance_m=distance, objects=(route.feature.id,))


def _name(use: Regulated) -> str:
    category = use.entry.category if use.entry else None
    return category or use.wording or use.code
