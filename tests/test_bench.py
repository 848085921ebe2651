from __future__ import annotations

import shutil

import orjson
import pytest
import shapely

from bench.figure import Figure, Pair, Peak, Reading, alternating
from bench.geopackage import reading_a_geopackage
from bench.gml import a_thousand_places_in_a_gml, memory_of_a_large_gml, reading_a_large_gml
from bench.gml_plan import feature_count, large_gml
from bench.growth import drawing, plan_of, seconds_by_size
from bench.ilivalidator import coverage_against_ilivalidator
from bench.importing import import_of_plans
from bench.intake import intake_of_a_plan, median_of, p95_of
from bench.judging import a_thousand_faults, judging_single_geometries, judging_what_a_plan_says
from bench.killing import lost_of_what_was_acknowledged
from bench.plan import large_plan
from bench.reading import reading_national_json
from bench.run import a_thousand_places, as_json, exit_code, main, start_of_the_command, validation_of_a_large_plan
from bench.shapes import all_shapes_of_a_report
from bench.topology import geometry_and_topology, judging, ten_thousand_equal_faults
from detaljplan.checking import check_bytes
from detaljplan.findings import Verdict
from detaljplan.read.reader import read_document, read_plan
from tests.build import Json


def uses_of(plan: Json) -> list[shapely.Geometry]:
    provisions = [feature["properties"] for feature in plan["features"][1:]]
    return [
        shapely.from_geojson(orjson.dumps(p["bestammelsegeometri"][0]["geometri"]["position"]))
        for p in provisions
        if p["feature:typ"] == "användningsbestämmelse"
    ]


def figure(*pairs: tuple[float, float]) -> Figure:
    return Figure(name="one", floor="nothing", limit_ratio=5, pairs=tuple(Pair(*pair) for pair in pairs))


def test_the_same_seed_gives_the_same_plan() -> None:
    assert orjson.dumps(large_plan(60)) == orjson.dumps(large_plan(60))


def test_another_seed_gives_another_plan() -> None:
    assert orjson.dumps(large_plan(60)) != orjson.dumps(large_plan(60, seed=2))


@pytest.mark.parametrize("provisions", [10, 51, 200])
def test_a_plan_has_the_provisions_asked_for(provisions: int) -> None:
    assert len(large_plan(provisions)["features"]) == 1 + provisions


@pytest.mark.slow
def test_the_large_plan_has_exactly_ten_thousand_provisions() -> None:
    provisions = large_plan()["features"][1:]
    assert len(provisions) == 10_000
    assert len({p["properties"]["objektidentitet"] for p in provisions}) == 10_000


def test_every_area_has_the_vertices_asked_for() -> None:
    assert {shapely.get_num_coordinates(use) - 1 for use in uses_of(large_plan(60))} == {32}


def test_the_uses_cover_the_plan_area_cleanly() -> None:
    plan = large_plan(200)
    uses = uses_of(plan)
    position = plan["features"][0]["properties"]["plangeometri"][0]["geometri"]["position"]
    assert shapely.coverage_is_valid(uses)
    assert shapely.coverage_union_all(uses).equals(shapely.from_geojson(orjson.dumps(position)))


def test_a_generated_plan_passes_with_nothing_found() -> None:
    report = check_bytes(orjson.dumps(large_plan(60)), "stor-plan.json").report
    assert report.verdict is Verdict.PASSES
    assert not report.findings


def test_a_figure_tells_the_medians_their_ratio_and_the_spread() -> None:
    told = as_json(figure((4, 1), (9, 3), (6, 2)))
    assert (told["value_seconds"], told["floor_seconds"], told["ratio"]) == (6, 2, 3)
    assert told["spread"] == pytest.approx(5 / 6, abs=0.001)
    assert [run["value_seconds"] for run in told["runs"]] == [4, 9, 6]


def test_exactly_the_limit_passes_and_more_does_not() -> None:
    assert exit_code([figure((5, 1))]) == 0
    assert exit_code([figure((5, 1)), figure((5.01, 1))]) == 1


def test_value_and_floor_are_run_in_turn() -> None:
    order: list[str] = []
    alternating(lambda: order.append("value"), lambda: order.append("floor"), 2)
    assert order == ["value", "floor", "value", "floor"]


def test_a_small_plan_is_measured() -> None:
    measured = validation_of_a_large_plan(60, runs=3)
    assert len(measured.pairs) == 3
    assert measured.value_seconds > measured.floor_seconds > 0


def test_the_reading_of_a_small_plan_is_measured() -> None:
    measured = reading_national_json(60, runs=1)
    assert measured.value_seconds > 0
    assert measured.floor_seconds > 0


def test_the_judging_of_a_small_plan_is_measured() -> None:
    assert judging_what_a_plan_says(60, runs=1).floor_seconds > 0
    assert judging_single_geometries(60, runs=1).floor_seconds > 0
    assert a_thousand_faults(60, faults=9, runs=1).floor_seconds > 0


@pytest.mark.slow
def test_a_small_coverage_is_measured_against_ilivalidator() -> None:
    pytest.importorskip("ilivalidator", reason="ilivalidator is not installed: there is nothing to measure against")
    measured = coverage_against_ilivalidator(30, runs=1)
    assert measured.floor_seconds > measured.value_seconds > 0


def test_the_same_seed_gives_the_same_gml() -> None:
    assert large_gml(4, 3) == large_gml(4, 3)
    assert large_gml(4, 3) != large_gml(4, 3, seed=2)


def test_a_gml_is_read_whole_and_its_uses_cover_the_plan_area() -> None:
    raw = large_gml(12, 10)
    plan = read_plan(read_document(raw, "stor-plan.gml"))
    uses = [shape for use in plan.uses for shape in use.shapes]
    assert plan.unreadable == ()
    assert len(plan.provisions) == 2 * 120 + 2
    assert feature_count(raw) == (12 * 11 + 13 * 10 + 2) + (1 + 120 + 2) + len(plan.provisions) + 1
    assert b"<gml:Arc>" in raw
    assert sum(len(use.interiors) for use in uses) == 2
    assert shapely.coverage_is_valid(uses)
    assert shapely.coverage_union_all(uses).symmetric_difference(plan.boundary[0].shape).area < 1e-6


@pytest.mark.slow
def test_the_large_gml_has_39_000_features_and_75_megabytes() -> None:
    raw = large_gml()
    assert feature_count(raw) == 39_000
    assert 75e6 < len(raw) < 77e6


def test_a_small_gml_is_measured() -> None:
    figures = reading_a_large_gml(4, 3, runs=1), a_thousand_places_in_a_gml(4, 3, places=10, runs=1)
    assert all(measured.value_seconds > 0 and measured.floor_seconds > 0 for measured in figures)


def test_exactly_the_limit_of_memory_passes_and_more_does_not() -> None:
    within, over = (Peak(name="one", megabytes=used, limit_megabytes=500) for used in (500, 500.1))
    assert exit_code([within]) == 0
    assert exit_code([within, over]) == 1
    assert as_json(over)["value_megabytes"] == 500.1


@pytest.mark.slow
def test_memory_stays_within_its_limit_and_grows_with_the_plan() -> None:
    assert memory_of_a_large_gml().passes


def test_places_and_the_start_of_the_command_are_measured() -> None:
    for measured in (
        a_thousand_places(60, runs=1),
        a_thousand_places_in_a_gml(4, 4, 8, runs=1),
        start_of_the_command(1),
    ):
        assert measured.value_seconds > 0
        assert measured.floor_seconds > 0


def test_a_small_geopackage_is_measured() -> None:
    measured = reading_a_geopackage(600, runs=1)
    assert measured.value_seconds > 0 < measured.floor_seconds


def test_the_rules_on_geometry_are_measured_on_a_plan_without_remark() -> None:
    assert geometry_and_topology(areas=20, runs=1).floor_seconds > 0
    judging(*plan_of(30), 0)()
    with pytest.raises(RuntimeError, match="expected 1"):
        judging(*plan_of(30), 1)()


def test_equal_faults_are_measured_against_a_plan_without_them() -> None:
    assert ten_thousand_equal_faults(areas=30, runs=1).value_seconds > 0


def test_shapes_of_a_report_are_measured_against_its_validation() -> None:
    assert all_shapes_of_a_report(areas=30, runs=1).value_seconds > 0


def test_growth_is_drawn_with_every_size_measured() -> None:
    seconds = seconds_by_size((9, 16))
    assert list(seconds) == [9, 16]
    assert drawing({1_000: 0.05, 10_000: 0.6}).count("<circle") == 2


def test_exactly_the_limit_of_a_reading_passes_and_what_is_only_told_always_does() -> None:
    told = {"name": "one", "unit": "/s"}
    assert (
        exit_code([Reading(value=3, least=3, **told), Reading(value=3, most=3, **told), Reading(value=3, **told)]) == 0
    )
    assert exit_code([Reading(value=2.9, least=3, **told)]) == 1
    assert exit_code([Reading(value=3.1, most=3, **told)]) == 1
    assert as_json(Reading(value=2.9, least=3, **told))["value"] == 2.9


def test_a_figure_that_is_not_known_is_refused() -> None:
    assert main(["no_such_figure"]) == 2


def test_of_a_hundred_waits_ninety_five_are_within_the_95th_percentile() -> None:
    waits = [float(number) for number in range(1, 102)]
    assert (median_of(waits), p95_of(waits)) == (51, 96)


@pytest.mark.postgis
@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("ogr2ogr") is None, reason="ogr2ogr is not installed: there is nothing to measure against"
)
def test_a_small_import_is_measured() -> None:
    rate, stored, whole = import_of_plans(plans=3, provisions=10, runs=1)
    assert isinstance(rate, Reading) and isinstance(stored, Figure) and isinstance(whole, Figure)
    assert rate.value == pytest.approx(30 / stored.value_seconds)
    assert whole.value_seconds > stored.value_seconds > 0 < stored.floor_seconds


@pytest.mark.postgis
@pytest.mark.slow
def test_a_small_intake_is_measured() -> None:
    *steps, service, throughput, median, p95 = intake_of_a_plan(samples=4, clients=2)
    assert [one.name.split()[3].rstrip(":") for one in steps] == ["received", "read", "judged", "stored", "reviewed"]
    assert all(isinstance(one, Reading) and one.value > 0 for one in (service, throughput, median, p95))


@pytest.mark.postgis
@pytest.mark.slow
def test_what_a_killed_service_lost_is_counted() -> None:
    acknowledged, *_, lost, in_part = lost_of_what_was_acknowledged(rounds=1)
    assert isinstance(acknowledged, Reading) and acknowledged.value >= 1
    assert exit_code([acknowledged, lost, in_part]) == 0
