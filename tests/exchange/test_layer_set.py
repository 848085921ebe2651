"""A folder of layer files with a list: what the list may say, and what a fault in it does."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from detaljplan.errors import LayerError
from detaljplan.exchange.layer_set import read_layer_set
from detaljplan.review.model import NOWHERE, WHOLE_COUNTRY, LayerData
from tests.exchange.test_layer_files import geojson

SQUARE = shapely.box(585_000, 6_578_000, 585_100, 6_578_100)
ENTRY = '[[layer]]\nid = "ri_kulturmiljovard"\nfile = "layer.geojson"\nversion = "1"\ncoverage = "{coverage}"\n'


def listed(folder: Path, text: str) -> tuple[LayerData, ...]:
    geojson(folder, SQUARE, ri_id="H 1")
    (folder / "layers.toml").write_text(text, "utf-8")
    return read_layer_set(folder / "layers.toml")


@pytest.mark.parametrize(
    ("told", "coverage", "kept"),
    [
        ("whole-country", WHOLE_COUNTRY, "whole-country"),
        ("none", NOWHERE, "none"),
        ("unknown", None, ""),
        ("layer.geojson", SQUARE, "layer.geojson"),
    ],
)
def test_what_is_mapped_is_told_in_words_or_by_a_file(tmp_path: Path, told: str, coverage: object, kept: str) -> None:
    (data,) = listed(tmp_path, ENTRY.format(coverage=told))
    assert data.failure is None
    assert data.coverage == coverage
    assert (data.origin.mapped_area, data.origin.address, len(data.origin.sha256)) == (kept, "layer.geojson", 64)


@pytest.mark.parametrize("name", ["finns-inte.geojson", "county:03"])
def test_a_mapped_area_that_cannot_be_read_is_a_failure_of_its_layer(tmp_path: Path, name: str) -> None:
    (data,) = listed(tmp_path, ENTRY.format(coverage=name))
    assert data.failure is not None
    assert name in data.failure


@pytest.mark.parametrize("name", ["../layer.geojson", "/etc/passwd", "county:03/x", "."])
def test_a_file_outside_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(LayerError, match="samma mapp"):
        listed(tmp_path, ENTRY.format(coverage=name))


def test_a_layer_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayerError, match="två gånger"):
        listed(tmp_path, ENTRY.format(coverage="none") * 2)
