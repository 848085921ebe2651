"""Gaps and overlaps of a whole coverage, against the plain union and every pair compared."""

from itertools import combinations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from detaljplan.plan.areas import UseZone, ZoneLayer
from detaljplan.plan.coverage import Coverage

BOX = shapely.box
WHOLE = BOX(0, 0, 40, 40)
ONE: ZoneLayer = (None, None, None)
ABOVE: ZoneLayer = ("över mark", None, None)


def zone(shape: shapely.Geometry, layer: ZoneLayer = ONE) -> UseZone:
    return UseZone(shape=shape, layer=layer, uses=(), items=())


def coverage(*shapes: shapely.Geometry, whole: shapely.Geometry | None = WHOLE) -> Coverage:
    return Coverage([zone(shape) for shape in shapes], (), whole)


corner = st.tuples(st.integers(0, 8), st.integers(0, 8))
rectangles = st.lists(
    st.tuples(corner, st.integers(1, 4), st.integers(1, 4), st.sampled_from([0, 0, 0, 1, 40])), min_size=1, max_size=9
)


def drawn(given_rectangles: list[tuple[tuple[int, int], int, int, int]]) -> list[shapely.Geometry]:
    """Return rectangles on a grid of five metres, some of them turned or with a hole."""
    shapes = []
    for (e, n), wide, high, turned in given_rectangles:
        box = BOX(e * 5, n * 5, (e + wide) * 5, (n + high) * 5)
        hole = BOX(e * 5 + 1, n * 5 + 1, e * 5 + 3, n * 5 + 3)
        shapes.append(box - hole if turned == 40 else shapely.affinity.rotate(box, turned * 17))
    return shapes


@given(rectangles)
def test_bare_ground_is_what_is_left_of_the_whole(
    given_rectangles: list[tuple[tuple[int, int], int, int, int]],
) -> None:
    shapes = drawn(given_rectangles)
    left = WHOLE - shapely.union_all(shapes)
    bare = coverage(*shapes).bare
    assert shapely.union_all(bare).symmetric_difference(left).area == pytest.approx(0, abs=1e-6)
    assert shapely.area(bare).sum() == pytest.approx(left.area)


def test_gaps_are_parted_by_their_width_once_for_each_limit() -> None:
    found = coverage(BOX(0, 0, 40, 10), BOX(0, 10.1, 40, 20), BOX(0, 20.2, 40, 40))
    gaps = found.gaps(shapely.Polygon(), 0.1)
    assert [len(gaps.wide), len(gaps.narrow)] == [1, 1]
    assert gaps.wide[0].area == pytest.approx(8)
    assert found.gaps(shapely.Polygon(), 0.1) is gaps
    assert [len(some) for some in (found.gaps(shapely.Polygon(), 0.2).wide, found.gaps(WHOLE, 0.1).narrow)] == [0, 0]


@given(rectangles)
def test_overlaps_are_those_of_every_pair(given_rectangles: list[tuple[tuple[int, int], int, int, int]]) -> None:
    shapes = drawn(given_rectangles)
    pairs = {
        (id(shapes[a]), id(shapes[b])): shared
        for a, b in combinations(range(len(shapes)), 2)
        if (shared := round(shapes[a].intersection(shapes[b]).area, 3)) > 0.01
        and round(max(shapes[a].area, shapes[b].area) - shared, 3) > 0.01
    }
    found = {(id(o.first.shape), id(o.second.shape)): o.area_m2 for o in coverage(*shapes).overlaps(0.01)}
    assert found == pytest.approx(pairs)


def test_two_whole_coverages_on_each_other_overlap_in_every_pair() -> None:
    columns = [BOX(e, 0, e + 10, 40) for e in (0, 10, 20, 30)]
    rows = [BOX(0, n, 40, n + 10) for n in (0, 10, 20, 30)]
    assert len(coverage(*columns, *rows).overlaps(0.01)) == 16
    assert len(coverage(*columns, *rows).bare) == 0


def test_zones_of_other_layers_do_not_overlap_but_cover_ground() -> None:
    found = Coverage([zone(BOX(0, 0, 25, 40)), zone(BOX(20, 0, 40, 40), ABOVE)], (), WHOLE)
    assert (found.overlaps(0.01), len(found.bare)) == ((), 0)


def test_an_area_drawn_twice_with_other_vertices_is_no_overlap() -> None:
    found = coverage(WHOLE, shapely.segmentize(WHOLE, 7))
    assert found.overlaps(0.01) == ()
    assert [o.area_m2 for o in found.drawn_twice(0.01)] == [1600]


def test_a_slight_overlap_is_told_apart_from_an_overlap() -> None:
    found = coverage(BOX(0, 0, 20.0002, 40), BOX(20, 0, 40, 40))
    assert found.overlaps(0.01) == ()
    assert [o.area_m2 for o in found.slight_overlaps(0.01)] == [0.008]


def test_a_coverage_that_fills_the_whole_has_nothing_to_tell() -> None:
    found = coverage(BOX(0, 0, 40, 20), BOX(0, 20, 40, 40), whole=shapely.segmentize(WHOLE, 20))
    assert not found.fills_exactly  # the whole has vertices in the middle of its lower edge too
    assert [missing.places.tolist() for _, missing in found.missing_vertices(0.001)] == [[[20, 0]], [[20, 40]]]
    found = coverage(BOX(0, 0, 40, 40))
    assert found.fills_exactly
    assert (len(found.bare), found.overlaps(0), list(found.missing_vertices(0.001))) == (0, (), [])


def test_bare_ground_is_not_told_of_an_unknown_whole() -> None:
    found = coverage(BOX(0, 0, 9, 9), BOX(5, 0, 12, 9), whole=None)
    assert len(found.overlaps(0.01)) == 1
    with pytest.raises(ValueError, match="not known"):
        found.bare  # noqa: B018


def test_near_zones_are_of_one_layer() -> None:
    apart = [zone(BOX(0, 0, 10, 10)), zone(BOX(10.3, 0, 20, 10)), zone(BOX(20.3, 0, 30, 10), ABOVE)]
    found = list(Coverage(apart).near(0.5, touching_m=0.001))
    assert [(n.first, n.second) for n in found] == [(apart[0], apart[1])]
    assert found[0].distance_m == pytest.approx(0.3)
    assert found[0].line.length == pytest.approx(0.3)
