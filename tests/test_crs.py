"""Names, codes, windows and transformation of the reference systems."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon

from detaljplan.crs import (
    SWEREF_CODES,
    WGS84,
    epsg_of_name,
    epsg_of_srs_name,
    plausible,
    transform,
    zone_name,
)


def test_the_zones_are_the_national_system_and_twelve_local_ones() -> None:
    assert sorted(SWEREF_CODES) == list(range(3006, 3019))
    assert (zone_name(3006), zone_name(3008), zone_name(3018)) == (
        "SWEREF 99 TM",
        "SWEREF 99 13 30",
        "SWEREF 99 23 15",
    )
    assert zone_name(4326) == "EPSG:4326"


@pytest.mark.parametrize("epsg", SWEREF_CODES)
def test_names_and_meridians_agree_with_the_registry(epsg: int) -> None:
    from pyproj import CRS

    zone, crs = SWEREF_CODES[epsg], CRS.from_epsg(epsg)
    assert crs.name.replace("SWEREF99", "SWEREF 99") == zone.name
    assert crs.coordinate_operation is not None
    params = crs.coordinate_operation.params
    meridian = next(p.value for p in params if p.name.startswith("Longitude of natural origin"))
    assert meridian == pytest.approx(zone.central_meridian_deg)


@pytest.mark.parametrize("epsg", SWEREF_CODES)
def test_a_name_is_known_however_it_is_spelt(epsg: int) -> None:
    name = zone_name(epsg)
    for spelt in (name, name.replace(" ", "_"), name.replace(" ", ""), name.lower(), f" {name}\n"):
        assert epsg_of_name(spelt) == epsg


@pytest.mark.parametrize("name", ["", "SWEREF 99", "SWEREF 99 13 31", "RT 90 2.5 gon V", "EPSG:3006", "3006"])
def test_other_names_are_not_known(name: str) -> None:
    assert epsg_of_name(name) is None


@pytest.mark.parametrize(
    ("name", "epsg"),
    [
        ("EPSG:3006", 3006),
        ("urn:ogc:def:crs:EPSG::3008", 3008),
        ("urn:ogc:def:crs:EPSG:9.8:3008", 3008),
        ("http://www.opengis.net/def/crs/EPSG/0/4326", 4326),
        ("http://www.opengis.net/gml/srs/epsg.xml#3006", None),
        ("EPSG:3006 ; drop", None),
        ("EPSG:٣٠٠٦", None),
        ("", None),
    ],
)
def test_a_srs_name_has_one_of_three_forms(name: str, epsg: int | None) -> None:
    assert epsg_of_srs_name(name) == epsg


@pytest.mark.parametrize(
    ("epsg", "bounds", "expected"),
    [
        (3008, (198_712, 6_227_994, 198_918, 6_228_229), True),
        (3008, (6_227_994, 198_712, 6_228_229, 198_918), False),  # N E
        (3006, (198_712, 6_227_994, 198_918, 6_228_229), False),  # a local zone's
        (3008, (50_000, 6_130_000, 250_000, 7_680_000), True),
        (3008, (49_999, 6_130_000, 250_000, 7_680_000), False),
        (3006, (260_000, 6_130_000, 920_000, 7_680_000), True),
        (3006, (260_000, 6_130_000, 920_001, 7_680_000), False),
        (3008, (float("nan"),) * 4, False),
        (4326, (13, 55, 14, 56), False),
    ],
)
def test_bounds_are_plausible_within_the_window(
    epsg: int, bounds: tuple[float, float, float, float], expected: bool
) -> None:
    assert plausible(epsg, bounds) is expected


def test_a_known_place_is_found_in_each_system_east_first() -> None:
    # On the central meridian of the zone a point has easting 150 000 m exactly.
    for epsg, zone in SWEREF_CODES.items():
        moved = transform(Point(zone.central_meridian_deg, 60.0), WGS84, epsg)
        assert moved.x == pytest.approx(500_000 if epsg == 3006 else 150_000, abs=1e-6)
        assert 6_640_000 < moved.y < 6_660_000


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(SWEREF_CODES)), st.floats(60_000, 240_000), st.floats(6_140_000, 7_600_000))
def test_there_and_back_is_the_same_place_within_a_tenth_of_a_millimetre(epsg: int, east: float, north: float) -> None:
    start = Point(east + (350_000 if epsg == 3006 else 0), north)
    back = transform(transform(start, epsg, WGS84), WGS84, epsg)
    assert start.distance(back) < 1e-4


def test_an_array_is_moved_at_once_with_heights_and_holes_of_the_array_kept() -> None:
    shapes = np.array([Point(150_000, 6_200_000), Point(150_000, 6_200_000, 12.5), None], dtype=object)
    flat, high, nothing = transform(shapes, 3008, 3006)
    assert not flat.has_z
    assert high.z == 12.5
    assert (flat.x, flat.y) == (high.x, high.y)
    assert nothing is None


def test_the_same_system_and_the_empty_shape_are_left_alone() -> None:
    shape = Point(1, 2)
    assert transform(shape, 3008, 3008) is shape
    assert shapely.is_empty(transform(Polygon(), 3008, 3006))


def test_a_position_without_a_place_in_the_other_system_is_refused() -> None:
    with pytest.raises(ValueError, match="EPSG:3006"):
        transform(Point(200, 95), WGS84, 3006)
