"""The symbols of the plan map, against the facts they were taken from."""

from __future__ import annotations

import json
import re

import pytest

from detaljplan.errors import SpecError
from detaljplan.style.palette import (
    LineKind,
    colour_of,
    fill_of,
    legend_order,
    line_kind_of,
    line_of,
    load_palette,
    pattern_of,
    style_json,
)


@pytest.mark.parametrize(
    ("name", "rgb"),
    [
        ("Gul", (255, 255, 206)),
        ("Brun", (218, 191, 140)),
        ("Beige", (255, 203, 131)),
        ("Orange", (255, 128, 64)),
        ("Röd", (250, 75, 60)),
        ("Rosa", (255, 188, 225)),
        ("Lila", (209, 182, 225)),
        ("Blå", (165, 218, 251)),
        ("Blågrå", (182, 204, 225)),
        ("Grön", (178, 236, 64)),
        ("Ljusgrön", (222, 255, 206)),
        ("Grå", (217, 217, 217)),
        ("Ljusgrå", (233, 233, 233)),
    ],
)
def test_each_colour_has_the_value_of_the_style_library(name: str, rgb: tuple[int, int, int]) -> None:
    fill = fill_of(name)
    assert tuple(int(fill[i : i + 2], 16) for i in (1, 3, 5)) == rgb


@pytest.mark.parametrize("name", [None, "", "gul", "#ff0000", '"><script>'])
def test_a_colour_nobody_knows_gives_the_neutral_fill(name: str | None) -> None:
    assert fill_of(name) == load_palette().unknown_fill


@pytest.mark.parametrize(
    ("letters", "colour"),
    [("B", "Gul"), ("R1", "Orange"), ("R12", "Orange"), ("GATA", "Ljusgrå"), ("b", None), ("1", None), (None, None)],
)
def test_an_older_use_has_the_colour_of_its_letters(letters: str | None, colour: str | None) -> None:
    assert colour_of(letters) == colour


def test_every_colour_of_letters_is_one_of_boverkets() -> None:
    assert set(load_palette().letter_colours.values()) == set(load_palette().fills)


def test_plan_use_and_property_boundaries_are_three_to_two_to_one() -> None:
    widths = [line_of(kind).width_pt for kind in (LineKind.PLAN, LineKind.USE, LineKind.PROPERTY)]
    assert widths == [3, 2, 1]


def test_each_line_kind_can_be_told_from_the_others() -> None:
    drawn = {(line.width_pt, line.dashes_pt, line.marker) for line in load_palette().lines.values()}
    assert len(drawn) == len(LineKind)


@pytest.mark.parametrize(
    ("kind", "period_pt"),
    [("plan", 48), ("use", 15), ("property", 26), ("secondary", 36), ("real_property", 30)],
)
def test_the_dashes_of_a_boundary_add_up_to_its_period(kind: str, period_pt: float) -> None:
    assert sum(line_of(kind).dashes_pt) == period_pt


def test_an_unknown_line_kind_is_our_own_fault_and_says_what_is_known() -> None:
    with pytest.raises(SpecError, match="Kända linjetyper: plan, use"):
        line_of("motorway")


@pytest.mark.parametrize(("symbol_id", "common_name"), [(66, "prickmark"), (67, "korsmark"), (68, "ringmark")])
def test_the_area_patterns_are_found_by_the_catalogues_symbol_ids(symbol_id: int, common_name: str) -> None:
    pattern = pattern_of(symbol_id)
    assert pattern is not None
    assert pattern.common_name == common_name
    assert pattern.shift_pt == pattern.grid_pt / 2


def test_a_symbol_without_a_pattern_or_line_gives_none() -> None:
    assert pattern_of(12) is None
    assert pattern_of(None) is None
    assert line_kind_of(None) is None


@pytest.mark.parametrize(
    ("symbol_id", "kind"), [(15, LineKind.NO_EXIT), (16, LineKind.FENCE), (30, LineKind.REAL_PROPERTY)]
)
def test_line_provisions_are_found_by_the_catalogues_symbol_ids(symbol_id: int, kind: LineKind) -> None:
    assert line_kind_of(symbol_id) is kind


def test_an_exit_is_hollow_and_a_fence_is_filled() -> None:
    exits, fence = line_of(LineKind.NO_EXIT).marker, line_of(LineKind.FENCE).marker
    assert exits is not None and not exits.filled
    assert fence is not None and fence.filled


def test_the_legend_stands_in_the_order_of_the_plan_map() -> None:
    sections = [heading.section for heading in legend_order()]
    assert sections[0] == "lines"
    assert sections[-1] == "implementation"
    forms = ["Allmän plats", "Kvartersmark", "Vattenområde"]
    assert [s for s in sections if s.removeprefix("use:") in forms] == [f"use:{form}" for form in forms]
    assert sections.index("use:Vattenområde") < sections.index("property:Allmän plats")


def test_the_browser_gets_the_same_colours_as_the_program() -> None:
    sent = json.loads(style_json())
    assert sent["fills"]["Gul"] == fill_of("Gul")
    assert all(re.fullmatch(r"#[0-9a-f]{6}", fill) for fill in sent["fills"].values())
    assert tuple(sent["lines"]["plan"]["dashes_pt"]) == line_of("plan").dashes_pt


def test_the_symbols_say_that_their_sizes_are_not_law() -> None:
    assert "inte lag" in load_palette().source
