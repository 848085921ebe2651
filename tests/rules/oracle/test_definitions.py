"""The plain definitions against what one can work out on paper, and the random plans against what they promise."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from random import Random

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_plans.plans import PRICKMARK
from tests.build import Json, area, identity, line, plan, property_zone, rectangle, zone
from tests.rules.oracle.coverages import coverage
from tests.rules.oracle.definitions import RULES, farthest, width
from tests.rules.oracle.drawn import Drawn, MmRing, shape_of, written_out
from tests.rules.oracle.faults import FAULTS, SIZES_MM, size_m, with_faults
from tests.rules.oracle.judging import delivery

FAR_UP = (150_000.0, 6_580_000.0)


def told(tree: Json, rule: str) -> list[tuple[set[str], float]]:
    return [(set(found.objects), found.measured) for found in RULES[rule](delivery(tree))]


def street(*uses: Json, started: str = "2024-01-10") -> Json:
    return plan(area(rectangle(0, 0, 100, 60)), *uses, beslutsinformation=[{"datumPaborjat": started}])


# --- measures


@given(st.floats(0.001, 5), st.floats(1, 20), st.floats(0, 180))
@settings(deadline=None, max_examples=40)
def test_a_strip_is_as_wide_as_it_is_thick(thick: float, times: float, turned: float) -> None:
    strip = shapely.affinity.rotate(shapely.box(0, 0, thick * times, thick), turned, origin=(0, 0))
    assert width(shapely.affinity.translate(strip, *FAR_UP)) == pytest.approx(thick, rel=1e-4, abs=1e-6)


@given(st.floats(1, 10), st.floats(1, 10))
@settings(deadline=None, max_examples=40)
def test_a_triangle_is_as_wide_as_its_inscribed_circle(base: float, height: float) -> None:
    triangle = shapely.Polygon([(0, 0), (base, 0), (0, height)])
    assert width(triangle) == pytest.approx(2 * base * height / (base + height + sqrt(base**2 + height**2)), rel=1e-4)


def test_a_bend_is_as_wide_as_the_circle_in_its_corner() -> None:
    bend = shapely.box(0, 0, 9, 9).difference(shapely.box(1, 1, 9, 9))
    assert width(bend) == pytest.approx(2 * sqrt(2) / (1 + sqrt(2)), abs=2e-4)


@given(st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=40)
def test_a_width_is_that_of_the_inscribed_circle_of_geos(seed: int) -> None:
    random = np.random.default_rng(seed)
    hull = shapely.MultiPoint(random.uniform(0, 3, (7, 2))).convex_hull
    holed = hull.difference(shapely.Point(random.uniform(0, 3, 2)).buffer(0.4))
    circle = shapely.maximum_inscribed_circle(holed, tolerance=1e-5)
    assert width(holed) == pytest.approx(2 * circle.length, abs=2e-4)


def test_nothing_has_room_for_more_than_its_own_circle() -> None:
    assert width(shapely.Point(0, 0).buffer(3, quad_segs=200)) == pytest.approx(6, abs=1e-3)
    assert width(shapely.Polygon()) < 1e-6


def test_a_line_is_as_far_away_as_its_farthest_place() -> None:
    bay = shapely.box(0, 0, 10, 10).difference(shapely.box(2, 0, 8, 9))
    assert farthest(shapely.LineString([(2, 1), (8, 1)]), bay) == pytest.approx(3, abs=1e-3)
    assert farthest(shapely.LineString([(-1, 0), (-4, 0)]), bay) == pytest.approx(4)


# --- rules


def test_a_gap_is_told_from_a_decimetre_on() -> None:
    trees = [street(zone("a", "DP_AP_Gata", area(rectangle(0, 0, 100, 60 - wide)))) for wide in (0.099, 0.101, 0.5)]
    assert [[round(wide, 3) for _, wide in told(tree, "DP-0002")] for tree in trees] == [[], [0.101], [0.5]]


def test_a_value_on_its_limit_may_be_told_or_not() -> None:
    (found,) = RULES["DP-0002"](delivery(street(zone("a", "DP_AP_Gata", area(rectangle(0, 0, 100, 59.9))))))
    assert found.on_the_limit


def test_what_lies_outside_is_told_of_areas_and_lines() -> None:
    over = zone("a", "DP_AP_Gata", area(rectangle(0, 0, 100.3, 60)))
    across = property_zone("b", PRICKMARK, line((99, 5), (103, 5)))
    assert told(street(over, across), "DP-0003") == [
        ({identity("a")}, pytest.approx(0.3, abs=1e-4)),
        ({identity("b")}, pytest.approx(3)),
    ]


def test_overlaps_are_small_up_to_five_square_metres() -> None:
    def shared(wide: float) -> tuple[int, int]:
        tree = street(
            zone("a", "DP_AP_Gata", area(rectangle(0, 0, 50 + wide, 60))),
            zone("b", "DP_KM_B2", area(rectangle(50, 0, 50, 60))),
        )
        return len(told(tree, "DP-Krav-0013")), len(told(tree, "TOPO-0002"))

    assert [shared(wide) for wide in (0, 0.001, 0.083, 0.084, 10)] == [(0, 0), (1, 0), (1, 0), (0, 1), (0, 1)]


def test_uses_of_one_area_or_of_two_layers_do_not_overlap() -> None:
    ring = rectangle(0, 0, 100, 60)
    one = zone("a", "DP_AP_Gata", area(ring)), zone("b", "DP_KM_B2", area([*ring[2:-1], *ring[:3]]))
    two = zone("a", "DP_AP_Gata", area(ring)), zone("b", "DP_KM_B2", area(rectangle(0, 0, 50, 9)), giltighetstid=60)
    assert [told(street(*uses), "TOPO-0002") for uses in (one, two)] == [[], []]


@pytest.mark.parametrize(("started", "limit"), [("2022-01-01", 0.5), ("2021-12-31", 2.0)])
def test_areas_are_near_under_the_limit_of_their_time(started: str, limit: float) -> None:
    def near(apart: float) -> list[int]:
        uses = (
            zone("a", "DP_AP_Gata", area(rectangle(0, 0, 50, 60))),
            zone("b", "DP_KM_B2", area(rectangle(50 + apart, 0, 10, 60))),
        )
        tree = street(*uses, started=started)
        return [len(told(tree, rule)) for rule in ("DP-Krav-0011", "DP-Krav-0012")]

    nearer = [1, 0] if limit == 0.5 else [0, 1]
    assert [near(apart) for apart in (0.0, limit - 0.01, limit + 0.01)] == [[0, 0], nearer, [0, 0]]


# --- random plans


def test_the_same_seed_draws_the_same_plan() -> None:
    assert coverage(7) == coverage(7) != coverage(8)
    assert with_faults(coverage(7), Random(7)) == with_faults(coverage(7), Random(7))


@pytest.mark.parametrize("seed", range(20))
def test_a_plan_without_a_fault_has_none(seed: int) -> None:
    tree = written_out(replace(coverage(seed), properties=()))
    assert {rule: told(tree, rule) for rule in ("DP-0002", "DP-0003", "DP-Krav-0013", "TOPO-0002")} == {
        "DP-0002": [],
        "DP-0003": [],
        "DP-Krav-0013": [],
        "TOPO-0002": [],
    }


def test_plans_lie_on_whole_millimetres_in_their_own_zone() -> None:
    drawn = [coverage(seed) for seed in range(30)]
    assert {d.epsg for d in drawn} == {3006, 3007, 3010, 3011}
    tree = written_out(drawn[0])
    ring = tree["features"][1]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"][0]
    assert all(round(number, 3) == number for corner in ring for number in corner)
    assert all(6_100_000 < north < 7_600_000 for _, north in ring)


def test_plans_have_holes_islands_several_uses_and_layers() -> None:
    cells = [cell for seed in range(30) for cell in coverage(seed).cells]
    assert any(len(cell.rings) > 1 for cell in cells)
    assert any(len(cell.names) > 1 for cell in cells)
    assert len({cell.layer for cell in cells}) == 5
    assert any(len(coverage(seed).boundary) > 1 for seed in range(30))


def test_sizes_reach_from_a_millimetre_to_a_metre() -> None:
    random = Random(1)
    sizes = [size_m(random) for _ in range(500)]
    assert min(sizes) == 0.001
    assert max(sizes) == 1.0
    assert {size / 1000 for size in SIZES_MM} <= set(sizes)


def test_every_kind_of_fault_finds_a_place() -> None:
    placed = {name for seed in range(300) for name in with_faults(coverage(seed, largest=9), Random(seed))[1]}
    assert placed == set(FAULTS)


def _one_square() -> Drawn:
    square: MmRing = ((0, 0), (20_000, 0), (20_000, 20_000), (0, 20_000))
    east: MmRing = tuple((e + 20_000, n) for e, n in square)
    drawn = coverage(1)
    cells = tuple(replace(drawn.cells[0], rings=(ring,), names=(name,)) for ring, name in ((square, "a"), (east, "b")))
    return Drawn(
        boundary=(((0, 0), (20_000, 0), (40_000, 0), (40_000, 20_000), (20_000, 20_000), (0, 20_000)),), cells=cells
    )


@pytest.mark.parametrize("size", [0.05, 0.3, 0.8])
def test_a_gap_is_as_wide_as_it_was_made(size: float) -> None:
    tree = written_out(FAULTS["gap_between_areas"](_one_square(), Random(3), size))
    assert [wide for _, wide in told(tree, "DP-0002")] == pytest.approx([size] if size > 0.1 else [], abs=1e-4)


@pytest.mark.parametrize("size", [0.002, 0.1, 0.3])
def test_an_overlap_is_as_large_as_it_was_made(size: float) -> None:
    drawn = FAULTS["overlap_along_a_line"](_one_square(), Random(3), size)
    found = told(written_out(drawn), "DP-Krav-0013") + told(written_out(drawn), "TOPO-0002")
    shared = shape_of(drawn.cells[0].rings).intersection(shape_of(drawn.cells[1].rings))
    assert [large for _, large in found] == pytest.approx([20 * size], abs=1e-6) == [shared.area]
