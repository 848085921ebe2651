"""A plan's boundary alone: the same plan from every file it comes in, what it tells kept, and nothing made up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.checking import check_bytes
from detaljplan.errors import BrokenFile, DocumentError, EmptyFile, NotAPlan
from detaljplan.findings import Outcome, Verdict
from detaljplan.plan.model import Plan, PlanStatus, PlanType
from detaljplan.plan.values import Unreadable
from detaljplan.read.document import FileFormat
from detaljplan.read.reader import read_document, read_plan
from detaljplan.report.model import Profile
from detaljplan.write.geojson import geojson as geojson_for_maps
from sample_plans.geopackage import plan_geopackage
from sample_plans.make import good_plan
from tests.build import written
from tests.read.boundaries import (
    COLUMNS,
    EAST,
    EPSG,
    NORTH,
    PDF,
    feature,
    geojson,
    hole,
    polygon,
    record,
    shapefile,
    square,
    zipped,
)

AREA = polygon(square(0, 0, 100), hole(10, 10, 10))


def read(raw: bytes) -> Plan:
    return read_plan(read_document(raw, "gräns"))


def told(**properties: Any) -> Plan:
    """Return the plan of one square with these columns."""
    return read(geojson(feature(AREA, **properties)))


def geopackage(tmp_path: Path, **layers: Any) -> bytes:
    """Return a GeoPackage with a layer for each, of one shape or of shapes by name of plan."""
    path = tmp_path / "b.gpkg"
    for name, shapes in layers.items():
        rows = shapes if isinstance(shapes, Mapping) else {"Kv Åkern (påhittad)": shapes}
        frame = geopandas.GeoDataFrame({"Namn": list(rows), "geometry": list(rows.values())}, crs=EPSG)
        frame.to_file(path, layer=name, driver="GPKG")
    return path.read_bytes()


SHAPE = shapely.Polygon(square(0, 0, 100), [hole(10, 10, 10)])


def test_the_same_plan_is_read_from_every_file_it_comes_in(tmp_path: Path) -> None:
    packed = geopackage(tmp_path, gräns=SHAPE)
    files = {
        "shapefile": zipped(shapefile([record([square(0, 0, 100), hole(10, 10, 10)])])),
        "GeoJSON": geojson(feature(AREA)),
        "feature": json.dumps({**feature(AREA), "crs": json.loads(geojson())["crs"]}).encode(),
        "GeoPackage": packed,
        "GeoPackage in zip": zipped({"b.gpkg": packed, "karta.pdf": PDF}),
        "GeoJSON in zip": zipped({"b.geojson": geojson(feature(AREA))}),
    }
    for name, raw in files.items():
        document = read_document(raw, "gräns")
        plan = read_plan(document)
        (item,) = plan.boundary
        assert document.file_format is FileFormat.BOUNDARY, name
        assert (plan.name, plan.epsg, plan.provisions, plan.unreadable) == ("Kv Åkern (påhittad)", EPSG, (), ()), name
        assert isinstance(item.shape, BaseGeometry)
        assert item.shape.equals(SHAPE), name
        assert (item.kind, item.dimension) == ("yta", 2), name
        assert document.delivered == raw, name


def test_usual_names_of_columns_are_known_and_the_rest_is_kept_as_it_is() -> None:
    plan = told(
        PLANNAMN="Kv Åkern",
        Akt_Bet="0484-P83/12",
        Kommunkod=484,
        PlanStatus="Laga kraft",
        Plantyp="STADSPLAN",
        PÅBÖRJAD="19820101",
        Laga_Kraft="1983-05-12T00:00:00",
        Antagen="1983/04/11",
        Datum="1999-01-01",
        OBJECTID=7,
        anm=None,
    )
    (decision,) = plan.decisions
    assert (plan.name, plan.designation, plan.municipality_code) == ("Kv Åkern", "0484-P83/12", "0484")
    assert (plan.status, plan.plan_type) == (PlanStatus.IN_FORCE, PlanType.TOWN)
    days = (decision.started, decision.adopted, *decision.in_force)
    assert [str(day) for day in days] == ["1982-01-01", "1983-04-11", "1983-05-12"]
    assert plan.extra == {"Datum": "1999-01-01", "OBJECTID": 7}


def test_names_cut_to_ten_characters_are_known_in_a_shapefile_alone() -> None:
    cut = {"planbeteck": "P1", "datum_laga": "19830512"}
    plan = read(zipped(shapefile(rows=[cut])))
    assert (plan.designation, [str(day) for day in plan.decisions[0].in_force]) == ("P1", ["1983-05-12"])
    assert told(**cut).extra == cut


@pytest.mark.parametrize(
    "column",
    [
        {"status": "gällande"},
        {"plantyp": "byggnadsplan, ändrad"},
        {"laga_kraft": "1983"},
        {"laga_kraft": "1983-02-30"},
        {"laga_kraft": "1983-05-12T10:30:00"},
        {"laga_kraft": "maj 1983"},
        {"laga_kraft": True},
        {"namn": True},
        {"plangeometri": "Polygon"},
        {"kvalitetsbeskrivning": "god"},
    ],
)
def test_what_is_not_surely_of_the_model_is_kept_and_made_nothing_of(column: dict[str, Any]) -> None:
    plan = told(**column)
    assert plan.extra == column
    assert (plan.status, plan.plan_type, plan.decisions, plan.name, plan.unreadable) == (None, None, (), None, ())


@pytest.mark.parametrize(
    ("columns", "place", "says"),
    [
        ({"STATUS": "Gällande"}, "STATUS", "status som något av påbörjad, "),
        ({"LAGA_KRAFT": "12/5 1983"}, "LAGA_KRAFT", "datumLagakraft som ett datum"),
        ({"PLANTYP": "Detaljplan enl PBL"}, "PLANTYP", "typ som något av avstyckningsplan, "),
        ({"kommunkod": "ESK"}, "kommunkod", "de fyra siffrorna"),
        ({"namn": True}, "namn", "namn som en text"),
        (
            {"Antagen": "1983-04-11", "antagen_datum": "1983-04-12"},
            "Antagen",
            "kolumnen antagen_datum är den som läses",
        ),
    ],
)
def test_a_known_column_that_cannot_be_read_is_told(columns: dict[str, Any], place: str, says: str) -> None:
    report = check_bytes(geojson(feature(AREA, **columns)), "g", profile=Profile.DRAFT).report
    (found,) = [finding for finding in report.findings if finding.rule == "SCHEMA-0005"]
    assert (found.where, report.verdict) == (f"/features/0/{place}", Verdict.PASSES)
    assert says in found.message


@pytest.mark.parametrize(
    "columns",
    [
        {"STATUS": "Laga kraft", "LAGA_KRAFT": 19830512, "kommun": "Eskilstuna"},
        {"namn": "Kv Åkern", "plannamn": "Kv Åkern"},
        {"STATUS": None, "anm": "Gällande"},
    ],
)
def test_columns_that_are_read_empty_or_unknown_are_no_trouble(columns: dict[str, Any]) -> None:
    report = check_bytes(geojson(feature(AREA, **columns)), "g", profile=Profile.DRAFT).report
    assert {finding.rule for finding in report.findings} == {"SCHEMA-0003"}


def test_a_crs_nested_as_deep_as_json_is_read_never_breaks_the_program() -> None:
    raw = geojson(feature(AREA), crs="DJUPT").replace(b'"DJUPT"', b"[" * 190 + b"]" * 190)
    assert check_bytes(raw, "gräns.geojson").report.verdict is Verdict.STOPPED


def test_a_nested_value_is_kept_as_its_json_as_deep_as_it_is() -> None:
    assert told(bilagor=[{"a": 1}]).extra == {"bilagor": '[{"a":1}]'}
    deep = '{"a":' * 190 + "1" + "}" * 190
    raw = geojson(feature(AREA, djupt=0)).replace(b'"djupt": 0', b'"djupt": ' + deep.encode())
    assert read(raw).extra == {"djupt": deep}
    assert told(antal=[10**30]).extra == {"antal": "[1e+30]"}


@pytest.mark.parametrize(
    ("kommun", "name", "code"),
    [
        ("Eskilstuna", "Eskilstuna", None),
        ("Eskilstuna kommun", "Eskilstuna", None),
        ("0484", None, "0484"),
        (484, None, "0484"),
        (484.0, None, "0484"),
        ("Påhittad kommun", "Påhittad kommun", None),
        ("9999", "9999", None),
    ],
)
def test_a_municipality_is_told_by_name_or_code(kommun: object, name: str | None, code: str | None) -> None:
    plan = told(kommun=kommun)
    assert (plan.municipality, plan.municipality_code) == (name, code)


def test_name_and_code_of_a_municipality_are_both_read_and_a_code_that_is_none_is_kept() -> None:
    both = told(kommunnamn="Eskilstuna kommun", komkod="484")
    assert (both.municipality, both.municipality_code, both.extra) == ("Eskilstuna", "0484", {})
    assert told(kommunkod="ESK").extra == {"kommunkod": "ESK"}
    assert told(kommun="0484", kommunkod="0180").extra == {"kommunkod": "0180"}


def test_rows_of_one_plan_are_its_parts_and_what_differs_between_them_is_listed() -> None:
    parts = [feature(polygon(square(n, 0, 1)), namn="Kv Åkern", del_nr=n, anm="ja") for n in (1, 2)]
    plan = read(geojson(*parts))
    assert [item.where for item in plan.boundary] == ["/features/0", "/features/1"]
    assert plan.extra == {"del_nr": [1, 2], "anm": "ja"}


def test_rows_without_any_identity_are_parts_of_one_plan() -> None:
    assert len(read(geojson(*[feature(polygon(square(n, 0, 1)), area=n) for n in (1, 2)])).boundary) == 2


def test_a_designation_counts_before_a_name() -> None:
    rows = [feature(AREA, planid="P1", namn=name) for name in ("östra", "västra")]
    plan = read(geojson(*rows))
    assert (plan.designation, plan.name, plan.extra) == ("P1", None, {"namn": ["östra", "västra"]})


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([{"namn": "A"}, {"namn": "B"}], "2 planer: A, B"),
        ([{"namn": "A"}, {"namn": None}], r"2 planer: A, \(utan namn\)"),
        ([{"akt": "P1", "namn": "A"}, {"akt": "P2", "namn": "A"}], "2 planer: P1 A, P2 A"),
        ([{"namn": f"N{n}"} for n in range(20)], "20 planer: N0, .*, N7 …"),
        ([{"namn": ["A"]}, {"namn": {"B": 1}}], "2 planer: ."),
    ],
)
def test_several_plans_in_a_file_are_refused_by_name(rows: list[dict[str, Any]], says: str) -> None:
    with pytest.raises(NotAPlan, match=says):
        read(geojson(*[feature(AREA, **row) for row in rows]))


def test_a_layer_of_provisions_is_no_boundary() -> None:
    for column in ("anvandningsform", "Bestammelsekod", "planbestammelse.bestammelseformulering", "feature.typ"):
        with pytest.raises(NotAPlan, match="av bestämmelser"):
            told(**{column: "x"})


# --- GeoJSON -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [f"EPSG:{EPSG}", f"http://www.opengis.net/def/crs/EPSG/0/{EPSG}"])
def test_every_form_of_a_system_is_known(name: str) -> None:
    assert read(geojson(feature(AREA), crs=name)).epsg == EPSG


@pytest.mark.parametrize(
    ("crs", "met"),
    [
        (None, "inget; GeoJSON utan crs är longitud och latitud, men talen är inga grader"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "CRS84"),
        ("EPSG:4326", "EPSG:4326"),
        ("EPSG:3021", "EPSG:3021"),
        ("lokalt", "lokalt"),
    ],
)
def test_another_system_than_sweref_99_is_unreadable_as_it_stands(crs: str | None, met: str) -> None:
    (item,) = read(geojson(feature(AREA), crs=crs)).boundary
    assert isinstance(item.epsg, Unreadable)
    assert item.epsg.raw == met


def test_longitude_and_latitude_are_kept_and_stop_the_plan_without_being_transformed() -> None:
    degrees = {"type": "Polygon", "coordinates": [[[16.5, 59.3], [16.6, 59.3], [16.6, 59.4], [16.5, 59.3]]]}
    checked = check_bytes(geojson(feature(degrees), crs=None), "gräns.geojson", profile=Profile.DRAFT)
    (item,) = checked.plan.boundary
    assert isinstance(item.shape, BaseGeometry)
    assert item.shape.bounds == (16.5, 59.3, 16.6, 59.4)
    (finding,) = [f for f in checked.report.findings if f.rule == "SCHEMA-0002"]
    assert "CRS84 (longitud och latitud, som GeoJSON utan crs)" in finding.message
    assert checked.report.place_of(finding) is not None
    assert checked.report.verdict is Verdict.STOPPED


@pytest.mark.parametrize("crs", [None, 5, {"type": "link"}, {"type": "name", "properties": {"name": 3}}])
def test_a_crs_that_names_nothing_is_no_system(crs: object) -> None:
    raw = json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature(AREA)]}).encode()
    (item,) = read(raw).boundary
    assert isinstance(item.epsg, Unreadable)


@pytest.mark.parametrize("kind", ["Point", "LineString", "MultiPoint"])
def test_points_or_lines_alone_are_refused(kind: str) -> None:
    at = {"Point": [EAST, NORTH]}.get(kind, [[EAST, NORTH], [EAST + 1, NORTH]])
    with pytest.raises(NotAPlan, match=f"bara {kind}"):
        read(geojson(feature({"type": kind, "coordinates": at})))


@pytest.mark.parametrize(
    ("geometry", "expected"),
    [
        ({"type": "Point", "coordinates": [EAST, NORTH]}, "en yta"),
        (polygon(square(0, 0, 9)[:-1]), "slutna ringar"),
        (polygon([(float("nan"), 0.0), *square(0, 0, 9)[1:-1], (float("nan"), 0.0)]), "koordinater i meter"),
        ({"type": "Polygon"}, "minst en ring"),
        ({"type": "Polygon", "coordinates": [[["a", "b"]] * 4]}, "punkter med två tal"),
        ({"type": "Polygon", "coordinates": {"a": 1}}, "minst en ring"),
    ],
)
def test_a_part_that_cannot_be_read_is_unreadable_in_its_place(geometry: dict[str, Any], expected: str) -> None:
    raw = geojson(feature(AREA), feature(geometry))
    good, bad = read(raw).boundary
    assert isinstance(good.shape, BaseGeometry)
    assert isinstance(bad.shape, Unreadable)
    assert expected in bad.shape.expected
    assert check_bytes(raw, "gräns.geojson", profile=Profile.DRAFT).report.verdict is Verdict.STOPPED


def test_a_feature_without_geometry_is_told_as_such() -> None:
    report = check_bytes(geojson(feature(AREA), feature(None)), "gräns.geojson").report
    assert [(f.rule, f.where) for f in report.findings if f.rule == "GEO-0001"] == [("GEO-0001", "/features/1")]


def test_heights_are_kept() -> None:
    (item,) = read(geojson(feature(polygon([(*point, 3.0) for point in square(0, 0, 9)])))).boundary
    assert item.dimension == 3


def test_national_json_keeps_its_own_words_whatever_geometries_it_holds() -> None:
    national = json.loads(written(good_plan()))
    placed = [{**one, "geometry": AREA} for one in national["features"]]
    assert read_document(json.dumps({**national, "features": placed}).encode(), "p").file_format is FileFormat.NGP_JSON
    for tree in (
        {"type": "FeatureCollection", "feature:mediatyp": "application/vnd.lm.detaljplan.v3+json", "features": placed},
        {"type": "FeatureCollection", "feature:mediatyp": None, "features": [feature(AREA)]},
        {"type": "FeatureCollection", "features": [feature(AREA, **{"feature:typ": "annat"})]},
        {"type": "FeatureCollection", "features": [feature(None)]},
        {"type": "FeatureCollection", "features": []},
        {"type": "FeatureCollection", "features": [1, None, {"properties": 5}]},
    ):
        with pytest.raises(NotAPlan, match="Förväntade nationell JSON"):
            read_document(json.dumps(tree).encode(), "p")


@pytest.mark.parametrize("provisions", [True, False])
@pytest.mark.parametrize("epsg", [4326, EPSG])
def test_a_geojson_written_for_maps_is_refused_in_words(provisions: bool, epsg: int) -> None:
    plan = read(written(good_plan()) if provisions else geojson(feature(AREA)))
    made = geojson_for_maps(plan, epsg=epsg).content
    with pytest.raises(NotAPlan, match="GeoJSON för kartor"):
        read_document(made, "p")


def test_a_plan_without_any_geometry_is_read_all_the_same() -> None:
    national = good_plan()
    for one in national["features"]:
        one["properties"].pop("plangeometri", None)
        one["properties"].pop("bestammelsegeometri", None)
    assert list(read(written(national)).geometries) == []


# --- GeoPackage --------------------------------------------------------------------------------------------------


def test_a_geopackage_with_the_tables_of_a_plan_is_read_as_the_whole_plan() -> None:
    assert read_document(plan_geopackage(good_plan()), "p").file_format is FileFormat.GEOPACKAGE


def test_a_lone_layer_called_detaljplan_is_a_boundary_with_all_its_columns(tmp_path: Path) -> None:
    document = read_document(geopackage(tmp_path, detaljplan=SHAPE), "p")
    assert document.file_format is FileFormat.BOUNDARY
    assert read_plan(document).boundary[0].where == "detaljplan/1"


@pytest.mark.parametrize("names", [("a", "b"), ("plan 1", "plan 2"), ("detaljplaner", "ytor")])
def test_of_several_layers_of_areas_none_is_taken_for_the_plan(tmp_path: Path, names: tuple[str, str]) -> None:
    with pytest.raises(NotAPlan, match=f"2 lager med ytor: {names[0]}, {names[1]}.*--suggest-mapping"):
        read(geopackage(tmp_path, **dict.fromkeys(names, SHAPE)))


def test_a_geopackage_of_points_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAPlan, match="bara punkter eller linjer: punkter"):
        read(geopackage(tmp_path, punkter=shapely.Point(EAST, NORTH)))


def test_the_name_of_a_layer_is_never_run(tmp_path: Path) -> None:
    name = 'plan"; DROP TABLE x; --'
    assert read(geopackage(tmp_path, **{name: SHAPE})).boundary[0].where == f"{name}/1"


def test_an_empty_layer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAPlan, match="tomt"):
        read(geopackage(tmp_path, plan={}))


def test_several_plans_in_a_layer_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(NotAPlan, match="2 planer: A, B"):
        read(geopackage(tmp_path, plan={"A": SHAPE, "B": SHAPE}))


def test_an_area_of_several_parts_stays_one(tmp_path: Path) -> None:
    (item,) = read(geopackage(tmp_path, plan=shapely.MultiPolygon([SHAPE, SHAPE.buffer(0)]))).boundary
    assert item.kind == "multiyta"


# --- archives ----------------------------------------------------------------------------------------------------


def test_documents_are_kept_by_name_size_and_sum_and_never_read() -> None:
    raw = zipped(shapefile() | {"handlingar/Plankarta Åkern.pdf": PDF, "läs mig.txt": b""})
    document = read_document(raw, "leverans.zip")
    plan = read_plan(document)
    assert [(one.name, one.size_bytes) for one in plan.enclosed] == [
        ("handlingar/Plankarta Åkern.pdf", len(PDF)),
        ("läs mig.txt", 0),
    ]
    assert all(len(one.sha256) == 64 for one in plan.enclosed)
    assert (document.name, plan.unreadable) == ("leverans.zip", ())


def test_the_other_files_of_a_shapefile_are_no_documents() -> None:
    others = {f"plangräns.{ending}": b"x" for ending in ("shx", "sbn", "qmd", "shp.xml")}
    assert read(zipped(shapefile() | others)).enclosed == ()


def test_a_pdf_that_is_none_is_told() -> None:
    raw = zipped(shapefile() | {"karta.pdf": b"MZ"})
    (found,) = read(raw).unreadable
    assert (found.where, found.raw, found.expected) == ("karta.pdf", "MZ", "en PDF")


@pytest.mark.parametrize("name", ["plan.json", "Plan.gpkg"])
def test_a_whole_plan_in_an_archive_is_read_as_itself(name: str) -> None:
    inner = written(good_plan()) if name.endswith("json") else plan_geopackage(good_plan())
    raw = zipped({name: inner, "karta.pdf": PDF})
    packed, alone = check_bytes(raw, "leverans.zip"), check_bytes(inner, name)
    assert packed.report.verdict is alone.report.verdict
    assert packed.report.file_name == "leverans.zip"
    assert packed.report.input_sha256 == packed.document.sha256 != alone.document.sha256
    assert [one.name for one in packed.plan.enclosed] == ["karta.pdf"]
    assert len(packed.plan.provisions) == len(alone.plan.provisions)


@pytest.mark.parametrize(
    ("files", "error", "says"),
    [
        ({}, NotAPlan, "ingen plan .* bara: ingenting"),
        ({"karta.pdf": PDF}, NotAPlan, "bara: karta.pdf"),
        (shapefile() | {"plan.json": b"{}"}, NotAPlan, "2 filer som kan vara planer: plangräns.shp, plan.json"),
        (shapefile() | shapefile(stem="till/en"), NotAPlan, "2 filer som kan vara planer"),
        ({"plan.json": b""}, EmptyFile, "leverans.zip/plan.json"),
        ({"plan.json": b"{"}, BrokenFile, "leverans.zip/plan.json"),
        ({"metadata.xml": b"<a/>"}, NotAPlan, "leverans.zip/metadata.xml"),
        ({"plan.gpkg": b"nej"}, NotAPlan, "leverans.zip/plan.gpkg"),
        ({"plan.gpkg": b"nej", "plan.gpkg-wal": b"mer"}, BrokenFile, "Stäng programmet"),
    ],
)
def test_an_archive_without_one_plan_is_refused(files: dict[str, bytes], error: type[DocumentError], says: str) -> None:
    with pytest.raises(error, match=says):
        read_document(zipped(files), "leverans.zip")


# --- judging -----------------------------------------------------------------------------------------------------


def test_a_delivery_of_a_boundary_stays_undecided_and_a_draft_may_pass() -> None:
    raw = zipped(shapefile())
    delivery = check_bytes(raw, "gräns.zip").report
    draft = check_bytes(raw, "gräns.zip", profile=Profile.DRAFT).report
    assert (delivery.verdict, draft.verdict) == (Verdict.UNDECIDED, Verdict.PASSES)
    assert {finding.rule for finding in draft.findings} == {"SCHEMA-0003"}


@pytest.mark.parametrize(("profile", "outcome"), [("delivery", Outcome.NOT_RUN), ("draft", Outcome.OUT_OF_SCOPE)])
def test_every_rule_on_provisions_says_that_it_could_not_be_asked(profile: str, outcome: Outcome) -> None:
    results = check_bytes(geojson(feature(AREA, status="laga kraft")), "g", profile=Profile(profile)).report.rules
    left = {result.rule for result in results if result.reason and "bara en plangräns" in result.reason}
    assert {result.outcome for result in results if result.rule in left} == {outcome}
    assert left >= {"DP-0002", "DP-0003", "DP-0005", "DP-0009", "DP-0018", "DP-0022", "DP-Krav-0013", "KAT-0001"}
    asked = {result.rule for result in results if result.outcome in (Outcome.PASSED, Outcome.FAILED)}
    assert asked >= {"GEO-0001", "DP-Krav-0018", "GEO-0003", "GEO-0004", "SCHEMA-0002"}


def test_the_boundary_itself_is_judged() -> None:
    crossed = [square(0, 0, 100)[n] for n in (0, 2, 1, 3, 0)]
    report = check_bytes(zipped(shapefile([record([crossed])])), "gräns.zip", profile=Profile.DRAFT).report
    assert "DP-Krav-0018" in {finding.rule for finding in report.findings}
    assert report.verdict is Verdict.STOPPED


def test_the_names_of_the_columns_are_those_of_the_examples() -> None:
    assert read(geojson(feature(AREA))).designation == COLUMNS["beteckning"]
