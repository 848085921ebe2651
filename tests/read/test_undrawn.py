"""Coordinates that make no shape are kept as delivered in every format, and told in metres on the map."""

import sqlite3
import struct
from typing import Any

import numpy as np
import pytest

from detaljplan.checking import check_bytes
from detaljplan.findings import Finding
from detaljplan.plan.model import Plan
from detaljplan.plan.undrawn import Undrawn, WhyUndrawn
from detaljplan.plan.values import Unreadable
from detaljplan.read.reader import read_document, read_plan
from sample_plans.geopackage import plan_geopackage
from sample_plans.plans import BOSTAD, good_plan, street_and_block
from tests.build import Json, area, rectangle, written, zone
from tests.read.boundaries import feature, geojson, polygon, record, shapefile, square, zipped
from tests.read.gml_plans import E0, N0, gml, use

BLOCK = rectangle(0, 10, 100, 50)
HOLE = [(30.0, 30.0), (40.0, 30.0), (40.0, 40.0)]


def plan_of(raw: bytes, name: str = "plan") -> Plan:
    return read_plan(read_document(raw, name))


def undrawn(plan: Plan) -> Undrawn:
    found = next(item.shape for item in plan.geometries if isinstance(item.shape, Unreadable))
    assert isinstance(found, Undrawn)
    assert found in plan.unreadable
    return found


def told(raw: bytes, name: str = "plan") -> list[Finding]:
    """Return what is said of the coordinates: by one rule, and not by SCHEMA-0002 too."""
    findings = [f for f in check_bytes(raw, name).report.findings if f.rule in {"SCHEMA-0002", *_RULES}]
    assert "SCHEMA-0002" not in {finding.rule for finding in findings}
    return findings


_RULES = ("GEO-0005", "GEO-0006", "GEO-0007")


def block(*rings: Any) -> bytes:
    return written(street_and_block(block=zone("kvarter", BOSTAD, area(*rings))))


def coordinates(tree: Json) -> Any:
    """Return those of the block, to be changed."""
    return tree["features"][2]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"]


def position(found: Json) -> bytes:
    tree = street_and_block()
    tree["features"][2]["properties"]["bestammelsegeometri"][0]["geometri"].update(typ="multiyta", position=found)
    return written(tree)


# --- national JSON


def test_every_open_ring_of_an_area_is_told_with_the_way_it_lacks() -> None:
    raw = block([*BLOCK[:-1], (0.3, 10.4)], [*HOLE, (30.0, 30.001)], rectangle(50, 30, 5, 5))
    found = undrawn(plan_of(raw))
    assert found.why is WhyUndrawn.OPEN
    assert [len(ring) for ring in found.rings] == [5, 4, 5]
    assert [round(ends.distance_m, 3) for ends in found.open_ends] == [0.5, 0.001]
    first, second = told(raw)
    assert (first.rule, first.message) == ("GEO-0005", "Ringen är öppen: 0,5 m mellan ändarna.")
    assert second.message == "Ringen är öppen: 0,001 m mellan ändarna."
    assert first.geometry is not None
    assert first.geometry.wkt == "LINESTRING (150000.3 6580010.4, 150000 6580010)"
    assert (first.where or "").endswith("/bestammelsegeometri/0/geometri/position")


def test_an_open_ring_beside_one_of_few_points_are_both_told() -> None:
    raw = geojson(feature(polygon(square(0, 0, 100)[:-1], square(10, 10, 5)[:2])))
    assert sorted(finding.rule for finding in told(raw, "g.geojson")) == ["GEO-0005", "GEO-0006"]


def test_the_delivered_coordinates_are_kept_to_close_the_ring_with() -> None:
    ring = undrawn(plan_of(block(BLOCK[:-1]))).rings[0]
    assert ring.tolist() == [[150_000 + e, 6_580_000 + n] for e, n in BLOCK[:-1]]


def test_a_ring_that_only_a_height_keeps_open_says_so() -> None:
    tree = street_and_block()
    for number, corner in enumerate(coordinates(tree)[0]):
        corner.append(float(number))
    (found,) = told(written(tree))
    assert "olika höjd" in found.message


def test_a_ring_of_few_points_is_told_by_the_schema_alone() -> None:
    report = check_bytes(block(BLOCK, HOLE[:2]), "plan.json").report
    assert [finding.rule for finding in report.findings] == ["SCHEMA-0001"]


@pytest.mark.parametrize(
    "empty",
    [
        {"type": "MultiPolygon", "coordinates": []},
        {"type": "MultiPolygon", "coordinates": [[]]},
        {"type": "Polygon", "coordinates": []},
    ],
)
def test_a_geometry_without_coordinates_is_empty(empty: Json) -> None:
    assert undrawn(plan_of(position(empty))).why is WhyUndrawn.EMPTY
    if empty["type"] == "MultiPolygon":
        assert [finding.rule for finding in told(position(empty))] == ["GEO-0007"]


def test_what_is_no_coordinates_at_all_is_still_told_as_unreadable() -> None:
    tree = street_and_block()
    coordinates(tree)[0][1].append(12.5)
    report = check_bytes(written(tree), "plan.json").report
    assert [finding.rule for finding in report.findings] == ["SCHEMA-0002"]
    assert {rule.rule: rule.not_run for rule in report.rules if rule.rule in _RULES} == dict.fromkeys(_RULES, 1)


# --- a boundary alone


@pytest.mark.parametrize("ring", [square(0, 0, 100)[:-1], square(0, 0, 100)[:3]])
def test_a_boundary_as_geojson_and_as_a_shapefile_are_told_alike(ring: list[tuple[float, float]]) -> None:
    as_json = geojson(feature(polygon(ring)))
    as_shapefile = zipped(shapefile([record([ring])]))
    assert [one.message for one in told(as_json, "g.geojson")] == [one.message for one in told(as_shapefile, "g.zip")]
    expected = "GEO-0005" if len(ring) > 3 else "GEO-0006"
    assert [finding.rule for finding in told(as_json, "g.geojson")] == [expected]


# --- GeoPackage


def as_geopackage(*rings: list[tuple[float, float]], order: str = "<") -> bytes:
    """Return the sample plan as a GeoPackage, one of its uses drawn with these rings."""
    wkb = struct.pack(f"{order}BII", order == "<", 3, len(rings))
    for ring in rings:
        wkb += struct.pack(f"{order}I{2 * len(ring)}d", len(ring), *(n for point in ring for n in point))
    many = struct.pack(f"{order}BII", order == "<", 6, 1) + wkb
    connection = sqlite3.connect(":memory:")
    connection.deserialize(plan_geopackage(good_plan()))
    blob = b"GP\0" + bytes([1]) + struct.pack("<i", 3010) + many
    connection.execute("UPDATE anvandning_yta SET geom = ? WHERE fid = 1", [blob])
    connection.commit()
    raw = connection.serialize()
    connection.close()
    return raw


@pytest.mark.parametrize("order", ["<", ">"])
def test_an_open_ring_of_a_geopackage_is_read_as_it_stands(order: str) -> None:
    ring = [(150_000 + e, 6_580_000 + n) for e, n in BLOCK]
    opened = [*ring[:-1], (150_003.0, 6_580_014.0)]
    raw = as_geopackage(opened, ring, order=order)
    found = undrawn(plan_of(raw))
    assert np.array_equal(found.rings[0], opened)
    assert [ends.distance_m for ends in found.open_ends] == [5]
    assert {(one.rule, one.message) for one in told(raw)} == {("GEO-0005", "Ringen är öppen: 5 m mellan ändarna.")}


def test_a_ring_of_few_points_of_a_geopackage_is_told() -> None:
    ring = [(150_000 + e, 6_580_000 + n) for e, n in BLOCK]
    raw = as_geopackage(ring, ring[:3])
    assert undrawn(plan_of(raw)).why is WhyUndrawn.FEW
    assert {(one.rule, one.message) for one in told(raw)} == {("GEO-0006", "En ring har 3 punkter; minst fyra behövs.")}


def test_a_polygon_without_rings_of_a_geopackage_is_empty() -> None:
    assert {finding.rule for finding in told(as_geopackage())} == {"GEO-0007"}


def test_an_open_ring_beyond_everything_is_no_ring_at_all() -> None:
    report = check_bytes(as_geopackage([(1e300, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]), "plan.gpkg").report
    assert "SCHEMA-0002" in {finding.rule for finding in report.findings}


# --- GML


def with_lines(*lines: list[tuple[float, float]]) -> bytes:
    named = {f"L{number}": line for number, line in enumerate(lines)}
    walk = " ".join(f"+{name}" for name in named)
    uses = use("00000000-0000-4000-8000-000000000002", "kvarter")
    return gml(named, {"plan": walk, "kvarter": walk}, uses).encode()


def test_lines_that_do_not_meet_are_told_with_the_way_between_them() -> None:
    raw = with_lines([(0, 0), (100, 0), (100, 60)], [(100, 60.05), (0, 60), (0, 0)])
    found = undrawn(plan_of(raw))
    assert [len(line) for line in found.rings] == [3, 3]
    assert [(round(e.one[0] - E0, 3), round(e.one[1] - N0, 3)) for e in found.open_ends] == [(100, 60)]
    assert {one.message for one in told(raw)} == {"Ringen är öppen: 0,05 m mellan ändarna."}
    assert [one.geometry.length for one in told(raw) if one.geometry] == pytest.approx([0.05, 0.05])


def test_several_gaps_are_paired_by_nearness_whatever_the_order() -> None:
    raw = with_lines([(0, 0), (100, 0)], [(0, 60.2), (0, 0.1)], [(100, 0.3), (100, 60), (0, 60)])
    assert sorted(round(ends.distance_m, 3) for ends in undrawn(plan_of(raw)).open_ends) == [0.1, 0.2, 0.3]


def test_lines_that_meet_in_more_than_one_way_are_unreadable_as_before() -> None:
    ring = [(0, 0), (100, 0), (100, 60), (0, 0)]
    raw = with_lines([(0, 0), (50, 5)], [(50, 5), (90, 9)], [(0, 0), (50, 5)], [(50, 5), (90, 9)], ring)
    found = [item.shape for item in plan_of(raw).geometries]
    assert all(isinstance(shape, Unreadable) and not isinstance(shape, Undrawn) for shape in found)


def test_a_walk_forth_and_back_is_a_ring_of_few_points_and_no_walk_is_empty() -> None:
    ring = [(0.0, 0.0), (100.0, 0.0), (100.0, 60.0), (0.0, 0.0)]
    uses = use("00000000-0000-4000-8000-000000000002", "kvarter")
    for walk, rule in (("+M -M", "GEO-0006"), ("", "GEO-0007")):
        raw = gml({"L": ring, "M": [(0, 0), (50, 5)]}, {"plan": "+L", "kvarter": walk}, uses).encode()
        assert [finding.rule for finding in told(raw)] == [rule]


def test_an_area_of_gml_that_nothing_refers_to_is_told_all_the_same() -> None:
    opened = [(0.0, 0.0), (100.0, 0.0), (100.0, 60.0)]
    raw = gml({"L": [*opened, (0.0, 60.0), (0.0, 0.0)], "M": opened}, {"plan": "+L", "other": "+M"}).encode()
    report = check_bytes(raw, "plan.gml").report
    assert "SCHEMA-0002" in {finding.rule for finding in report.findings}
