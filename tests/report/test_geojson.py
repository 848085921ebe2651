"""The findings as GeoJSON: in longitude and latitude by RFC 7946, and none of them lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fiona
import orjson
import pyogrio
import pytest
import shapely
from shapely import GeometryCollection, LinearRing, Point, Polygon
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from detaljplan.checking import Checked, check_bytes
from detaljplan.crs import transform
from detaljplan.report.geojson import geojson_bytes
from detaljplan.report.json import report_json
from detaljplan.report.model import Profile
from sample_plans.plans import faulty_plan
from tests.build import Json, area, plan, rectangle, written, zone
from tests.report.faults import LINE, POINT, SEVERAL, SHORT, SQUARE, E, N, finding, reported

TENTH_OF_A_MILLIMETRE = 1e-4


def told(judged: Checked) -> Json:
    read: Json = orjson.loads(geojson_bytes(judged.report, judged.plan))
    return read


def drawn(*geometries: BaseGeometry | None, **facts: Any) -> list[Any]:
    features = told(reported(*(finding(one, **facts) for one in geometries)))["features"]
    return [feature["geometry"] for feature in features]


@pytest.fixture(scope="module")
def faulty() -> Checked:
    return check_bytes(written(faulty_plan()), "plan.json")


def test_every_finding_is_a_feature_with_what_the_json_report_says(faulty: Checked) -> None:
    tree, report = told(faulty), report_json(faulty.report)
    assert len(tree["features"]) == len(report["findings"]) > 0
    for number, (feature, expected) in enumerate(zip(tree["features"], report["findings"], strict=True), start=1):
        properties = feature["properties"]
        same = [key for key in expected if key not in ("geometry", "byte", "point")]
        assert {key: properties[key] for key in same} == {key: expected[key] for key in same}
        assert feature["id"] == properties["finding"] == number
        assert properties["title"] and properties["remedy"]
    assert {key: tree["report"][key] for key in ("verdict", "counts", "rules")} == {
        key: report[key] for key in ("verdict", "counts", "rules")
    }
    assert "crs" not in tree


def test_geometries_are_where_they_were_to_a_tenth_of_a_millimetre(faulty: Checked) -> None:
    for feature, expected in zip(told(faulty)["features"], faulty.report.findings, strict=True):
        if expected.geometry is None:
            assert feature["geometry"] is None
            continue
        back = transform(shape(feature["geometry"]), 4326, 3010)
        assert back.hausdorff_distance(expected.geometry) < TENTH_OF_A_MILLIMETRE
        longitude, latitude = feature["properties"]["point"]
        assert Point(transform(Point(longitude, latitude), 4326, 3010)).distance(Point(expected.point)) < 2e-4


def test_other_programs_read_it(faulty: Checked, tmp_path: Path) -> None:
    path = tmp_path / "rapport.geojson"
    path.write_bytes(geojson_bytes(faulty.report, faulty.plan))
    frame = pyogrio.read_dataframe(path)
    assert frame.crs.to_epsg() == 4326
    assert list(frame["rule"]) == [one.rule for one in faulty.report.findings]
    with fiona.open(path) as opened:
        assert len(opened) == len(frame)


@pytest.mark.parametrize(
    "geometry",
    [SQUARE, SQUARE.reverse(), LINE, POINT, SEVERAL, GeometryCollection([SQUARE, LINE])],
    ids=lambda g: g.geom_type,
)
def test_every_kind_is_drawn_with_outer_rings_counter_clockwise(geometry: BaseGeometry) -> None:
    (written,) = drawn(geometry)
    assert written["type"] == geometry.geom_type
    for part in shapely.get_parts(shape(written)):
        assert not isinstance(part, Polygon) or part.exterior.is_ccw


def test_a_ring_is_a_line() -> None:
    (written,) = drawn(LinearRing([(E, N), (E + 1, N), (E, N + 1)]))
    assert written["type"] == "LineString"


def test_what_cannot_be_drawn_is_null_and_takes_nothing_with_it() -> None:
    broken = [None, Polygon(), Point(float("nan"), N), Point(float("inf"), N), Point(1e300, 1e300)]
    found = drawn(*broken, SQUARE)
    assert found[: len(broken)] == [None] * len(broken)
    assert found[-1]["type"] == "Polygon"


def test_heights_are_left_out() -> None:
    (written,) = drawn(Point(E, N, 12.5))
    assert len(written["coordinates"]) == 2


def test_a_finding_without_geometry_tells_its_point() -> None:
    (feature,) = told(reported(finding(point=(E, N), measurement=SHORT)))["features"]
    assert feature["geometry"] is None
    assert feature["properties"]["point"] == pytest.approx([16.5, 59.34], abs=0.01)
    assert feature["properties"]["margin"] == -2.75


def test_how_exact_the_coordinates_are_is_told() -> None:
    coordinates = told(reported())["coordinates"]
    assert (coordinates["system"], coordinates["from"]) == ("CRS84", "EPSG:3010")
    assert coordinates["accuracy_m"] == 1.0


def test_no_place_is_guessed_where_the_plan_states_several_systems_or_none() -> None:
    ground, elsewhere = area(rectangle(0, 0, 9, 9)), area(rectangle(0, 0, 9, 9), epsg=3011)
    several = reported(finding(SQUARE, point=(E, N)), tree=plan(ground, zone("ett", "DP_KM_B2", elsewhere)))
    none = reported(finding(SQUARE, point=(E, N)), tree=plan(area(rectangle(0, 0, 9, 9), epsg=4326)))
    for judged in (several, none):
        tree = told(judged)
        (feature,) = tree["features"]
        assert (feature["geometry"], feature["properties"]["point"]) == (None, None)
        assert tree["coordinates"]["system"] is None


def test_geometries_of_any_gml_have_no_place() -> None:
    gml = (Path(__file__).parents[2] / "sample_plans" / "kv-exemplet-1.gml").read_bytes()
    judged = check_bytes(gml, "plan.gml", profile=Profile.GML_GEOMETRY)
    assert told(judged)["report"]["profile"] == "gml-geometry"


def test_texts_that_json_cannot_hold_are_told_without_what_it_cannot() -> None:
    (feature,) = told(reported(finding(message="halv \ud800", objects=("\ud800",))))["features"]
    assert feature["properties"]["message"] == "halv ·"
    assert feature["properties"]["objects"] == ["·"]
