"""Edges that cancel, and vertices that a neighbour lacks."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from detaljplan.plan.edges import (
    OUTSIDE,
    Edges,
    edges_of,
    missing_vertices,
    together,
    turned,
    turns_of,
)

BOX = shapely.box
EAST, NORTH = 150_000.0, 6_580_000.0


def edges(*areas: shapely.Geometry) -> Edges:
    return edges_of(np.array(areas, dtype=object))


def fills(whole: shapely.Geometry, *areas: shapely.Geometry) -> bool:
    return len(together(edges(*areas), turned(edges(whole))).alone()) == 0


def test_areas_with_common_vertices_fill_the_whole() -> None:
    whole = shapely.Polygon([(0, 0), (2, 0), (4, 0), (4, 3), (2, 3), (0, 3)])
    assert fills(whole, BOX(0, 0, 2, 3), BOX(2, 0, 4, 3))


def test_an_area_in_the_hole_of_another_fills_it_whichever_way_the_rings_run() -> None:
    around, within = BOX(0, 0, 9, 9) - BOX(3, 3, 5, 5), BOX(3, 3, 5, 5)
    for turn in (shapely.reverse, shapely.normalize):
        assert fills(BOX(0, 0, 9, 9), turn(around), within)
        assert fills(BOX(0, 0, 9, 9), around, turn(within))


@pytest.mark.parametrize(
    "areas",
    [
        [BOX(0, 0, 2, 3)],
        [BOX(0, 0, 4, 3), BOX(0, 0, 4, 3)],
        [BOX(0, 0, 2.001, 3), BOX(2, 0, 4, 3)],
        [BOX(0, 0, 4, 3), BOX(1, 1, 2, 2)],
        [BOX(0, 0, 4, 3), BOX(9, 9, 10, 10)],
        [],
    ],
    ids=["a gap", "twice the same", "an overlap", "one in another", "one outside", "nothing"],
)
def test_what_does_not_fill_is_never_told_to(areas: list[shapely.Geometry]) -> None:
    assert not fills(BOX(0, 0, 4, 3), *areas)


def test_a_vertex_that_one_of_two_lacks_leaves_edges_without_counterpart() -> None:
    whole, left = BOX(0, 0, 4, 3), shapely.Polygon([(0, 0), (2, 0), (2, 1), (2, 3), (0, 3)])
    alone = together(edges(left, BOX(2, 0, 4, 3)), turned(edges(whole))).alone()
    assert len(alone) == 3 + 3 + 3  # between them, and along the lower and the upper edge of the whole


grids = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=18)


@given(grids)
def test_squares_fill_a_field_exactly_when_each_place_is_covered_once(places: list[tuple[int, int]]) -> None:
    field = shapely.segmentize(BOX(0, 0, 4, 4), 1)
    squares = [BOX(e, n, e + 1, n + 1) for e, n in places]
    assert fills(field, *squares) is (sorted(places) == sorted((e, n) for e in range(4) for n in range(4)))


@given(st.integers(0, 2**32 - 1))
def test_turns_of_a_ring_make_one_round_whichever_way_it_runs(seed: int) -> None:
    hull = shapely.MultiPoint(np.random.default_rng(seed).uniform(0, 9, (9, 2))).convex_hull
    for area in (hull, shapely.reverse(hull)):
        turns, owners = turns_of(np.array([area], dtype=object))
        assert turns.min() > 0
        assert turns.sum() == pytest.approx(2 * np.pi)
        assert set(owners) == {0}


def test_a_hole_turns_the_other_way() -> None:
    turns, _ = turns_of(np.array([BOX(0, 0, 9, 9) - BOX(2, 2, 4, 4)], dtype=object))
    assert sorted(np.degrees(turns).round()) == [-90] * 4 + [90] * 4


@pytest.mark.parametrize(("off", "lacking"), [(0.0, True), (0.001, True), (-0.001, True), (0.0011, False)])
def test_a_vertex_within_a_millimetre_of_an_edge_is_lacking(off: float, lacking: bool) -> None:
    left = shapely.Polygon(
        [(EAST, NORTH), (EAST + 5, NORTH), (EAST + 5 + off, NORTH + 2), (EAST + 5, NORTH + 5), (EAST, NORTH + 5)]
    )
    found = missing_vertices(edges(left, BOX(EAST + 5, NORTH, EAST + 9, NORTH + 5)).alone(), 0.001)
    assert [(f.owner, f.places.tolist()) for f in found] == ([(1, [[EAST + 5 + off, NORTH + 2]])] if lacking else [])
    assert [f.off_m for f in found] == pytest.approx([abs(off)] if lacking else [], abs=1e-6)


def test_a_vertex_a_millimetre_from_the_end_of_an_edge_is_the_same_vertex() -> None:
    left = shapely.Polygon([(0, 0), (5, 0), (5, 4.999), (0, 5)])
    assert missing_vertices(edges(left, BOX(5, 0, 9, 5)).alone(), 0.001) == []


def test_the_whole_may_lack_a_vertex_too() -> None:
    found = missing_vertices(
        together(edges(BOX(0, 0, 5, 5), BOX(5, 0, 9, 5)), turned(edges(BOX(0, 0, 9, 5)))).alone(), 0.001
    )
    assert [(f.owner, f.places.tolist()) for f in found] == [(OUTSIDE, [[5, 0], [5, 5]])]


def test_nothing_lacks_nothing() -> None:
    assert missing_vertices(edges().alone(), 0.001) == []
    assert len(edges().alone()) == 0
