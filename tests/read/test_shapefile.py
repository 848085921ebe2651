"""Shapefiles: what GDAL writes is read as GDAL reads it, and what is damaged is told, never repaired."""

import struct
from pathlib import Path

import geopandas
import pytest
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from detaljplan.checking import check_bytes
from detaljplan.crs import SWEREF_CODES, epsg_of_wkt
from detaljplan.errors import BrokenFile, DocumentError, NotAPlan, OverLimit
from detaljplan.plan.model import Plan
from detaljplan.plan.values import Unreadable
from detaljplan.read.boundary.reader import encoding_of
from detaljplan.read.reader import read_document, read_plan
from detaljplan.report.model import Profile
from detaljplan.rules.registry import all_rules
from tests.read.boundaries import (
    COLUMNS,
    EPSG,
    POLYGON_M,
    POLYGON_Z,
    dbf,
    hole,
    prj,
    record,
    shapefile,
    shp,
    square,
    zipped,
)


def read(files: dict[str, bytes]) -> Plan:
    return read_plan(read_document(zipped(files), "plan.zip"))


def shape_of(*records: bytes, kind: int = 5) -> BaseGeometry | Unreadable | None:
    (item,) = read(shapefile(records, kind=kind)).boundary
    return item.shape


def test_what_gdal_writes_is_read_as_it_was_drawn(tmp_path: Path) -> None:
    with_hole = shapely.Polygon(square(0, 0, 100), [hole(10, 10, 20), hole(50, 50, 20)])
    # An island in the hole: the outer ring that a hole lies in is the smallest around it.
    island = shapely.Polygon(square(52, 52, 10), [hole(54, 54, 2)])
    drawn = shapely.MultiPolygon([with_hole, island, shapely.Polygon(square(200, 0, 30))])
    frame = geopandas.GeoDataFrame({"Namn": ["Kv Åkern"], "geometry": [drawn]}, crs="EPSG:3010")
    frame.to_file(tmp_path / "plangräns.shp", encoding="ISO-8859-1")
    plan = read({path.name: path.read_bytes() for path in tmp_path.iterdir()})
    (item,) = plan.boundary
    assert isinstance(item.shape, BaseGeometry)
    assert shapely.normalize(item.shape).equals_exact(shapely.normalize(drawn))
    assert (plan.name, item.epsg, item.kind, item.dimension) == ("Kv Åkern", EPSG, "multiyta", 2)


@pytest.mark.parametrize("epsg", sorted(SWEREF_CODES))
@pytest.mark.parametrize("form", ["WKT1_ESRI", "WKT1_GDAL", "WKT2_2019"])
def test_every_zone_is_known_by_its_definition_in_every_form(epsg: int, form: str) -> None:
    assert epsg_of_wkt(CRS.from_epsg(epsg).to_wkt(form)) == epsg


def test_a_system_is_told_by_what_it_defines_and_not_by_its_name() -> None:
    definition = prj().decode()
    assert epsg_of_wkt(definition.replace("SWEREF99_16_30", "Kommunens system")) == EPSG
    assert epsg_of_wkt(definition.replace("16.5", "16.25")) is None
    assert epsg_of_wkt(definition.replace("150000.0", "1500000.0")) is None
    assert epsg_of_wkt(definition.replace("D_SWEREF99", "D_ETRS_1989")) is None
    assert epsg_of_wkt(definition.replace('UNIT["Meter",1.0]', 'UNIT["Foot",0.3048]')) is None


@pytest.mark.parametrize("epsg", [25833, 32633, 3021, 4326, 4619])
def test_no_other_system_is_taken_for_a_sweref_zone(epsg: int) -> None:
    assert epsg_of_wkt(CRS.from_epsg(epsg).to_wkt("WKT1_ESRI")) is None


def test_the_heights_of_a_compound_system_are_left_aside() -> None:
    assert epsg_of_wkt(CRS.from_epsg(5845).to_wkt("WKT2_2019")) == 3006


@pytest.mark.parametrize("text", ["", "skräp", "PROJCS[" * 5000, "EPSG:3010", "+proj=utm +zone=33", "/etc/passwd"])
def test_what_is_no_definition_is_no_system(text: str) -> None:
    assert epsg_of_wkt(text) is None


def test_without_a_prj_the_system_is_unreadable_and_never_guessed() -> None:
    (item,) = read(shapefile(without=["prj"])).boundary
    assert isinstance(item.epsg, Unreadable)
    assert item.epsg.raw == "inget; filen .prj saknas"


@pytest.mark.parametrize("files", [shapefile(without=["prj"]), shapefile(prj=prj(3021))])
def test_a_system_that_is_no_sweref_99_is_told_at_the_prj_with_what_to_do(files: dict[str, bytes]) -> None:
    checked = check_bytes(zipped(files), "gräns.zip", profile=Profile.DRAFT)
    (found,) = [finding for finding in checked.report.findings if finding.rule == "SCHEMA-0002"]
    assert found.where == "plangräns.prj"
    assert "räkna om lagret till kommunens SWEREF 99-zon" in all_rules()["SCHEMA-0002"].remedy.sv


def test_another_system_is_named_as_its_prj_names_it() -> None:
    (item,) = read(shapefile(prj=prj(3021))).boundary
    assert isinstance(item.epsg, Unreadable)
    assert item.epsg.raw == "RT90 2.5 gon V"


def test_heights_are_kept_and_measures_are_left_out() -> None:
    high = [(*point, 12.5) for point in square(0, 0, 100)]
    found = shape_of(record([high], POLYGON_Z), kind=POLYGON_Z)
    assert isinstance(found, BaseGeometry)
    assert shapely.get_coordinates(found, include_z=True)[:, 2].tolist() == [12.5] * 5
    measured = shape_of(record([high], POLYGON_M), kind=POLYGON_M)
    assert isinstance(measured, BaseGeometry)
    assert not measured.has_z


def test_a_record_without_geometry_is_a_part_without_one() -> None:
    assert [item.shape for item in read(shapefile([struct.pack("<i", 0)])).boundary] == [None]


def test_a_lone_ring_is_an_area_whichever_way_it_runs() -> None:
    found = shape_of(record([hole(0, 0, 100)]))
    assert isinstance(found, BaseGeometry)
    assert found.area == 10_000


@pytest.mark.parametrize(
    ("faulty", "expected"),
    [
        (record([square(0, 0, 100)[:-1]]), "slutna ringar"),
        (record([[*square(0, 0, 100)[:-1], (float("nan"), 0.0)]]), "koordinater i meter"),
        (record([[*square(0, 0, 100)[:-1], (1e300, 0.0)]]), "koordinater i meter"),
        (record([square(0, 0, 100)[:3]]), "minst fyra punkter"),
        (record([square(0, 0, 100), hole(500, 500, 5)]), "ytterkanter medurs"),
        (record([square(0, 0, 100)])[:-16], "en hel post"),
        (record([square(0, 0, 100)])[:36] + struct.pack("<ii", 1, 2**30) + bytes(40), "en hel post"),
        (record([square(0, 0, 100)])[:36] + struct.pack("<ii", -1, -1) + bytes(40), "minst en ring"),
        (
            record([square(0, 0, 9), square(20, 0, 9)])[:44] + struct.pack("<ii", 5, 5) + bytes(160),
            "ringar som följer på varandra",
        ),
        (struct.pack("<i", 1) + bytes(16), "en yta"),
    ],
)
def test_an_area_that_cannot_be_read_is_unreadable_in_its_place(faulty: bytes, expected: str) -> None:
    plan = read(shapefile([record([square(0, 0, 100)]), faulty]))
    good, bad = plan.boundary
    assert isinstance(good.shape, BaseGeometry)
    assert isinstance(bad.shape, Unreadable)
    assert bad.where == "plangräns.shp/2"
    assert expected in bad.shape.expected


def test_as_many_rings_as_the_limit_are_read_in_all_records_together_and_one_more_is_refused() -> None:
    around, another = square(-1, -1, 10_000), record([square(-20_000, 0, 1)])
    holes = [hole(4 * (n % 50), 4 * (n // 50), 2) for n in range(1998)]
    assert len(read(shapefile([record([around, *holes]), another])).boundary) == 2
    with pytest.raises(OverLimit, match="2001 ringar"):
        read(shapefile([record([around, *holes]), another, another]))


def test_rings_that_are_not_there_are_not_believed() -> None:
    lying = record([square(0, 0, 100)])[:36] + struct.pack("<ii", 2**30, 2**30) + bytes(40)
    with pytest.raises(OverLimit, match="1073741824 ringar"):
        read(shapefile([lying]))


@pytest.mark.parametrize(("kind", "says"), [(1, "punkter"), (18, "punkter"), (3, "linjer"), (31, "kroppar")])
def test_points_and_lines_are_refused(kind: int, says: str) -> None:
    with pytest.raises(NotAPlan, match=says):
        read(shapefile(shp=shp([record([square(0, 0, 1)])], kind)))


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"shp": shp([record([square(0, 0, 1)])])[:-20]}, "byte men säger sig vara"),
        ({"shp": shp([record([square(0, 0, 1)])], length=2**30)}, "byte men säger sig vara"),
        ({"shp": shp([record([square(0, 0, 1)])], length=-1)}, "byte men säger sig vara"),
        ({"shp": shp([record([square(0, 0, 1)])])[:90]}, "börjar inte som"),
        ({"shp": b""}, "börjar inte som"),
        ({"shp": shp([b""])}, "längre än filen"),
        ({"dbf": b""}, "för kort"),
        ({"dbf": dbf([COLUMNS])[:-30]}, "säger sig ha 1 rader"),
        ({"dbf": dbf([COLUMNS, COLUMNS])}, "2 rader men shapefilen 1"),
        ({"dbf": dbf([COLUMNS])[:48] + b"\xff" + dbf([COLUMNS])[49:]}, "längre än raderna"),
    ],
)
def test_a_damaged_shapefile_is_refused(parts: dict[str, bytes], says: str) -> None:
    with pytest.raises(BrokenFile, match=says):
        read(shapefile(**parts))


def test_a_lone_shp_file_is_asked_for_in_an_archive() -> None:
    with pytest.raises(NotAPlan, match="zip-arkiv"):
        read_document(shp([record([square(0, 0, 1)])]), "plan.shp")


def test_a_shapefile_without_its_table_is_refused() -> None:
    with pytest.raises(BrokenFile, match=r"saknar \.dbf"):
        read(shapefile(without=["dbf"]))


def test_a_register_of_many_plans_is_refused() -> None:
    with pytest.raises(OverLimit, match="fler än 1000 ytor"):
        read(shapefile([struct.pack("<i", 0)] * 1001))
    assert len(read(shapefile([struct.pack("<i", 0)] * 1000)).boundary) == 1000


@pytest.mark.parametrize(
    ("encoding", "cpg", "driver", "told"),
    [
        ("utf-8", b"UTF-8", 0, "utf-8"),
        ("utf-8", b"utf8\r\n", 0x57, "utf-8"),
        ("cp1252", b"1252", 0, "cp1252"),
        ("cp1252", b"ANSI 1252", 0, "cp1252"),
        ("latin-1", b"ISO-8859-1", 0, "iso8859-1"),
        ("latin-1", b"88591", 0, "iso8859-1"),
        ("cp850", b"OEM 850", 0, "cp850"),
        ("cp1252", None, 0x57, "cp1252"),
        ("cp850", None, 0x02, "cp850"),
        ("utf-8", None, 0, "utf-8 (prövat fram; filen säger inget som stämmer)"),
        ("cp1252", None, 0, "cp1252 (prövat fram; filen säger inget som stämmer)"),
        ("cp1252", b"UTF-8", 0, "cp1252 (prövat fram; filen säger inget som stämmer)"),
        ("cp1252", b"hex_codec", 0, "cp1252 (prövat fram; filen säger inget som stämmer)"),
    ],
)
def test_the_texts_are_read_in_the_encoding_told_or_else_in_one_that_fits(
    encoding: str, cpg: bytes | None, driver: int, told: str
) -> None:
    table = dbf([{"namn": "Kv Åkern och Ön", "anmärkning": "ä"}], encoding, driver)
    files = shapefile(dbf=table, **({"cpg": cpg} if cpg else {}), without=[] if cpg else ["cpg"])
    document = read_document(zipped(files), "plan.zip")
    plan = read_plan(document)
    assert plan.name == "Kv Åkern och Ön"
    assert list(plan.extra.values()) == ["ä"]
    assert encoding_of(document) == told


def test_numbers_and_days_are_read_as_what_the_column_says_they_are() -> None:
    numbers = read(shapefile(dbf=dbf([{"kommunkod": "484", "area": "12.50", "tom": "", "fel": "12x"}], kind="N")))
    assert numbers.municipality_code == "0484"
    assert numbers.extra == {"area": 12.5, "fel": "12x"}
    days = read(shapefile(dbf=dbf([{"antagen": "19830512", "datum": "19830513"}], kind="D")))
    assert str(days.decisions[0].adopted) == "1983-05-12"
    assert days.extra == {"datum": "1983-05-13"}


def test_a_deleted_row_is_no_part_of_the_plan() -> None:
    table = dbf([COLUMNS, COLUMNS]).replace(b"\r Kv", b"\r*Kv", 1)
    plan = read(shapefile([record([square(0, 0, 1)]), record([square(5, 5, 1)])], dbf=table))
    assert [item.where for item in plan.boundary] == ["plangräns.shp/2"]


def test_a_changed_byte_anywhere_never_breaks_the_program() -> None:
    whole = shapefile([record([square(0, 0, 100), hole(10, 10, 5)])], without=["prj", "cpg"])
    for name, raw in whole.items():
        for at in range(len(raw)):
            changed = bytearray(raw)
            changed[at] ^= 0xFF
            try:
                read(whole | {name: bytes(changed)})
            except DocumentError:
                pass
