"""Every flaw of rings, lines and parts in its own place, against drawings on paper and against GEOS."""

import time
from itertools import combinations, pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.errors import GEOSException

from detaljplan.plan.contacts import contacts
from detaljplan.plan.flaws import FlawKind, flaws_of, suspects

BOX = shapely.box


def rings(wkt: str) -> shapely.Geometry:
    return shapely.from_wkt(wkt)


def told(shape: shapely.Geometry) -> list[tuple[FlawKind, str]]:
    return [(flaw.kind, flaw.shape.wkt) for flaw in flaws_of(shape).found]


SHELL = "(0 0, 20 0, 20 20, 0 20, 0 0)"


@pytest.mark.parametrize(
    ("wkt", "kind", "places"),
    [
        ("POLYGON ((0 0, 4 2, 8 0, 8 2, 4 0, 0 2, 0 0))", FlawKind.CROSSES_ITSELF, ["POINT (2 1)", "POINT (6 1)"]),
        ("POLYGON ((0 0, 9 0, 9 9, 5 5, 0 9, 0 6, 5 5, 0 0))", FlawKind.CROSSES_ITSELF, ["POINT (5 5)"]),
        (
            "POLYGON ((0 0, 9 0, 9 9, 5 9, 5 14, 5 9, 0 9, 0 0))",
            FlawKind.RUNS_BACK,
            ["LINESTRING (5 9, 5 14)"],
        ),
        ("LINESTRING (3 4, 3 4)", FlawKind.NO_LENGTH, ["POINT (3 4)"]),
        ("LINESTRING (0 0, 9 0, 9 9, 5 -5)", FlawKind.CROSSES_ITSELF, ["POINT (6.428571428571429 0)"]),
        ("LINESTRING (0 0, 9 0, 5 0)", FlawKind.RUNS_BACK, ["LINESTRING (5 0, 9 0)"]),
        (
            f"POLYGON ({SHELL}, (18 5, 22 5, 22 7, 18 7, 18 5))",
            FlawKind.RINGS_CROSS,
            ["POINT (20 5)", "POINT (20 7)"],
        ),
        (f"POLYGON ({SHELL}, (2 2, 9 2, 2 9, 2 2), (3 3, 9 3, 9 9, 3 3))", FlawKind.RINGS_CROSS, None),
        (f"POLYGON ({SHELL}, (30 2, 31 2, 30 3, 30 2))", FlawKind.HOLE_OUTSIDE, ["POLYGON ((30 2, 31 2, 30 3, 30 2))"]),
        (f"POLYGON ({SHELL}, (20 2, 25 2, 25 9, 20 9, 20 2))", FlawKind.HOLE_OUTSIDE, None),
        (f"POLYGON ({SHELL}, (-1 -1, 30 -1, 30 30, -1 30, -1 -1))", FlawKind.HOLE_OUTSIDE, None),
        (
            f"POLYGON ({SHELL}, (4 4, 4 5, 5 5, 4 4), (2 2, 9 2, 9 9, 2 9, 2 2))",
            FlawKind.HOLE_IN_HOLE,
            ["POLYGON ((4 4, 4 5, 5 5, 4 4))"],
        ),
        (f"POLYGON ({SHELL}, (2 2, 9 2, 9 9, 2 9, 2 2), (2 2, 5 2, 5 5, 2 2))", FlawKind.HOLE_IN_HOLE, None),
        (f"POLYGON ({SHELL}, (2 2, 9 2, 2 9, 2 2), (9 2, 2 9, 2 2, 9 2))", FlawKind.SAME_RING, None),
        (f"POLYGON ({SHELL}, {SHELL})", FlawKind.SAME_RING, None),
        (
            f"POLYGON ({SHELL}, (2 2, 5 2, 5 5, 2 5, 2 2), (5 3, 9 3, 9 9, 5 9, 5 3))",
            FlawKind.RINGS_ALONG_A_LINE,
            ["LINESTRING (5 3, 5 5)"],
        ),
        (f"POLYGON ({SHELL}, (0 5, 5 5, 5 9, 0 9, 0 5))", FlawKind.RINGS_ALONG_A_LINE, ["LINESTRING (0 5, 0 9)"]),
        (
            f"POLYGON ({SHELL}, (0 5, 9 9, 20 5, 9 1, 0 5))",
            FlawKind.IN_PIECES,
            ["MULTIPOINT ((0 5), (20 5))"],
        ),
        (
            f"POLYGON ({SHELL}, (2 2, 10 2, 6 9, 2 2), (10 2, 18 2, 14 9, 10 2), (6 9, 14 9, 10 16, 6 9))",
            FlawKind.IN_PIECES,
            ["MULTIPOINT ((6 9), (10 2), (14 9))"],
        ),
        ("POLYGON ((0 0, 9 0, 5 0, 0 0))", FlawKind.NO_GROUND, ["LINESTRING (0 0, 9 0)"]),
        ("POLYGON ((3 3, 3 3, 3 3, 3 3))", FlawKind.NO_GROUND, ["POINT (3 3)"]),
        (f"POLYGON ({SHELL}, (2 2, 9 9, 2 2, 2 2))", FlawKind.NO_GROUND, ["LINESTRING (2 2, 9 9)"]),
        (
            "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 9, 0 0)), ((5 5, 15 5, 15 8, 5 8, 5 5)))",
            FlawKind.PARTS_OVERLAP,
            ["POLYGON ((9 8, 9 5, 5 5, 5 8, 9 8))"],
        ),
        (
            "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 9, 0 0)), ((9 5, 15 5, 15 8, 9 8, 9 5)))",
            FlawKind.PARTS_ALONG_A_LINE,
            ["LINESTRING (9 5, 9 8)"],
        ),
        ("MULTIPOLYGON (((0 0, 9 0, 9 9, 0 0)), ((9 9, 0 0, 9 0, 9 9)))", FlawKind.SAME_PART, None),
        ("MULTIPOINT ((1 1), (2 2), (1 1))", FlawKind.SAME_PART, ["POINT (1 1)"]),
        ("MULTILINESTRING ((0 0, 5 5), (5 5, 0 0))", FlawKind.SAME_PART, None),
    ],
)
def test_each_flaw_is_found_in_its_own_place_and_nothing_else(
    wkt: str, kind: FlawKind, places: list[str] | None
) -> None:
    shape = rings(wkt)
    assert suspects(np.array([shape], dtype=object))[0]
    found = flaws_of(shape)
    assert {flaw.kind for flaw in found.found} == {kind}
    assert found.complete
    if places is not None:
        assert sorted(shapely.normalize(flaw.shape).wkt for flaw in found.found) == sorted(
            shapely.normalize(rings(place)).wkt for place in places
        )


@pytest.mark.parametrize(
    "wkt",
    [
        f"POLYGON ({SHELL}, (0 5, 9 5, 9 9, 0 5))",  # a hole that touches the exterior in one point
        f"POLYGON ({SHELL}, (2 2, 9 2, 5 9, 2 2), (9 2, 15 2, 12 9, 9 2))",  # holes that touch in one point
        f"POLYGON ({SHELL}, (2 2, 5 2, 5 5, 2 2), (5 5, 8 5, 8 8, 5 5), (5 5, 5 8, 3 8, 5 5))",  # three in the same
        f"POLYGON ({SHELL}, (0 5, 5 5, 5 9, 0 5), (5 5, 9 3, 9 5, 5 5), (9 5, 12 3, 12 9, 9 5))",  # a chain with an end
        "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 9, 0 0), (2 2, 2 8, 8 8, 8 2, 2 2)), ((3 3, 4 3, 4 4, 3 3)))",  # an island
        "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 9, 0 0)), ((9 9, 12 9, 12 12, 9 9)))",  # parts that touch in one point
        "MULTILINESTRING ((0 0, 9 9), (0 9, 9 0))",  # lines of several may cross
        "LINESTRING (0 0, 9 0, 9 9, 0 0)",
        "MULTIPOINT ((0 0), (1 1))",
        "POLYGON EMPTY",
        "GEOMETRYCOLLECTION (POINT (1 1), POLYGON ((0 0, 9 0, 9 9, 0 0)))",
    ],
)
def test_what_is_allowed_has_no_flaw(wkt: str) -> None:
    assert told(rings(wkt)) == []
    assert shapely.is_valid(rings(wkt))


def test_all_kinds_in_one_area_are_told_at_once() -> None:
    holes = [
        [(30, 2), (31, 2), (30, 3)],
        [(2, 2), (9, 2), (9, 9), (2, 9)],
        [(3, 3), (4, 3), (4, 4)],
        [(18, 15), (22, 15), (22, 16), (18, 16)],
        [(12, 2), (14, 2), (14, 4), (12, 4)],
        [(14, 2), (16, 2), (16, 4), (14, 4)],
        [(5, 15), (6, 15), (7, 15)],
    ]
    found = flaws_of(shapely.Polygon([(0, 0), (20, 0), (20, 20), (0, 20)], holes))
    assert sorted(flaw.kind.name for flaw in found.found) == [
        "HOLE_IN_HOLE",
        "HOLE_OUTSIDE",
        "NO_GROUND",
        "RINGS_ALONG_A_LINE",
        "RINGS_CROSS",
        "RINGS_CROSS",
    ]
    assert not found.untold


@pytest.mark.parametrize("number", range(6))
def test_whichever_hole_is_outside_is_told(number: int) -> None:
    corners = [(2.0 + 3 * n, 2.0) for n in range(6)]
    corners[number] = (100, 100)
    holes = [[(e, n), (e + 1, n), (e, n + 1)] for e, n in corners]
    assert [kind for kind, _ in told(shapely.Polygon([(0, 0), (30, 0), (30, 30), (0, 30)], holes))] == [
        FlawKind.HOLE_OUTSIDE
    ]


def test_a_ring_that_crosses_itself_leaves_how_it_lies_untold() -> None:
    hole = [(2, 2), (9, 9), (9, 2), (2, 9)]
    found = flaws_of(shapely.Polygon([(0, 0), (20, 0), (20, 20), (0, 20)], [hole]))
    assert ([flaw.kind for flaw in found.found], found.untold) == ([FlawKind.CROSSES_ITSELF], True)


# --- against GEOS

points = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=7)


@settings(max_examples=300)
@given(points, st.lists(points, max_size=2))
def test_an_area_has_a_flaw_exactly_when_geos_finds_it_invalid(
    shell: list[tuple[int, int]], holes: list[list[tuple[int, int]]]
) -> None:
    area = shapely.Polygon(shell, holes)
    found = flaws_of(area)
    assert bool(found.found) == (not area.is_valid)
    assert FlawKind.OTHER not in {flaw.kind for flaw in found.found}


@settings(max_examples=200)
@given(points)
def test_a_line_has_a_flaw_exactly_when_geos_finds_it_not_simple(walk: list[tuple[int, int]]) -> None:
    line = shapely.LineString(walk)
    if line.is_valid:
        assert bool(flaws_of(line).found) == (not line.is_simple)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=4, max_size=9, unique=True))
def test_contacts_agree_with_every_pair_of_segments_compared(walk: list[tuple[int, int]]) -> None:
    line = shapely.LineString(walk)
    segments = [shapely.LineString(pair) for pair in pairwise(walk)]
    apart = [(a, b) for a, b in combinations(range(len(segments)), 2) if b - a > 1]
    expected = shapely.union_all([segments[a].intersection(segments[b]) for a, b in apart])
    met = contacts(np.array([line], dtype=object))
    found = shapely.union_all(list(met.places))
    assert met.complete
    assert expected.is_empty or shapely.buffer(found, 1e-6).covers(expected)


# --- much, and hostile


def circle(vertices: int) -> np.ndarray:
    turn = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    return np.column_stack([150_000 + 5000 * np.cos(turn), 6_580_000 + 5000 * np.sin(turn)])


def test_every_crossing_of_a_large_ring_is_told() -> None:
    ring = circle(50_000)
    for at in range(100, 40_000, 1000):
        ring[[at, at + 1]] = ring[[at + 1, at]]
    found = flaws_of(shapely.Polygon(ring))
    assert len(found.found) == 40
    assert found.complete


def test_a_ring_that_crosses_itself_everywhere_is_told_as_incomplete_and_in_no_time() -> None:
    turn = 7.1 * np.arange(20_000)
    started = time.process_time()
    found = flaws_of(shapely.Polygon(np.column_stack([np.cos(turn), np.sin(turn)])))
    assert (len(found.found), found.complete) == (1000, False)
    assert time.process_time() - started < 20


def test_many_parts_in_one_another_are_told_as_incomplete() -> None:
    found = flaws_of(shapely.MultiPolygon([BOX(0, 0, size, size) for size in range(1, 300)]))
    assert (len(found.found), found.complete) == (1000, False)
    assert {flaw.kind for flaw in found.found} == {FlawKind.PARTS_OVERLAP}


def test_what_geos_cannot_reckon_with_is_raised() -> None:
    with np.errstate(invalid="ignore"):
        endless = shapely.Polygon([(0, 0), (np.inf, 0), (1, 1), (0, 1)])
        assert suspects(np.array([endless], dtype=object))[0]
        with pytest.raises(GEOSException):
            flaws_of(endless)
