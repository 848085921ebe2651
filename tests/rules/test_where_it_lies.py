"""The rules on where a plan lies: which municipality, and which plans in force beside it."""

from dataclasses import replace
from typing import Any

import pytest
import shapely

from detaljplan.checking import check_bytes
from detaljplan.crs import transform
from detaljplan.findings import Outcome, Verdict
from detaljplan.plan.model import Plan
from detaljplan.read.reader import read_document, read_plan
from detaljplan.rules.neighbouring import is_same_plan
from detaljplan.spec.municipalities import municipalities, nearest_municipality
from sample_plans.gml import plan_gml
from sample_plans.plans import BOSTAD, good_plan, street_and_block
from tests.build import AT, Json, area, decision, identity, in_force, plan, rectangle, written, zone
from tests.rules.judging import findings, judged, result


@pytest.mark.parametrize("name", ["Eskilstuna", "Eskilstuna kommun", "Österåkers kommun", "Österåker kommun"])
def test_a_municipality_is_named_with_or_without_kommun(name: str) -> None:
    assert findings(street_and_block(kommun=name), "PLAN-0002") == []


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Eskilstuma", "Eskilstuna"),
        ("Esklistuna kommun", "Eskilstuna"),
        ("Goteborg", "Göteborg"),
        ("Hörbyy", "Hörby"),
    ],
)
def test_a_misspelt_municipality_is_asked_for(name: str, meant: str) -> None:
    (found,) = findings(street_and_block(kommun=name), "PLAN-0002")
    assert found.message.endswith(f"är ingen av Sveriges kommuner. Menade du {meant}?")


@pytest.mark.parametrize("name", ["Eskilstuna kommun", "eskilstuna kommun", "ESKILSTUNA", "Eskilstuna "])
def test_another_form_of_the_name_is_told_alike(name: str) -> None:
    tree = street_and_block(kommun=name)
    assert findings(tree, "PLAN-0002") == []
    (found,) = findings(tree, "PLAN-0005")
    assert found.message == f"Kommunen är skriven ”{name}”; namnet är Eskilstuna."


@pytest.mark.parametrize("name", ["Kiruna", "Malmö", "Nybro"])
def test_a_plan_in_another_part_of_the_country_is_told(name: str) -> None:
    (found,) = findings(street_and_block(kommun=name), "PLAN-0006")
    assert found.message.startswith(f"Planen ligger mer än 10\N{NO-BREAK SPACE}000 m utanför {name}")
    assert findings(street_and_block(kommun=name), "GEO-0004") == []


@pytest.mark.parametrize("name", ["Atlantis", "", "0484", "x" * 100_000])
def test_a_name_that_is_near_none_is_only_told(name: str) -> None:
    (found,) = findings(street_and_block(kommun=name), "PLAN-0002")
    assert found.message.endswith("är ingen av Sveriges kommuner.")
    assert len(found.message) < 120


def test_every_municipality_is_nearest_its_own_name() -> None:
    assert all(nearest_municipality(one.short_name) == one for one in municipalities().values())


@pytest.mark.parametrize(("code", "told"), [("0484", 0), ("9999", 1)])
def test_a_code_of_gml_is_one_of_swedens(code: str, told: int) -> None:
    raw = plan_gml(good_plan()).replace(b"<kommun>0484</kommun>", f"<kommun>{code}</kommun>".encode())
    assert code.encode() in raw
    report = check_bytes(raw, "plan.gml").report
    assert len([finding for finding in report.findings if finding.rule == "PLAN-0002"]) == told


def national(ring: list[tuple[float, float]]) -> Any:
    """Return an area beside the sample plans' corner, as it is handed in: in SWEREF 99 TM."""
    moved = shapely.transform(shapely.Polygon(ring), lambda corners: corners + AT)
    return transform(moved, 3010, 3006)


@pytest.mark.parametrize(("west_m", "told"), [(0, 0), (99, 0), (101, 1)])
def test_a_plan_is_outside_only_when_all_of_it_is(west_m: float, told: int) -> None:
    inputs = {"municipality_boundary": national(rectangle(west_m, -500, 5000, 5000))}
    found = findings(street_and_block(), "PLAN-0003", inputs)
    assert len(found) == told
    assert judged(street_and_block(), inputs=inputs).verdict is Verdict.PASSES


def test_without_a_boundary_whether_the_plan_lies_inside_is_out_of_scope() -> None:
    told = result(judged(street_and_block()), "PLAN-0003")
    assert (told.outcome, told.reason) == (
        Outcome.OUT_OF_SCOPE,
        "underlag saknas: kommunens gräns (--municipality-boundary)",
    )


@pytest.mark.parametrize(("status", "told"), [("laga kraft", Outcome.OUT_OF_SCOPE), ("samråd", Outcome.NOT_APPLICABLE)])
def test_only_a_plan_in_force_lacks_its_neighbours(status: str, told: Outcome) -> None:
    assert result(judged(street_and_block(**in_force(status=status))), "DP-0001").outcome is told


def test_a_plan_in_a_system_that_is_not_swedish_is_not_told_as_outside() -> None:
    tree = plan(area(rectangle(0, 0, 9, 9), epsg=4326), zone("b", BOSTAD, area(rectangle(0, 0, 9, 9), epsg=4326)))
    report = judged(tree, inputs={"municipality_boundary": national(rectangle(500, 0, 9, 9))})
    assert result(report, "PLAN-0003").outcome is Outcome.NOT_RUN


def neighbour(west_m: float, **attributes: Any) -> Plan:
    """Return a plan in force 60 m wide that begins so far east of the corner."""
    given = {"name": "Grannplan", "beteckning": "0484-P2020/7", **attributes}
    ground = area(rectangle(west_m, 0, 60, 60))
    return read(plan(ground, zone("granne", BOSTAD, ground), **in_force(**given)))


def read(tree: Json) -> Plan:
    return read_plan(read_document(written(tree), "granne.json"))


def overlaps_with(*neighbours: Plan, **attributes: Any) -> list[Any]:
    return findings(street_and_block(**in_force(**attributes)), "DP-0001", {"neighbours": neighbours})


@pytest.mark.parametrize(("west_m", "told"), [(100, 0), (99.9, 0), (99.899, 1), (50, 1)])
def test_plans_in_force_may_overlap_by_ten_centimetres_of_noise(west_m: float, told: int) -> None:
    found = overlaps_with(neighbour(west_m))
    assert len(found) == told
    if found:
        assert "0484-P2020/7 Grannplan" in found[0].message
        assert found[0].measurement.measured == pytest.approx(100 - west_m, abs=0.002)


@pytest.mark.parametrize(
    "attributes",
    [
        {"status": "upphävd"},
        {"status": "samråd"},
        {"vertikalAvgransning": "nedåt"},
        {"objektidentitet": street_and_block()["features"][0]["properties"]["objektidentitet"]},
    ],
    ids=str,
)
def test_plans_not_in_force_of_another_layer_or_the_same_plan_do_not_count(attributes: Json) -> None:
    assert overlaps_with(neighbour(50, **attributes)) == []


def test_where_no_neighbour_counts_nothing_is_told_as_passed() -> None:
    tree = street_and_block(**in_force())
    for others, outcome in (([read(tree)], Outcome.OUT_OF_SCOPE), ([read(tree), neighbour(100)], Outcome.PASSED)):
        report = judged(tree, inputs={"neighbours": others})
        assert {result(report, rule).outcome for rule in ("DP-0001", "TOPO-0008")} == {outcome}


def test_a_neighbour_handed_in_twice_counts_once() -> None:
    assert len(overlaps_with(neighbour(50), neighbour(50))) == 1
    assert len(overlaps_with(neighbour(50), neighbour(50, objektidentitet=identity("en annan")))) == 2
    assert len(overlaps_with(neighbour(50), neighbour(60))) == 2  # another version of it, with another area


def test_plans_without_identity_are_the_same_when_their_areas_are() -> None:
    own = read(street_and_block(**in_force()))
    one, other = replace(own, object_id=None), replace(neighbour(50), object_id=None)
    assert (is_same_plan(one, own), is_same_plan(one, other)) == (True, False)


def test_a_plan_that_this_one_replaces_does_not_count() -> None:
    replacing = [decision(foregaendePlansBeteckning=["0484-P2020/7"])]
    assert overlaps_with(neighbour(50), beslutsinformation=replacing) == []
    assert len(overlaps_with(neighbour(50, beteckning="0484-P2020/8"), beslutsinformation=replacing)) == 1


def test_a_neighbour_in_another_system_is_held_against_the_same_ground() -> None:
    corners = transform(shapely.box(AT[0] + 50, AT[1], AT[0] + 110, AT[1] + 60), 3010, 3006).exterior.coords
    ground = area([(e, n) for e, n in corners], at=(0, 0), epsg=3006)
    other = read(plan(ground, zone("granne", BOSTAD, ground), **in_force(name="Grannplan", beteckning="X")))
    (found,) = overlaps_with(other)
    assert found.geometry.area == pytest.approx(3000, rel=1e-3)


def test_a_neighbour_that_cannot_be_read_hides_no_other_overlap() -> None:
    broken = street_and_block(**in_force(objektidentitet=zone("x", BOSTAD)["properties"]["objektidentitet"]))
    broken["features"][0]["properties"]["plangeometri"][0]["geometri"]["position"]["coordinates"] = []
    report = judged(street_and_block(**in_force()), inputs={"neighbours": [read(broken), neighbour(50)]})
    told = result(report, "DP-0001")
    assert (told.outcome, told.not_run) == (Outcome.FAILED, 1)
