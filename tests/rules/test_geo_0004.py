"""GEO-0004 names what coordinates do fit, and no more than the numbers can tell."""

from __future__ import annotations

import pytest

from detaljplan.checking import check_bytes
from detaljplan.findings import Finding
from tests.build import Json, Point, area, plan, rectangle, written


def told(at: Point, epsg: int, size: float = 100, kommun: str = "Okänd") -> list[Finding]:
    corners: Json = area(rectangle(0, 0, size, size), at=at, epsg=epsg)
    report = check_bytes(written(plan(corners, kommun=kommun)), "plan.json").report
    return [finding for finding in report.findings if finding.rule == "GEO-0004"]


@pytest.mark.parametrize(
    ("at", "epsg", "fits"),
    [
        ((585_000, 6_580_000), 3010, "Talen passar SWEREF 99 TM (EPSG:3006)."),
        ((6_580_000, 150_000), 3010, "Talen passar SWEREF 99 16 30 om öst och nord är omkastade."),
        ((6_580_000, 585_000), 3010, "Talen passar SWEREF 99 TM (EPSG:3006) om öst och nord är omkastade."),
        ((1_540_000, 6_580_000), 3010, "Talen passar RT 90 (gammalt system; räkna om till SWEREF 99)."),
        ((0, 0), 3010, "Talen passar inte heller något annat system vi känner."),
    ],
)
def test_the_system_that_the_numbers_fit_is_proposed(at: Point, epsg: int, fits: str) -> None:
    (found,) = told(at, epsg)
    assert found.message.endswith(fits)


def test_degrees_are_named_and_shown_as_degrees() -> None:
    (found,) = told((16.5, 59.25), 3010, size=0.01)
    assert found.message == (
        "E 16,5, N 59,25 kan inte ligga i SWEREF 99 16 30. Talen passar longitud och latitud i grader."
    )


def test_which_local_zone_it_is_is_never_claimed_of_a_plan_that_states_tm() -> None:
    (found,) = told((150_000, 6_580_000), 3006)
    assert "en lokal SWEREF 99-zon" in found.message
    assert "12 00, 13 30, 15 00, 16 30, 18 00" in found.message
    assert "vilken av dem går inte att se av talen" in found.message
    assert "which of them the numbers cannot tell" in found.message_en


def test_a_zone_that_is_not_used_so_far_south_is_doubted_and_others_named() -> None:
    (found,) = told((150_000, 6_200_000), 3011)
    assert found.message.startswith(
        "E 150000, N 6200000 ligger långt från de kommuner som använder SWEREF 99 18 00. Talen passar en lokal"
    )
    assert "13 30, 15 00" in found.message


@pytest.mark.parametrize(("north", "faults"), [(6_454_000, 0), (6_453_999, 1)])
def test_a_plan_on_the_southern_edge_of_its_zone_passes(north: float, faults: int) -> None:
    assert len(told((150_000, north), 3011)) == faults


@pytest.mark.parametrize(("north", "faults"), [(6_782_900, 0), (6_782_901, 1)])
def test_a_plan_on_the_northern_edge_of_its_zone_passes(north: float, faults: int) -> None:
    assert len(told((150_000, north), 3011)) == faults


@pytest.mark.parametrize(("east", "faults"), [(249_900, 0), (249_901, 1), (50_000, 0), (49_999, 1)])
def test_a_plan_on_the_edge_of_the_window_passes(east: float, faults: int) -> None:
    assert len(told((east, 6_580_000), 3010)) == faults


def test_the_municipality_tells_which_zone_the_numbers_fit() -> None:
    (found,) = told((190_000, 6_228_000), 3010, kommun="Kristianstad")
    assert found.message == (
        "E 190000, N 6228000 är utanför Kristianstad i SWEREF 99 16 30. "
        "Talen passar SWEREF 99 13 30 (EPSG:3008), som lägger planen i Kristianstad."
    )


def test_a_plan_in_its_own_municipality_has_no_doubt_whatever_the_zone() -> None:
    assert told((190_000, 6_228_000), 3008, kommun="Kristianstad") == []


def test_numbers_of_a_local_zone_stated_as_the_national_system_are_told_by_the_municipality() -> None:
    (found,) = told((190_000, 6_228_000), 3006, kommun="Kristianstad kommun")
    assert "kan inte ligga i SWEREF 99 TM. Talen passar SWEREF 99 13 30 (EPSG:3008)" in found.message


def test_a_plan_that_no_system_places_in_its_municipality_is_judged_by_its_numbers_alone() -> None:
    assert told((190_000, 6_528_000), 3010, kommun="Kristianstad") == []
