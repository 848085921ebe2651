"""Every finding tells the letters on the map that it is about or lies nearest to."""

from __future__ import annotations

from shapely import Point, Polygon, box

from detaljplan.checking import check_bytes
from detaljplan.findings import Finding, Severity
from detaljplan.plan.model import Plan
from detaljplan.read.reader import read_document, read_plan
from detaljplan.report.near import with_letters
from sample_plans.plans import BOSTAD, GATA, NOCKHOJD, PRICKMARK, street_and_block
from tests.build import Json, area, identity, number, property_zone, rectangle, text, written, zone


def near(tree: Json, rule: str) -> str | None:
    (found,) = [finding for finding in check_bytes(written(tree), "plan.json").report.findings if finding.rule == rule]
    return found.near


def plan_of(tree: Json) -> Plan:
    return read_plan(read_document(written(tree), "plan.json"))


def finding(**facts: object) -> Finding:
    return Finding(rule="DP-0002", severity=Severity.ERROR, message="x", message_en="x", **facts)  # type: ignore[arg-type]


def test_a_finding_about_a_provision_has_its_letters_with_the_running_number() -> None:
    block = area(rectangle(0, 10, 100, 50))
    tree = street_and_block(
        property_zone("lag", NOCKHOJD, block, bestammelsevarde=[number("höjd", "9")]),
        property_zone("nock", NOCKHOJD, block, bestammelsevarde=[text("höjd", "nio meter")]),
    )
    assert near(tree, "DP-0022") == "h2"


def test_a_gap_is_near_the_use_it_lies_beside() -> None:
    gap = street_and_block(block=zone("kvarter", BOSTAD, area(rectangle(0, 10.2, 100, 49.8))))
    assert near(gap, "DP-0002") in ("B", "GATA")


def test_of_areas_that_hold_the_place_the_smallest_is_nearest() -> None:
    tree = street_and_block(
        property_zone("nock", NOCKHOJD, area(rectangle(10, 20, 10, 10)), bestammelsevarde=[number("höjd", "9")])
    )
    inside, beside = Point(150_015, 6_580_025), Point(150_050, 6_580_040)
    found = with_letters([finding(geometry=inside), finding(geometry=beside)], plan_of(tree))
    assert [one.near for one in found] == ["h1", "B"]


def test_a_finding_about_a_provision_has_a_coordinate_on_it_and_the_letters_there() -> None:
    prick = property_zone("prick", PRICKMARK, area(rectangle(10, 20, 10, 10)))
    (told,) = with_letters([finding(objects=(identity("prick"),))], plan_of(street_and_block(prick)))
    assert told.point is not None and box(150_010, 6_580_020, 150_020, 6_580_030).contains(Point(told.point))
    assert (told.near, told.geometry) == ("B", None)


def test_a_finding_of_an_attribute_is_about_the_provision_it_stands_in() -> None:
    tree = street_and_block()
    tree["features"][2]["properties"]["bestammelseformulering"] = 5
    report = check_bytes(written(tree), "plan.json").report
    (told,) = [found for found in report.findings if found.rule == "SCHEMA-0001"]
    assert told.objects == ()
    assert told.near == "B"
    assert told.point is not None and box(150_000, 6_580_010, 150_100, 6_580_060).contains(Point(told.point))


def test_a_coordinate_is_first_of_all_on_the_faults_own_geometry() -> None:
    (told,) = with_letters([finding(objects=(identity("kvarter"),), geometry=Point(1, 2))], plan_of(street_and_block()))
    assert told.point == (1, 2)


def test_a_finding_of_the_plan_has_no_coordinate() -> None:
    (told,) = with_letters([finding(objects=(identity("Regelexempel"),))], plan_of(street_and_block()))
    assert (told.point, told.near) == (None, None)


def test_of_many_provisions_the_first_three_are_told() -> None:
    zones = [
        zone(f"z{n}", code, area(rectangle(0, 0, 9, 9)))
        for n, code in enumerate((GATA, BOSTAD, "DP_KM_C2", "DP_KM_S2"))
    ]
    tree = street_and_block(*zones)
    (told,) = with_letters([finding(objects=tuple(identity(f"z{n}") for n in range(4)))], plan_of(tree))
    assert told.near == "GATA, B, C …"


def test_a_finding_of_the_file_alone_has_no_letters() -> None:
    (told,) = with_letters([finding()], plan_of(street_and_block()))
    assert told.near is None


def test_a_plan_without_provisions_has_no_letters_and_an_empty_geometry_no_place() -> None:
    empty, drawn = finding(geometry=Polygon()), finding(geometry=Point(150_015, 6_580_025))
    assert [one.near for one in with_letters([empty, drawn], Plan(where=""))] == [None, None]
    assert with_letters([empty], plan_of(street_and_block()))[0].near is None
