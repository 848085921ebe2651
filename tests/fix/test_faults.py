"""What is left, with its place and why, under the rule that the plan was judged by."""

from __future__ import annotations

import pytest

from detaljplan.findings import Severity
from detaljplan.fix.fixing import Fixed
from detaljplan.fix.repair import Kind, State, kinds_called
from sample_plans.plans import BOSTAD, GATA, NOCKHOJD, PRICKMARK
from tests.build import AT, Json, area, number, plan, property_zone, rectangle, zone
from tests.fix.fixing import corners, fixed, made, only, shape_of
from tests.fix.test_coverage import WHOLE, beside, gap_above_a_street


def reasons(done: Fixed) -> dict[str, str]:
    return {left.finding.rule: left.reason.sv for left in done.faults_left}


def test_a_gap_goes_under_the_rule_that_found_it() -> None:
    narrow, wide = fixed(beside(0.1)), fixed(beside(0.101))
    for done, rule in ((narrow, "DP-Krav-0011"), (wide, "DP-0002")):
        assert only(done, Kind.GAP).rule == rule
        assert rule in {finding.rule for finding in done.before.findings}


def test_an_overlap_in_two_places_goes_under_the_rule_that_summed_them() -> None:
    """Each place is smaller than the large overlap that the two areas have together."""
    waist = [(20.0, 0.0), (40.0, 0.0), (40.0, 90.0), (19.95, 90.0), (19.95, 46.0), (20.0, 46.0), (20.0, 45.0)]
    waist += [(19.94, 45.0), (19.94, 0.0), (20.0, 0.0)]
    tree = plan(
        area(rectangle(0, 0, 40, 90)), zone("gata", GATA, area(rectangle(0, 0, 20, 90))), zone("b", BOSTAD, area(waist))
    )
    done = fixed(tree, max_area_change_m2=20)
    found = {finding.rule for finding in done.before.findings} & {"DP-Krav-0013", "TOPO-0002", "TOPO-0006"}
    told = [repair.rule for repair in done.repairs if repair.kind is Kind.OVERLAP]
    assert len(told) == 2
    assert set(told) == found


def test_vertices_that_rounding_makes_one_go_under_the_rule_of_near_vertices() -> None:
    tree = plan(
        area(WHOLE), zone("gata", GATA, area(WHOLE)), property_zone("p", PRICKMARK, area(rectangle(1, 1, 5, 5)))
    )
    ring = tree["features"][2]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"][0]
    ring.insert(1, [AT[0] + 1.0004, AT[1] + 1])
    done = fixed(tree)
    assert "GEO-0014" in {finding.rule for finding in done.before.findings}
    assert {repair.rule for repair in done.of(State.MADE)} == {"GEO-0014"}


def test_that_the_plan_boundary_lacks_a_vertex_is_told_and_why_it_is_left() -> None:
    done = fixed(gap_above_a_street())
    (left,) = done.faults_left
    assert (left.finding.rule, left.finding.objects) == ("TOPO-0004", (done.reread.identity,))
    assert left.reason.sv == "plangränsen ändras aldrig"


def test_no_vertex_is_inserted_for_a_gap_that_is_left() -> None:
    tree = gap_above_a_street()
    street = tree["features"][1]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"][0]
    for wide, made_of in ((0.03, True), (0.5, False)):
        for ring in tree["features"][3]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"]:
            for place in ring:
                place[0] = AT[0] + 20 + wide if place[0] < AT[0] + 30 else place[0]
        assert len(street) == 6
        done = fixed(tree)
        assert ((20 + wide, 10) in corners(shape_of(done.reread, 0))) is made_of
        if not made_of:
            assert made(done) == []
            assert "DP-0002" in reasons(done)


@pytest.mark.parametrize(
    ("owner", "rule", "reason"),
    [
        ("p", "DP-0003", "mer än fix flyttar en gräns"),
        ("korsar", "DP-Krav-0018", "hur geometrin är menad"),
    ],
)
def test_of_each_error_that_is_left_it_is_told_why(owner: str, rule: str, reason: str) -> None:
    crossing = [(2.0, 2.0), (8.0, 8.0), (8.0, 2.0), (2.0, 8.0), (2.0, 2.0)]
    drawn = {"p": rectangle(35, 5, 5.5, 5), "korsar": crossing}[owner]
    high = property_zone("p", NOCKHOJD, area(drawn), bestammelsevarde=[number("höjd", "9")])
    done = fixed(plan(area(WHOLE), zone("b", BOSTAD, area(WHOLE)), high))
    assert [finding.rule for finding in done.errors_left] == [rule]
    assert reason in reasons(done)[rule]


def test_what_is_not_asked_for_is_left_for_that_reason() -> None:
    done = fixed(beside(0.04), kinds_called(["GEO-0016"]))
    assert reasons(done)["DP-Krav-0011"] == "rättningen är inte efterfrågad (--rule)"


def test_every_error_after_the_repairs_is_among_what_is_left() -> None:
    tree: Json = beside(0.5)
    tree["features"][1]["properties"].pop("bestammelseformulering")
    done = fixed(tree)
    errors = [finding for finding in done.after.findings if finding.severity is Severity.ERROR]
    assert errors
    assert [left.finding for left in done.faults_left if left.finding.severity is Severity.ERROR] == errors
