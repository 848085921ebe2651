"""Areas become lines that each stand once; every area can be walked along them, and no vertex is moved or added."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from detaljplan.read.gml.topology import area_along
from detaljplan.write.gml.boundaries import Boundaries, boundaries, in_metres, repeating
from tests.work import calls

Area = Polygon | MultiPolygon


def lines(made: Boundaries) -> list[list[tuple[float, ...]]]:
    return [[tuple(position) for position in in_metres(line).tolist()] for line in made.lines]


def back(made: Boundaries, area: int) -> BaseGeometry:
    found = area_along([made.walked(step) for step in made.walks[area]], "")
    assert isinstance(found, BaseGeometry), found
    return found


def same(one: BaseGeometry, other: BaseGeometry) -> bool:
    return bool(shapely.equals_exact(one.normalize(), other.normalize(), tolerance=1e-9))


def corners(shapes: Sequence[BaseGeometry]) -> set[tuple[float, ...]]:
    return {tuple(position) for position in np.round(shapely.get_coordinates(shapes), 3).tolist()}


def test_an_area_alone_is_one_line_around_it() -> None:
    made = boundaries([box(0, 0, 10, 10)])
    assert lines(made) == [[(10, 0), (10, 10), (0, 10), (0, 0), (10, 0)]]
    assert made.walks == (((0, True),),)


def test_two_areas_share_the_line_between_them_and_walk_it_each_their_way() -> None:
    left, right = Polygon([(0, 0), (5, 0), (5, 9), (0, 9)]), Polygon([(5, 0), (8, 0), (8, 9), (5, 9)])
    made = boundaries([left, right])
    assert lines(made) == [[(5, 0), (5, 9)], [(5, 9), (0, 9), (0, 0), (5, 0)], [(5, 0), (8, 0), (8, 9), (5, 9)]]
    assert made.walks == (((0, True), (1, True)), ((2, True), (0, False)))


def test_the_same_ring_drawn_from_another_corner_and_the_other_way_is_the_same_line() -> None:
    made = boundaries([Polygon([(0, 0), (5, 0), (5, 9)]), Polygon([(5, 9), (5, 0), (0, 0)])])
    assert len(made.lines) == 1
    assert made.walks == (((0, True),), ((0, False),))


def test_a_hole_and_the_area_that_fills_it_share_one_line() -> None:
    made = boundaries([box(0, 0, 9, 9) - box(3, 3, 6, 6), box(3, 3, 6, 6)])
    assert len(made.lines) == 2
    assert made.walks[0][1][0] == made.walks[1][0][0]


def test_a_vertex_that_only_two_areas_have_does_not_end_their_line() -> None:
    made = boundaries([Polygon([(0, 0), (5, 0), (6, 4), (5, 9), (0, 9)]), Polygon([(5, 0), (8, 0), (5, 9), (6, 4)])])
    assert [(5, 0), (6, 4), (5, 9)] in lines(made)


def test_three_areas_that_meet_end_their_lines_there() -> None:
    made = boundaries([
        Polygon([(0, 0), (4, 0), (4, 4), (0, 4)]), Polygon([(4, 0), (8, 0), (8, 4), (4, 4)]),
        Polygon([(0, 4), (4, 4), (8, 4), (8, 8), (0, 8)]),
    ])  # fmt: skip
    assert {frozenset((line[0], line[-1])) for line in lines(made)} == {
        frozenset({(4, 0), (4, 4)}), frozenset({(4, 0), (0, 4)}), frozenset({(0, 4), (4, 4)}),
        frozenset({(4, 4), (8, 4)}), frozenset({(4, 0), (8, 4)}), frozenset({(0, 4), (8, 4)}),
    }  # fmt: skip


def test_a_neighbour_that_lacks_a_vertex_gets_none_and_walks_a_line_of_its_own() -> None:
    shapes = [box(0, 4, 8, 8), box(0, 0, 4, 4), box(4, 0, 8, 4)]
    made = boundaries(shapes)
    assert [(8, 4), (8, 8), (0, 8), (0, 4), (8, 4)] in lines(made)
    assert all(same(back(made, area), shape) for area, shape in enumerate(shapes))


def test_areas_that_differ_by_less_than_half_a_millimetre_share_their_line_and_more_not() -> None:
    near = boundaries([box(0, 0, 4, 4), box(4.0004, 0, 8, 4)])
    apart = boundaries([box(0, 0, 4, 4), box(4.0006, 0, 8, 4)])
    assert (len(near.lines), len(apart.lines)) == (3, 2)


def test_heights_that_differ_keep_lines_apart() -> None:
    def high(height: float) -> Area:
        return shapely.force_3d(box(0, 0, 4, 4), height)

    assert len(boundaries([high(1), high(1)]).lines) == 1
    assert len(boundaries([high(1), high(2), box(0, 0, 4, 4)]).lines) == 3
    assert in_metres(boundaries([high(1.5)]).lines[0])[:, 2].tolist() == [1.5] * 5


def test_a_position_repeated_is_walked_once_and_said_so() -> None:
    shapes = [Polygon([(0, 0), (4, 0), (4, 0), (4, 4), (0, 0), (0, 0)]), box(0, 0, 1, 1)]
    assert repeating(shapes) == [True, False]
    assert same(back(boundaries(shapes), 0), Polygon([(0, 0), (4, 0), (4, 4)]))


@pytest.mark.parametrize(
    "ring", [[(0, 0), (4, 0), (0, 0), (0, 0)], [(0, 0), (0, 0), (0, 0), (0, 0)], [(0, 0), (0.0001, 0), (0, 0.0001)]]
)
def test_a_ring_that_collapses_has_no_walk_and_its_neighbour_has(ring: list[tuple[float, float]]) -> None:
    made = boundaries([Polygon(ring), box(0, 0, 4, 4)])
    assert made.walks[0] == ()
    assert same(back(made, 1), box(0, 0, 4, 4))


def test_no_areas_are_no_lines() -> None:
    assert boundaries([]) == Boundaries((), ())


BOW_TIE = Polygon([(0, 0), (4, 4), (4, 0), (0, 4)])
EIGHT = Polygon([(0, 0), (2, 2), (4, 0), (4, 4), (2, 2), (0, 4)])
SPIKE = Polygon([(0, 0), (4, 0), (9, 0), (4, 0), (4, 4), (0, 4)])


@pytest.mark.parametrize("faulty", [BOW_TIE, EIGHT], ids=["bow tie", "eight"])
def test_an_area_that_crosses_itself_is_walked_as_it_is(faulty: Polygon) -> None:
    made = boundaries([faulty, box(10, 0, 12, 2)])
    assert same(back(made, 0), faulty)


def test_an_edge_walked_twice_by_one_ring_stands_once() -> None:
    made = boundaries([SPIKE, box(4, -4, 9, 0)])
    edges = [frozenset(edge) for line in lines(made) for edge in pairwise(line)]
    assert len(edges) == len(set(edges))
    assert same(back(made, 1), box(4, -4, 9, 0))


@st.composite
def coverages(draw: st.DrawFn) -> list[Area]:
    """Draw the cells of a crooked grid put together by colour: areas with holes, in parts, that touch in corners."""
    across, up = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    moves = np.array(draw(st.lists(st.integers(-300, 300), min_size=2 * (across + 1) * (up + 1), max_size=200)))
    colours = draw(st.lists(st.integers(0, 3), min_size=across * up, max_size=across * up))
    moved = np.resize(moves, (across + 1, up + 1, 2)) / 1000
    at = np.stack(np.meshgrid(np.arange(across + 1), np.arange(up + 1), indexing="ij"), axis=-1) + np.round(moved, 3)
    cells: dict[int, list[Polygon]] = {}
    for number, colour in enumerate(colours):
        e, n = divmod(number, up)
        cells.setdefault(colour, []).append(Polygon([at[e, n], at[e + 1, n], at[e + 1, n + 1], at[e, n + 1]]))
    return [shapely.coverage_union_all(found).normalize() for found in cells.values()]


def as_area(shape: BaseGeometry) -> Area:
    parts = shapely.get_parts(shape)
    return MultiPolygon(list(parts)) if len(parts) > 1 else parts[0]


@settings(deadline=None)
@given(coverages(), st.booleans())
def test_any_coverage_comes_back_and_each_edge_stands_once(shapes: list[Area], with_all: bool) -> None:
    areas = [as_area(shape) for shape in shapes]
    if with_all:
        areas.insert(0, as_area(shapely.coverage_union_all(areas)))
    made = boundaries(areas)
    for number, area in enumerate(areas):
        assert same(back(made, number), area)
    edges = [frozenset(edge) for line in lines(made) for edge in pairwise(line)]
    assert len(edges) == len(set(edges))
    assert corners(areas) == {position for line in lines(made) for position in line}


@settings(deadline=None)
@given(st.lists(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=4, max_size=9), max_size=5))
def test_whatever_the_rings_each_edge_stands_once_and_every_walk_chains(rings: list[list[tuple[int, int]]]) -> None:
    made = boundaries([Polygon(ring) for ring in rings])
    edges = [frozenset(edge) for line in lines(made) for edge in pairwise(line)]
    assert len(edges) == len(set(edges))
    for ring, walk in zip(rings, made.walks, strict=True):
        walked = [made.walked(step) for step in walk]
        around = [tuple(p) for steps in walked for p in steps[:-1].tolist()]
        wanted = [p for p, before in zip(ring, ring[-1:] + ring[:-1], strict=True) if p != before]
        turns = [wanted[n:] + wanted[:n] for n in range(len(wanted))]
        assert around in turns or (not walk and len(wanted) < 3)


def test_the_work_grows_with_the_number_of_areas_and_not_with_its_square() -> None:
    def work(side: int) -> int:
        shapes = [box(e, n, e + 1, n + 1) for e in range(side) for n in range(side)]
        return calls(lambda: boundaries(shapes))

    assert work(60) < 5 * work(30)
