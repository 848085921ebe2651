"""What a finding says to who reads it: figures that tell why, words that fit, the place to look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from detaljplan.findings import Finding
from sample_plans.plans import BOSTAD, PRICKMARK, UTFART, street_and_block
from tests.build import Json, Ring, area, hole, identity, line, meeting, property_zone, rectangle, zone
from tests.rules.judging import findings
from tests.rules.mutations.parts import geometry, ring


def only(tree: Json, rule: str) -> Finding:
    (found,) = findings(tree, rule)
    return found


# --- a measured value beside its limit


def with_a_slit(width_m: float, length_m: float = 40) -> Json:
    """Return a block with a slit in it, of a width finer than the millimetre."""
    slit = area(rectangle(0, 10, 100, 50), hole(rectangle(30, 30, length_m, 1)))
    tree = street_and_block(block=zone("kvarter", BOSTAD, slit))
    for position in ring(tree, "kvarter", 1):
        if position[1] == 6_580_031:
            position[1] = 6_580_030 + width_m
    return tree


@pytest.mark.parametrize("length_m", [0.5, 40])
@pytest.mark.parametrize("width_m", [0.10003, 0.1001, 0.1003])
def test_a_width_just_beyond_its_limit_is_told_as_beyond(width_m: float, length_m: float) -> None:
    found = only(with_a_slit(width_m, length_m), "DP-0002")
    assert found.measurement
    assert found.measurement.margin > 0
    assert "; högst 0,1 m" in found.message
    assert "En glipa som är 0,1 m" not in found.message
    assert "A gap 0.1 m wide" not in found.message_en


def test_a_width_is_told_in_millimetres_where_they_tell_it_from_the_limit() -> None:
    found = only(with_a_slit(0.123456), "DP-0002")
    assert "0,123 m bred" in found.message
    assert "0.123 m wide" in found.message_en


def test_a_width_just_short_of_its_limit_is_told_as_short() -> None:
    tree = street_and_block(property_zone("prick", PRICKMARK, area(rectangle(10, 20, 30, 1))))
    for position in ring(tree, "prick"):
        if position[1] == 6_580_021:
            position[1] = 6_580_020.4997
    found = only(tree, "DP-Krav-0014")
    assert "som mest 0,5 m bred" not in found.message
    assert "(smalare än 0,5 m)" in found.message


# --- Swedish and English that fit what is measured


def test_an_overlap_is_brett_and_a_gap_bred() -> None:
    over = [
        (0.0, 10.0),
        (50.0, 10.0),
        (50.5, 9.98),
        (51.0, 10.0),
        (100.0, 10.0),
        (100.0, 60.0),
        (0.0, 60.0),
        (0.0, 10.0),
    ]
    overlap = only(meeting(street_and_block(block=zone("kvarter", BOSTAD, area(over)))), "TOPO-0006")
    assert overlap.message.startswith("Ett överlapp som är ")
    assert " m brett (" in overlap.message
    assert " m bred (" in only(with_a_slit(0.05), "TOPO-0006").message


def test_a_vertex_on_the_boundary_is_not_nought_metres_from_it() -> None:
    tree = street_and_block()
    ring(tree, "kvarter").insert(1, [150_050.0, 6_580_010.0])
    found = only(tree, "TOPO-0004")
    assert found.message == "Gränsen för ”Gata” saknar en brytpunkt som grannen har på den."
    assert found.message_en == "The boundary of ”Gata” lacks a vertex that its neighbour has on it."
    ring(tree, "kvarter")[1][1] += 0.001
    assert "högst 0,001 m från den" in only(tree, "TOPO-0004").message


def test_one_area_drawn_twice_without_difference_is_not_told_to_differ_by_nought() -> None:
    tree = street_and_block(zone("andra", BOSTAD, area(rectangle(0, 10, 100, 50))))
    ring(tree, "andra").insert(1, [150_050.0, 6_580_010.0])
    found = only(tree, "TOPO-0007")
    assert "är samma yta, men ritade med olika brytpunkter" in found.message
    assert "are one area, drawn with other vertices" in found.message_en


@pytest.mark.parametrize(
    ("second", "rule"), [(rectangle(40, 30, 10, 10), "TOPO-0011"), (rectangle(40, 30, 1, 1), "DP-Krav-0013")]
)
def test_areas_of_one_use_that_overlap_are_not_told_as_two_uses(second: Ring, rule: str) -> None:
    tree = street_and_block(block=zone("kvarter", BOSTAD, area(rectangle(0, 10, 100, 50)), area(second)))
    found = only(tree, rule)
    assert found.message.startswith("Två ytor av ”Bostäder” överlappar varandra med ")
    assert found.message_en.startswith("Two areas of ”Bostäder” overlap by ")
    assert found.objects == (identity("kvarter"),)
    assert findings(tree, "TOPO-0002") == []


def test_areas_of_one_use_that_nearly_meet_are_not_told_as_two_uses() -> None:
    ways = (rectangle(0, 10, 50, 50), rectangle(50.3, 10, 49.7, 50))
    tree = street_and_block(block=zone("kvarter", BOSTAD, *[area(way) for way in ways]))
    assert only(tree, "DP-Krav-0011").message.startswith("Två ytor av ”Bostäder” ligger 0,3 m från varandra")


# --- the place to look at, and the cause of it


def with_spike(*inserted: tuple[float, float]) -> Json:
    """Return a block with vertices inserted in its northern edge."""
    tree = street_and_block()
    ring(tree, "kvarter")[3:3] = [[150_000 + e, 6_580_000 + n] for e, n in inserted]
    return tree


@pytest.mark.parametrize(
    ("inserted", "tip", "length"),
    [
        ([(50, 60), (50, 67), (50, 60)], (50, 67), "7"),
        ([(50, 60), (50, 45), (50, 60)], (50, 45), "15"),
        ([(50, 60), (50, 67), (50, 70), (50, 67), (50, 60)], (50, 70), "10"),
        ([(50, 60), (50, 67), (50, 62)], (50, 67), "5"),
    ],
)
def test_a_spike_of_no_width_is_placed_at_its_tip_with_its_length(
    inserted: list[tuple[float, float]], tip: tuple[float, float], length: str
) -> None:
    found = only(with_spike(*inserted), "DP-Krav-0018")
    assert found.message == f"Gränsen går {length} m ut och tillbaka samma väg, i en spik utan bredd."
    assert found.message_en == f"The boundary goes {length} m out and back the same way, in a spike of no width."
    assert found.point == (150_000 + tip[0], 6_580_000 + tip[1])


def test_a_boundary_that_comes_the_same_way_again_later_has_no_spike() -> None:
    found = only(with_spike((30, 60), (30, 70), (70, 70), (70, 60)), "DP-Krav-0018")
    assert found.message == "Gränsen går tillbaka längs sig själv i 40 m."


def test_a_thin_spike_is_placed_at_its_tip() -> None:
    found = only(with_spike((50, 60), (50, 67), (49.998, 60)), "GEO-0015")
    assert found.point == (150_050, 6_580_067)


def test_a_crossing_of_an_edge_to_a_stray_vertex_names_the_vertex() -> None:
    tree = street_and_block()
    ring(tree, "kvarter").insert(2, [0, 0])
    found = only(tree, "DP-Krav-0018")
    assert "brytpunkten E 0, N 0 ligger långt från de andra, rätta den först (GEO-0019)" in found.message
    assert "the vertex E 0, N 0 lies far from the others, correct it first (GEO-0019)" in found.message_en


def test_a_crossing_elsewhere_does_not_blame_the_stray_vertex() -> None:
    tree = street_and_block()
    ring(tree, "kvarter").insert(2, [0, 0])
    ring(tree, "kvarter")[4:4] = [
        [150_060, 6_580_060],
        [150_050, 6_580_050],
        [150_060, 6_580_050],
        [150_050, 6_580_060],
    ]
    told = [found.message for found in findings(tree, "DP-Krav-0018")]
    assert sorted("GEO-0019" in message for message in told) == [False, True]


# --- coordinates that a planner knows as points, lines and rings

Change = Callable[[Any], Any]
_RING = "en ring med minst fyra punkter, där den sista är den första igen"
_NUMBERS = "punkter med två tal (öst och nord) eller tre (också höjd)"
_IN_ALL = "punkter med öst och nord, och höjd antingen i alla eller i ingen"


def _changed(change: Change) -> Json:
    tree = street_and_block()
    change(ring(tree, "kvarter"))
    return tree


@pytest.mark.parametrize(
    ("change", "rule", "expected", "met"),
    [
        (lambda r: r.__delitem__(slice(2, 4)), "SCHEMA-0001", _RING, "bara 3 punkter"),
        (lambda r: r.clear(), "SCHEMA-0001", _RING, "inga punkter"),
        (lambda r: r[1].pop(), "SCHEMA-0001", "en punkt med öst och nord", "bara ett tal"),
        (lambda r: r[1].__setitem__(0, "a"), "SCHEMA-0001", "ett tal i meter", '"a"'),
        (lambda r: r.__setitem__(1, 7), "SCHEMA-0001", "en punkt med öst och nord", "7"),
        (lambda r: r[1].append(3.5), "SCHEMA-0002", _IN_ALL, "[150100, 6580010, 3.5]"),
        (lambda r: r[1].extend([3.5, 4]), "SCHEMA-0002", _NUMBERS, "[150100, 6580010, 3.5, 4]"),
        (lambda r: r[2].__setitem__(0, 1e308), "SCHEMA-0002", "koordinater i meter", "[1e+308, 6580060]"),
    ],
)
def test_faulty_coordinates_are_told_as_points_and_rings(change: Change, rule: str, expected: str, met: str) -> None:
    found = only(_changed(change), rule)
    assert found.message == f"Förväntade {expected}, men där står {met}."
    for jargon in ("poster", "items", "lista", "two or three"):
        assert jargon not in found.message + found.message_en


def test_a_ring_with_heights_beside_one_without_shows_a_point_of_it() -> None:
    tree = with_a_slit(1)
    for position in ring(tree, "kvarter", 1):
        position.append(3.5)
    assert "höjd antingen i alla eller i ingen" in only(tree, "SCHEMA-0002").message
    assert "3.5]" in only(tree, "SCHEMA-0002").message


def test_a_line_of_one_point_is_told_as_a_line() -> None:
    tree = street_and_block(property_zone("utfart", UTFART, line((0, 10), (60, 10))))
    geometry(tree, "utfart")["position"]["coordinates"].pop()
    found = only(tree, "SCHEMA-0001")
    assert found.message == "Förväntade en linje med minst två punkter, men där står bara en punkt."
    assert found.message_en == "Expected a line of at least two points, but met only one point."


def test_a_line_of_no_length_is_not_told_as_an_area() -> None:
    tree = street_and_block(property_zone("utfart", UTFART, line((50, 10), (50, 10))))
    (finding,) = findings(tree, "GEO-0003")
    assert finding.message == "Geometrin är en linje utan längd: alla punkter är en och samma."


def test_of_uses_that_nearly_meet_the_whole_strip_between_them_is_shown() -> None:
    tree = street_and_block(block=zone("kvarter", BOSTAD, area(rectangle(0, 10.05, 100, 49.95))))
    (finding,) = findings(tree, "DP-Krav-0011")
    assert finding.geometry is not None
    assert (round(finding.geometry.area, 6), finding.measurement and finding.measurement.measured) == (5, 0.05)
