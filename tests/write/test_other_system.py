"""A plan written in another SWEREF 99 system: the same places, and what the move changed is told."""

from __future__ import annotations

from pathlib import Path

import fiona
import numpy as np
import orjson
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from detaljplan.crs import LOCAL_ZONES, WGS84, transform
from detaljplan.plan.model import Plan
from detaljplan.read.reader import read_document, read_plan
from detaljplan.report.conversion import conversion_json, conversion_lines
from detaljplan.write.geojson import geojson
from detaljplan.write.geopackage.writer import geopackage
from detaljplan.write.ngp_json import ngp_json
from detaljplan.write.other_system import in_system, transformation_of
from detaljplan.write.written import Written
from sample_plans.plans import good_plan, plan_in_force
from tests.build import AT, EPSG, Json, area, plan, rectangle, written
from tests.read.test_formats_agree import told
from tests.whole_plan import whole_plan
from tests.write.test_ngp_json import plans


def read(tree: Json) -> Plan:
    return read_plan(read_document(written(tree), "plan.json"))


@pytest.mark.parametrize("epsg", [3006, *(zone for zone in LOCAL_ZONES if zone != EPSG)])
def test_every_geometry_lies_where_it_lay_within_a_millimetre(epsg: int) -> None:
    source = read(whole_plan())
    moved, told, _ = in_system(source, epsg)
    assert told
    assert (told.from_epsg, told.to_epsg) == ((EPSG,), epsg)
    items = list(source.geometries)
    assert told.geometries == len(items)
    for before, after in zip(items, moved.geometries, strict=True):
        assert after.epsg == epsg
        back = transform(after.shape, epsg, EPSG)
        there, here = (shapely.get_coordinates(shape, include_z=True) for shape in (back, before.shape))
        assert abs(there - here)[:, :2].max() <= 0.00051  # half a millimetre of rounding, and the projection
        assert (shapely.get_coordinates(back, include_z=True)[:, 2:] == here[:, 2:]).all() or not back.has_z


def test_everything_but_the_geometry_is_as_it_was() -> None:
    moved, _, _ = in_system(read(whole_plan()), 3006)
    made, original = orjson.loads(ngp_json(moved).content), whole_plan()
    for tree in (made, original):
        for feature in tree["features"]:
            for item in feature["properties"].get("plangeometri", feature["properties"].get("bestammelsegeometri")):
                del item["geometri"]["position"], item["geometri"]["koordinatsystemPlan"]
    assert made == original


def test_the_area_changes_by_the_scale_of_the_projections() -> None:
    told = transformation_of(read(plan(area(rectangle(0, 0, 100, 100)))), 3006)
    assert told and told.area_before_m2 and told.area_after_m2
    assert told.area_before_m2 == 10_000
    # Scale 0.9996 on the central meridian of TM; 85 km from it, 1 + E²/2R² on top.
    assert told.area_after_m2 == pytest.approx(10_000 * (0.9996 * (1 + 85_400**2 / 2 / 6.38e6**2)) ** 2, abs=0.1)


def test_a_plan_in_that_system_already_is_left_alone() -> None:
    source = read(good_plan())
    moved, told, losses = in_system(source, EPSG)
    assert moved is source
    assert (told, losses) == (None, ())


def test_the_report_says_that_it_is_a_copy_how_exact_and_on_whose_word() -> None:
    source = read(good_plan())
    moved, told, losses = in_system(source, 3006)
    done = Written(ngp_json(moved).content, losses, transformation=told)
    text = "\n".join(conversion_lines(done))
    assert "Omräknad från SWEREF 99 16 30 till SWEREF 99 TM; noggrannhet 0,001 m enligt PROJ" in text
    assert "inte den antagna planen" in text
    json = conversion_json(done, "in.json", "ut.json")["transformation"]
    assert (json["from_epsg"], json["to_epsg"], json["accuracy"]["metres"]) == ((3010,), 3006, 0.001)
    assert "accuracy 0.001 m by PROJ" in "\n".join(conversion_lines(done, "en"))


def test_geojson_in_degrees_says_the_registrys_accuracy_and_no_area() -> None:
    told = geojson(read(good_plan()), epsg=WGS84).transformation
    assert told
    assert (told.accuracy.metres, told.accuracy.source, told.area_after_m2) == (1.0, "EPSG", None)
    assert geojson(read(good_plan()), epsg=EPSG).transformation is None


def test_what_cannot_be_read_is_left_as_it_is_and_named() -> None:
    tree = good_plan()
    item = tree["features"][1]["properties"]["bestammelsegeometri"][0]
    item["geometri"]["koordinatsystemPlan"] = "EPSG:9999"
    source = read(tree)
    moved, _, losses = in_system(source, 3006)
    assert moved.provisions[0].geometries == source.provisions[0].geometries
    assert [loss.object_id for loss in losses if loss.attribute == "position"] == [source.provisions[0].identity]


def test_a_position_that_the_projection_has_no_answer_for_is_left_and_named() -> None:
    tree = plan([area(rectangle(0, 0, 10, 10)), area(rectangle(0, 0, 10, 10), at=(9e7, 9e7))])
    moved, told, losses = in_system(read(tree), 3006)
    assert told
    assert told.area_after_m2 is None
    assert [item.epsg for item in moved.boundary] == [3006, EPSG]
    assert [loss.attribute for loss in losses] == ["koordinatsystemPlan", "position"]


def test_boxes_of_the_old_coordinates_are_left_out_and_named() -> None:
    tree = good_plan() | {"bbox": [AT[0], AT[1], AT[0] + 1, AT[1] + 1], "egen": 1}
    tree["features"][1]["bbox"] = [1, 2, 3, 4]
    moved, _, losses = in_system(read(tree), 3006)
    assert moved.container_extra == {"egen": 1}
    assert not moved.provisions[0].feature_extra
    assert [loss.attribute for loss in losses] == ["koordinatsystemPlan", "bbox", "bbox"]


@pytest.mark.parametrize(("epsg", "far"), [(3006, False), (3009, False), (3011, False), (3008, True), (3018, True)])
def test_a_system_that_is_not_used_where_the_plan_lies_is_warned_of(epsg: int, far: bool) -> None:
    _, _, losses = in_system(read(good_plan()), epsg)
    assert any("ligger långt från" in loss.reason_sv for loss in losses) is far


def test_shared_vertices_stay_shared() -> None:
    source = read(good_plan())
    moved, _, _ = in_system(source, 3009)
    known: dict[tuple[float, ...], tuple[float, ...]] = {}
    for before, after in zip(source.geometries, moved.geometries, strict=True):
        for one, other in zip(shapely.get_coordinates(before.shape), shapely.get_coordinates(after.shape), strict=True):
            assert known.setdefault(tuple(one), tuple(other)) == tuple(other)


def test_gdal_opens_a_moved_geopackage_with_the_right_numbers_and_system(tmp_path: Path) -> None:
    source = read(plan_in_force())
    moved, _, _ = in_system(source, 3006)
    path = tmp_path / "plan.gpkg"
    path.write_bytes(geopackage(moved).content)
    uses = pyogrio.read_dataframe(path, layer="anvandning")
    assert uses.crs.to_epsg() == 3006
    assert [*uses.total_bounds] == pytest.approx([*shapely.total_bounds([p.shapes[0] for p in moved.uses])], abs=1e-9)
    back = uses.to_crs(EPSG).geometry.union_all()
    assert back.symmetric_difference(shapely.union_all([p.shapes[0] for p in source.uses])).area < 1  # of 30 000 m²
    with fiona.open(path, layer="planomrade") as opened:
        assert opened.crs.to_epsg() == 3006
        assert opened.bounds == pytest.approx(shapely.total_bounds([item.shape for item in moved.boundary]), abs=1e-9)


@pytest.mark.parametrize("epsg", [WGS84, EPSG, 3006, 3009])
def test_pyogrio_and_fiona_open_geojson_with_the_right_numbers_and_system(tmp_path: Path, epsg: int) -> None:
    source = read(plan_in_force())
    path = tmp_path / "plan.geojson"
    path.write_bytes(geojson(source, epsg=epsg).content)
    move = Transformer.from_crs(EPSG, epsg, always_xy=True).transform
    wanted = np.column_stack(move(*shapely.get_coordinates(source.boundary[0].shape).T))
    frame = pyogrio.read_dataframe(path)
    assert frame.crs.to_epsg() == epsg
    assert len(frame) == 1 + len(source.provisions)
    corners = shapely.get_coordinates(frame.geometry[0])
    assert corners.shape == wanted.shape
    assert abs(corners - wanted).max() < (1e-9 if epsg == WGS84 else 0.00051)
    with fiona.open(path) as opened:
        assert opened.crs.to_epsg() == epsg
        assert opened.bounds == pytest.approx(tuple(frame.total_bounds), abs=1e-12)


@settings(deadline=None, max_examples=40)
@given(plans(), st.sampled_from([3006, *LOCAL_ZONES[1:4]]))
def test_any_plan_moved_and_written_reads_back_to_the_moved_plan_in_both_formats(tree: Json, epsg: int) -> None:
    moved, _, _ = in_system(read(tree), epsg)
    assert told(read_plan(read_document(ngp_json(moved).content, "plan.json"))) == told(moved)
    assert told(read_plan(read_document(geopackage(moved).content, "plan.gpkg"))) == told(moved)


@settings(deadline=None, max_examples=40)
@given(plans())
def test_any_plan_in_geojson_holds_all_but_what_its_losses_name(tree: Json) -> None:
    source = read(tree)
    done = geojson(source, epsg=EPSG)
    made = orjson.loads(done.content)
    owners = [source, *source.provisions]
    for feature, owner, original in zip(made["features"], owners, tree["features"], strict=True):
        kept = {k: v for k, v in original["properties"].items() if k not in ("plangeometri", "bestammelsegeometri")}
        assert feature["properties"] == {k: v for k, v in kept.items() if v not in (None, [])} | {
            k: v for k, v in feature["properties"].items() if v in (None, [])
        }
        items = owner.boundary if isinstance(owner, Plan) else owner.geometries
        parts = shapely.get_parts(shapely.from_geojson(orjson.dumps(feature["geometry"])))
        assert [part.normalize() for part in parts] == [item.shape.normalize() for item in items]
    lost = {(loss.object_id, loss.attribute) for loss in done.losses}
    assert lost == {(owner.identity, "geometrimetadata") for owner in owners} | {
        (source.identity, name) for name in source.container_extra
    }
