"""Names, codes, windows and transformation of the reference systems."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon

from detaljplan.crs import (
    LOCAL_ZONES,
    SWEREF_CODES,
    WGS84,
    Fit,
    accuracy_of,
    epsg_of_name,
    epsg_of_srs_name,
    fit_of,
    in_use_at,
    plausible,
    rough_position,
    systems_placing,
    transform,
    zone_name,
    zones_used_at,
)
from detaljplan.crs.windows import Bounds, Family
from detaljplan.spec.municipalities import extents, municipalities
from detaljplan.spec.specification import load_specification


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


FORMS = (
    "EPSG:{}",
    "urn:ogc:def:crs:EPSG::{}",
    "urn:ogc:def:crs:EPSG:9.8:{}",
    "urn:x-ogc:def:crs:EPSG::{}",
    "http://www.opengis.net/def/crs/EPSG/0/{}",
    "https://www.opengis.net/def/crs/EPSG/0/{}",
)


@given(
    st.sampled_from(sorted(SWEREF_CODES)),
    st.sampled_from(FORMS),
    st.sampled_from([str, str.lower, str.upper]),
    st.sampled_from(["", " ", "\n\t"]),
)
def test_every_system_is_known_in_every_form_whatever_the_case(epsg: int, form: str, case: Any, blank: str) -> None:
    assert epsg_of_srs_name(f"{blank}{case(form.format(epsg))}{blank}") == epsg


@given(st.sampled_from(sorted(SWEREF_CODES)), st.sampled_from(FORMS), st.text(min_size=1, max_size=5))
def test_a_srs_name_with_more_after_it_is_another_or_none(epsg: int, form: str, more: str) -> None:
    found = epsg_of_srs_name(form.format(epsg) + more)
    assert (found == epsg) == (not more.strip())


@pytest.mark.parametrize("epsg", SWEREF_CODES)
def test_the_registry_has_north_before_east_and_we_east_before_north(epsg: int) -> None:
    from pyproj import CRS, Transformer

    assert [axis.direction for axis in CRS.from_epsg(epsg).axis_info] == ["north", "east"]
    zone = SWEREF_CODES[epsg]
    ours = transform(Point(zone.central_meridian_deg + 0.5, 60.0), WGS84, epsg)
    north, east = Transformer.from_crs(WGS84, epsg).transform(60.0, zone.central_meridian_deg + 0.5)
    assert (ours.x, ours.y) == pytest.approx((east, north))


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


@pytest.mark.parametrize(
    ("bounds", "fit"),
    [
        ((584_000, 6_580_000, 584_100, 6_580_100), Fit(Family.TM, False)),
        ((6_580_000, 584_000, 6_580_100, 584_100), Fit(Family.TM, True)),
        ((250_000, 6_580_000, 250_000, 6_580_100), Fit(Family.LOCAL, False)),
        ((250_000, 6_580_000, 250_001, 6_580_100), None),  # between the zones and TM
        ((259_999, 6_580_000, 260_000, 6_580_100), None),
        ((260_000, 6_580_000, 260_000, 6_580_100), Fit(Family.TM, False)),
        ((6_580_000, 150_000, 6_580_100, 150_100), Fit(Family.LOCAL, True)),
        ((16.5, 59.3, 16.6, 59.4), Fit(Family.DEGREES, False)),
        ((59.3, 16.5, 59.4, 16.6), Fit(Family.DEGREES, True)),
        ((10.0, 54.5, 25.0, 69.5), Fit(Family.DEGREES, False)),
        ((9.999, 54.5, 25.0, 69.5), None),
        ((1_200_000, 6_100_000, 1_900_000, 7_700_000), Fit(Family.RT90, False)),
        ((1_199_999, 6_100_000, 1_900_000, 7_700_000), None),
        ((6_580_000, 1_540_000, 6_580_100, 1_540_100), Fit(Family.RT90, True)),
        ((0, 0, 100, 60), None),
        ((float("nan"),) * 4, None),
    ],
)
def test_numbers_tell_the_family_of_systems_and_the_order_of_axes(bounds: Bounds, fit: Fit | None) -> None:
    assert fit_of(bounds) == fit


def test_the_zones_reach_agrees_with_the_registry_rounded_outward_to_a_kilometre() -> None:
    from pyproj import CRS

    reach = load_specification().zone_reach
    assert tuple(reach.northing) == LOCAL_ZONES
    for epsg, (least, most) in reach.northing.items():
        area = CRS.from_epsg(epsg).area_of_use
        assert area is not None
        south, north = (
            transform(Point(SWEREF_CODES[epsg].central_meridian_deg, latitude), WGS84, epsg).y
            for latitude in (area.south, area.north)
        )
        assert 0 <= south - least < 1000
        assert 0 <= most - north < 1000


def test_a_zone_is_used_to_the_edge_of_its_reach_and_the_margin_and_no_further() -> None:
    south, north = 6_504_000 - 50_000, 6_733_000 + 50_000  # SWEREF 99 18 00
    assert in_use_at(3011, south, north)
    assert not in_use_at(3011, south - 1, north)
    assert not in_use_at(3011, south, north + 1)
    assert in_use_at(3006, 6_130_000, 7_680_000)


def test_only_northings_rule_out_zones_and_seldom_all_but_one() -> None:
    assert zones_used_at(6_160_000, 6_160_000) == (3008, 3009)
    assert 3011 in zones_used_at(6_580_000, 6_580_100)
    assert zones_used_at(7_700_000, 7_700_100) == (3016,)
    assert zones_used_at(9_000_000, 9_000_000) == ()


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


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(LOCAL_ZONES),
    st.sampled_from(sorted(SWEREF_CODES)),
    st.floats(50_000, 250_000),
    st.floats(6_130_000, 7_680_000),
)
def test_between_sweref_systems_there_and_back_is_within_the_accuracy_told(
    start_in: int, through: int, east: float, north: float
) -> None:
    start = Point(east, north)
    back = transform(transform(start, start_in, through), through, start_in)
    metres = accuracy_of(start_in, through).metres
    assert metres == 0.001
    assert start.distance(back) < metres / 100


@pytest.mark.parametrize("epsg", SWEREF_CODES)
def test_to_wgs_84_the_accuracy_is_the_registrys_own(epsg: int) -> None:
    told = accuracy_of(epsg, WGS84)
    assert (told.metres, told.source) == (1.0, "EPSG")


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


@pytest.mark.parametrize("epsg", SWEREF_CODES)
def test_a_rough_position_is_within_two_kilometres_of_the_projection(epsg: int) -> None:
    meridian = SWEREF_CODES[epsg].central_meridian_deg
    reach = 9.5 if epsg == 3006 else 3
    for latitude in (55.3, 59, 63, 66, 69.1):
        for longitude in np.linspace(max(meridian - reach, 10.5), min(meridian + reach, 24.5), 7):
            there = transform(Point(longitude, latitude), WGS84, epsg)
            east, north = rough_position(epsg, there.x, there.y)
            off_m = np.hypot((east - longitude) * 111_320 * np.cos(np.radians(latitude)), (north - latitude) * 111_320)
            assert off_m < 2000, (epsg, longitude, latitude, off_m)


def test_every_municipality_has_a_box_in_sweden() -> None:
    assert list(extents()) == list(municipalities())
    assert all(10.5 < e.west < e.east < 24.3 and 55.2 < e.south < e.north < 69.2 for e in extents().values())


@pytest.mark.parametrize("code", ["0180", "1290", "2584", "0484", "1480", "2482"])
@pytest.mark.parametrize("epsg", SWEREF_CODES)
def test_the_system_that_coordinates_are_in_places_them_in_their_municipality(code: str, epsg: int) -> None:
    box = extents()[code]
    there = transform(Point((box.west + box.east) / 2, (box.south + box.north) / 2), WGS84, epsg)
    assert epsg in systems_placing(there.x, there.y, box, 10_000)


@pytest.mark.parametrize(("off_km", "near"), [(9.5, True), (13, False)])
def test_the_margin_of_a_municipality_is_ten_kilometres(off_km: float, near: bool) -> None:
    box = extents()["0484"]
    there = transform(Point((box.west + box.east) / 2, box.north + off_km / 111.4), WGS84, 3010)
    assert (3010 in systems_placing(there.x, there.y, box, 10_000)) is near
