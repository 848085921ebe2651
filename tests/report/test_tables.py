"""The tables of pandas and GeoPandas: the same as the JSON report says, with types, also of nothing."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from detaljplan.checking import Checked, check, check_bytes
from detaljplan.findings import Finding, Measurement, Severity
from detaljplan.numerals import Language
from detaljplan.plan.model import Plan, PlanGeometry
from detaljplan.report.json import report_json
from detaljplan.report.model import Profile
from detaljplan.report.tables import findings_df, findings_gdf, provisions_gdf, rules_df
from detaljplan.rules.registry import all_rules
from sample_plans.plans import PRICKMARK, good_plan
from tests.build import area, line, plan, point, property_zone, rectangle, written, zone

ROOT = Path(__file__).resolve().parents[2]
FAULTY = ROOT / "sample_plans" / "kv-exemplet-3-med-fel.json"
BLOCK = rectangle(0, 0, 100, 100)


@pytest.fixture(scope="module")
def faulty() -> Checked:
    return check(FAULTY)


@pytest.fixture(scope="module")
def nothing() -> Checked:
    """A run of one rule on a plan that has no such fault."""
    return check(ROOT / "sample_plans" / "kv-exemplet-1.json", only=["DP-0002"])


def rows(table: pd.DataFrame) -> list[dict[str, object]]:
    """Return the rows, with what is missing as None."""
    return [
        {key: None if not isinstance(value, tuple) and pd.isna(value) else value for key, value in row.items()}
        for row in table.to_dict("records")
    ]


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_findings_are_those_of_the_json_report_by_the_same_names(faulty: Checked, lang: Language) -> None:
    told = rows(findings_df(faulty.report, lang))
    same = report_json(faulty.report, lang)["findings"]
    assert len(told) == len(same) == 8
    for row, finding in zip(told, same, strict=True):
        row["margin"] = None if row["margin"] is None else pytest.approx(row["margin"], abs=1e-6)
        row["objects"] = list(row["objects"])  # type: ignore[call-overload]
        east, north = row.pop("east"), row.pop("north")
        assert finding.pop("point") == (None if east is None else [pytest.approx(east), pytest.approx(north)])
        finding.pop("geometry")
        assert row == finding


def test_severities_are_in_order(faulty: Checked) -> None:
    table = findings_df(faulty.report)
    assert (table["severity"] >= "warning").sum() == 8
    assert table.sort_values("severity", ascending=False)["severity"].iloc[0] == "error"


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_rules_are_those_of_the_json_report_with_their_texts(faulty: Checked, lang: Language) -> None:
    told = rows(rules_df(faulty.report, lang))
    for row, rule in zip(told, report_json(faulty.report, lang)["rules"], strict=True):
        texts = all_rules()[rule["id"]]
        assert [row.pop(name) for name in ("title", "why", "remedy")] == [
            text.said(lang) for text in (texts.title, texts.why, texts.remedy)
        ]
        assert row.pop("rule") == rule.pop("id")
        assert row == rule


def test_tables_of_nothing_have_the_same_columns_and_types(faulty: Checked, nothing: Checked) -> None:
    assert nothing.report.findings == ()
    for some, none in (
        (findings_df(faulty.report), findings_df(nothing.report)),
        (findings_gdf(faulty.report, faulty.plan), findings_gdf(nothing.report, nothing.plan)),
        (provisions_gdf(faulty.plan), provisions_gdf(Plan(where="/"))),
    ):
        assert len(none) == 0
        assert none.dtypes.astype(str).to_dict() == some.dtypes.astype(str).to_dict()
    assert findings_gdf(nothing.report, nothing.plan).crs == faulty_crs(faulty)


def faulty_crs(faulty: Checked) -> object:
    return findings_gdf(faulty.report, faulty.plan).crs


def test_a_fault_is_drawn_as_itself_else_as_a_position_else_not_at_all(faulty: Checked) -> None:
    table = findings_gdf(faulty.report, faulty.plan)
    assert table.crs == f"EPSG:{faulty.plan.epsg}"
    for finding, drawn, shape in zip(faulty.report.findings, table["drawn"], table.geometry, strict=True):
        if finding.geometry is not None:
            assert (drawn, shape) == ("fault", finding.geometry)
        elif finding.point is not None:
            assert (drawn, shape) == ("position", shapely.Point(finding.point))
        else:
            assert drawn is pd.NA
            assert shape is None
    assert set(table["drawn"].dropna()) == {"fault", "position"}
    assert table["drawn"].isna().sum() == 1


def test_an_empty_geometry_is_none(faulty: Checked) -> None:
    from dataclasses import replace

    empty = Finding(rule="X", severity=Severity.INFO, message="", message_en="", geometry=shapely.Polygon())
    placed = replace(empty, point=(1.0, 2.0))
    table = findings_gdf(replace(faulty.report, findings=(empty, placed)), faulty.plan)
    assert list(table.geometry) == [None, shapely.Point(1, 2)]
    assert list(table["drawn"].fillna("–")) == ["–", "position"]


def test_the_faults_can_be_written_for_gis_and_moved_to_another_system(faulty: Checked, tmp_path: Path) -> None:
    table = findings_gdf(faulty.report, faulty.plan)
    for name in ("fel.gpkg", "fel.geojson"):
        table.to_crs(3006).to_file(tmp_path / name)
        read = gpd.read_file(tmp_path / name)
        assert list(read["rule"]) == list(table["rule"])
        assert read.crs == "EPSG:3006"


@pytest.mark.parametrize("epsg", [4326, 32633, 999_999, -1])
def test_a_system_that_is_not_sweref_is_not_told(epsg: int) -> None:
    checked = check_bytes(written(plan(area(BLOCK, epsg=epsg), zone("B", "DP_KM_B2", area(BLOCK, epsg=epsg)))), "x")
    assert findings_gdf(checked.report, checked.plan).crs is None
    assert provisions_gdf(checked.plan).crs is None
    assert provisions_gdf(Plan(where="/", boundary=(PlanGeometry(where="/", epsg=epsg),))).crs is None


def test_a_plan_in_several_systems_has_none() -> None:
    checked = check_bytes(written(plan(area(BLOCK), zone("B", "DP_KM_B2", area(BLOCK, epsg=3006)))), "x")
    assert findings_gdf(checked.report, checked.plan).crs is None


def test_geometries_of_any_gml_have_no_system_of_a_plan() -> None:
    path = ROOT / "sample_plans" / "rules" / "GEO-0039" / "bad.gml"
    checked = check(path, profile=Profile.GML_GEOMETRY)
    table = findings_gdf(checked.report, checked.plan)
    assert len(table) == len(checked.report.findings) > 0
    assert table.crs is None


def test_a_provision_is_a_row_with_all_its_geometries() -> None:
    east, west = area(rectangle(0, 0, 10, 10)), area(rectangle(20, 0, 10, 10))
    tree = plan(
        area(BLOCK),
        zone("B", "DP_KM_B2", east),
        zone("C", "DP_KM_C2", east, west),
        property_zone("e1", PRICKMARK, line((0, 0), (10, 0)), point(5, 5)),
        zone("E", "DP_KM_E2"),
    )
    read = check_bytes(written(tree), "plan.json").plan
    table = provisions_gdf(read)
    assert [None if shape is None else shape.geom_type for shape in table.geometry] == [
        "Polygon",
        "MultiPolygon",
        "GeometryCollection",
        None,
    ]
    assert list(table["kind"]) == ["use", "use", "property", "use"]
    assert list(table["object_id"]) == [provision.object_id for provision in read.provisions]
    assert table.geometry.iloc[1].area == pytest.approx(200)


def test_the_letters_are_those_of_the_map() -> None:
    table = provisions_gdf(check_bytes(written(good_plan()), "plan.json").plan)
    assert "GATA" in list(table["letters"])
    assert set(table["land_form"].dropna()) >= {"Allmän plats", "Kvartersmark"}


def test_what_cannot_be_read_is_missing() -> None:
    tree = plan(area(BLOCK), zone("B", "DP_KM_B2", area(BLOCK), bestammelseformulering=3))
    (row,) = rows(provisions_gdf(check_bytes(written(tree), "plan.json").plan))
    assert row["wording"] is None


def test_the_margin_is_the_figure_of_the_measures_it_lies_between() -> None:
    assert Measurement(0.11, 0.1, "m").margin == 0.01
