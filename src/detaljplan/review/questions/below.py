"""The plans in force below a plan: what it replaces of each, what is left, and whether time still runs."""

from __future__ import annotations

from collections.abc import Iterator

from detaljplan import crs
from detaljplan.language.words import Words
from detaljplan.review.grounds import Ground
from detaljplan.review.measured import is_sliver
from detaljplan.review.questions.answer import Answer, Fact, Question, answered
from detaljplan.review.questions.case import Case, Placed, common, is_ground, without

BELOW = Question(
    id="planer_under",
    name=Words("Gällande detaljplaner"),
    title=Words("Vilka gällande planer ersätts, vad blir kvar av dem, och löper genomförandetiden?"),
    ground=Ground.ADVICE,
    legal_basis="4 kap. 38 och 39 §§ PBL",
)
_LAYER = "gallande_detaljplan"
_ONLY_DIGITAL = Words("Bara planer som är digitala och lagrade här eller inlästa räknas. Äldre planer kan saknas.")


def below(case: Case) -> Answer:
    """Return each plan in force that shares ground with the plan, with what is left of it outside."""
    facts = [fact for item in case.objects(_LAYER) for fact in _of_plan(case, item)]
    return answered(BELOW, facts, missing=case.missing(_LAYER), notes=(_ONLY_DIGITAL,))


def _of_plan(case: Case, item: Placed) -> Iterator[Fact]:
    whole = crs.transform(item.feature.shape, crs.SWEREF99_TM, case.area.epsg)
    shared = common(whole, case.area.shape)
    if not is_ground(shared):
        return
    ids = [item.feature.id]
    left = without(whole, case.area.shape)
    told = item.told
    if not is_ground(left):
        yield case.on_ground(Words("{plan} ersätts helt", plan=told), shared, asks=False, objects=ids)
    else:
        yield case.on_ground(Words("{plan} ersätts till en del", plan=told), shared, asks=False, objects=ids)
        is_rest = is_sliver(left, 2)
        text = (
            Words("Av {plan} blir bara en smal eller liten rest kvar", plan=told)
            if is_rest
            else Words("Av {plan} gäller resten vidare", plan=told)
        )
        yield Fact(text=text, asks=is_rest, area_m2=round(float(left.area), 2), objects=(item.feature.id,))
    yield from _time(item)


def _time(item: Placed) -> Iterator[Fact]:
    ends = item.feature.attributes.get("genomforandetid_slut")
    if not isinstance(ends, str):
        text = Words("{plan}: när genomförandetiden slutar är inte känt (4 kap. 39 § PBL)", plan=item.told)
        yield Fact(text=text, asks=False, objects=(item.feature.id,))
        return
    text = Words("{plan}: genomförandetiden slutar {day} (4 kap. 39 § PBL)", plan=item.told, day=ends)
    yield Fact(text=text, objects=(item.feature.id,))
