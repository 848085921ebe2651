"""Shore protection: where it holds, where the plan lifts it, and where it comes back with the new plan."""

from __future__ import annotations

from collections.abc import Iterator

from shapely.geometry.base import BaseGeometry

from detaljplan.language.words import Words
from detaljplan.review.ground import united
from detaljplan.review.grounds import Ground
from detaljplan.review.questions.answer import Answer, Fact, Question, answered
from detaljplan.review.questions.case import NOTHING, Case, Placed, common, is_ground, without

SHORE = Question(
    id="strandskydd",
    name=Words("Strandskydd"),
    layers=("strandskydd",),
    title=Words("Var gäller strandskydd, var föreslås det upphävas och var återinträder det?"),
    ground=Ground.SHORE_PROTECTION,
    legal_basis="7 kap. 13–18 h §§ miljöbalken och 4 kap. 17 § PBL",
)
_LIFTS = "_Eg_Strandskydd_"
_NOTES = (
    Words("Kommunen kan besluta att strandskydd inte ska återinträda; det framgår inte av kartan."),
    Words("Strandlinjen på kartan kan avvika från den verkliga, och små vatten har inget generellt skydd."),
)


def shore(case: Case) -> Answer:
    """Return where protection holds, is proposed to be lifted and comes back, each as ground in the plan.

    What the layer has as lifted is taken as lifted where it also draws a protection, and that is told. What a
    plan lifted comes back when a new plan replaces it (7 kap. 18 g § miljöbalken); what was lifted in single
    cases does not.
    """
    facts = [fact for fact in _facts(case) if fact.area_m2]
    return answered(SHORE, facts, missing=case.missing(*SHORE.layers), notes=_NOTES if facts else ())


def _facts(case: Case) -> Iterator[Fact]:
    found, limits = case.objects(SHORE.layers[0]), case.limits.shore
    lifted = [it for it in found if _kind(it) in limits.lifted]
    by_plan = [it for it in lifted if _kind(it) in limits.lifted_by_plan]
    held = [it for it in found if _kind(it) not in limits.lifted]
    proposed = united(item.shape for item in case.ground.contents.regulated if _LIFTS in item.code)
    protected, earlier = _in_plan(case, held), _in_plan(case, by_plan)
    free = _in_plan(case, lifted)
    yield _told(case, Words("Strandskydd gäller"), without(without(protected, free), proposed), held)
    whole = united([protected, earlier])
    yield _told(case, Words("Strandskydd föreslås upphävas"), common(whole, proposed), held + by_plan)
    yield _told(case, Words("Upphävt i äldre plan: återinträder"), without(earlier, proposed), by_plan)
    both = Words("Lagret har både skydd och upphävande här: räknat som upphävt")
    yield _told(case, both, common(protected, free), held + lifted)
    beside = Words("Planen upphäver strandskydd där kartan inte har något")
    yield _told(case, beside, without(common(proposed, case.area.shape), whole), [])


def _kind(item: Placed) -> str:
    return (item.feature.kind or "").strip().casefold()


def _in_plan(case: Case, items: list[Placed]) -> BaseGeometry:
    return common(united(item.shape for item in items), case.area.shape) if items else NOTHING


def _told(case: Case, text: Words, ground: BaseGeometry, of: list[Placed]) -> Fact:
    if not is_ground(ground):
        return Fact(text=text, asks=False)
    return case.on_ground(text, ground, objects=[item.feature.id for item in of if item.shape.intersects(ground)])
