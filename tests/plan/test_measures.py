"""Measures against plain pairwise shapely, on drawn and on random coverages."""

from itertools import combinations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from detaljplan.plan.measures import (
    AREA_DECIMALS,
    Overlap,
    crossings,
    gaps,
    misfits,
    outside_width_m,
    overlaps,
    united,
    wider_than,
    width_m,
)

BOX = shapely.box


@pytest.mark.parametrize("width", [0.001, 0.1, 0.5, 7.0])
def test_a_rectangle_is_as_wide_as_its_short_side(width: float) -> None:
    assert width_m(BOX(150_000, 6_580_000, 150_040, 6_580_000 + width)) == pytest.approx(width, abs=0.002)


@pytest.mark.parametrize(("width", "wider"), [(0.099, False), (0.1, False), (0.1001, True)])
def test_equal_to_the_limit_is_not_wider(width: float, wider: bool) -> None:
    area = np.array([BOX(150_000, 6_580_000, 150_040, 6_580_000 + width)], dtype=object)
    assert bool(wider_than(area, 0.1)[0]) is wider


def test_nothing_has_no_width() -> None:
    assert width_m(shapely.Polygon()) == 0
    assert len(gaps(BOX(0, 0, 1, 1), BOX(0, 0, 1, 1))) == 0


def test_a_part_that_only_touches_the_boundary_reaches_nowhere() -> None:
    assert outside_width_m(shapely.Point(1, 0), BOX(0, 0, 1, 1)) == 0


def test_every_crossing_of_a_ring_is_told() -> None:
    zigzag = shapely.Polygon([(0, 0), (4, 2), (8, 0), (8, 2), (4, 0), (0, 2)])
    assert {(p.x, p.y) for p in crossings(zigzag)} == {(2, 1), (6, 1)}
    assert len(crossings(BOX(0, 0, 1, 1))) == 0


cells = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from([0.0, 0.001, 0.05, 0.3])), min_size=2, max_size=8
)


@given(cells)
def test_overlaps_agree_with_every_pair_compared(given_cells: list[tuple[int, int, float]]) -> None:
    boxes = {(e, n): BOX(e * 2 - grown, n * 2, e * 2 + 2, n * 2 + 2 + grown) for e, n, grown in given_cells}
    areas = np.array(list(boxes.values()), dtype=object)
    found = {(o.first, o.second): o.area_m2 for o in overlaps(areas, misfits(areas), 0)}
    pairs = {
        (a, b): size
        for a, b in combinations(range(len(areas)), 2)
        if (size := round(areas[a].intersection(areas[b]).area, AREA_DECIMALS)) > 0
    }
    assert found == pytest.approx(pairs)


@pytest.mark.parametrize("east", range(150_000, 150_100, 7))
def test_an_overlap_of_exactly_the_limit_is_not_larger_wherever_it_lies(east: int) -> None:
    def found(width: float) -> list[Overlap]:
        boxes = [BOX(east, 0, east + 50 + width, 1), BOX(east + 50, 0, east + 100, 1)]
        areas = np.array(boxes, dtype=object)
        return overlaps(areas, misfits(areas), 0.01)

    assert (len(found(0.01)), len(found(0.011))) == (0, 1)


@given(cells)
def test_the_fast_union_is_the_union(given_cells: list[tuple[int, int, float]]) -> None:
    boxes = {(e, n): BOX(e, n, e + 1, n + 1) for e, n, _ in given_cells}
    areas = np.array(list(boxes.values()), dtype=object)
    assert len(misfits(areas)) == 0
    assert united(areas, clean=True).equals(shapely.union_all(areas))


def test_a_nested_an_equal_and_a_crossing_area_are_all_overlaps() -> None:
    areas = np.array([BOX(0, 0, 10, 10), BOX(2, 2, 3, 3), BOX(20, 0, 30, 10), BOX(20, 0, 30, 10)], dtype=object)
    found = {(o.first, o.second) for o in overlaps(areas, misfits(areas), 0.01)}
    assert found == {(0, 1), (2, 3)}
