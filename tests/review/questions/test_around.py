"""What lies around and below: Natura 2000 from outside, the recipient, the neighbour, plans in force."""

from __future__ import annotations

from dataclasses import replace

import pytest

from detaljplan.review.model import LayerData
from detaljplan.review.questions.answer import Outcome
from tests.review.builders import line, square
from tests.review.questions.cases import asked, homes, of, with_provisions

PLAN = with_provisions(homes())


def test_a_natura_area_outside_the_plan_is_to_take_a_stand_on() -> None:
    answer = asked("natura2000", PLAN, of("natura2000", square(300, 0, 100, 100)))
    (fact,) = answer.facts
    assert (answer.outcome, fact.text) == (Outcome.LOOK, "natura2000: utanför planen")
    assert fact.distance_m == pytest.approx(100, abs=0.01)
    assert any("utifrån" in note for note in answer.notes)


def test_the_nearest_water_is_told_with_its_status_and_never_as_the_recipient() -> None:
    water = of("vattenforekomst", line((-50, 0), (-50, 100)), kind="Måttlig", attributes={"kemisk_status": None})
    answer = asked("recipient", PLAN, water)
    assert answer.facts[0].text == "vattenforekomst: ekologisk status Måttlig, kemisk status ej angiven"
    assert asked("recipient", PLAN, of("vattenforekomst")).outcome is Outcome.OPEN


@pytest.mark.parametrize(
    ("x", "told"), [(100, "kommungrans: planen går in i kommunen"), (400, "kommungrans: nära planen")]
)
def test_another_municipality_is_told(x: float, told: str) -> None:
    answer = asked("grannkommun", PLAN, of("kommungrans", square(x, -500, 1_000, 2_000)))
    assert [fact.text for fact in answer.facts] == [told]


def in_force(width: float, **attributes: str) -> LayerData:
    return of("gallande_detaljplan", square(200 - width, 0, width, 150), attributes=attributes)


def test_a_plan_in_force_that_is_wholly_below_is_replaced_whole() -> None:
    answer = asked("planer_under", PLAN, in_force(100, genomforandetid_slut="2031-05-01"))
    assert [fact.text for fact in answer.facts] == [
        "gallande_detaljplan ersätts helt",
        "gallande_detaljplan: genomförandetiden slutar 2031-05-01 (4 kap. 39 § PBL)",
    ]
    assert answer.outcome is Outcome.LOOK


@pytest.mark.parametrize(("width", "asks"), [(200.5, True), (260, False)])
def test_a_narrow_rest_of_a_plan_in_force_is_to_take_a_stand_on(width: float, asks: bool) -> None:
    answer = asked("planer_under", PLAN, in_force(width))
    rest = answer.facts[1]
    assert rest.asks is asks
    assert rest.area_m2 == pytest.approx((width - 200) * 150, abs=0.5)


def test_a_plan_beside_is_not_below() -> None:
    beside = of("gallande_detaljplan", square(200, 0, 100, 150))
    assert asked("planer_under", PLAN, beside).outcome is Outcome.NOTHING


def test_geometry_that_cannot_be_reckoned_with_leaves_only_its_question_open() -> None:
    broken = replace(of("natura2000"), failure="Källan svarade inte.")
    assert asked("natura2000", PLAN, broken).outcome is Outcome.OPEN
    assert asked("grannkommun", PLAN, broken, of("kommungrans")).outcome is Outcome.NOTHING
