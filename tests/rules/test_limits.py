"""Both sides of every limit the rules use, and the cases where there is nothing to measure."""

import math

import pytest

from detaljplan.checking import check_bytes
from detaljplan.findings import Outcome, Verdict
from detaljplan.report.model import Profile
from sample_plans.gml import plan_gml
from sample_plans.plans import BOSTAD, GATA, PRICKMARK, UTFART, good_plan, street_and_block
from tests.build import (
    UNKNOWN_ENTRY,
    Json,
    area,
    hole,
    in_force,
    line,
    meeting,
    plan,
    property_zone,
    rectangle,
    several,
    zone,
)
from tests.rules.judging import findings, judged, result


@pytest.mark.parametrize(("gap_m", "faults"), [(0.0, 0), (0.099, 0), (0.1, 0), (0.101, 1), (0.5, 1)])
def test_a_gap_along_an_edge_counts_by_its_own_width(gap_m: float, faults: int) -> None:
    block = zone("kvarter", BOSTAD, area(rectangle(0, 10 + gap_m, 100, 50 - gap_m)))
    found = findings(street_and_block(block=block), "DP-0002")
    assert len(found) == faults
    if found:
        assert found[0].measurement
        assert found[0].measurement.measured == pytest.approx(gap_m, abs=0.002)
        assert found[0].geometry is not None
        assert found[0].geometry.area == pytest.approx(100 * gap_m, rel=1e-6)


def slit_plan(width_m: float) -> Json:
    """A block with a slit inside it, 40 m long and away from every edge."""
    slit = rectangle(30, 30, 40, width_m)
    return street_and_block(block=zone("kvarter", BOSTAD, area(rectangle(0, 10, 100, 50), hole(slit))))


@pytest.mark.parametrize(("width_m", "faults"), [(0.1, 0), (0.11, 1), (0.19, 1)])
def test_an_inner_slit_of_19_cm_is_a_gap_though_growing_the_areas_would_close_it(width_m: float, faults: int) -> None:
    assert len(findings(slit_plan(width_m), "DP-0002")) == faults


def test_a_gap_at_a_corner_is_measured_as_wide_as_its_largest_circle() -> None:
    cut = [(0.0, 10.0), (99.0, 10.0), (100.0, 11.0), (100.0, 60.0), (0.0, 60.0), (0.0, 10.0)]
    (found,) = findings(street_and_block(block=zone("kvarter", BOSTAD, area(cut))), "DP-0002")
    assert found.measurement
    assert found.measurement.measured == pytest.approx(2 - 2**0.5, abs=0.003)  # incircle of a right triangle of 1 m


def test_a_vertex_missing_on_a_straight_shared_edge_is_no_gap() -> None:
    tree = plan(
        area(rectangle(0, 0, 100, 60)),
        zone("gata", GATA, area(rectangle(0, 0, 100, 10))),
        zone("vast", BOSTAD, area(rectangle(0, 10, 33.333, 50))),
        zone("ost", BOSTAD, area(rectangle(33.333, 10, 66.667, 50))),
    )
    report = judged(tree)
    assert report.verdict is Verdict.PASSES
    assert {finding.rule for finding in report.findings} == {"TOPO-0004"}
    assert judged(meeting(tree)).findings == ()


@pytest.mark.parametrize(("reach_m", "faults"), [(0.099, 0), (0.1, 0), (0.101, 1), (3.0, 1)])
def test_a_provision_may_reach_ten_centimetres_outside(reach_m: float, faults: int) -> None:
    provision = property_zone("prick", PRICKMARK, area(rectangle(50, 20, 50 + reach_m, 10)))
    found = findings(street_and_block(provision), "DP-0003")
    assert len(found) == faults
    if found:
        assert found[0].measurement
        assert found[0].measurement.measured == pytest.approx(reach_m, abs=0.002)


@pytest.mark.parametrize(
    ("east", "told"),
    [
        (97, "ligger delvis utanför planområdet (3 m brett)"),
        (100, "ligger helt utanför planområdet (6 m brett)"),
        (120, "ligger helt utanför planområdet (6 m brett, 20 m bort)"),
    ],
)
def test_what_lies_wholly_outside_is_told_so_with_how_far_away(east: float, told: str) -> None:
    provision = property_zone("prick", PRICKMARK, area(rectangle(east, 20, 6, 10)))
    (finding,) = findings(street_and_block(provision), "DP-0003")
    assert told in finding.message


@pytest.mark.parametrize(("reach_m", "faults"), [(0.1, 0), (0.101, 1)])
def test_a_line_outside_counts_by_its_distance_from_the_plan_area(reach_m: float, faults: int) -> None:
    provision = property_zone("utfart", UTFART, line((50, 10), (100 + reach_m, 10)))
    assert len(findings(street_and_block(provision), "DP-0003")) == faults


def overlapping(width_m: float, **attributes: object) -> Json:
    west = zone("vast", BOSTAD, area(rectangle(0, 10, 50, 50)))
    east = zone("ost", "DP_KM_S2", area(rectangle(50 - width_m, 10, 50 + width_m, 50)), **attributes)
    return street_and_block(east, block=west)


@pytest.mark.parametrize(
    ("width_m", "rule"),
    [(0.0, None), (0.001, "DP-Krav-0013"), (0.099, "DP-Krav-0013"), (0.1, "TOPO-0002"), (0.2, "TOPO-0002")],
)
def test_an_overlap_is_small_under_five_square_metres(width_m: float, rule: str | None) -> None:
    report = judged(overlapping(width_m))
    assert [finding.rule for finding in report.findings] == ([rule] if rule else [])
    if rule:
        assert report.findings[0].measurement
        assert report.findings[0].measurement.measured == pytest.approx(50 * width_m, abs=0.01)
        assert len(report.findings[0].objects) == 2


def test_an_overlap_of_rounding_is_none() -> None:
    west = zone("vast", BOSTAD, area(rectangle(0, 10, 50, 50)))
    corner = [(50.0, 10.0), (100.0, 10.0), (100.0, 60.0), (50.0, 60.0), (49.999, 15.0), (50.0, 10.0)]
    tree = street_and_block(zone("ost", "DP_KM_S2", area(corner)), block=west)
    assert findings(tree, "DP-Krav-0013")[0].measurement.measured < 0.03  # type: ignore[union-attr]
    nearer = [(50.0, 10.0), (100.0, 10.0), (100.0, 60.0), (50.0, 60.0), (50.0, 20.0), (49.999, 15.0), (50.0, 10.0)]
    tree = street_and_block(zone("ost", "DP_KM_S2", area(nearer)), block=west)
    assert {finding.rule for finding in judged(tree).findings} == {"TOPO-0004"}  # the tip is on the edge of the west


@pytest.mark.parametrize("attributes", [{"vertikalAvgransning": "uppåt"}, {"giltighetstid": 60}])
def test_uses_apart_in_height_or_time_do_not_overlap(attributes: dict[str, object]) -> None:
    assert judged(overlapping(10, **attributes)).findings == ()


def test_a_zone_inside_another_overlaps_it() -> None:
    inner = zone("inne", "DP_KM_S2", area(rectangle(40, 30, 10, 10)))
    found = judged(street_and_block(inner)).findings
    assert [finding.rule for finding in found] == ["TOPO-0002"]


def test_equal_areas_carry_several_uses_and_do_not_overlap() -> None:
    turned = rectangle(0, 10, 100, 50)
    turned = [*turned[2:], turned[1], turned[2]]
    assert judged(street_and_block(zone("skola", "DP_KM_S2", area(turned)))).findings == ()


def test_a_bow_tie_hides_no_other_gap_and_makes_none() -> None:
    tree = plan(
        area(rectangle(0, 0, 100, 60)),
        zone("gata", GATA, area(rectangle(0, 0, 100, 10))),
        zone("vast", BOSTAD, area(rectangle(0, 11, 50, 49))),
        zone("ost", BOSTAD, area([(50, 10), (100, 60), (100, 10), (50, 60), (50, 10)])),
    )
    report = judged(tree)
    gaps = [finding for finding in report.findings if finding.rule == "DP-0002"]
    assert len(gaps) == 1
    assert gaps[0].geometry is not None
    assert gaps[0].geometry.area == pytest.approx(50)
    assert result(report, "DP-0002").not_run == 1


@pytest.mark.parametrize(
    ("profile", "outcome", "verdict"),
    [
        (Profile.DELIVERY, Outcome.NOT_RUN, Verdict.UNDECIDED),
        (Profile.DRAFT, Outcome.OUT_OF_SCOPE, Verdict.PASSES),
    ],
)
def test_a_plan_without_provisions_is_told_once_and_is_no_gap(
    profile: Profile, outcome: Outcome, verdict: Verdict
) -> None:
    report = judged(plan(area(rectangle(0, 0, 100, 60))), profile)
    assert ([finding.rule for finding in report.findings], report.verdict) == (["PLAN-0004"], verdict)
    assert result(report, "DP-0002").outcome is outcome
    assert result(report, "DP-0003").outcome is Outcome.NOT_APPLICABLE


def test_a_plan_in_force_without_provisions_is_stopped() -> None:
    report = judged(plan(area(rectangle(0, 0, 100, 60)), **in_force()))
    assert {finding.rule for finding in report.findings} >= {"DP-0005", "PLAN-0004"}
    assert (result(report, "DP-0002").outcome, report.verdict) == (Outcome.NOT_RUN, Verdict.STOPPED)


@pytest.mark.parametrize("number", [0, 1])
def test_ground_in_a_system_that_cannot_be_read_is_not_told_as_a_gap(number: int) -> None:
    tree = street_and_block()
    (item,) = next(items for key, items in tree["features"][number]["properties"].items() if key.endswith("geometri"))
    item["geometri"]["koordinatsystemPlan"] = "EPSG:4326"
    item["geometri"]["position"]["coordinates"] = [rectangle(16.5, 59.3, 0.01, 0.01)]
    report = judged(tree)
    assert "SCHEMA-0001" in {finding.rule for finding in report.findings}
    for rule in ("DP-0002", "DP-0003"):
        assert (result(report, rule).outcome, result(report, rule).failed) == (Outcome.NOT_RUN, 0)
    assert "EPSG:3006" in (result(report, "DP-0002").reason or "")


def test_a_plan_whose_boundary_cannot_be_told_is_not_told_as_covered() -> None:
    tree = street_and_block()
    tree["features"][0]["properties"]["plangeometri"][0]["geometri"]["position"]["coordinates"] = []
    report = judged(tree)
    assert result(report, "DP-0002").outcome is Outcome.NOT_RUN
    assert result(report, "DP-0003").outcome is Outcome.NOT_RUN
    assert result(report, "DP-0003").checked == 0
    assert report.verdict is Verdict.STOPPED


def test_private_public_places_are_excepted_from_coverage() -> None:
    ground = rectangle(0, 0, 100, 10)
    block = zone("kvarter", BOSTAD, area(rectangle(0, 10, 100, 50)))
    private = property_zone("enskilt", "DP_AP_Eg_Huvudman_EnskiltHuvudm_Enskilt", area(ground))
    uncovered = plan(area(rectangle(0, 0, 100, 60)), block)
    assert len(findings(uncovered, "DP-0002")) == 1
    excepted = plan(area(rectangle(0, 0, 100, 60)), block, private)
    assert findings(excepted, "DP-0002") == []


@pytest.mark.parametrize(("code", "faults"), [("DP_AP_Ko_Gata", 1), ("DP_AP_En_Gata", 0)])
def test_an_older_code_can_itself_tell_of_a_private_public_place(code: str, faults: int) -> None:
    street = zone("gata", GATA, area(rectangle(0, -1, 100, 11)))
    block = zone("kvarter", BOSTAD, area(rectangle(0, 10, 100, 50)))
    outside = plan_gml(plan(area(rectangle(0, 0, 100, 60)), street, block), older={GATA: code})
    found = check_bytes(outside, "plan.gml").report.findings
    assert [finding.rule for finding in found].count("DP-0003") == faults


@pytest.mark.parametrize("code", ["DP_KM_B" + "_A" * 1000, "DP_KM_" + "B" * 1000])
def test_a_code_as_long_as_a_book_is_told_in_a_line(code: str) -> None:
    found = check_bytes(plan_gml(good_plan(), older={BOSTAD: code}), "plan.gml").report.findings
    (told,) = (finding for finding in found if finding.rule.startswith("KAT-"))
    assert "DP_KM_B" in told.message
    assert len(told.message) < 300


@pytest.mark.parametrize("lacking", ["beteckning", "planbeskrivning", "kvalitetsbeskrivning"])
def test_a_plan_in_force_must_have_what_the_guidance_lists(lacking: str) -> None:
    tree = street_and_block(**in_force(**{lacking: None}))
    found = findings(tree, "DP-0005")
    assert len(found) == 1
    assert lacking in found[0].message


def test_an_unfinished_plan_is_only_told_what_a_plan_in_force_must_have() -> None:
    tree = street_and_block(**in_force(beteckning=None))
    assert judged(tree).verdict is Verdict.STOPPED
    assert judged(tree, Profile.DRAFT).verdict is Verdict.PASSES
    assert len(judged(tree, Profile.DRAFT).findings) == 1


def test_an_unknown_entry_leaves_the_plan_undecided() -> None:
    prick = property_zone(
        "prick",
        PRICKMARK,
        area(rectangle(0, 10, 9, 9)),
        planbestammelsekatalogreferens=UNKNOWN_ENTRY,
    )
    report = judged(street_and_block(prick))
    assert [finding.rule for finding in report.findings] == ["KAT-0001"]
    assert report.verdict is Verdict.UNDECIDED


def test_the_same_area_with_other_vertices_is_one_area_with_two_uses() -> None:
    with_a_vertex = [(0.0, 10.0), (50.0, 10.0), (100.0, 10.0), (100.0, 60.0), (0.0, 60.0), (0.0, 10.0)]
    assert judged(street_and_block(zone("skola", "DP_KM_S2", area(with_a_vertex)))).findings == ()


def test_a_flat_body_is_a_multi_geometry() -> None:
    ring = rectangle(10, 20, 5, 5)
    flat = {**several(ring, rectangle(30, 20, 5, 5))}
    flat["geometri"]["typ"] = "kropp"
    assert len(findings(street_and_block(property_zone("prick", PRICKMARK, flat)), "DP-0018")) == 1


def test_a_large_shape_that_crosses_itself_everywhere_is_told_in_no_time() -> None:
    spins = [(500 + 400 * math.cos(7.1 * n), 500 + 400 * math.sin(7.1 * n)) for n in range(3000)]
    tree = plan(area(rectangle(0, 0, 1000, 1000)), zone("b", BOSTAD, area([*spins, spins[0]])))
    *each, rest = findings(tree, "DP-Krav-0018")
    assert (len(each), len(rest.geometry.geoms)) == (100, 900)
    assert "minst 900 ställen till; alla är inte sökta" in rest.message


def test_the_ground_of_a_use_without_geometry_is_not_told_as_a_gap() -> None:
    report = judged(street_and_block(block=zone("kvarter", BOSTAD)))
    assert [finding.rule for finding in report.findings] == ["SCHEMA-0001"]
    assert result(report, "DP-0002").outcome is Outcome.NOT_RUN


def test_a_use_far_outside_leaves_the_plan_bare() -> None:
    report = judged(plan(area(rectangle(0, 0, 100, 60)), zone("b", BOSTAD, area(rectangle(500, 500, 9, 9)))))
    assert {finding.rule for finding in report.findings} == {"DP-0002", "DP-0003"}


def test_a_gml_delivery_stays_undecided_and_a_gml_draft_does_not() -> None:
    raw = plan_gml(good_plan())
    delivery = check_bytes(raw, "plan.gml").report
    assert delivery.verdict is Verdict.UNDECIDED
    assert result(delivery, "SCHEMA-0001").outcome is Outcome.NOT_RUN
    draft = check_bytes(raw, "plan.gml", profile=Profile.DRAFT).report
    assert draft.verdict is Verdict.PASSES
    named = {told.rule for told in delivery.rules if told.reason and "nationell JSON" in told.reason}
    assert "DP-0022" in named
    assert {result(draft, rule).outcome for rule in named} == {Outcome.OUT_OF_SCOPE}
    assert {result(draft, rule).reason for rule in named} == {result(delivery, "DP-0022").reason}
