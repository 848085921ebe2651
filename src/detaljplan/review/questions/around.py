"""What lies around the plan: protected nature outside it, waters that may receive from it, another municipality."""

from __future__ import annotations

from collections.abc import Iterator

import shapely

from detaljplan.language.words import Words
from detaljplan.review.grounds import Ground
from detaljplan.review.questions.answer import Answer, Fact, Outcome, Question, answered
from detaljplan.review.questions.case import Case, Placed

NATURA = Question(
    id="natura2000",
    name=Words("Natura 2000"),
    title=Words("Kan planen påverka ett Natura 2000-område, också utifrån?"),
    ground=Ground.NATIONAL_INTEREST,
    legal_basis="7 kap. 28 a § miljöbalken",
)
RECIPIENT = Question(
    id="recipient",
    name=Words("Recipient och miljökvalitetsnormer"),
    title=Words("Vilken vattenförekomst tar emot planens dagvatten, och vilken status har den?"),
    ground=Ground.ENVIRONMENTAL_QUALITY,
    legal_basis="5 kap. 4 § miljöbalken",
)
NEIGHBOUR = Question(
    id="grannkommun",
    name=Words("Annan kommun"),
    title=Words("Berörs en annan kommun?"),
    ground=Ground.INTERMUNICIPAL,
    legal_basis="11 kap. 10 § andra stycket 2 PBL",
)
_FROM_OUTSIDE = Words(
    "Påverkan kan komma utifrån, genom vatten, buller eller störning: inget avstånd säger att området är opåverkat."
)
_RUNOFF = Words("Avrinningen avgör vilken vattenförekomst som är recipient, inte avståndet.")


def natura(case: Case) -> Answer:
    """Return the Natura 2000 areas in the plan and within the layer's distance, nearest first."""
    facts = [*_each(case, "natura2000", Words("i planen"), Words("utanför planen"))]
    return answered(NATURA, facts, missing=case.missing("natura2000"), notes=(_FROM_OUTSIDE,))


def recipient(case: Case) -> Answer:
    """Return the waters within the layer's distance with their status; which of them receives stays open."""
    facts = [_water(case, item) for item in case.objects("vattenforekomst")]
    missing = case.missing("vattenforekomst")
    return answered(RECIPIENT, facts, missing=missing, notes=(_RUNOFF,), nothing=Outcome.OPEN)


def neighbour(case: Case) -> Answer:
    """Return the other municipalities that the plan enters or lies near."""
    facts = [*_each(case, "kommungrans", Words("planen går in i kommunen"), Words("nära planen"))]
    return answered(NEIGHBOUR, facts, missing=case.missing("kommungrans"))


def _each(case: Case, layer: str, inside: Words, outside: Words) -> Iterator[Fact]:
    for item in case.objects(layer):
        hit = next(hit for hit in case.results[layer].objects if hit.id == item.feature.id)
        where = inside if hit.is_hit else outside
        yield Fact(
            text=Words("{name}: {where}", name=item.told, where=where),
            area_m2=hit.area_m2,
            distance_m=hit.distance_m,
            objects=(item.feature.id,),
        )


def _water(case: Case, item: Placed) -> Fact:
    chemical = item.feature.attributes.get("kemisk_status")
    return Fact(
        text=Words(
            "{name}: ekologisk status {ecological}, kemisk status {chemical}",
            name=item.told,
            ecological=item.feature.kind or Words("ej angiven"),
            chemical=str(chemical) if chemical else Words("ej angiven"),
        ),
        distance_m=round(float(shapely.distance(item.shape, case.area.shape)), 3),
        objects=(item.feature.id,),
    )
