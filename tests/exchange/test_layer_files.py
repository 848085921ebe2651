"""Layer files: several formats in, valid two-dimensional objects in EPSG:3006 out, or one clear sentence."""

from __future__ import annotations

import json
import math
import sqlite3
import struct
import zipfile
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from detaljplan import crs
from detaljplan.errors import LayerError
from detaljplan.exchange import layer_limits
from detaljplan.exchange.layer_files import read_area_file, read_layer_file
from detaljplan.exchange.layer_formats import ARC_STEP_DEG
from detaljplan.exchange.layer_rows import LayerRows
from detaljplan.review.definitions import load_layers
from detaljplan.review.layer import Layer, LayerGeometry

CULTURE: Layer = next(known for known in load_layers() if known.id == "ri_kulturmiljovard")
SQUARE = shapely.box(585_000, 6_578_000, 585_100, 6_578_100)
BOW_TIE = shapely.Polygon([(585_000, 6_578_000), (585_100, 6_578_100), (585_100, 6_578_000), (585_000, 6_578_100)])
SPIKE = shapely.Polygon([(585_000, 6_578_000), (585_100, 6_578_000), (585_050, 6_578_000)])


def geojson(path: Path, *shapes: BaseGeometry | None, epsg: int | None = 3006, **properties: Any) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
        }
        for shape in shapes
    ]
    name = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    member = {} if epsg is None else {"crs": name}
    file = path / "layer.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", **member, "features": features}))
    return file


def geopackage(
    path: Path, *shapes: BaseGeometry, epsg: int | None = 3006, table: str = "lager", **columns: Any
) -> Path:
    file = path / "layer.gpkg"
    frame = geopandas.GeoDataFrame({k: [v] * len(shapes) for k, v in columns.items()}, geometry=list(shapes), crs=epsg)
    frame.to_file(file, layer=table, driver="GPKG", engine="pyogrio")
    return file


def other(driver: str, ending: str) -> Any:
    """Return what writes a layer in a format of GDAL's."""

    def write(path: Path, *shapes: BaseGeometry, epsg: int = 3006, **columns: Any) -> Path:
        file = path / f"layer{ending}"
        told = {k: [v] * len(shapes) for k, v in columns.items()}
        geopandas.GeoDataFrame(told, geometry=list(shapes), crs=epsg).to_file(file, driver=driver, engine="pyogrio")
        return file

    return write


flatgeobuf, gml = other("FlatGeobuf", ".fgb"), other("GML", ".gml")


def parquet(path: Path, *shapes: BaseGeometry, epsg: int = 3006, **columns: Any) -> Path:
    file = path / "layer.parquet"
    told = {k: [v] * len(shapes) for k, v in columns.items()}
    geopandas.GeoDataFrame(told, geometry=list(shapes), crs=epsg).to_parquet(file)
    return file


def packed(path: Path, *files: Path, name: str = "layer.zip") -> Path:
    with zipfile.ZipFile(path / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.name)
    return path / name


def shapefile(path: Path, *shapes: BaseGeometry, epsg: int = 3006, stem: str = "lager", **columns: Any) -> Path:
    """Return a zip with a shapefile. Dates in it are days, and links are short."""
    (path / "shp").mkdir(exist_ok=True)
    told = {k: [v] * len(shapes) for k, v in columns.items()}
    frame = geopandas.GeoDataFrame(told or {"nr": range(len(shapes))}, geometry=list(shapes), crs=epsg)
    frame.to_file(path / "shp" / f"{stem}.shp", engine="pyogrio", encoding="UTF-8")
    return packed(path, *sorted((path / "shp").glob("*.*")))


def packed_geopackage(path: Path, *shapes: BaseGeometry, **columns: Any) -> Path:
    return packed(path, geopackage(path, *shapes, **columns))


def only(rows: LayerRows) -> BaseGeometry:
    (feature,) = rows.features
    return feature.shape


FORMATS = [geojson, geopackage, flatgeobuf, parquet, gml, shapefile, packed_geopackage]


@pytest.mark.parametrize("write", FORMATS)
def test_all_formats_give_the_same_object(tmp_path: Path, write: Any) -> None:
    link = "https://example.org/k1"
    rows = read_layer_file(write(tmp_path, SQUARE, ri_id="K1", namn="Ån", revdatum="2020-01-02", anm=link), CULTURE)
    (feature,) = rows.features
    assert feature.shape.equals(SQUARE)
    assert (feature.id, feature.name, feature.date, feature.link) == ("K1", "Ån", "2020-01-02", link)
    assert dict(feature.attributes) == {"ri_id": "K1", "namn": "Ån", "revdatum": "2020-01-02", "anm": link}
    assert (rows.epsg, rows.repaired, rows.unplaced, rows.missing_fields, rows.synthetic) == (3006, 0, 0, (), False)


@pytest.mark.parametrize("write", FORMATS)
def test_all_formats_tell_their_reference_system(tmp_path: Path, write: Any) -> None:
    rows = read_layer_file(write(tmp_path, crs.transform(SQUARE, 3006, 3010), epsg=3010), CULTURE)
    assert rows.epsg == 3010
    assert shapely.hausdorff_distance(only(rows), SQUARE) < 0.01


def test_a_geoparquet_that_tells_no_system_is_longitude_latitude(tmp_path: Path) -> None:
    degrees = geopandas.GeoDataFrame(geometry=[crs.transform(SQUARE, 3006, 4326)], crs="OGC:CRS84")
    degrees.to_parquet(tmp_path / "layer.parquet")
    rows = read_layer_file(tmp_path / "layer.parquet", CULTURE)
    assert rows.epsg == 4326
    assert shapely.hausdorff_distance(only(rows), SQUARE) < 0.01


def test_a_shapefile_whose_system_is_told_as_esri_does_is_read(tmp_path: Path) -> None:
    shapefile(tmp_path, SQUARE)
    (tmp_path / "shp" / "lager.prj").write_text(CRS.from_epsg(3006).to_wkt("WKT1_ESRI"))
    file = packed(tmp_path, *sorted((tmp_path / "shp").glob("*.*")))
    assert read_layer_file(file, CULTURE).epsg == 3006


def test_one_shapefile_of_several_is_taken_by_the_name_of_the_layer_or_its_table(tmp_path: Path) -> None:
    shapefile(tmp_path, SQUARE, stem="annat")
    file = shapefile(tmp_path, SQUARE, SQUARE, stem="ett")
    with pytest.raises(LayerError, match="annat, ett"):
        read_layer_file(file, CULTURE)
    assert len(read_layer_file(file, CULTURE, table="ETT").features) == 2
    assert CULTURE.sources[0].table
    file = shapefile(tmp_path, SQUARE, SQUARE, SQUARE, stem=CULTURE.sources[0].table)
    assert len(read_layer_file(file, CULTURE).features) == 3


@pytest.mark.parametrize("part", [".shp", ".shx", ".dbf"])
def test_a_shapefile_that_is_cut_off_or_lacks_a_part_is_refused(tmp_path: Path, part: str) -> None:
    shapefile(tmp_path, *[SQUARE] * 20)
    cut = tmp_path / "shp" / f"lager{part}"
    cut.write_bytes(cut.read_bytes()[: 100 if part == ".shx" else -60])
    with pytest.raises(LayerError, match="avkapad"):
        read_layer_file(packed(tmp_path, *sorted((tmp_path / "shp").glob("*.*"))), CULTURE)
    cut.unlink()
    with pytest.raises(LayerError, match="inga"):
        read_layer_file(packed(tmp_path, *sorted((tmp_path / "shp").glob("*.*"))), CULTURE)


def test_an_archive_that_is_larger_unpacked_than_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = tmp_path / "layer.gpkg"
    bomb.write_bytes(b"SQLite format 3\x00" + bytes(5_000_000))
    monkeypatch.setattr(layer_limits, "MAX_FILE_BYTES", 1_000_000)
    with pytest.raises(LayerError, match="större uppackat"):
        read_layer_file(packed(tmp_path, bomb), CULTURE)


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04hej", b"PAR1hej", b"fgb\x03fgb\x00hej", b"<html>", b"<!DOCTYPE a><a/>"]
)
def test_what_only_begins_as_a_format_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "layer"
    file.write_bytes(content)
    with pytest.raises(LayerError, match=r"^layer") as caught:
        read_layer_file(file, CULTURE)
    assert "\n" not in str(caught.value)


def test_only_what_is_of_the_layers_kind_is_read_and_the_rest_counted(tmp_path: Path) -> None:
    line, point = shapely.LineString([(585_000, 6_578_000), (585_100, 6_578_100)]), shapely.Point(585_000, 6_578_000)
    mixed = shapely.GeometryCollection([SQUARE, line])
    rows = read_layer_file(geojson(tmp_path, mixed, line, point), CULTURE)
    assert only(rows).equals(SQUARE)
    assert rows.unplaced == 2
    with pytest.raises(LayerError, match="ska ha ytor"):
        read_layer_file(geojson(tmp_path, line, point), CULTURE)
    road = next(layer for layer in load_layers() if layer.geometry is LayerGeometry.LINE)
    assert only(read_layer_file(geojson(tmp_path, line, point), road)).equals(line)


def test_longitude_latitude_is_moved_to_sweref_99_tm(tmp_path: Path) -> None:
    degrees = crs.transform(SQUARE, 3006, 4326)
    rows = read_layer_file(geojson(tmp_path, degrees, epsg=None), CULTURE)
    assert rows.epsg == 4326
    assert shapely.hausdorff_distance(only(rows), SQUARE) < 0.01


def test_a_zone_is_moved_to_sweref_99_tm(tmp_path: Path) -> None:
    rows = read_layer_file(geopackage(tmp_path, crs.transform(SQUARE, 3006, 3010), epsg=3010), CULTURE)
    assert shapely.hausdorff_distance(only(rows), SQUARE) < 0.001


def test_heights_are_left_out(tmp_path: Path) -> None:
    assert not only(read_layer_file(geopackage(tmp_path, shapely.force_3d(SQUARE, 12)), CULTURE)).has_z


def test_an_invalid_object_is_repaired_and_counted(tmp_path: Path) -> None:
    rows = read_layer_file(geojson(tmp_path, BOW_TIE), CULTURE)
    assert rows.repaired == 1
    assert only(rows).is_valid
    assert only(rows).area == pytest.approx(5_000)


def test_objects_without_usable_geometry_are_counted_and_carried_to_the_review(tmp_path: Path) -> None:
    rows = read_layer_file(geojson(tmp_path, SQUARE, None, SPIKE), CULTURE)
    assert (len(rows.features), rows.unplaced, rows.repaired) == (1, 2, 0)
    assert rows.data("1").unplaced == 2


def test_field_names_are_found_in_other_case_and_missing_ones_are_named(tmp_path: Path) -> None:
    rows = read_layer_file(geojson(tmp_path, SQUARE, RI_ID="K1"), CULTURE)
    assert rows.features[0].id == "K1"
    assert rows.missing_fields == ("namn", "revdatum", "anm")


def test_field_names_that_a_shapefile_has_cut_are_found(tmp_path: Path) -> None:
    shore = next(layer for layer in load_layers() if layer.id == "strandskydd")
    file = shapefile(tmp_path, SQUARE, objektiden="S 1", strandskyd="utvidgat")
    (feature,) = read_layer_file(file, shore).features
    assert (feature.id, feature.kind) == ("S 1", "utvidgat")


def test_an_object_without_id_is_called_by_its_row(tmp_path: Path) -> None:
    assert [f.id for f in read_layer_file(geojson(tmp_path, SQUARE, SQUARE, ri_id=None), CULTURE).features] == [
        "rad 1",
        "rad 2",
    ]


def test_a_link_that_is_no_web_address_is_left_out(tmp_path: Path) -> None:
    assert read_layer_file(geojson(tmp_path, SQUARE, anm="javascript:alert(1)"), CULTURE).features[0].link is None


def test_values_of_any_kind_become_text_numbers_or_nothing(tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame(
        {
            "ri_id": [7, 8],
            "namn": ["x" * 5_000, None],
            "revdatum": [geopandas.pd.Timestamp("2020-01-02T03:04:05"), None],
            "anm": [1.0, None],
        },
        geometry=[SQUARE, SQUARE],
        crs=3006,
    )
    frame.to_file(tmp_path / "layer.gpkg", driver="GPKG", engine="pyogrio")
    first, second = read_layer_file(tmp_path / "layer.gpkg", CULTURE).features
    assert (first.id, first.attributes["ri_id"], first.attributes["anm"]) == ("7", 7, 1)
    assert str(first.attributes["revdatum"]).startswith("2020-01-02T03:04:05")
    assert len(str(first.name)) == layer_limits.MAX_TEXT
    assert (second.name, second.date, second.attributes["anm"]) == (None, None, None)


def test_an_object_that_says_it_is_invented_makes_the_layer_invented(tmp_path: Path) -> None:
    assert read_layer_file(geojson(tmp_path, SQUARE, synthetic=True), CULTURE).synthetic
    assert not read_layer_file(geojson(tmp_path, SQUARE, synthetic=False), CULTURE).synthetic


def _circle_wkb(x: float, y: float, radius: float) -> bytes:
    """A circle as the curve polygon of one circular string (ISO WKB types 10 and 8)."""
    corners = [(x - radius, y), (x, y + radius), (x + radius, y), (x, y - radius), (x - radius, y)]
    ring = struct.pack("<BII", 1, 8, len(corners)) + b"".join(struct.pack("<dd", *c) for c in corners)
    return struct.pack("<BII", 1, 10, 1) + ring


def test_curves_become_chords(tmp_path: Path) -> None:
    file = tmp_path / "layer.gpkg"
    frame = geopandas.GeoDataFrame(geometry=[SQUARE], crs=3006)
    frame.to_file(file, layer="lager", driver="GPKG", engine="pyogrio", geometry_type="Unknown")
    with sqlite3.connect(file) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            database.execute(f'DROP TRIGGER "{name}"')
        header = b"GP\x00\x01" + struct.pack("<i", 3006)
        database.execute("UPDATE lager SET geom = ?", (header + _circle_wkb(585_000, 6_578_000, 100),))
    database.close()
    shape = only(read_layer_file(file, CULTURE))
    assert shape.geom_type == "Polygon"
    assert shape.area == pytest.approx(math.pi * 100**2, rel=0.0001)
    half = math.radians(ARC_STEP_DEG) / 2
    assert shape.exterior.distance(shapely.Point(585_000, 6_578_000)) >= 100 * math.cos(half) - 1e-9


def test_one_table_of_several_is_taken_by_name(tmp_path: Path) -> None:
    geopackage(tmp_path, SQUARE, table="en")
    file = geopackage(tmp_path, SQUARE, SQUARE, table="annan")
    with pytest.raises(LayerError, match="en, annan"):
        read_layer_file(file, CULTURE)
    assert len(read_layer_file(file, CULTURE, table="annan").features) == 2
    geopackage(tmp_path, SQUARE, table=CULTURE.id)
    assert len(read_layer_file(file, CULTURE).features) == 1


def test_a_layer_without_objects_is_a_failing_source(tmp_path: Path) -> None:
    with pytest.raises(LayerError, match="inget objekt"):
        read_layer_file(geojson(tmp_path), CULTURE)


def test_a_layer_whose_objects_all_lack_geometry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayerError, match="objekt"):
        read_layer_file(geojson(tmp_path, None, None), CULTURE)


@pytest.mark.filterwarnings("ignore:'crs' was not provided:UserWarning")
def test_an_unknown_reference_system_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayerError, match="koordinatsystem"):
        read_layer_file(geopackage(tmp_path, SQUARE, epsg=None), CULTURE)


@pytest.mark.parametrize(
    ("shape", "epsg"),
    [
        (SQUARE, None),  # metres told as degrees
        (shapely.box(6_578_000, 585_000, 6_578_100, 585_100), 3006),  # axes swapped
        (shapely.box(59, 16, 60, 17), 4326),  # axes swapped
        (shapely.box(0, 0, 100, 100), 3006),
    ],
)
def test_coordinates_outside_sweden_are_refused(tmp_path: Path, shape: BaseGeometry, epsg: int | None) -> None:
    with pytest.raises(LayerError, match="utanför Sverige"):
        read_layer_file(geojson(tmp_path, shape, epsg=epsg), CULTURE)


def test_single_objects_outside_sweden_have_no_place(tmp_path: Path) -> None:
    nowhere = shapely.box(0, 0, 100, 100)
    rows = read_layer_file(geojson(tmp_path, SQUARE, nowhere, SQUARE), CULTURE)
    assert (len(rows.features), rows.unplaced) == (2, 1)
    with pytest.raises(LayerError, match="utanför Sverige"):
        read_layer_file(geojson(tmp_path, SQUARE, nowhere, nowhere), CULTURE)
    with pytest.raises(LayerError, match="utanför Sverige"):
        read_area_file(geojson(tmp_path, SQUARE, nowhere, SQUARE))


VRT = b"<OGRVRTDataSource><OGRVRTLayer><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"


@pytest.mark.parametrize(
    "content",
    [b"", b"hej", VRT, b"\x89PNG\r\n", b'{"type": "FeatureCollection", "features": [', b"{}", b"SQLite format 3\x00"],
    ids=["empty", "text", "pointer", "image", "truncated", "no layer", "no database"],
)
def test_what_is_no_layer_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "layer.geojson"
    file.write_bytes(content)
    with pytest.raises(LayerError, match=r"^layer\.geojson: ") as caught:
        read_layer_file(file, CULTURE)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayerError, match="finns inte"):
        read_layer_file(tmp_path / "nothing.gpkg", CULTURE)


@pytest.mark.parametrize(
    ("limit", "told"), [("MAX_FILE_BYTES", "byte"), ("MAX_OBJECTS", "objekt"), ("MAX_VERTICES", "brytpunkter")]
)
def test_a_layer_over_a_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, told: str
) -> None:
    monkeypatch.setattr(layer_limits, limit, 1)
    with pytest.raises(LayerError, match=f"{told}.*högst 1"):
        read_layer_file(geojson(tmp_path, SQUARE, SQUARE), CULTURE)


def test_a_mapped_area_is_the_union_of_its_parts(tmp_path: Path) -> None:
    beside = shapely.box(585_050, 6_578_000, 585_200, 6_578_100)
    assert read_area_file(geojson(tmp_path, SQUARE, beside)).area == pytest.approx(20_000)


@pytest.mark.parametrize("shape", [BOW_TIE, shapely.Point(585_000, 6_578_000), None])
def test_a_mapped_area_with_anything_but_valid_areas_is_refused(tmp_path: Path, shape: BaseGeometry | None) -> None:
    with pytest.raises(LayerError, match="giltiga ytor"):
        read_area_file(geojson(tmp_path, SQUARE, shape))
