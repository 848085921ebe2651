from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import FrozenInstanceError
from datetime import date

import pytest

from detaljplan.errors import SpecError
from detaljplan.spec.specification import CoordinateWindow, DateLimit, Limit, load_specification

SPEC = load_specification()


def test_the_version_is_4_1_of_media_type_4() -> None:
    assert SPEC.version == "4.1"
    assert SPEC.media_type == "application/vnd.lm.detaljplan.v4+json"
    assert SPEC.published == date(2023, 10, 20)


def test_a_version_that_is_not_there_is_an_error_of_ours() -> None:
    with pytest.raises(SpecError):
        load_specification("9.9")


@pytest.mark.parametrize(
    ("name", "just_passes", "just_fails"),
    [
        ("coverage_gap_width", 0.1, 0.101),
        ("outside_width", 0.1, 0.101),
        ("small_overlap", 5.0, 4.999),
        ("rounding_area", 0.01, 0.011),
        ("overlap_in_object", 0.01, 0.011),
        ("near_new", 0.5, 0.499),
        ("near_old", 2.0, 1.999),
        ("narrow_width", 0.5, 0.499),
        ("plan_overlap_width", 0.1, 0.101),
        ("shortest_implementation", 60, 59),
        ("longest_implementation", 180, 181),
        ("temporary_use", 120, 121),
        ("prolonged_temporary_use", 240, 241),
        ("appeal_time", 21, 20),
        ("first_version", 1, 0),
        ("same_geometry_decimals", 3, 4),
        ("fix_width", 0.1, 0.101),
        ("fix_area", 5.0, 5.001),
        ("fix_neighbours", 100, 101),
        ("file_size_bytes", 268_435_456, 268_435_457),
        ("nesting_depth", 200, 201),
        ("rule_seconds", 60, 61),
        ("municipality_margin", 10_000, 10_001),
        ("vertex_distance", 1.0, 0.9),
        ("spike_width", 3.0, 2.9),
        ("spike_angle", 5.0, 4.9),
        ("stray_distance", 10_000, 10_000.001),
        ("use_margin", 1.0, 1.000001),
        ("object_count", 4_000_000, 4_000_001),
        ("vertex_count", 5_000_000, 5_000_001),
        ("text_size_bytes", 10_000_000, 10_000_001),
        ("coordinate_magnitude", 1e8, 1e8 + 0.001),
        ("archive_members", 200, 201),
        ("archive_unpacked_bytes", 536_870_912, 536_870_913),
        ("archive_ratio", 100, 100.001),
        ("archive_ratio_from_bytes", 10_485_760, 10_485_761),
        ("boundary_parts", 1000, 1001),
        ("boundary_rings", 2000, 2001),
        ("catalogue_size_bytes", 67_108_864, 67_108_865),
        ("catalogue_seconds", 180, 181),
        ("ngp_changes", 100, 101),
        ("ngp_message_bytes", 65_536, 65_537),
        ("ngp_href_length", 2000, 2001),
        ("ngp_answer_bytes", 67_108_864, 67_108_865),
        ("regulated_area", 0.01, 0.011),
        ("regulated_distance", 0.1, 0.101),
        ("touching_distance", 0.001, 0.002),
        ("narrow_length", 2.0, 2.001),
        ("same_vertex", 0.001, 0.002),
        ("sliver_width", 0.001, 0.002),
        ("plan_fit_width", 0.01, 0.011),
        ("arc_sagitta", 1.0, 0.9),
        ("same_fault_distance", 10, 10.001),
        ("vertex_noise", 0.001, 0.000999),
    ],
)
def test_equality_passes_and_the_next_step_does_not(name: str, just_passes: float, just_fails: float) -> None:
    limit = SPEC.limits[name]
    assert limit.value == just_passes
    assert limit.allows(just_passes)
    assert not limit.allows(just_fails)


def test_every_limit_is_tested_above() -> None:
    mark = next(m for m in test_equality_passes_and_the_next_step_does_not.pytestmark)  # type: ignore[attr-defined]
    assert {case[0] for case in mark.args[1]} == set(SPEC.limits)


def test_the_noise_of_floating_point_does_not_decide() -> None:
    gap = 150000.1 - 150000.0
    assert gap > 0.1
    assert SPEC.limits["coverage_gap_width"].allows(gap)


@pytest.mark.parametrize("name", sorted(SPEC.limits))
def test_no_limit_allows_what_is_not_a_number(name: str) -> None:
    assert not SPEC.limits[name].allows(math.nan)


def test_every_limit_says_what_is_measured_where_equality_falls_and_whence_it_comes() -> None:
    stated: tuple[Mapping[str, Limit | DateLimit | CoordinateWindow], ...] = (
        SPEC.limits,
        SPEC.dates,
        SPEC.windows,
    )
    for limit in (one for table in stated for one in table.values()):
        assert limit.measure_sv and limit.measure_en and limit.source
        assert limit.certainty in ("verified", "second_hand", "own")
        assert (limit.certainty == "own") == limit.source.startswith("Egen"), limit.name


def test_the_limits_of_a_rule_are_found() -> None:
    assert [limit.name for limit in SPEC.limits_of("DP-0002")] == ["coverage_gap_width", "same_geometry_decimals"]
    assert SPEC.limits_of("KAT-0001") == ()


def test_the_new_rules_hold_from_2022() -> None:
    assert SPEC.dates["date_new_rules"].value == date(2022, 1, 1)


@pytest.mark.parametrize(
    ("epsg", "easting", "northing", "inside"),
    [
        (3006, 260000.0, 6130000.0, True),
        (3006, 259999.999, 6580000.0, False),
        (3006, 920000.0, 7680000.0, True),
        (3006, 6580000.0, 585000.0, False),
        (3010, 50000.0, 6580000.0, True),
        (3010, 250000.001, 6580000.0, False),
        (3018, 150000.0, 7680000.001, False),
        (3018, math.nan, 6580000.0, False),
    ],
)
def test_a_coordinate_is_plausible_in_the_window_and_on_its_edge(
    epsg: int, easting: float, northing: float, inside: bool
) -> None:
    window = SPEC.window(epsg)
    assert window is not None
    assert window.holds(easting, northing) is inside


def test_every_reference_system_of_the_model_has_a_window_and_no_other() -> None:
    codes = {int(str(name).removeprefix("EPSG:")) for name in SPEC.code_lists["koordinatsystemPlan"]}
    assert codes == {epsg for window in SPEC.windows.values() for epsg in window.epsg}
    assert SPEC.window(3021) is None


def test_the_specification_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        SPEC.version = "5"  # type: ignore[misc]
    with pytest.raises(TypeError):
        SPEC.limits["near_new"] = SPEC.limits["near_old"]  # type: ignore[index]


def test_the_code_lists_hold_the_models_words() -> None:
    assert SPEC.code_lists["planstatus"][6] == "laga kraft"
    assert SPEC.code_lists["dimension"] == (2, 3)
    assert SPEC.method_variants["okänd"] == ("okänd",)
    assert SPEC.method_variants["batymetri"] == ()
