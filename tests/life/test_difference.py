"""What differs between two versions, provision by provision."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
import shapely

from detaljplan.life.difference import Difference, How, differences
from detaljplan.plan.model import Plan, Provision, VariableValue
from sample_plans.plans import plan_in_force
from tests.life.test_change import read
from tests.review.builders import plan, square
from tests.review.questions.cases import RIDGE, height, homes
from tests.same_plan import WAYS, Way

BEFORE = replace(plan(), provisions=(homes(), height("9")))


def after(*provisions: Provision) -> Plan:
    return replace(BEFORE, provisions=provisions)


def test_a_version_differs_in_nothing_from_itself() -> None:
    assert differences(BEFORE, BEFORE) == Difference(boundary=None, provisions=(), zone=False)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_another_way_of_writing_the_same_is_no_difference(way: Way) -> None:
    tree = plan_in_force()
    before = read(tree)
    way(tree, Random(3))
    assert differences(before, read(tree)).provisions == ()


def test_a_provision_that_is_new_and_one_that_is_gone_are_told_with_their_ground() -> None:
    new = homes(square(0, 0, 10, 10), id="more homes")
    told = differences(BEFORE, after(homes(), new)).provisions
    assert [(one.identity, one.how) for one in told] == [("more homes", (How.ADDED,)), ("height", (How.REMOVED,))]
    assert (told[0].ground.before_m2, told[0].ground.after_m2, told[0].ground.gained_m2) == (None, 100, 100)
    assert (told[1].ground.before_m2, told[1].ground.after_m2) == (30_000, None)


def test_another_value_is_told_with_both() -> None:
    (told,) = differences(BEFORE, after(homes(), height("12"))).provisions
    assert (told.how, told.values_before, told.values_after) == ((How.REVALUED,), ("9",), ("12",))


def test_another_wording_and_value_are_both_told() -> None:
    reworded = replace(height("12"), wording="Högsta nockhöjd är 12 meter.")
    (told,) = differences(BEFORE, after(homes(), reworded)).provisions
    assert told.how == (How.REWORDED, How.REVALUED)
    assert (told.wording_before, told.wording_after) == (None, "Högsta nockhöjd är 12 meter.")


def test_ground_gained_and_lost_are_measured_each() -> None:
    moved = height("9", square(50, 0, 200, 150), code=RIDGE)
    (told,) = differences(BEFORE, after(homes(), moved)).provisions
    assert told.how == (How.REDRAWN,)
    assert (told.ground.gained_m2, told.ground.lost_m2) == (7_500, 7_500)


@pytest.mark.parametrize(("move", "differs"), [(0.0009, False), (0.0011, True)])
def test_a_move_under_a_millimetre_is_noise(move: float, differs: bool) -> None:
    moved = plan(shapely.box(150_000, 6_580_000, 150_200 + move, 6_580_150))
    found = differences(plan(), moved)
    assert (found.boundary is not None) is differs


def test_grounds_in_different_zones_are_not_compared() -> None:
    elsewhere = replace(
        BEFORE, boundary=tuple(replace(item, epsg=3006) for item in BEFORE.boundary), provisions=BEFORE.provisions
    )
    found = differences(BEFORE, elsewhere)
    assert found.zone
    assert found.boundary is not None
    assert found.boundary.gained_m2 is None


def test_values_of_several_variables_are_told_in_their_order() -> None:
    values = (VariableValue(where="", value="5"), VariableValue(where="", value="7", unit="m"))
    (told,) = differences(BEFORE, after(homes(), replace(height("9"), values=values))).provisions
    assert told.values_after == ("5", "7 m")
