"""Försvarsmakten's rule of height asks every plan, and answers only what it can."""

from __future__ import annotations

import pytest

from detaljplan.plan.model import Provision
from detaljplan.review.model import LayerData
from detaljplan.review.questions.answer import Answer, Outcome
from tests.review.builders import square
from tests.review.questions.cases import RIDGE_ABOVE_DATUM, asked, height, homes, of, with_provisions

AREAS = (
    "fm_hinderfrihet",
    "fm_lagflygning",
    "fm_msa_omrade",
    "fm_paverkan_buller_risk",
    "fm_stoppomrade_hoga_objekt",
    "fm_stoppomrade_vindkraft",
)
FREE = tuple(of(layer) for layer in AREAS)
TOWN = of("sammanhallen_bebyggelse", square(-100, -100, 500, 500))
COUNTRYSIDE = of("sammanhallen_bebyggelse")


def answer(*provisions: Provision, town: LayerData = TOWN) -> Answer:
    return asked("hojdregeln", with_provisions(homes(), *provisions), town, *FREE)


@pytest.mark.parametrize(
    ("metres", "town", "outcome"),
    [
        ("45", TOWN, Outcome.NOTHING),
        ("45,01", TOWN, Outcome.LOOK),
        ("20.0", COUNTRYSIDE, Outcome.NOTHING),
        ("20.01", COUNTRYSIDE, Outcome.LOOK),
    ],
)
def test_an_object_at_the_limit_is_within_it_and_one_above_is_referred(
    metres: str, town: LayerData, outcome: Outcome
) -> None:
    assert answer(height(metres), town=town).outcome is outcome


def test_without_the_layer_of_settlements_the_lower_limit_holds() -> None:
    told = asked("hojdregeln", with_provisions(homes(), height("30")), *FREE)
    assert told.outcome is Outcome.LOOK
    assert told.facts[0].text == "30 m är över gränsen 20 m: remiss"


def test_ground_partly_outside_the_settlement_has_the_lower_limit() -> None:
    half = of("sammanhallen_bebyggelse", square(-100, -100, 200, 500))
    assert answer(height("30"), town=half).outcome is Outcome.LOOK


@pytest.mark.parametrize(
    "provision", [height("12", code=RIDGE_ABOVE_DATUM), height(None), height("hög")], ids=["datum", "missing", "words"]
)
def test_a_height_that_cannot_be_counted_from_the_ground_is_never_compared(provision: Provision) -> None:
    told = answer(provision)
    assert told.outcome is Outcome.OPEN
    assert told.facts[0].text.startswith("Kan inte avgöras, remiss")


def test_ground_where_a_building_may_be_as_high_as_one_likes_stays_open_with_its_area() -> None:
    told = answer(height("10", square(0, 0, 100, 150)))
    (fact,) = told.facts
    assert (told.outcome, fact.area_m2) == (Outcome.OPEN, 15_000)


def test_an_influence_area_refers_the_plan_whatever_its_height() -> None:
    layers = [of("fm_msa_omrade", square(0, 0, 50, 50)) if layer == "fm_msa_omrade" else of(layer) for layer in AREAS]
    told = asked("hojdregeln", with_provisions(homes(), height("5")), TOWN, *layers)
    assert told.outcome is Outcome.LOOK
    assert told.facts[0].text.endswith("remiss oavsett höjd")


def test_a_plan_without_digital_uses_stays_open() -> None:
    assert asked("hojdregeln", with_provisions(), TOWN, *FREE).outcome is Outcome.OPEN


def test_every_answer_says_that_some_interests_are_in_no_layer() -> None:
    assert any("hemliga" in note for note in answer(height("5")).notes)
