"""Open rings closed, and given back open when the repair is taken back."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
import shapely

from detaljplan.fix.repair import Kind, State
from detaljplan.plan.undrawn import Undrawn
from sample_plans.plans import GATA, PRICKMARK
from tests.build import Json, area, in_force, plan, property_zone, rectangle, zone
from tests.fix.fixing import fixed, made, only, shape_of
from tests.fix.test_undo import record_of, taken_back

WHOLE = rectangle(0, 0, 40, 30)


def open_at(*places: tuple[int, str], **attributes: Any) -> Json:
    """Return a plan where the outer rings of some geometries lack their last position."""
    tree = plan(
        area(WHOLE),
        zone("gata", GATA, area(WHOLE)),
        property_zone("p", PRICKMARK, area(rectangle(5, 5, 5, 5))),
        **attributes,
    )
    for feature, key in places:
        tree["features"][feature]["properties"][key][0]["geometri"]["position"]["coordinates"][0].pop()
    return tree


PROPERTY, BOUNDARY = (2, "bestammelsegeometri"), (0, "plangeometri")


def test_an_open_ring_gets_its_first_position_once_more() -> None:
    done = fixed(open_at(PROPERTY))
    repair = only(done, Kind.CLOSED_RING)
    assert (made(done), repair.rule, repair.form) == ([Kind.CLOSED_RING], "GEO-0005", True)
    assert repair.before and repair.before.sv == "öppen, 5 m mellan ändarna"
    assert shape_of(done.reread, 1).equals(shapely.box(5, 5, 10, 10))
    assert "GEO-0005" in {finding.rule for finding in done.before.findings}
    assert {finding.rule for finding in done.after.findings} == {"KAT-0005"}  # which could not be asked of it before
    assert done.written and not done.written.losses


def test_ends_less_than_a_millimetre_apart_are_not_told_as_no_distance() -> None:
    tree = open_at()
    ring = tree["features"][2]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"][0]
    ring[-1] = [ring[0][0] + 0.0004, ring[0][1]]
    repair = only(fixed(tree), Kind.CLOSED_RING)
    assert repair.before and repair.before.sv == "öppen, 0,0004 m mellan ändarna"


def test_the_plan_boundary_is_closed_and_its_vertices_stay() -> None:
    done = fixed(open_at(BOUNDARY))
    assert made(done) == [Kind.CLOSED_RING]
    assert not done.errors_left


def test_of_an_adopted_plan_a_ring_is_closed_too() -> None:
    assert made(fixed(open_at(PROPERTY, **in_force()))) == [Kind.CLOSED_RING]


def test_what_is_taken_back_is_open_again() -> None:
    done = fixed(open_at(PROPERTY, BOUNDARY))
    assert made(done) == [Kind.CLOSED_RING] * 2
    before = taken_back(done, record_of(done))
    assert before == done.checked.plan
    shape = before.provisions[1].geometries[0].shape
    assert isinstance(shape, Undrawn) and len(shape.rings[0]) == 4


def test_an_open_ring_that_is_left_is_written_as_it_was_delivered() -> None:
    tree = open_at(PROPERTY)
    tree["features"][1]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"][0].reverse()
    done = fixed(tree, {Kind.RING_ORDER})
    assert made(done) == [Kind.RING_ORDER]
    assert done.written and not done.written.losses
    position = orjson.loads(done.written.content)["features"][2]["properties"]["bestammelsegeometri"][0]["geometri"]
    assert position["position"] == tree["features"][2]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]


@pytest.mark.parametrize("positions", [3, 2, 1])
def test_a_ring_of_too_few_positions_is_left(positions: int) -> None:
    tree = open_at()
    ring = tree["features"][2]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"][0]
    del ring[positions:]
    assert fixed(tree).repairs == ()


def test_a_ring_that_crosses_itself_once_closed_is_left_and_told() -> None:
    tree = open_at(PROPERTY)
    ring = tree["features"][2]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"][0]
    ring[1], ring[2] = ring[2], ring[1]
    done = fixed(tree)
    assert only(done, Kind.CLOSED_RING).state is State.LEFT
    assert made(done) == []


def test_the_fault_that_an_open_ring_hid_is_no_new_one() -> None:
    tree = plan(area(WHOLE), zone("gata", GATA, area(rectangle(0, 0, 41, 30))))
    tree["features"][1]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"][0].pop()
    done = fixed(tree, {Kind.CLOSED_RING})
    assert made(done) == [Kind.CLOSED_RING]
    assert {finding.rule for finding in done.errors_left} == {"DP-0003"}
