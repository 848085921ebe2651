"""The report as a GeoPackage: opened as another program would, and its plan is still the plan."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import fiona
import geopandas
import numpy as np
import pyogrio
import pytest
import shapely
from lxml import etree
from shapely import GeometryCollection, LinearRing, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from detaljplan.checking import Checked, check, check_bytes
from detaljplan.findings import Outcome, Severity
from detaljplan.read.reader import read_document, read_plan
from detaljplan.report.geopackage.layers import AREAS, LAYERS, LINES, POINTS
from detaljplan.report.geopackage.writer import RULES, RUN, UNPLACED, geopackage_bytes
from detaljplan.report.model import Profile
from detaljplan.write.geopackage.container import NO_SYSTEM
from detaljplan.write.geopackage.writer import geopackage
from sample_plans.plans import faulty_plan
from tests.build import area, plan, rectangle, written, zone
from tests.read.test_formats_agree import told
from tests.report.faults import LINE, POINT, SEVERAL, SHORT, SQUARE, E, N, finding, reported

SAMPLES = Path(__file__).parents[2] / "sample_plans"
Layers = Mapping[str, geopandas.GeoDataFrame]


@pytest.fixture(scope="module")
def faulty() -> Checked:
    return check_bytes(written(faulty_plan()), "plan.json")


def saved(judged: Checked, folder: Path) -> Path:
    path = folder / "plan.rapport.gpkg"
    path.write_bytes(geopackage_bytes(judged.report, judged.plan))
    return path


def layers(judged: Checked, folder: Path) -> Layers:
    path = saved(judged, folder)
    return {layer: pyogrio.read_dataframe(path, layer=layer) for layer in (*LAYERS, UNPLACED)}


def test_every_finding_is_there_with_its_own_geometry(faulty: Checked, tmp_path: Path) -> None:
    found = layers(faulty, tmp_path)
    numbers = [number for frame in found.values() for number in frame["finding"]]
    assert sorted(set(numbers)) == list(range(1, len(faulty.report.findings) + 1))
    for layer in LAYERS:
        for row in found[layer].itertuples():
            finding = faulty.report.findings[row.finding - 1]
            assert (row.rule, row.severity, row.message) == (finding.rule, finding.severity.value, finding.message)
            if row.drawn == "fault":
                assert finding.geometry is not None and row.geometry.equals(finding.geometry)
            else:
                assert finding.geometry is None and row.geometry.equals(Point(finding.point))
    assert [row.rule for row in found[UNPLACED].itertuples()] == ["DP-0005"]
    assert {frame.crs.to_epsg() for name, frame in found.items() if name in LAYERS} == {3010}


def test_what_is_measured_is_numbers_and_what_is_not_is_nothing(tmp_path: Path) -> None:
    frame = layers(reported(finding(SQUARE, measurement=SHORT), finding(SQUARE)), tmp_path)[AREAS]
    assert frame[["measured", "limit", "margin"]].iloc[0].tolist() == [0.25, 3.0, -2.75]
    assert frame[["measured", "limit", "margin"]].iloc[1].isna().all()


@pytest.mark.parametrize(
    ("geometry", "parts"),
    [
        (POINT, {POINTS: 1}),
        (SEVERAL, {POINTS: 2}),
        (LINE, {LINES: 1}),
        (LinearRing([(E, N), (E + 1, N), (E, N + 1)]), {LINES: 1}),
        (SQUARE, {AREAS: 1}),
        (MultiPolygon([SQUARE, shapely.affinity.translate(SQUARE, 5)]), {AREAS: 2}),
        (GeometryCollection([LINE, SQUARE, LINE, POINT]), {POINTS: 1, LINES: 2, AREAS: 1}),
        (
            GeometryCollection([GeometryCollection([SEVERAL, Polygon()]), GeometryCollection([LINE])]),
            {POINTS: 2, LINES: 1},
        ),
    ],
    ids=lambda value: getattr(value, "geom_type", ""),
)
def test_each_kind_lies_in_its_layer_and_mixed_ones_in_several(
    geometry: BaseGeometry, parts: Mapping[str, int], tmp_path: Path
) -> None:
    found = layers(reported(finding(), finding(geometry, point=(E, N)), finding(SQUARE)), tmp_path)
    held = {layer: found[layer].loc[found[layer]["finding"] == 2] for layer in LAYERS}
    assert {layer: shapely.get_num_geometries(one.geometry.iloc[0]) for layer, one in held.items() if len(one)} == parts
    assert all((one["drawn"] == "fault").all() for one in held.values())
    drawn = shapely.union_all([one.geometry.iloc[0] for one in held.values() if len(one)])
    assert drawn.equals(shapely.union_all(geometry))


@pytest.mark.parametrize("geometry", [None, Polygon(), Point(float("nan"), N), Point(float("inf"), N)])
def test_what_has_no_geometry_lies_at_its_point_and_says_so(geometry: BaseGeometry | None, tmp_path: Path) -> None:
    found = layers(reported(finding(POINT), finding(geometry, point=(E, N)), finding(POINT)), tmp_path)
    assert found[POINTS]["drawn"].tolist() == ["fault", "position", "fault"]
    assert found[POINTS]["finding"].tolist() == [1, 2, 3]
    assert found[POINTS].geometry.iloc[1].equals(Point(E, N))
    assert len(found[UNPLACED]) == 0


def test_what_has_no_place_is_in_a_table(tmp_path: Path) -> None:
    path = saved(reported(finding(Polygon()), finding(point=(float("nan"), N))), tmp_path)
    assert pyogrio.read_dataframe(path, layer=UNPLACED)["finding"].tolist() == [1, 2]
    assert not any(len(pyogrio.read_dataframe(path, layer=layer)) for layer in LAYERS)


def test_heights_are_left_out(tmp_path: Path) -> None:
    assert not layers(reported(finding(Point(E, N, 12.5))), tmp_path)[POINTS].has_z.any()


def test_the_database_is_whole_and_its_index_and_extents_are_right(faulty: Checked, tmp_path: Path) -> None:
    path = saved(faulty, tmp_path)
    assert path.read_bytes()[68:72] == b"GPKG"
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        for layer in LAYERS:
            (indexed,) = connection.execute(f"SELECT count(*) FROM rtree_{layer}_geom").fetchone()
            (extent,) = connection.execute(
                "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?", (layer,)
            )
            frame = pyogrio.read_dataframe(path, layer=layer)
            assert indexed == len(frame)
            if len(frame):
                assert np.array_equal(extent, frame.total_bounds)
    box = shapely.Point(faulty.report.findings[0].point).buffer(0.1).bounds
    assert pyogrio.read_dataframe(path, layer=POINTS, bbox=box)["finding"].tolist() == [1]
    with fiona.open(path, layer=POINTS) as found:
        assert found.crs.to_epsg() == 3010


def test_the_same_plan_gives_the_same_bytes(faulty: Checked) -> None:
    again = check_bytes(written(faulty_plan()), "plan.json")
    assert again.report.seconds != faulty.report.seconds
    assert geopackage_bytes(again.report, again.plan) == geopackage_bytes(faulty.report, faulty.plan)


@pytest.mark.parametrize("name", ["kv-exemplet-3-med-fel.json", "kv-exemplet-2-laga-kraft.json", "kv-exemplet-1.gml"])
def test_the_plan_in_it_is_the_plan(name: str) -> None:
    judged = check(SAMPLES / name)
    alone = geopackage(judged.plan, source=judged.document.file_format).content
    reported = geopackage_bytes(judged.report, judged.plan)
    plans = [read_plan(read_document(raw, "plan.gpkg")) for raw in (alone, reported)]
    assert told(plans[1]) == told(plans[0])
    assert plans[0].provisions


def test_the_run_and_its_rules_are_told(faulty: Checked, tmp_path: Path) -> None:
    path, report = saved(faulty, tmp_path), faulty.report
    (run,) = pyogrio.read_dataframe(path, layer=RUN).to_dict("records")
    assert (run["verdict"], run["verdict_ngp"], run["profile"]) == ("stopped", "stopped", "delivery")
    assert (run["error_count"], run["warning_count"], run["info_count"]) == tuple(report.counts.values())
    assert run["rules_run"] == len(report.run)
    assert run["input_sha256"] == report.input_sha256
    rules = pyogrio.read_dataframe(path, layer=RULES)
    assert rules["rule"].tolist() == [result.rule for result in report.rules]
    assert rules["outcome"].tolist() == [result.outcome.value for result in report.rules]
    untold = rules.loc[rules["outcome"].isin([Outcome.NOT_RUN.value, Outcome.OUT_OF_SCOPE.value])]
    assert len(untold) and untold["reason"].notna().all()
    untried = [result for result in report.rules if result.not_run or result.outcome is Outcome.NOT_RUN]
    assert run["rules_not_run"] == len(untried)


def styles(judged: Checked, lang: str = "sv") -> dict[str, etree._Element]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(geopackage_bytes(judged.report, judged.plan, "sv" if lang == "sv" else "en"))
        found = connection.execute("SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault = 1").fetchall()
    return {layer: etree.fromstring(qml) for layer, qml in found}


def test_gravity_is_told_by_shape_and_colour_and_errors_lie_above_the_rest(faulty: Checked) -> None:
    found = styles(faulty)
    assert set(LAYERS) <= set(found)
    for layer in LAYERS:
        root = found[layer]
        renderer = root.find("renderer-v2")
        assert renderer is not None and (renderer.get("attr"), renderer.get("symbollevels")) == ("severity", "1")
        categories = root.findall("renderer-v2/categories/category")
        assert [one.get("value") for one in categories] == [severity.value for severity in Severity]
        assert [one.get("label") for one in categories] == ["Fel", "Varning", "Upplysning"]
        symbols = [root.find(f"renderer-v2/symbols/symbol[@name='{one.get('symbol')}']") for one in categories]
        levels = [
            {int(part.get("pass") or "") for part in symbol.findall("layer")}
            for symbol in symbols
            if symbol is not None
        ]
        assert levels == [{2}, {1}, {0}]
        marks = [symbol.find(".//layer[@class='SimpleMarker']") for symbol in symbols if symbol is not None]
        for option in ("name", "color"):
            assert len({mark.find(f"Option/Option[@name='{option}']").get("value") for mark in marks}) == 3  # type: ignore[union-attr]
        (text,) = root.findall("labeling/settings/text-style")
        assert text.get("fieldName") == "rule"


def test_headings_and_legend_are_in_the_language(faulty: Checked) -> None:
    english = styles(faulty, "en")[POINTS]
    assert [one.get("label") for one in english.iter("category")] == ["Error", "Warning", "Info"]
    assert {one.get("field"): one.get("name") for one in english.iter("alias")}["remedy"] == "Remedy"


def test_findings_lie_first_so_that_nothing_covers_them(faulty: Checked, tmp_path: Path) -> None:
    names = [name for name, kind in pyogrio.list_layers(saved(faulty, tmp_path)) if kind]
    assert names[:3] == [POINTS, LINES, AREAS]
    assert names.index("egenskap_yta") < names.index("anvandning")


def test_findings_of_a_plan_in_several_systems_are_in_none(tmp_path: Path) -> None:
    ground, elsewhere = area(rectangle(0, 0, 9, 9)), area(rectangle(0, 0, 9, 9), epsg=3011)
    judged = reported(finding(SQUARE), tree=plan(ground, zone("ett", "DP_KM_B2", elsewhere)))
    path = saved(judged, tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        (srs,) = connection.execute(
            "SELECT srs_id FROM gpkg_geometry_columns WHERE table_name = ?", (AREAS,)
        ).fetchone()
    assert srs == NO_SYSTEM
    frame = pyogrio.read_dataframe(path, layer=AREAS)
    assert len(frame) == 1 and (frame.crs is None or frame.crs.to_epsg() is None)
    assert pyogrio.read_dataframe(path, layer="planomrade").crs.to_epsg() == 3010


def test_geometries_of_any_gml_have_no_plan(tmp_path: Path) -> None:
    raw = (SAMPLES / "kv-exemplet-1.gml").read_bytes()
    judged = check_bytes(raw, "plan.gml", profile=Profile.GML_GEOMETRY)
    judged = replace(judged, report=replace(judged.report, findings=(finding(SQUARE),)))
    path = saved(judged, tmp_path)
    assert "planomrade" not in {name for name, _ in pyogrio.list_layers(path)}
    assert len(pyogrio.read_dataframe(path, layer=AREAS)) == 1


def test_hostile_texts_are_kept_as_far_as_a_table_holds_them(tmp_path: Path) -> None:
    judged = reported(finding(SQUARE, message="halv \ud800 och \x00'; DROP TABLE fynd_yta; --", objects=("a", "b")))
    (row,) = layers(judged, tmp_path)[AREAS].itertuples()
    assert row.message == "halv · och ·'; DROP TABLE fynd_yta; --"
    assert row.objects == "a;b"
