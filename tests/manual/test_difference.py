"""The lines that set a bad plan apart from the good one."""

from __future__ import annotations

from pathlib import Path

import pytest

from detaljplan.manual.difference import MOST_LINES, difference
from detaljplan.manual.samples import samples_of
from detaljplan.rules.registry import all_rules


def marked(id: str) -> list[str]:
    return [line for line in difference(samples_of(id)).splitlines() if line[:1] in "+-"]


def test_a_value_that_is_wrong_stands_beside_the_right_one() -> None:
    assert [line.split() for line in marked("SCHEMA-0001")] == [
        ["-", '"status":', '"nästan', 'klar",'],
        ["+", '"status":', '"samråd",'],
    ]


def test_a_value_that_is_missing_is_told_by_the_right_plan() -> None:
    assert [line.split() for line in marked("DP-0005")] == [["+", '"beteckning":', '"0484-P2026/1",']]


def test_a_long_difference_is_told_by_the_place_of_the_fault() -> None:
    lines = marked("GEO-0002")
    assert lines[0].split() == ["-", "{"]
    assert lines[3].split() == ["-", '"koordinatsystemPlan":', '"EPSG:3011",']
    assert difference(samples_of("GEO-0002")).endswith("…")


def test_elements_of_gml_stand_on_lines_of_their_own() -> None:
    assert marked("TOPO-0003") == ['+<plus xlink:href="#L18"/>', '-<plus xlink:href="#L18"/>']


def test_of_two_formats_the_beginning_of_the_bad_plan_is_shown() -> None:
    assert difference(samples_of("SCHEMA-0003")).startswith("<?xml")


@pytest.mark.parametrize("id", sorted(all_rules()))
def test_a_difference_is_short(id: str) -> None:
    assert 0 < len(difference(samples_of(id)).splitlines()) <= MOST_LINES


def test_a_file_that_is_no_text_has_no_lines(tmp_path: Path) -> None:
    from dataclasses import replace

    samples = samples_of("DP-0002")
    for name in ("bad.gpkg", "good.gpkg"):
        (tmp_path / name).write_bytes(b"SQLite\x00\xff")
    binary = replace(
        samples,
        bad=replace(samples.bad, path=tmp_path / "bad.gpkg"),
        good=replace(samples.good, path=tmp_path / "good.gpkg"),
    )
    assert difference(binary) == ""
