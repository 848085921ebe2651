"""Shore protection in three grounds: it holds, the plan lifts it, it comes back with the plan."""

from __future__ import annotations

import pytest

from detaljplan.plan.model import PropertyProvision
from detaljplan.review.questions.answer import Answer, Outcome
from tests.review.builders import square
from tests.review.questions.cases import LIFTED, asked, homes, of, together, with_provisions
from tests.review.test_touched import provision

ZONE = of("strandskydd", square(0, 0, 200, 60), kind="generellt, inritat")


def grounds(answer: Answer) -> dict[str, float]:
    return {fact.text: fact.area_m2 or 0 for fact in answer.facts}


def test_protection_holds_where_nothing_lifts_it_and_building_ground_in_it_is_told() -> None:
    answer = asked("strandskydd", with_provisions(homes(square(0, 0, 100, 150))), ZONE)
    (fact,) = answer.facts
    assert (answer.outcome, fact.text) == (Outcome.LOOK, "Strandskydd gäller")
    assert fact.area_m2 == pytest.approx(12_000, abs=0.1)
    assert fact.building_area_m2 == pytest.approx(6_000, abs=0.1)
    assert fact.provisions == ("homes",)


def test_what_the_plan_lifts_is_told_apart_from_what_still_holds() -> None:
    lifts = provision(PropertyProvision, LIFTED, square(0, 0, 50, 100), id="a1")
    told = grounds(asked("strandskydd", with_provisions(homes(), lifts), ZONE))
    assert told == pytest.approx(
        {
            "Strandskydd gäller": 9_000,
            "Strandskydd föreslås upphävas": 3_000,
            "Planen upphäver strandskydd där kartan inte har något": 2_000,
        },
        abs=0.1,
    )


@pytest.mark.parametrize("kind", ["upphävt i plan", "undantag, äldre plan"])
def test_what_an_older_plan_lifted_comes_back_unless_the_plan_lifts_it_again(kind: str) -> None:
    layer = together(ZONE, of("strandskydd", square(0, 60, 200, 40), kind=kind))
    assert grounds(asked("strandskydd", with_provisions(homes()), layer)) == pytest.approx(
        {"Strandskydd gäller": 12_000, "Upphävt i äldre plan: återinträder": 8_000}, abs=0.1
    )
    lifts = provision(PropertyProvision, LIFTED, square(0, 60, 200, 40), id="a1")
    assert grounds(asked("strandskydd", with_provisions(homes(), lifts), layer)) == pytest.approx(
        {"Strandskydd gäller": 12_000, "Strandskydd föreslås upphävas": 8_000}, abs=0.1
    )


def test_what_was_lifted_in_a_single_case_does_not_come_back() -> None:
    layer = together(ZONE, of("strandskydd", square(0, 60, 200, 40), kind="upphävt i enskilda fall"))
    assert grounds(asked("strandskydd", with_provisions(homes()), layer)) == pytest.approx(
        {"Strandskydd gäller": 12_000}, abs=0.1
    )


def test_ground_drawn_both_as_protected_and_lifted_is_a_conflict_of_the_source_and_told() -> None:
    layer = together(ZONE, of("strandskydd", square(0, 0, 50, 60), kind="upphävt i enskilda fall"))
    told = grounds(asked("strandskydd", with_provisions(homes()), layer))
    assert told["Strandskydd gäller"] == pytest.approx(9_000, abs=0.1)
    assert told["Lagret har både skydd och upphävande här: räknat som upphävt"] == pytest.approx(3_000, abs=0.1)


def test_no_protection_where_it_is_mapped_is_nothing_and_where_it_is_not_it_stays_open() -> None:
    far = of("strandskydd")
    assert asked("strandskydd", with_provisions(homes()), far).outcome is Outcome.NOTHING
    unmapped = asked("strandskydd", with_provisions(homes()), of("strandskydd", mapped=None))
    assert (unmapped.outcome, len(unmapped.missing)) == (Outcome.OPEN, 1)
    assert asked("strandskydd", with_provisions(homes())).outcome is Outcome.OPEN
