"""Measures against plain pairwise shapely, on drawn and on random coverages."""

from itertools import combinations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.affinity import rotate

from detaljplan.plan.measures import (
    AREA_DECIMALS,
    Overlap,
    narrower_than,
    near_pairs,
    outside_width_m,
    overlaps,
    wider_than,
    width_m,
    widths_m,
)

BOX = shapely.box


@pytest.mark.parametrize("width", [0.001, 0.1, 0.5, 7.0])
def test_a_rectangle_is_as_wide_as_its_short_side(width: float) -> None:
    assert width_m(BOX(150_000, 6_580_000, 150_040, 6_580_000 + width)) == pytest.approx(width, abs=0.002)


@pytest.mark.parametrize(("width", "wider"), [(0.099, False), (0.1, False), (0.1001, True)])
def test_equal_to_the_limit_is_not_wider(width: float, wider: bool) -> None:
    area = np.array([BOX(150_000, 6_580_000, 150_040, 6_580_000 + width)], dtype=object)
    assert bool(wider_than(area, 0.1)[0]) is wider


@pytest.mark.parametrize("degrees", [0, 1, 10, 30, 45])
@pytest.mark.parametrize(("side", "wider"), [(0.0997, False), (0.1, False), (0.1001, True)])
def test_a_square_is_as_wide_as_its_side_however_it_is_turned(degrees: float, side: float, wider: bool) -> None:
    square = rotate(BOX(150_000, 6_580_000, 150_000 + side, 6_580_000 + side), degrees)
    assert bool(wider_than(np.array([square], dtype=object), 0.1)[0]) is wider
    assert width_m(square) == pytest.approx(side, abs=0.0002)


@pytest.mark.parametrize("degrees", [0, 1, 10, 30, 45])
def test_a_square_is_narrow_below_the_limit_however_it_is_turned(degrees: float) -> None:
    squares = [rotate(BOX(150_000, 6_580_000, 150_000 + s, 6_580_000 + s), degrees) for s in (0.499, 0.5, 0.501)]
    assert narrower_than(np.array(squares, dtype=object), 0.5)[0].tolist() == [0]


def test_a_room_beside_a_square_one_is_measured() -> None:
    squares = rotate(BOX(0, 0, 0.0997, 0.0997), 1), BOX(0.05, 0.0495, 2, 0.0505), BOX(1, 0, 1.3, 0.2)
    rooms = shapely.union_all(squares)
    assert width_m(rooms) == pytest.approx(0.2, abs=0.0002)
    assert wider_than(np.array([rooms], dtype=object), 0.1).all()


def test_nothing_has_no_width() -> None:
    assert width_m(shapely.Polygon()) == 0


def test_a_part_that_only_touches_the_boundary_reaches_nowhere() -> None:
    assert outside_width_m(shapely.Point(1, 0), BOX(0, 0, 1, 1)) == 0


def test_a_line_across_a_bay_is_as_far_outside_as_its_middle() -> None:
    bay = BOX(0, 0, 100, 100).difference(BOX(20, 10, 80, 100))
    line = shapely.LineString([(10, 90), (90, 90)])
    assert outside_width_m(line.difference(bay), bay) == pytest.approx(30, abs=0.001)


@pytest.mark.parametrize("away", [0.0999, 5.0])
def test_a_line_alongside_is_as_far_outside_as_it_runs(away: float) -> None:
    area = shapely.Point(150_000, 6_580_000).buffer(300, quad_segs=100)
    line = shapely.LineString(area.buffer(away, quad_segs=100).exterior.coords)
    assert outside_width_m(line, area) == pytest.approx(away, abs=0.0005)


@pytest.mark.parametrize("width", [0.1, 1.0, 10.0])
def test_a_corner_that_points_inwards_is_measured_round(width: float) -> None:
    bend = BOX(0, 0, 5 * width, 5 * width).difference(BOX(width, width, 5 * width, 5 * width))
    circle = 2 * width * 2**0.5 / (1 + 2**0.5)  # in the bend, from the outer sides to the inner corner
    assert width_m(bend) == pytest.approx(circle, abs=0.0005)


cells = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from([0.0, 0.001, 0.05, 0.3])), min_size=2, max_size=8
)


def all_overlaps(areas: list[shapely.Polygon]) -> list[Overlap]:
    return overlaps(np.array(areas, dtype=object), np.arange(len(areas)))


@given(cells)
def test_overlaps_agree_with_every_pair_compared(given_cells: list[tuple[int, int, float]]) -> None:
    boxes = {(e, n): BOX(e * 2 - grown, n * 2, e * 2 + 2, n * 2 + 2 + grown) for e, n, grown in given_cells}
    areas = list(boxes.values())
    pairs = {
        (a, b): size
        for a, b in combinations(range(len(areas)), 2)
        if (size := round(areas[a].intersection(areas[b]).area, AREA_DECIMALS)) > 0
    }
    assert {(o.first, o.second): o.area_m2 for o in all_overlaps(areas)} == pytest.approx(pairs)


@pytest.mark.parametrize("east", range(150_000, 150_100, 7))
def test_an_overlap_is_told_in_thousandths_wherever_it_lies(east: int) -> None:
    def found(width: float) -> list[float]:
        return [o.area_m2 for o in all_overlaps([BOX(east, 0, east + 50 + width, 1), BOX(east + 50, 0, east + 100, 1)])]

    assert (found(0.01), found(0.011), found(0.0001)) == ([0.01], [0.011], [])


def test_a_nested_an_equal_and_a_crossing_area_are_all_overlaps() -> None:
    found = all_overlaps([BOX(0, 0, 10, 10), BOX(2, 2, 3, 3), BOX(20, 0, 30, 10), BOX(20, 0, 30, 10)])
    assert {(o.first, o.second) for o in found} == {(0, 1), (2, 3)}


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_triangle_is_as_wide_as_the_circle_in_it(share: float) -> None:
    triangle = shapely.Polygon([(150_000, 6_580_000), (150_040, 6_580_000), (150_000 + 40 * share, 6_580_000.3)])
    assert width_m(triangle) == pytest.approx(4 * triangle.area / triangle.length, abs=0.0005)


@given(st.integers(0, 2**32 - 1))
def test_a_width_is_that_of_the_largest_circle(seed: int) -> None:
    random = np.random.default_rng(seed)
    corners = random.uniform(0, 3, (7, 2)) + np.array([150_000, 6_580_000])
    holed = (
        shapely.MultiPoint(corners).convex_hull
        - shapely.Point(corners[0]).buffer(0.4)
        - BOX(*corners[1], *corners[1] + 0.3)
    )
    circle = shapely.maximum_inscribed_circle(holed, tolerance=0.0001)
    assert width_m(holed) == pytest.approx(2 * circle.length, rel=0.01)


def test_widths_of_many_areas_are_those_of_each() -> None:
    areas = np.array([BOX(0, 0, 5, 1), shapely.Polygon(), BOX(0, 0, 0.02, 90)], dtype=object)
    assert widths_m(areas) == pytest.approx([1, 0, 0.02], abs=0.001)
    assert len(widths_m(areas[:0])) == 0


@pytest.mark.parametrize(
    ("apart", "near"), [(0.0, False), (0.001, False), (0.002, True), (0.499, True), (0.5, False), (0.501, False)]
)
@pytest.mark.parametrize("east", [0, 150_007, 674_123])
def test_areas_are_near_beyond_touching_and_under_the_limit(apart: float, near: bool, east: int) -> None:
    start = east + 10 + apart
    areas = np.array([BOX(east, 6_580_000, east + 10, 6_580_010), BOX(start, 6_580_000, east + 30, 6_580_010)])
    pairs, lines, distances = near_pairs(areas, 0.5, touching_m=0.001)
    assert pairs.tolist() == ([[0, 1]] if near else [])
    assert distances == pytest.approx([apart] if near else [], abs=1e-6)
    assert [line.length for line in lines] == pytest.approx(distances)
