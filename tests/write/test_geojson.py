"""GeoJSON that geographic programs open: the right numbers in the right system, one feature to an object."""

from __future__ import annotations

from pathlib import Path

import geopandas
import orjson
import pytest
import shapely
from pyproj import Transformer

from detaljplan.crs import WGS84
from detaljplan.plan.model import Plan
from detaljplan.read.document import FileFormat
from detaljplan.read.reader import read_document, read_plan
from detaljplan.write.geojson import geojson
from sample_plans.gml import plan_gml
from sample_plans.plans import BOSTAD, good_plan
from tests.build import AT, EPSG, Json, area, line, plan, rectangle, written, zone
from tests.whole_plan import whole_plan


def read(tree: Json) -> Plan:
    return read_plan(read_document(written(tree), "plan.json"))


@pytest.mark.parametrize("epsg", [WGS84, EPSG, 3006])
def test_geopandas_opens_it_in_its_system_with_every_object(tmp_path: Path, epsg: int) -> None:
    source = read(good_plan())
    file = tmp_path / "plan.geojson"
    file.write_bytes(geojson(source, epsg=epsg).content)
    table = geopandas.read_file(file)
    assert table.crs.to_epsg() == epsg
    assert list(table["objektidentitet"]) == [source.object_id, *(p.object_id for p in source.provisions)]
    back = table.to_crs(EPSG)
    delivered = [source.boundary[0], *(provision.geometries[0] for provision in source.provisions)]
    for made, original in zip(back.geometry, delivered, strict=True):
        assert made.hausdorff_distance(original.shape) < 0.001


def test_longitude_comes_before_latitude_and_there_is_no_crs_member() -> None:
    tree = orjson.loads(geojson(read(good_plan())).content)
    corner = min(tree["features"][0]["geometry"]["coordinates"][0])
    latitude, longitude = Transformer.from_crs(EPSG, WGS84).transform(AT[1], AT[0])  # the registry's axes: N E
    assert corner == pytest.approx([longitude, latitude], abs=1e-8)
    assert "crs" not in tree


def test_in_the_plans_own_system_the_coordinates_are_as_delivered() -> None:
    done = geojson(read(good_plan()), epsg=EPSG)
    tree = orjson.loads(done.content)
    assert tree["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::3010"
    assert min(tree["features"][0]["geometry"]["coordinates"][0]) == list(AT)


def test_the_properties_are_those_of_the_national_json_without_geometry() -> None:
    tree = whole_plan()
    made = orjson.loads(geojson(read(tree)).content)
    for feature, original in zip(made["features"], tree["features"], strict=True):
        wanted = {k: v for k, v in original["properties"].items() if k not in ("plangeometri", "bestammelsegeometri")}
        assert feature["properties"] == wanted
        assert feature["id"] == wanted["objektidentitet"]


def test_several_parts_are_one_multi_geometry_and_mixed_kinds_a_collection() -> None:
    parts = [area(rectangle(0, 0, 5, 5)), area(rectangle(10, 0, 5, 5))]
    tree = plan(area(rectangle(0, 0, 20, 20)), zone("delar", BOSTAD, *parts), zone("blandat", BOSTAD, *parts, _line()))
    _, several, mixed = orjson.loads(geojson(read(tree), epsg=EPSG).content)["features"]
    assert several["geometry"]["type"] == "MultiPolygon"
    assert len(several["geometry"]["coordinates"]) == 2
    assert [part["type"] for part in mixed["geometry"]["geometries"]] == ["Polygon", "Polygon", "LineString"]


def _line() -> Json:
    return line((0, 0), (5, 5))


def test_outer_rings_are_counter_clockwise_whichever_way_they_came() -> None:
    tree = plan(area(rectangle(0, 0, 20, 20)[::-1]), zone("b", BOSTAD, area(rectangle(0, 0, 20, 20))))
    for feature in orjson.loads(geojson(read(tree)).content)["features"]:
        shape = shapely.from_geojson(orjson.dumps(feature["geometry"]))
        assert shape.exterior.is_ccw


def test_the_box_and_system_of_the_delivery_are_not_copied_and_other_things_are_named() -> None:
    tree = good_plan()
    tree |= {"bbox": [1, 2, 3, 4], "crs": {"type": "name"}, "framställd": "av ett program"}
    done = geojson(read(tree))
    made = orjson.loads(done.content)
    assert {"bbox", "crs", "framställd"} & set(made) == set()
    assert [loss.attribute for loss in done.losses if loss.attribute != "geometrimetadata"] == ["framställd"]


def test_a_geometry_that_cannot_be_read_leaves_the_object_without_place_and_is_named() -> None:
    tree = good_plan()
    item = tree["features"][1]["properties"]["bestammelsegeometri"][0]["geometri"]
    item["koordinatsystemPlan"] = "EPSG:9999"
    done = geojson(read(tree))
    use = orjson.loads(done.content)["features"][1]
    assert use["geometry"] is None
    assert {"position", "koordinatsystemPlan"} <= {
        loss.attribute for loss in done.losses if loss.object_id == use["id"]
    }


def test_geometry_metadata_is_named_as_left_out_once_to_an_object() -> None:
    source = read(good_plan())
    lost = [loss.object_id for loss in geojson(source).losses if loss.attribute == "geometrimetadata"]
    assert lost == [source.identity, *(p.identity for p in source.provisions)]


def test_a_plan_from_gml_lies_where_its_json_lies() -> None:
    document = read_document(plan_gml(good_plan()), "plan.gml")
    assert document.file_format is FileFormat.GML_SS637040
    of_gml = orjson.loads(geojson(read_plan(document), source=document.file_format).content)
    of_json = orjson.loads(geojson(read(good_plan())).content)
    for one, other in zip(of_gml["features"], of_json["features"], strict=True):
        shapes = [shapely.from_geojson(orjson.dumps(feature["geometry"])) for feature in (one, other)]
        assert shapely.hausdorff_distance(*shapes) < 1e-8
