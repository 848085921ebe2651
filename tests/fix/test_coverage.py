"""Use zones fitted to each other and to the plan boundary, on plans one can draw on paper."""

from __future__ import annotations

import numpy as np
import orjson
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detaljplan.findings import Severity
from detaljplan.fix.faces import Faces
from detaljplan.fix.fixing import Fixed
from detaljplan.fix.items import boundary_vertices
from detaljplan.fix.repair import Kind, State, kinds_called
from detaljplan.plan.areas import PlanAreas
from sample_plans.plans import BOSTAD, CENTRUM, GATA, NATUR, NOCKHOJD, PARK, PRICKMARK, UTFART
from tests.build import AT, Json, area, identity, line, number, plan, property_zone, rectangle, zone
from tests.fix.coverages import slipped_plan
from tests.fix.fixing import corners, fixed, made, only, shape_of

WHOLE = rectangle(0, 0, 40, 30)
FITTING = frozenset({Kind.GAP, Kind.OVERLAP, Kind.OUTSIDE, Kind.SHARED_VERTEX, Kind.FOLLOWING})


def beside(gap_m: float, height: float = 30) -> Json:
    """Return a street and dwellings beside each other; above nought a gap between them, below it an overlap."""
    return plan(
        area(rectangle(0, 0, 40, height)),
        zone("gata", GATA, area(rectangle(0, 0, 20, height))),
        zone("b", BOSTAD, area(rectangle(20 + gap_m, 0, 20 - gap_m, height))),
    )


def zones(done: Fixed) -> np.ndarray:
    return np.array([zone.shape for zone in PlanAreas(done.reread).zones], dtype=object)


# --- gaps, overlaps and parts outside


def test_no_vertex_of_the_boundary_is_inserted_beside_an_overlap_that_is_left() -> None:
    tree = plan(
        area([(0, 0), (40, 0), (40, 30), (20, 30), (0, 30), (0, 0)]),
        zone("natur", NATUR, area(rectangle(0, 0, 25, 30))),
        zone("b", BOSTAD, area(rectangle(20, 0, 20, 30))),
    )
    done = fixed(tree)
    assert made(done) == []
    assert [repair.kind for repair in done.of(State.LEFT)] == [Kind.OVERLAP]


def test_a_gap_beside_an_area_that_is_drawn_twice_is_closed_in_both_at_once() -> None:
    tree = plan(
        area(WHOLE),
        zone("b", BOSTAD, area([(0.05, 0), (40, 0), (40, 30), (30, 30), (0.05, 30), (0.05, 0)])),
        zone("c", CENTRUM, area(rectangle(0.05, 0, 39.95, 30))),
    )
    done = fixed(tree)
    assert (Kind.GAP in made(done), done.of(State.WITHDRAWN)) == (True, ())
    assert shape_of(done.reread, 0).equals(shape_of(done.reread, 1))


@pytest.mark.parametrize(("gap_m", "state"), [(0.0004, State.WITHDRAWN), (0.05, State.MADE)])
def test_a_gap_that_no_rule_tells_of_is_not_worth_a_vertex_beside_another(gap_m: float, state: State) -> None:
    tree = plan(area(WHOLE), zone("b", BOSTAD, area(WHOLE)))
    boundary, block = (feature["properties"] for feature in tree["features"])
    east, north = AT
    corners = block["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"][0]
    corners[:] = [[e, min(n, north + 30 - gap_m)] for e, n in corners]
    outer = boundary["plangeometri"][0]["geometri"]["position"]["coordinates"][0]
    outer[3:3] = [[east + 20, north + 30], [east + 19.9995, north + 30]]
    assert [repair.state for repair in fixed(tree, [Kind.GAP]).repairs] == [state]


def test_a_gap_goes_to_the_zone_with_the_longest_border_and_both_share_their_vertices() -> None:
    done = fixed(beside(0.04))
    repair = only(done, Kind.GAP)
    assert made(done) == [Kind.GAP]
    assert (repair.rule, repair.area_m2, repair.moved_m) == ("DP-Krav-0011", 1.2, pytest.approx(0.04))
    assert repair.objects == (identity("gata"),)
    assert shape_of(done.reread, 0).equals(shapely.box(0, 0, 20.04, 30))
    assert corners(shape_of(done.reread, 0)) == {(0, 0), (20.04, 0), (20.04, 30), (0, 30)}
    assert shapely.coverage_is_valid(zones(done))


@pytest.mark.parametrize(("gap_m", "state"), [(0.1, State.MADE), (0.101, State.LEFT)])
def test_a_gap_of_exactly_the_limit_is_closed_and_a_wider_one_is_left(gap_m: float, state: State) -> None:
    repair = only(fixed(beside(gap_m)), Kind.GAP)
    assert repair.state is state
    assert (repair.reason is None) is (state is State.MADE)


@pytest.mark.parametrize(("overlap_m", "state"), [(0.1, State.MADE), (0.101, State.LEFT)])
def test_an_overlap_of_exactly_the_limit_is_closed_and_a_wider_one_is_left(overlap_m: float, state: State) -> None:
    done = fixed(beside(-overlap_m))
    repair = only(done, Kind.OVERLAP)
    assert (repair.rule, repair.state) == ("DP-Krav-0013", state)
    left = {finding.rule for finding in done.after.findings if finding.severity is not Severity.INFO}
    assert left == (set() if state is State.MADE else {"DP-Krav-0013"})


@pytest.mark.parametrize(("out_m", "state"), [(0.1, State.MADE), (0.101, State.LEFT)])
def test_a_part_outside_of_exactly_the_limit_is_cut_and_a_wider_one_is_left(out_m: float, state: State) -> None:
    done = fixed(plan(area(WHOLE), zone("gata", GATA, area(rectangle(0, 0, 40 + out_m, 30)))))
    assert only(done, Kind.OUTSIDE).state is state
    assert ("DP-0003" in {finding.rule for finding in done.errors_left}) is (state is State.LEFT)


@pytest.mark.parametrize(("height", "state"), [(50, State.MADE), (50.02, State.LEFT)])
def test_an_area_may_change_by_exactly_the_limit_and_no_more(height: float, state: State) -> None:
    done = fixed(beside(0.1, height))
    repair = only(done, Kind.GAP)
    assert (repair.state, round(repair.area_m2, 3)) == (state, round(height / 10, 3))
    if state is State.LEFT:
        assert repair.reason and "5,002 m²; högst 5 m²" in repair.reason.sv
        assert done.repaired is done.checked.plan


def test_the_limit_of_the_area_is_the_callers_to_set() -> None:
    assert made(fixed(beside(0.1, 80), max_area_change_m2=8)) == [Kind.GAP]
    assert made(fixed(beside(0.1, 80), max_area_change_m2=7.9)) == []


def test_a_gap_that_winds_along_several_zones_goes_to_each_of_them() -> None:
    tree = plan(
        area(WHOLE),
        zone("lång", GATA, area(rectangle(0, 0, 40, 10))),
        zone("v", BOSTAD, area(rectangle(0, 10.05, 20, 19.95))),
        zone("h", NATUR, area(rectangle(20.05, 10.05, 19.95, 19.95))),
    )
    done = fixed(tree)
    assert len(only(done, Kind.GAP).objects) == 2
    assert only(done, Kind.GAP).moved_m <= 0.1
    assert shapely.coverage_is_valid(zones(done))
    assert shapely.union_all(zones(done)).equals(PlanAreas(done.checked.plan).boundary)


def gap_above_a_street(bend_m: float = 0.0) -> Json:
    """Return two areas with a gap of 3 cm between them, on a street that has the corner of the first of them."""
    street = [(0.0, 0.0), (40.0, 0.0), (40.0, 10.0), (20.0, 10.0 - bend_m), (0.0, 10.0), (0.0, 0.0)]
    return plan(
        area(WHOLE),
        zone("gata", GATA, area(street)),
        zone("b", BOSTAD, area([(0, 10), (20, 10 - bend_m), (20, 30), (0, 30), (0, 10)])),
        zone("c", CENTRUM, area([(20.03, 10 - bend_m), (40, 10), (40, 30), (20.03, 30), (20.03, 10 - bend_m)])),
    )


def test_the_old_corner_is_moved_to_the_new_in_every_area_that_shares_it() -> None:
    done = fixed(gap_above_a_street())
    street, block, centre = (shape_of(done.reread, number) for number in range(3))
    assert corners(block) == {(0, 10), (20.03, 10), (20.03, 30), (0, 30)}
    assert corners(street) == {(0, 0), (40, 0), (40, 10), (20.03, 10), (0, 10)}
    assert centre.equals(shape_of(done.checked.plan, 2))
    assert "TOPO-0004" not in {f.rule for f in done.after.findings if f.objects != (done.reread.identity,)}


def test_the_difference_says_which_vertices_were_moved_from_where_to_where() -> None:
    repair = only(fixed(gap_above_a_street()), Kind.GAP)
    moved = {
        (round(m.before[0] - AT[0], 3), round(m.after[0] - AT[0], 3)) for m in repair.moves if m.before and m.after
    }
    assert moved == {(20, 20.03)}
    assert len(repair.moves) == 2  # at the street and at the plan boundary
    assert set(repair.objects) == {identity("b"), identity("gata")}


def test_the_corner_stays_where_the_plan_boundary_has_it_and_the_other_area_takes_the_gap() -> None:
    tree = gap_above_a_street()
    tree["features"][0]["properties"]["plangeometri"] = [
        area([(0, 0), (40, 0), (40, 10), (40, 30), (20, 30), (0, 30), (0, 10), (0, 0)])
    ]
    done = fixed(tree)
    assert shape_of(done.reread, 1).equals(shape_of(done.checked.plan, 1))
    assert {(20, 10), (20, 30)} <= corners(shape_of(done.reread, 2))
    assert not {(20.03, 10), (20.03, 30)} & corners(shape_of(done.reread, 2))
    assert "TOPO-0004" not in {finding.rule for finding in done.after.findings}
    assert np.array_equal(boundary_vertices(done.reread), boundary_vertices(done.checked.plan))


def test_a_bend_of_a_third_area_stays_and_the_other_area_takes_the_gap() -> None:
    done = fixed(gap_above_a_street(bend_m=2.0))
    assert (20, 8) in corners(shape_of(done.reread, 0))
    assert (20, 8) in corners(shape_of(done.reread, 2))
    assert (20.03, 8) not in corners(shape_of(done.reread, 2))
    assert shapely.coverage_is_valid(zones(done))


def test_a_corner_is_moved_in_its_neighbour_too_when_only_gaps_are_asked_for() -> None:
    done = fixed(gap_above_a_street(), kinds_called(["TOPO-0006"]))
    assert (20.03, 10) in corners(shape_of(done.reread, 0))
    assert (20, 10) not in corners(shape_of(done.reread, 0))
    assert made(done) == [Kind.GAP]


def test_a_property_with_its_corner_there_follows() -> None:
    tree = gap_above_a_street()
    tree["features"].append(
        property_zone("p", PRICKMARK, area(rectangle(10, 10, 10, 5)), detaljplan=identity("Exempelplan"))
    )
    done = fixed(tree)
    assert corners(shape_of(done.reread, 3)) == {(10, 10), (20.03, 10), (20.03, 15), (10, 15)}


def test_a_vertex_on_a_straight_edge_of_the_neighbour_is_inserted_there() -> None:
    tree = plan(
        area(WHOLE),
        zone("gata", GATA, area(rectangle(0, 0, 40, 10))),
        zone("v", BOSTAD, area(rectangle(0, 10, 15, 20))),
        zone("h", NATUR, area(rectangle(15, 10, 25, 20))),
    )
    done = fixed(tree)
    repair = only(done, Kind.SHARED_VERTEX)
    assert made(done) == [Kind.SHARED_VERTEX]
    assert (repair.rule, repair.objects) == ("TOPO-0004", (identity("gata"),))
    assert (repair.area_m2, repair.moved_m) == (0, 0)
    assert "TOPO-0004" in {finding.rule for finding in done.before.findings}
    left = [finding for finding in done.after.findings if finding.rule == "TOPO-0004"]
    assert {finding.objects for finding in left} <= {(done.reread.identity,)}  # the plan area takes no vertex
    assert (15, 10) in corners(shape_of(done.reread, 0))
    assert shapely.coverage_is_valid(zones(done))


def test_the_boundary_lends_its_vertices_and_takes_none() -> None:
    bent = [(0.0, 0.0), (40.0, 0.0), (40.0, 30.0), (17.0, 30.0), (0.0, 30.0), (0.0, 0.0)]
    tree = plan(
        area(bent), zone("gata", GATA, area(rectangle(0, 0, 20, 30))), zone("b", BOSTAD, area(rectangle(20, 0, 20, 30)))
    )
    done = fixed(tree)
    assert (17, 30) in corners(shape_of(done.reread, 0))
    assert np.array_equal(boundary_vertices(done.reread), boundary_vertices(done.checked.plan))


# --- what must stay as it is


def test_areas_with_several_uses_stay_identical() -> None:
    tree = beside(0.04)
    tree["features"].insert(2, zone("c", CENTRUM, area(rectangle(0, 0, 20, 30)), detaljplan=identity("Exempelplan")))
    done = fixed(tree)
    assert shape_of(done.reread, 0).wkb == shape_of(done.reread, 1).wkb
    assert set(only(done, Kind.GAP).objects) == {identity("gata"), identity("c")}


@pytest.mark.parametrize("layer", [{"vertikalAvgransning": "uppåt från +3"}, {"giltighetstid": 60}])
def test_zones_of_different_layers_are_not_fitted_to_each_other(layer: Json) -> None:
    for gap_m in (0.04, -0.04):
        tree = beside(gap_m)
        tree["features"][2]["properties"] |= layer
        done = fixed(tree)
        assert made(done) == []
        assert done.repaired is done.checked.plan


def test_a_gap_between_layers_is_told_as_left() -> None:
    tree = beside(0.04)
    tree["features"][2]["properties"]["giltighetstid"] = 60
    repair = only(fixed(tree), Kind.GAP)
    assert repair.state is State.LEFT
    assert repair.reason and "skikt" in repair.reason.sv


def test_a_narrow_zone_is_not_eaten_by_its_neighbours() -> None:
    tree = plan(
        area(WHOLE),
        zone("gata", GATA, area(rectangle(0, 0, 40, 30))),
        zone("remsa", PARK, area(rectangle(10, 0, 0.08, 30))),
    )
    done = fixed(tree)
    assert len(zones(done)) == 2
    assert (shapely.area(zones(done)) > 0).all()


def test_ground_that_an_invalid_area_may_cover_is_not_given_away() -> None:
    tree = beside(0.04)
    bow_tie = [(20.0, 0.0), (21.0, 30.0), (20.0, 30.0), (21.0, 0.0), (20.0, 0.0)]
    tree["features"].append(zone("fel", NATUR, area(bow_tie), detaljplan=identity("Exempelplan")))
    assert Kind.GAP not in made(fixed(tree))


def test_a_crossing_of_areas_that_are_left_gets_no_vertex() -> None:
    tree = plan(
        area(WHOLE),
        zone("gata", GATA, area(WHOLE)),
        zone("tvärs", PARK, area([(-5.0, 13.0), (45.0, 10.0), (45.0, 15.0), (-5.0, 18.0), (-5.0, 13.0)])),
    )
    assert made(fixed(tree, FITTING)) == []


@pytest.mark.parametrize("zones_in_all", [100, 101])
def test_areas_that_lie_criss_cross_are_left_and_told(zones_in_all: int) -> None:
    """The areas are alike, each of a layer of its own, and each meets all of them."""
    tree = plan(
        area(WHOLE),
        *(zone(f"z{n}", GATA, area(WHOLE), giltighetstid=n + 1) for n in range(zones_in_all)),
    )
    left = [repair for repair in fixed(tree, {Kind.OVERLAP}).repairs if repair.reason]
    assert [repair.state for repair in left] == ([State.LEFT] if zones_in_all > 100 else [])
    assert all("fler lager" in repair.reason.sv for repair in left if repair.reason)


def test_ground_under_a_use_that_cannot_be_read_is_no_gap_to_repair_or_to_leave() -> None:
    tree = beside(0.04)
    ring = tree["features"][2]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"][0]
    for unreadable in ([[*ring[0], 3.5], *ring[1:]], ring[:2]):
        tree["features"][2]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"] = [
            unreadable
        ]
        done = fixed(tree)
        assert [repair for repair in done.repairs if repair.kind is Kind.GAP] == []
        assert not {"DP-0002", "TOPO-0006"} & {finding.rule for finding in done.before.findings}


def test_an_area_drawn_twice_is_no_overlap_to_repair_or_to_leave() -> None:
    tree = plan(
        area(WHOLE),
        zone("gata", GATA, area(rectangle(0, 0, 20, 30))),
        zone("en", BOSTAD, area(rectangle(20, 0, 20, 30))),
        zone("två", CENTRUM, area([*rectangle(20, 0, 20, 30)[:-1], (20, 12), (20.001, 10), (20, 8), (20, 0)])),
    )
    done = fixed(tree, {Kind.OVERLAP})
    assert "TOPO-0007" in {finding.rule for finding in done.before.findings}
    assert done.repairs == ()


# --- properties that follow


def test_a_property_drawn_as_a_zone_is_drawn_as_it_again() -> None:
    tree = beside(0.04)
    high = property_zone("h", NOCKHOJD, area(rectangle(0, 0, 20, 30)[::-1]), bestammelsevarde=[number("höjd", "9")])
    high["properties"]["detaljplan"] = identity("Exempelplan")
    tree["features"].append(high)
    done = fixed(tree, FITTING)
    assert made(done) == [Kind.GAP, Kind.FOLLOWING]
    assert shape_of(done.reread, 2).equals(shape_of(done.reread, 0))
    assert not shapely.is_ccw(shapely.get_exterior_ring(shape_of(done.reread, 2)))  # the way it ran is another repair


def test_a_property_along_a_part_of_the_boundary_follows_that_part() -> None:
    tree = beside(0.04)
    tree["features"] += [
        property_zone("p", PRICKMARK, area(rectangle(15, 5, 5, 10)), detaljplan=identity("Exempelplan")),
        property_zone("u", UTFART, line((20, 5), (20, 15)), detaljplan=identity("Exempelplan")),
        property_zone("q", PRICKMARK, area(rectangle(2, 5, 5, 10)), detaljplan=identity("Exempelplan")),
    ]
    done = fixed(tree, FITTING)
    assert made(done) == [Kind.GAP, Kind.FOLLOWING, Kind.FOLLOWING]
    assert corners(shape_of(done.reread, 2)) == {(15, 5), (20.04, 5), (20.04, 15), (15, 15)}
    assert corners(shape_of(done.reread, 3)) == {(20.04, 5), (20.04, 15)}
    assert corners(shape_of(done.reread, 4)) == {(2, 5), (7, 5), (7, 15), (2, 15)}


def test_that_a_property_was_left_is_told() -> None:
    tree = beside(0.04)
    tree["features"].append(
        property_zone("p", PRICKMARK, area(rectangle(15, 5, 5, 10)), detaljplan=identity("Exempelplan"))
    )
    done = fixed(tree, FITTING - {Kind.FOLLOWING})
    repair = only(done, Kind.FOLLOWING)
    assert (repair.state, repair.objects) == (State.LEFT, (identity("p"),))
    assert repair.reason and "inte efterfrågat" in repair.reason.sv


def test_properties_follow_a_boundary_moved_for_one_rule_too() -> None:
    tree = beside(0.04)
    tree["features"].append(
        property_zone("p", PRICKMARK, area(rectangle(15, 5, 5, 10)), detaljplan=identity("Exempelplan"))
    )
    done = fixed(tree, kinds_called(["TOPO-0006"]))
    assert made(done) == [Kind.GAP, Kind.FOLLOWING]
    assert (20.04, 5) in corners(shape_of(done.reread, 2))


@pytest.mark.parametrize(("out_m", "kinds"), [(0.1, [Kind.OUTSIDE]), (0.102, [])])
def test_properties_are_snapped_to_the_plan_boundary(out_m: float, kinds: list[Kind]) -> None:
    for made_of in (area(rectangle(30, 5, 10 + out_m, 5)), line((30, 5), (40 + out_m, 5))):
        tree = plan(area(WHOLE), zone("gata", GATA, area(WHOLE)), property_zone("p", PRICKMARK, made_of))
        assert made(fixed(tree, {Kind.OUTSIDE})) == kinds


# --- any slips


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 100_000), most_m=st.sampled_from([0.0005, 0.003, 0.02, 0.05]))
def test_slips_within_the_limit_are_mended_and_the_plan_is_no_worse(seed: int, most_m: float) -> None:
    tree = slipped_plan(seed, most_m=most_m)
    done = fixed(tree)
    before, after = done.checked.plan, done.reread
    assert np.array_equal(boundary_vertices(after), boundary_vertices(before))
    assert len(zones(done)) == len(PlanAreas(before).zones)
    assert done.after.verdict is done.before.verdict
    for severity in (Severity.ERROR, Severity.WARNING):
        assert done.after.counts[severity] <= done.before.counts[severity]
    assert all(r.moved_m <= 0.1015 and r.area_m2 <= 5 for r in done.of(State.MADE))
    if done.of(State.WITHDRAWN):  # where closing a gap would have left a spike, say
        return
    assert shapely.coverage_is_valid(zones(done))
    uncovered = PlanAreas(before).boundary.symmetric_difference(shapely.union_all(zones(done)))
    assert uncovered.area < 0.1  # rounding to millimetres along slanting edges, which the boundary does not follow
    assert not [f for f in done.after.findings if f.rule == "TOPO-0004" and f.objects != (after.identity,)]
    assert not [f for f in done.after.findings if f.rule == "TOPO-0006"]


def test_ordinary_slips_are_mended_whole_but_for_a_few_that_would_leave_a_spike() -> None:
    outcomes = [fixed(slipped_plan(seed, most_m=0.03)) for seed in range(10)]
    whole = [done for done in outcomes if {repair.state for repair in done.repairs} == {State.MADE}]
    assert len(whole) >= 8
    for done in whole:
        assert shapely.coverage_is_valid(zones(done))
        assert not shapely.coverage_is_valid([zone.shape for zone in PlanAreas(done.checked.plan).zones])
    for repair in (repair for done in outcomes for repair in done.of(State.WITHDRAWN)):
        assert repair.reason and "gav ett nytt fel" in repair.reason.sv


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 100_000), most_m=st.sampled_from([0.0005, 0.02, 0.05, 0.09]))
def test_a_repaired_plan_has_nothing_to_repair(seed: int, most_m: float) -> None:
    done = fixed(slipped_plan(seed, most_m=most_m))
    if done.written and not done.of(State.WITHDRAWN):
        assert made(fixed(orjson.loads(done.written.content))) == []


def test_the_result_covers_what_geos_makes_of_the_same_areas() -> None:
    """Where all faults are narrow, `coverage_clean` is another way to the same outline of all zones together."""
    tree = slipped_plan(7, most_m=0.03)
    done = fixed(tree, FITTING)
    boundary = PlanAreas(done.checked.plan).boundary
    before = np.array([zone.shape for zone in PlanAreas(done.checked.plan).zones], dtype=object)
    other = shapely.intersection(shapely.coverage_clean(before, gap_width=0.1), boundary)
    ours = zones(done)
    assert shapely.area(shapely.symmetric_difference(shapely.union_all(ours), shapely.union_all(other))) < 1
    assert np.abs(shapely.area(ours) - shapely.area(other)).max() < 1.5


def test_faces_of_a_zone_alone_are_that_zone() -> None:
    shape = shapely.box(0, 0, 10, 10)
    faces = Faces(np.array([shape], dtype=object), shape, shapely.Polygon(), 0.1)
    assert [face.equals(shape) for face in faces.shapes] == [True]
    assert (faces.gaps(), faces.overlaps(), faces.parts_outside()) == ([], [], [])
