"""Repeated vertices, spikes, strays and directions, on rings one can draw on paper."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from detaljplan.plan.corners import Spikes, narrow_turns, repeated, strays
from detaljplan.plan.vertices import Vertices, single_parts

SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]
AT = np.array([150_000.0, 6_580_000.0])


def of(*shapes: shapely.Geometry) -> Vertices:
    return Vertices(np.array(shapes, dtype=object))


def area(*ring: tuple[float, ...]) -> shapely.Polygon:
    return shapely.Polygon(ring)


def spikes(shape: shapely.Geometry) -> Spikes:
    return narrow_turns(of(shape), 5, 0.003)


# --- taken apart


def test_rings_come_before_lines_and_know_their_shape_and_whether_they_are_holes() -> None:
    nested = shapely.GeometryCollection([shapely.MultiPolygon([area(*SQUARE)]), shapely.Point(1, 1)])
    with_hole = shapely.Polygon(SQUARE, [[(2, 2), (2, 4), (4, 4), (4, 2)]])
    vertices = of(shapely.LineString([(0, 0), (1, 1)]), nested, with_hole, shapely.Polygon())
    assert vertices.shape_of_path.tolist() == [1, 2, 2, 0]
    assert vertices.is_ring.tolist() == [True, True, True, False]
    assert vertices.is_hole.tolist() == [False, False, True, False]
    assert len(vertices.edges) == 4 + 4 + 4 + 1


def test_nothing_has_no_vertices() -> None:
    vertices = of()
    assert len(repeated(vertices)) == len(strays(vertices, 1).path) == len(vertices.turned_areas) == 0
    assert len(narrow_turns(vertices, 5, 0.003).path) == 0
    assert len(single_parts(np.array([shapely.GeometryCollection()], dtype=object))[0]) == 0


def test_a_corner_has_neighbours_around_the_end_of_a_ring_and_none_at_the_ends_of_a_line() -> None:
    corners = of(area((0, 0), (0, 0), (10, 0), (10, 10), (10, 10), (0, 0), (0, 0))).corners
    assert (corners.at.tolist(), corners.before.tolist(), corners.after.tolist()) == ([1, 2, 4], [2, 0, 1], [1, 2, 0])
    corners = of(shapely.LineString([(0, 0), (1, 0), (1, 0), (2, 5)])).corners
    assert (corners.before.tolist(), corners.after.tolist()) == ([-1, 0, 1], [1, 2, -1])


# --- which way round


@pytest.mark.parametrize("axes", [(0, 1), (1, 0)])
def test_the_way_a_ring_runs_is_that_of_its_area_seen_with_north_up(axes: tuple[int, int]) -> None:
    ring = (np.array(SQUARE) + AT)[:, list(axes)]
    expected = 100 if axes == (0, 1) else -100
    assert of(shapely.Polygon(ring), shapely.Polygon(ring[::-1])).turned_areas.tolist() == [expected, -expected]


def test_a_ring_of_no_area_and_a_line_run_no_way() -> None:
    flat = of(area((0, 0), (10, 0), (5, 0), (0, 0)), shapely.LineString(SQUARE))
    assert flat.turned_areas.tolist() == [0, 0]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=3, max_size=12, unique=True))
def test_it_agrees_with_geos(points: list[tuple[int, int]]) -> None:
    hull = shapely.MultiPoint(points).convex_hull
    if isinstance(hull, shapely.Polygon):
        ring = shapely.Polygon(np.array(hull.exterior.coords) + AT)
        assert of(ring).turned_areas[0] == pytest.approx(ring.area * (1 if ring.exterior.is_ccw else -1))


# --- repeated


def test_a_vertex_that_stands_twice_is_found_also_at_the_end_of_a_ring() -> None:
    assert repeated(of(area((0, 0), (0, 0), (9, 0), (9, 9), (0, 0)))).tolist() == [1]
    assert repeated(of(area((0, 0), (9, 0), (9, 9), (0, 0), (0, 0)))).tolist() == [4]
    assert repeated(of(area((0, 0), (9, 0), (9, 0), (9, 0), (9, 9), (0, 0)))).tolist() == [2, 3]


def test_the_end_of_a_ring_and_of_one_path_beside_another_are_no_repetition() -> None:
    assert len(repeated(of(area(*SQUARE), area(*SQUARE), shapely.LineString(SQUARE)))) == 0


def test_a_vertex_above_another_is_not_the_same() -> None:
    line = shapely.LineString([(0, 0, 1), (0, 0, 2), (3, 4, 2)])
    assert len(repeated(of(line))) == 0
    assert of(line).lengths.tolist() == [1, 5]
    assert repeated(of(line, area(*SQUARE[:2], *SQUARE[1:]))).size == 1  # beside one without heights


# --- spikes


def test_a_spike_is_as_wide_as_its_base_and_as_long_as_its_shorter_side() -> None:
    found = spikes(area((0, 0), (10, 0), (10, 10), (5.002, 10), (5, 14), (5, 10), (0, 10), (0, 0)))
    assert found.tip.tolist() == [[5, 14]]
    assert found.base.tolist() == [[5, 10]]
    assert found.widths_m == pytest.approx([0.002])
    assert found.lengths_m == pytest.approx([4])


def test_a_spike_at_the_start_of_a_ring_is_found() -> None:
    ring = [(5, 14), (5, 10), (0, 10), (0, 0), (10, 0), (10, 10), (5.002, 10)]
    assert spikes(area(*ring, ring[0])).tip.tolist() == [[5, 14]]


def test_a_cut_is_a_spike_inwards_and_a_line_has_spikes_but_not_at_its_ends() -> None:
    assert len(spikes(area((0, 0), (10, 0), (10, 10), (5.002, 10), (5, 4), (5, 10), (0, 10), (0, 0))).path) == 1
    assert len(spikes(shapely.LineString([(0, 0), (5, 0), (5, 8), (5.002, 0), (9, 0)])).path) == 1
    assert len(spikes(shapely.LineString([(0, 0), (5, 0), (9, 0), (9, 0.002)])).path) == 0


def test_a_blunt_tip_is_one_spike() -> None:
    found = spikes(area((0, 0), (10, 0), (10, 10), (5.002, 10), (5.002, 14), (5, 14), (5, 10), (0, 10), (0, 0)))
    assert found.widths_m == pytest.approx([0.002])
    assert found.lengths_m == pytest.approx([4])


@pytest.mark.parametrize(("degrees", "told"), [(4.9, 1), (5.1, 0)])
def test_a_corner_of_five_degrees_is_no_spike(degrees: float, told: int) -> None:
    off = float(np.tan(np.radians(degrees)))
    assert len(spikes(area((0, 0), (10, 0), (10, 10), (5 + off, 10), (5, 11), (5, 10), (0, 10), (0, 0))).path) == told


def test_a_narrow_area_is_no_spike() -> None:
    assert len(spikes(area((0, 0), (10, 0), (10, 0.002), (0, 0.002), (0, 0))).path) == 0
    assert len(spikes(area((0, 0), (10, 0.001), (0, 0.002), (0, 0))).path) == 0


# --- strays


def test_a_lone_vertex_far_from_its_neighbours_is_a_stray() -> None:
    found = strays(of(shapely.Polygon([*(np.array(SQUARE[:3]) + AT), (0, 0)])), 10_000)
    assert found.at.tolist() == [[0, 0]]
    assert found.distances_m[0] > 6_000_000


@pytest.mark.parametrize(("metres", "told"), [(10_000, 0), (10_000.001, 1)])
def test_a_vertex_at_exactly_the_limit_is_none(metres: float, told: int) -> None:
    needle = shapely.Polygon(np.array([(0, 0), (10, 0), (metres + 10, 0.5), (10, 1)]) + AT)
    assert len(strays(of(needle), 10_000).path) == told


def test_what_is_large_everywhere_has_no_stray() -> None:
    sheet = [(0, 0), (50_000, 0), (50_000, 50_000), (0, 50_000)]
    assert len(strays(of(shapely.Polygon(sheet), shapely.LineString(sheet[:3])), 10_000).path) == 0


def test_the_end_of_a_line_can_be_a_stray_and_a_line_of_two_has_none() -> None:
    assert strays(of(shapely.LineString([(0, 0), (9, 0), (90_000, 0)])), 10_000).at.tolist() == [[90_000, 0]]
    assert len(strays(of(shapely.LineString([(0, 0), (90_000, 0)])), 10_000).path) == 0


def test_strays_of_one_boundary_say_nothing_of_another() -> None:
    far = shapely.Polygon([*(np.array(SQUARE[:3]) + AT), (0, 0)])
    found = strays(of(area(*SQUARE), far, area(*SQUARE)), 10_000)
    assert found.path.tolist() == [1]
