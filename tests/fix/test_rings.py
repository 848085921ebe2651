"""Repairs of geometries one by one, each with a plan that needs it and one that does not."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
import shapely

from detaljplan.fix.repair import Kind, State
from detaljplan.fix.told import fix_lines
from sample_plans.plans import BOSTAD, GATA, NOCKHOJD, PRICKMARK, UTFART
from tests.build import AT, Json, area, hole, line, number, plan, point, property_zone, rectangle, several, zone
from tests.fix.fixing import corners, fixed, made, only, shape_of

WHOLE = rectangle(0, 0, 40, 30)


def simple(**attributes: Any) -> Json:
    return plan(area(WHOLE), zone("gata", GATA, area(WHOLE)), **attributes)


def positions(tree: Json, provision: int = 0) -> Any:
    items = tree["features"][provision + 1]["properties"]["bestammelsegeometri"]
    return items[0]["geometri"]["position"]


def test_a_plan_that_is_drawn_well_has_nothing_to_repair() -> None:
    done = fixed(simple())
    assert done.repairs == ()
    assert done.repaired is done.checked.plan


def test_rings_are_turned_the_outer_one_way_and_holes_the_other() -> None:
    tree = plan(
        area(WHOLE),
        zone("gata", GATA, area(hole(WHOLE), rectangle(10, 10, 5, 5))),
        zone("b", BOSTAD, area(rectangle(10, 10, 5, 5))),
    )
    done = fixed(tree)
    assert made(done) == [Kind.RING_ORDER]
    outer, inner = shapely.get_rings(shape_of(done.reread, 0))
    assert (outer.is_ccw, inner.is_ccw) == (True, False)
    told = only(done, Kind.RING_ORDER)
    assert told.before and told.before.en == "0 of 2 rings the right way"
    assert told.after and told.after.en == "2 of 2 rings the right way"
    assert shape_of(done.reread, 0).equals(shape_of(done.checked.plan, 0))


def test_the_plan_boundary_is_turned_but_keeps_its_vertices() -> None:
    tree = simple()
    tree["features"][0]["properties"]["plangeometri"] = [area(hole(WHOLE))]
    done = fixed(tree)
    before, after = done.checked.plan.boundary[0].shape, done.reread.boundary[0].shape
    assert isinstance(before, shapely.Polygon) and isinstance(after, shapely.Polygon)
    assert after.exterior.is_ccw and not before.exterior.is_ccw
    assert corners(after) == corners(before)


def swapped(tree: Json) -> Json:
    """Return the plan with north written before east."""
    for feature in tree["features"]:
        properties = feature["properties"]
        for item in properties.get("plangeometri", properties.get("bestammelsegeometri")):
            rings = item["geometri"]["position"]["coordinates"]
            rings[:] = [[[north, east] for east, north in ring] for ring in rings]
    return tree


def test_no_ring_is_turned_for_running_as_swapped_axes_have_it() -> None:
    done = fixed(swapped(simple()))
    assert "GEO-0016" not in {finding.rule for finding in done.before.findings}
    assert made(done) == []


def test_the_ring_of_an_area_that_was_cut_runs_as_it_did() -> None:
    done = fixed(
        plan(
            area(WHOLE),
            zone("kvarter", BOSTAD, area(WHOLE)),
            property_zone("prick", PRICKMARK, area(rectangle(10, 20, 10, 10.05))),
        )
    )
    assert made(done) == [Kind.OUTSIDE]


def test_two_places_a_hair_apart_are_told_with_the_decimals_that_part_them() -> None:
    tree = simple()
    positions(tree)["coordinates"][0].insert(1, [150005.00002, 6580000])
    (told,) = (line for line in fix_lines(fixed(tree, [Kind.ROUNDING])) if "→ N" in line)
    assert "E 150005.00002 → N 6580000 E 150005" in told


def test_a_vertex_that_stands_twice_is_written_once() -> None:
    tree = simple()
    ring = positions(tree)["coordinates"][0]
    ring.insert(1, ring[1])
    done = fixed(tree)
    repair = only(done, Kind.SAME_POINT)
    assert made(done) == [Kind.SAME_POINT]
    assert [(move.before, move.after) for move in repair.moves] == [((AT[0] + 40, AT[1]), None)]
    assert (repair.form, repair.area_m2, repair.moved_m) == (True, 0, 0)
    assert len(shapely.get_coordinates(shape_of(done.reread, 0))) == 5


@pytest.mark.parametrize(("apart_m", "kinds"), [(0.0009, [Kind.NEAR_POINT]), (0.001, [])])
def test_vertices_nearer_than_a_millimetre_become_one_and_those_at_a_millimetre_stay(
    apart_m: float, kinds: list[Kind]
) -> None:
    tree = simple()
    ring = positions(tree)["coordinates"][0]
    ring.insert(2, [round(ring[1][0], 3), round(ring[1][1] + apart_m, 4)])
    done = fixed(tree, {Kind.NEAR_POINT})
    assert made(done) == kinds
    if kinds:
        assert corners(shape_of(done.reread, 0)) == {(0, 0), (40, 0), (40, 30), (0, 30)}


def test_of_two_vertices_beside_each_other_the_one_on_the_plan_boundary_stays() -> None:
    tree = simple()
    ring = positions(tree)["coordinates"][0]
    ring.insert(1, [ring[1][0] - 0.0005, ring[1][1]])
    done = fixed(tree, {Kind.NEAR_POINT})
    (move,) = only(done, Kind.NEAR_POINT).moves
    assert move.after == (AT[0] + 40, AT[1])


def test_coordinates_become_whole_millimetres() -> None:
    tree = simple()
    tree["features"].append(property_zone("p", PRICKMARK, area(rectangle(1, 1, 5, 5))))
    tree["features"][-1]["properties"]["detaljplan"] = tree["features"][0]["properties"]["objektidentitet"]
    positions(tree, 1)["coordinates"][0][1] = [AT[0] + 6.00034, AT[1] + 1]
    done = fixed(tree, {Kind.ROUNDING})
    repair = only(done, Kind.ROUNDING)
    assert made(done) == [Kind.ROUNDING]
    assert repair.moved_m == pytest.approx(0.00034)
    assert not repair.form
    assert (6, 1) in corners(shape_of(done.reread, 1))


def test_a_vertex_on_one_of_the_boundary_is_not_rounded_away_from_it() -> None:
    tree = simple()
    for feature, key in ((0, "plangeometri"), (1, "bestammelsegeometri")):
        ring = tree["features"][feature]["properties"][key][0]["geometri"]["position"]["coordinates"][0]
        ring[2] = [AT[0] + 40.00034, AT[1] + 30.00021]
    done = fixed(tree)
    assert done.repairs == ()
    assert (40.00034, 30.00021) in corners(shape_of(done.reread, 0))


def test_parts_of_a_multi_geometry_become_items_of_their_own_with_all_that_the_item_held() -> None:
    parts = several(rectangle(0, 0, 20, 30), rectangle(20, 0, 20, 30))
    parts["egen"] = {"behålls": True}
    done = fixed(plan(area(WHOLE), zone("gata", GATA, parts)))
    assert made(done)[0] is Kind.SINGLE_PARTS
    assert only(done, Kind.SINGLE_PARTS).rule == "DP-0018"
    items = done.reread.provisions[0].geometries
    assert [item.kind for item in items] == ["yta", "yta"]
    assert [item.extra for item in items] == [{"egen": {"behålls": True}}] * 2
    assert items[0].positioning == items[1].positioning == done.checked.plan.provisions[0].geometries[0].positioning
    assert {finding.rule for finding in done.errors_left} == {"SCHEMA-0001"}


def test_parts_of_the_plan_area_are_split_as_of_another_rule() -> None:
    tree = plan(
        several(rectangle(0, 0, 10, 10), rectangle(20, 0, 10, 10)),
        zone("gata", GATA, area(rectangle(0, 0, 10, 10)), area(rectangle(20, 0, 10, 10))),
    )
    done = fixed(tree)
    assert only(done, Kind.SINGLE_PARTS).rule == "DP-0004"
    assert len(done.reread.boundary) == 2
    assert not done.errors_left


def test_parts_that_overlap_are_still_told_when_they_are_items_of_their_own() -> None:
    overlapping = several(rectangle(0, 10, 20, 6), rectangle(10, 10, 20, 6))
    done = fixed(
        plan(area(WHOLE), zone("kvarter", BOSTAD, area(WHOLE)), property_zone("prick", PRICKMARK, overlapping))
    )
    assert made(done) == [Kind.SINGLE_PARTS]
    assert "GEO-0012" in {finding.rule for finding in done.checked.report.findings}
    assert {finding.rule for finding in done.after.findings} == {"TOPO-0012"}


def test_a_body_of_several_faces_is_no_multi_geometry() -> None:
    tree = simple()
    body = positions(tree)
    body |= {"type": "MultiPolygon", "coordinates": [[[[*p, 2.0] for p in ring] for ring in body["coordinates"]]] * 2}
    item = tree["features"][1]["properties"]["bestammelsegeometri"][0]["geometri"]
    item |= {"typ": "kropp", "dimension": 3, "hojdsystem": "EPSG:5613"}
    assert fixed(tree).repairs == ()


def test_lines_and_points_are_repaired_too() -> None:
    value = [number("höjd", "9")]
    tree = plan(
        area(WHOLE),
        zone("gata", GATA, area(WHOLE)),
        property_zone("u", UTFART, line((1, 1), (1, 1), (5, 1))),
        property_zone("h", NOCKHOJD, point(3, 3), bestammelsevarde=value),
    )
    done = fixed(tree)
    assert made(done) == [Kind.SAME_POINT]
    assert len(shapely.get_coordinates(shape_of(done.reread, 1))) == 2


def test_a_repair_that_would_make_an_area_invalid_is_left_and_told() -> None:
    tree = simple()
    sliver = area([(5, 5), (10, 5), (10, 5.0004), (5, 5.0003), (5, 5)])
    sliver["geometri"]["position"]["coordinates"] = [
        [[AT[0] + e, AT[1] + n] for e, n in [(5, 5), (10, 5), (10, 5.0004), (5, 5.0003), (5, 5)]]
    ]
    tree["features"].append(property_zone("p", PRICKMARK, sliver))
    tree["features"][-1]["properties"]["detaljplan"] = tree["features"][0]["properties"]["objektidentitet"]
    done = fixed(tree, {Kind.ROUNDING})
    repair = only(done, Kind.ROUNDING)
    assert repair.state is State.LEFT
    assert repair.reason and "ogiltig" in repair.reason.sv
    assert done.repaired is done.checked.plan


def test_the_delivered_plan_is_not_changed() -> None:
    tree = plan(area(WHOLE), zone("gata", GATA, area(hole(WHOLE))))
    before = deepcopy(tree)
    done = fixed(tree)
    assert made(done) == [Kind.RING_ORDER]
    assert tree == before
    assert done.repaired is not done.checked.plan
