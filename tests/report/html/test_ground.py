"""The plan under the findings: what is drawn of it, and that each stretch of boundary is drawn once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely

from bench.plan import use_coverage
from detaljplan.checking import check
from detaljplan.plan.model import Plan
from detaljplan.read.reader import read_document, read_plan
from detaljplan.report.html import ground
from detaljplan.report.html.grid import Grid
from detaljplan.report.html.ground import ground_of, shapes_of
from detaljplan.report.html.meeting import meeting
from detaljplan.report.plan_map import plan_map
from detaljplan.style.palette import LineKind, fill_of
from sample_plans.plans import good_plan
from tests.build import Json, written
from tests.report.html.reports import FAULTY, PASSING


def read(tree: Json) -> Plan:
    return read_plan(read_document(written(tree), "plan.json"))


def drawn(plan: Plan) -> dict[str, Any]:
    return ground_of(plan, Grid.around(shapes_of(plan)))


def lines_of(strokes: dict[str, Any], step: float = 0.001) -> list[shapely.LineString]:
    places = np.column_stack((np.cumsum(strokes["x"]), np.cumsum(strokes["y"]))) * step
    ends = np.cumsum(strokes["size"])
    return [shapely.LineString(places[end - size : end]) for end, size in zip(ends, strokes["size"], strict=True)]


def areas_of(told: dict[str, Any]) -> list[float]:
    """Return the sizes of the areas, each put together of the boundaries walked around it."""
    lines, walked = lines_of(told["boundaries"]), iter(told["walked"])
    areas = []
    for steps in told["areas"]["walked"]:
        along = [lines[abs(next(walked)) - 1] for _ in range(steps)]
        areas.append(shapely.build_area(shapely.multilinestrings(along)).area)
    return areas


@pytest.mark.parametrize("tree", [good_plan(), use_coverage(60)], ids=["sample", "coverage"])
def test_the_areas_walked_are_those_of_the_plan(tree: Json) -> None:
    plan = read(tree)
    expected = [shape.area for shape in (*plan.boundary, *plan.provisions) for shape in _shapes(shape)]
    assert areas_of(drawn(plan)) == pytest.approx(expected, abs=0.5)


def _shapes(part: Any) -> list[shapely.Geometry]:
    return [part.shape] if hasattr(part, "shape") else list(part.shapes)


@pytest.mark.parametrize("tree", [good_plan(), use_coverage(60)], ids=["sample", "coverage"])
def test_the_lines_are_those_of_the_drawings(tree: Json) -> None:
    plan = read(tree)
    told = drawn(plan)["boundaries"]
    lengths = dict.fromkeys((LineKind.PLAN, LineKind.USE, LineKind.PROPERTY), 0.0)
    expected = dict(lengths)
    for line, level in zip(lines_of(told), told["level"], strict=True):
        lengths[LineKind.PLAN if level & 1 else LineKind.USE if level & 2 else LineKind.PROPERTY] += line.length
    for line in plan_map(plan).lines:
        expected[line.kind] += line.shape.length
    assert lengths == {kind: pytest.approx(length, abs=0.1) for kind, length in expected.items()}


def test_uses_have_their_colours_and_letters_and_properties_their_patterns() -> None:
    areas = drawn(read(good_plan()))["areas"]
    fills = [areas["fills"][number] if number >= 0 else None for number in areas["fill"]]
    letters = [areas["texts"][number] for number in areas["letters"]]
    assert list(zip(areas["level"], fills, letters, areas["pattern"], strict=True)) == [
        (0, None, "", 0),
        (1, fill_of("Ljusgrå"), "GATA", 0),
        (1, fill_of("Gul"), "B", 0),
        (1, fill_of("Ljusgrön"), "NATUR", 0),
        (1, fill_of("Blågrå"), "E", 0),
        (2, None, "h1", 0),
        (2, None, "e1", 0),
        (2, None, "", 66),
    ]


def test_a_vertex_on_the_edge_of_another_area_is_a_vertex_of_both() -> None:
    wide, narrow = shapely.box(0, 0, 20, 20), shapely.box(20, 5, 30, 15)
    met, other = meeting(np.array([wide, narrow], dtype=object))
    assert shapely.equals(met, wide)
    assert {(20.0, 5.0), (20.0, 15.0)} < set(met.exterior.coords)
    assert shapely.equals_exact(other, narrow)


@pytest.mark.parametrize(("off_m", "count"), [(0.0004, 6), (0.0006, 5)])
def test_a_vertex_within_half_a_millimetre_lies_on_the_edge(off_m: float, count: int) -> None:
    below, above = shapely.box(0, 0, 20, 10), shapely.Polygon([(10, 10 + off_m), (15, 20), (5, 20)])
    met, _ = meeting(np.array([below, above], dtype=object))
    assert shapely.get_num_coordinates(met) == count


def test_holes_stay_holes_and_faulty_rings_what_they_are() -> None:
    shapes = np.array(
        [
            shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(1, 1), (1, 2), (2, 2), (2, 1)]]),
            shapely.Polygon([(20, 0), (30, 10), (30, 0), (20, 10)]),
            shapely.Polygon([(40, 0), (50, 0), (40, 0), (40, 0)]),
            shapely.Polygon(),
        ],
        dtype=object,
    )
    told = meeting(shapes)
    assert [shapely.to_wkt(shape) for shape in told[[0, 1, 3]]] == [shapely.to_wkt(s) for s in shapes[[0, 1, 3]]]


def test_no_areas_meet_nothing() -> None:
    assert len(meeting(np.array([], dtype=object))) == 0


def test_a_plan_too_large_for_the_page_is_simplified_and_says_by_how_much(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = read(use_coverage(60))
    whole = drawn(plan)
    assert whole["simplified_m"] is None
    monkeypatch.setattr(ground, "MOST_VERTICES", len(whole["boundaries"]["x"]) * 3 // 4)
    fewer = drawn(plan)
    assert fewer["simplified_m"] in ground.TOLERANCES_M
    assert len(fewer["boundaries"]["x"]) < len(whole["boundaries"]["x"])
    for line, simpler in zip(lines_of(whole["boundaries"]), lines_of(fewer["boundaries"]), strict=True):
        assert shapely.hausdorff_distance(line, simpler) <= fewer["simplified_m"] + 0.001
    assert shapely.equals_exact(*(lines_of(told["boundaries"])[0].boundary for told in (whole, fewer)))


def test_what_lies_nowhere_is_not_drawn() -> None:
    plan = read(good_plan())
    far = replace(plan.provisions[0].geometries[0], shape=shapely.box(0, 0, 1e300, 1))
    lost = replace(plan, provisions=(replace(plan.provisions[0], geometries=(far,)), *plan.provisions[1:]))
    assert len(drawn(lost)["areas"]["level"]) == len(drawn(plan)["areas"]["level"]) - 1


def test_a_faulty_plan_is_drawn_and_a_bare_one_is_drawn_as_nothing() -> None:
    assert len(drawn(check(FAULTY).plan)["areas"]["level"]) > 5
    bare = replace(check(PASSING).plan, boundary=(), provisions=())
    assert ground_of(bare, Grid.around(()))["areas"]["level"] == []
