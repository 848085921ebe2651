"""Risks held against what the plan lets be built: dangerous goods, noise, flooding, contaminated ground."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.model import UseProvision
from detaljplan.review.model import Attribute
from detaljplan.review.questions.answer import Outcome
from tests.review.builders import line, point, square
from tests.review.questions.cases import STREET, asked, height, homes, of, together, with_provisions
from tests.review.test_touched import provision

RAIL = of("farligt_gods_jarnvag")
STREET_BESIDE = provision(UseProvision, STREET, square(0, 0, 200, 50), id="street")
HOMES_ABOVE = homes(square(0, 50, 200, 100))


def route(y: float) -> BaseGeometry:
    return line((-500, y), (700, y))


def test_uses_near_a_route_are_told_with_zone_and_distance_nearest_first() -> None:
    answer = asked(
        "farligt_gods", with_provisions(STREET_BESIDE, HOMES_ABOVE), of("farligt_gods_vag", route(-30)), RAIL
    )
    assert [fact.text for fact in answer.facts] == [
        "Gata (zon A, minst känslig) inom 150 m från farligt_gods_vag",
        "Bostäder (zon C, mest känslig) inom 150 m från farligt_gods_vag",
    ]
    assert [fact.distance_m for fact in answer.facts] == pytest.approx([30, 80], abs=0.01)
    assert answer.facts[1].area_m2 == pytest.approx(200 * 70, abs=1)


@pytest.mark.parametrize(("away", "outcome"), [(149.9, Outcome.LOOK), (150.1, Outcome.NOTHING)])
def test_a_route_counts_up_to_the_distance(away: float, outcome: Outcome) -> None:
    assert (
        asked("farligt_gods", with_provisions(homes()), of("farligt_gods_vag", route(-away)), RAIL).outcome is outcome
    )


@pytest.mark.parametrize(("away", "step"), [(29, 30), (31, 70), (71, 150)])
def test_a_county_has_steps_of_its_own(away: float, step: int) -> None:
    in_skane = with_provisions(homes(), municipality="1280")
    (fact,) = asked("farligt_gods", in_skane, of("farligt_gods_vag", route(-away)), RAIL).facts
    assert f"inom {step} m från" in fact.text


def test_a_plan_without_digital_uses_is_told_of_the_route_itself() -> None:
    (fact,) = asked("farligt_gods", with_provisions(), of("farligt_gods_vag", route(-30)), RAIL).facts
    assert fact.text == "farligt_gods_vag går nära planen, som inte har någon digital användning"


def test_a_railway_that_is_not_loaded_keeps_the_question_open() -> None:
    answer = asked("farligt_gods", with_provisions(homes()), of("farligt_gods_vag"))
    assert (answer.outcome, answer.missing) == (
        Outcome.OPEN,
        ("Lagret farligt_gods_jarnvag är inte med i granskningen.",),
    )


@pytest.mark.parametrize(
    ("low", "high", "asks"), [(60, 64, True), (55, 59, False), ("55", "60", True), (None, None, True)]
)
def test_noise_asks_from_the_guideline_on_where_homes_may_stand(low: Attribute, high: Attribute, asks: bool) -> None:
    bands = of("buller_vag", square(0, 0, 200, 60), attributes={"db_min": low, "db_max": high})
    band, told = asked("buller", with_provisions(STREET_BESIDE, HOMES_ABOVE), bands).facts
    assert band.asks is asks
    assert band.area_m2 == pytest.approx(2_000, abs=0.1)
    assert "4 kap. 33 a § PBL" in told.text


def test_homes_ask_for_told_values_even_without_noise_and_a_plan_without_homes_does_not() -> None:
    quiet = asked("buller", with_provisions(homes()), of("buller_vag"))
    assert (quiet.outcome, len(quiet.facts)) == (Outcome.LOOK, 1)
    assert asked("buller", with_provisions(STREET_BESIDE), of("buller_vag")).outcome is Outcome.NOT_RELEVANT


def test_flooding_tells_sensitive_uses_apart_from_others() -> None:
    wet = of("oversvamning_bhf", square(0, 0, 200, 60))
    answer = asked("oversvamning", with_provisions(STREET_BESIDE, HOMES_ABOVE), wet)
    assert [(fact.asks, fact.provisions, round(fact.area_m2 or 0)) for fact in answer.facts] == [
        (True, ("homes",), 2_000),
        (False, ("street",), 10_000),
    ]
    assert len(answer.missing) == 4


def test_the_levels_of_the_sea_count_up_to_the_countys_lowest() -> None:
    levels = [of("kustoversvamning", square(0, 0, 200, y), kind=kind) for y, kind in ((60, "2.7"), (80, "2.8"))]
    sea = together(*levels)
    in_stockholm = with_provisions(homes(), municipality="0180")
    assert [fact.text.split(":")[0] for fact in asked("oversvamning", in_stockholm, sea).facts] == [
        "Havet på 2,7 m (RH 2000)"
    ]
    assert len(asked("oversvamning", with_provisions(homes()), sea).facts) == 2


def test_the_plans_heights_are_told_with_their_system_and_not_compared() -> None:
    lowest = height("2.3", code="DP_KM_Eg_MarkensAnordOchVeg_Markforhallanden_EjLagreAn")
    shapes = tuple(replace(item, height_system="RH 2000") for item in lowest.geometries)
    (fact,) = asked("oversvamning", with_provisions(replace(lowest, geometries=shapes))).facts
    assert (fact.text, fact.asks) == ("Planens lägsta höjd över nollplanet är 2,3 m (RH 2000)", False)


def test_contaminated_ground_is_told_by_class_with_the_nearest_distance() -> None:
    points = together(
        of("fororenade_omraden", point(10, 10), kind="2"),
        of("fororenade_omraden", point(-40, 10), point(-60, 10), kind="4"),
    )
    answer = asked("fororenad_mark", with_provisions(homes()), points)
    assert [fact.text for fact in answer.facts] == [
        "Riskklass 2: 1 objekt i eller nära planen",
        "Riskklass 4: 2 objekt i eller nära planen",
    ]
    assert [fact.distance_m for fact in answer.facts] == pytest.approx([0, 40], abs=0.01)


def test_no_point_of_contamination_proves_nothing() -> None:
    answer = asked("fororenad_mark", with_provisions(homes()), of("fororenade_omraden"))
    assert (answer.outcome, answer.missing) == (Outcome.OPEN, ())
    assert answer.notes == ("En punkt kan stå för flera fastigheter; att punkt saknas bevisar ingenting.",)
