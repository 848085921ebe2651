"""The rules on single geometries: each place its own finding, and one geometry's trouble never another's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.checking import check_bytes
from detaljplan.findings import Outcome, Verdict
from detaljplan.plan.model import Plan, PlanGeometry
from detaljplan.read.document import FileFormat
from detaljplan.read.reader import read_document
from detaljplan.rules.context import Context
from detaljplan.rules.registry import all_rules
from detaljplan.rules.rule import Of, Rule
from detaljplan.rules.run import RuleRun, run_rules
from detaljplan.spec.catalogue import load_catalogue
from detaljplan.spec.specification import Specification, load_specification
from sample_plans.plans import BOSTAD, PRICKMARK, good_plan, street_and_block
from tests.build import Json, Ring, area, hole, plan, property_zone, rectangle, written, zone
from tests.read.gml_plans import curve, gml, segment, use
from tests.rules.judging import findings, judged, result

SINGLE = [rule for rule in all_rules().values() if rule.of is Of.GEOMETRIES]
PRICK = rectangle(10, 20, 60, 30)
CROSSED = shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)])


def prickmark(*rings: Ring) -> Json:
    return street_and_block(property_zone("prick", PRICKMARK, area(*rings)))


def ran(
    *shapes: BaseGeometry, rules: Sequence[Rule] = SINGLE, specification: Specification | None = None, kind: str = "yta"
) -> dict[str, RuleRun]:
    """Return what the rules say of bare geometries, each an item of a plan that has nothing else."""
    items = tuple(PlanGeometry(where=f"/{number}", shape=shape, kind=kind) for number, shape in enumerate(shapes))
    document = read_document(written(good_plan()), "plan.json")
    context = Context(
        document, Plan(where="/", boundary=items), specification or load_specification(), load_catalogue()
    )
    return {run.result.rule: run for run in run_rules(rules, context)}


# --- places


def test_each_crossing_is_a_finding_with_its_own_point() -> None:
    zigzag = [(10, 20), (30, 40), (50, 20), (70, 40), (70, 20), (50, 40), (30, 20), (10, 40), (10, 20)]
    found = findings(prickmark([(float(e), float(n)) for e, n in zigzag]), "DP-Krav-0018")
    assert [f.geometry.wkt for f in found if f.geometry] == [
        "POINT (150020 6580030)",
        "POINT (150040 6580030)",
        "POINT (150060 6580030)",
    ]
    assert {f.message for f in found} == {"Gränsen korsar eller rör sig själv i en punkt."}


def test_a_boundary_that_goes_back_along_itself_has_the_line_as_its_place() -> None:
    (found,) = findings(prickmark([*PRICK[:3], (40, 50), (40, 55.5), (40, 50), *PRICK[3:]]), "DP-Krav-0018")
    assert found.geometry is not None
    assert found.geometry.length == 5.5
    assert found.message == "Gränsen går 5,5 m ut och tillbaka samma väg, i en spik utan bredd."


@pytest.mark.parametrize(
    ("holes", "rule", "message", "square_metres"),
    [
        ([rectangle(80, 30, 5, 5)], "GEO-0008", "Ytan har ett hål på 25 m² utanför sig.", 25),
        (
            [rectangle(20, 25, 20, 20), rectangle(25, 30, 2, 2)],
            "GEO-0009",
            "Ytan har ett hål på 4 m² i ett annat hål.",
            4,
        ),
        ([rectangle(20, 25, 5, 5), rectangle(20, 25, 5, 5)], "GEO-0009", "Ytan har samma ring två gånger.", 25),
        (
            [rectangle(20, 25, 5, 5), rectangle(25, 27, 5, 5)],
            "GEO-0010",
            "Ytan har ett hål som möter en annan ring längs 3 m.",
            0,
        ),
        (
            [[(10, 35), (40, 45), (70, 35), (40, 25), (10, 35)]],
            "GEO-0011",
            "Ytan delas av hål som möts i 2 punkter.",
            0,
        ),
    ],
)
def test_a_fault_of_holes_has_the_hole_or_the_place_and_never_the_area(
    holes: list[Ring], rule: str, message: str, square_metres: float
) -> None:
    (found,) = findings(prickmark(PRICK, *map(hole, holes)), rule)
    assert found.geometry is not None
    assert (found.message, found.geometry.area) == (message, square_metres)


def test_more_places_than_are_told_are_one_finding_with_their_number() -> None:
    holes = [rectangle(20 + 0.3 * n, 60, 0.2, 0.2) for n in range(105)]
    found = findings(prickmark(PRICK, *map(hole, holes)), "GEO-0008")
    assert len(found) == 101
    assert found[-1].message == "Ytan har samma fel på 5 ställen till."
    assert found[-1].geometry is not None
    assert len(found[-1].geometry.geoms) == 5


def test_repeated_vertices_of_one_geometry_are_one_finding_with_all_places() -> None:
    doubled = [point for point in PRICK for _ in range(2)]
    (found,) = findings(prickmark(doubled), "GEO-0013")
    assert found.message == "Samma brytpunkt står två gånger i rad på 5 ställen."
    assert found.geometry is not None
    assert len(found.geometry.geoms) == 5


def test_a_spike_has_its_length_and_its_width() -> None:
    (found,) = findings(prickmark([*PRICK[:3], (40.002, 50), (40, 57), (40, 50), *PRICK[3:]]), "GEO-0015")
    assert found.message == "Gränsen går 7 m ut och tillbaka i en spik som är 2 mm bred där den börjar."
    assert found.geometry is not None
    assert found.geometry.wkt == "LINESTRING (150040 6580057, 150040 6580050)"


# --- directions


@pytest.mark.parametrize(("outer", "inner", "told"), [(1, -1, 0), (-1, -1, 1), (1, 1, 1), (-1, 1, 2)])
def test_exteriors_run_counter_clockwise_and_holes_clockwise(outer: int, inner: int, told: int) -> None:
    found = findings(prickmark(PRICK[::outer], rectangle(20, 25, 5, 5)[::inner]), "GEO-0016")
    assert [len(f.geometry.geoms) for f in found if f.geometry] == ([told] if told else [])


def test_the_way_rings_run_is_told_once_for_the_whole_plan_and_stops_nothing() -> None:
    tree = good_plan()
    for feature in tree["features"][1:]:
        for item in feature["properties"]["bestammelsegeometri"]:
            item["geometri"]["position"]["coordinates"][0].reverse()
    report = judged(tree)
    (found,) = [one for one in report.findings if one.rule == "GEO-0016"]
    assert found.message == "7 ringar går åt fel håll, i 7 av 8 geometrier."
    assert result(report, "GEO-0016").failed == 7
    assert report.verdict is Verdict.PASSES


def test_directions_are_not_judged_where_east_and_north_are_swapped() -> None:
    swapped = area([(n, e) for e, n in rectangle(150_000, 6_580_000, 100, 60)], at=(0, 0))
    report = judged(plan(swapped, zone("b", BOSTAD, swapped), name="Regelexempel"))
    assert result(report, "GEO-0004").outcome is Outcome.FAILED
    assert result(report, "GEO-0016").outcome is Outcome.NOT_RUN


def test_directions_are_asked_of_national_json_alone() -> None:
    assert all_rules()["GEO-0016"].formats == (FileFormat.NGP_JSON,)


# --- lines, points, several, bodies


def test_a_line_that_crosses_itself_is_told_and_a_sound_line_and_point_are_not() -> None:
    line = shapely.LineString([(0, 0), (9, 0), (9, 9), (5, -5)])
    runs = ran(line, shapely.LineString([(0, 0), (9, 9)]), shapely.Point(1, 1), shapely.MultiPoint([(0, 0), (1, 1)]))
    assert [finding.where for finding in runs["DP-Krav-0018"].findings] == ["/0"]
    assert {id for id, run in runs.items() if run.findings} == {"DP-Krav-0018"}


def test_an_empty_geometry_and_an_empty_part_are_told() -> None:
    part = shapely.from_wkt("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), EMPTY)")
    found = ran(shapely.Polygon(), part, shapely.LineString())["GEO-0007"].findings
    assert [finding.message for finding in found] == [
        "Geometrin har inga koordinater.",
        "Geometrin har en del utan koordinater.",
        "Geometrin har inga koordinater.",
    ]


def test_heights_of_some_points_alone_are_told_where_they_lack() -> None:
    with np.errstate(invalid="ignore"):
        mixed = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.force_3d(shapely.box(5, 5, 6, 6), 3.0)])
        (found,) = ran(mixed)["GEO-0017"].findings
    assert found.message == "Geometrins punkter har höjd, men 5 av 10 saknar höjd."
    assert found.geometry is not None
    assert found.geometry.bounds == (0, 0, 1, 1)


def test_a_body_is_not_judged_from_above_and_does_not_pass() -> None:
    wall = [(0, 0, 0), (9, 0, 0), (9, 0, 5), (0, 0, 5)]
    floor = [(0, 0, 0), (0, 9, 0), (9, 9, 0), (9, 0, 0)]
    body = shapely.MultiPolygon([shapely.Polygon(wall), shapely.Polygon(floor)])
    runs = ran(body, shapely.box(0, 0, 1, 1), kind="kropp")
    told = runs["DP-Krav-0018"].result
    assert (told.outcome, told.not_run, runs["GEO-0003"].result.not_run) == (Outcome.NOT_RUN, 1, 1)
    assert not any(run.findings for id, run in runs.items() if id != "GEO-0018")


def test_chords_of_an_arc_as_short_as_they_must_be_are_not_told() -> None:
    tiny = curve(segment([(100, 0), (100.001, 0.001), (100, 0.002)], "Arc"))
    rest = [(100.0, 0.002), (100.0, 60.0), (0.0, 60.0), (0.0, 0.0), (100.0, 0.0)]
    raw = gml({"L": rest, "A": tiny}, {"plan": "+A +L"}, use("00000000-0000-4000-8000-000000000002", "plan"))
    report = check_bytes(raw.encode(), "plan.gml").report
    assert result(report, "GEO-0014").outcome is Outcome.PASSED


@pytest.mark.parametrize("radius", [8.0, 50.0, 400.0])
def test_an_arc_that_meets_its_tangent_is_no_spike(radius: float) -> None:
    drop = radius - (radius**2 - (radius * 0.6) ** 2) ** 0.5
    arc = curve(segment([(0, 0), (radius * 0.6, drop), (radius * 0.8, radius * 0.4)], "Arc"))
    rest = [(radius * 0.8, radius * 0.4), (radius * 0.8, 0.0), (0.0, 0.0)]
    raw = gml({"A": arc, "L": rest}, {"plan": "+A +L"}, use("00000000-0000-4000-8000-000000000002", "plan"))
    report = check_bytes(raw.encode(), "plan.gml").report
    assert result(report, "GEO-0015").outcome is Outcome.PASSED


# --- one geometry's trouble


def test_a_geometry_that_geos_cannot_reckon_with_is_not_run_and_the_others_are() -> None:
    with np.errstate(invalid="ignore"):
        endless = shapely.Polygon([(0, 0), (np.inf, 0), (1, 1), (0, 1)])
        runs = ran(endless, CROSSED, shapely.box(0, 0, 1, 1))
    told = runs["DP-Krav-0018"]
    assert [finding.where for finding in told.findings] == ["/1"]
    assert (told.result.outcome, told.result.failed, told.result.not_run) == (Outcome.FAILED, 1, 1)
    assert runs["GEO-0003"].result.not_run == 2


def test_what_a_rule_could_not_judge_is_kept_from_those_that_need_it_however_far_on() -> None:
    tree = prickmark(PRICK, hole(rectangle(80, 30, 5, 5)))
    report = judged(tree)
    assert [finding.rule for finding in report.findings] == ["GEO-0008"]
    assert (result(report, "GEO-0003").not_run, result(report, "DP-0003").not_run) == (1, 1)


def test_many_faulty_geometries_are_given_up_in_time_and_told_as_not_run() -> None:
    specification = load_specification()
    seconds = replace(specification.limits["rule_seconds"], value=0)
    hurried = replace(specification, limits={**specification.limits, "rule_seconds": seconds})
    needs_none = [rule for rule in SINGLE if rule.id == "GEO-0008"]
    (run,) = ran(CROSSED, CROSSED, rules=needs_none, specification=hurried).values()
    assert run.result.outcome is Outcome.NOT_RUN


def test_rings_that_cannot_be_compared_are_not_told_as_passed() -> None:
    crossed: Ring = [(20, 25), (30, 35), (30, 25), (20, 35), (20, 25)]
    report = judged(prickmark(PRICK, crossed))
    assert result(report, "DP-Krav-0018").outcome is Outcome.FAILED
    assert result(report, "GEO-0008").outcome is Outcome.NOT_RUN


@pytest.mark.parametrize("rule", SINGLE, ids=lambda rule: rule.id)
def test_a_plan_of_nothing_but_geometries_can_be_asked(rule: Rule) -> None:
    bare = ran(CROSSED, shapely.box(0, 0, 1, 1), shapely.LineString([(0, 0), (1, 1)]), shapely.Point(1, 1))
    assert bare[rule.id].result.outcome is not Outcome.CRASHED
