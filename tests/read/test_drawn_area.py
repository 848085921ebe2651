"""An area written down as corners: north and then east, one to a line."""

from __future__ import annotations

import orjson
import pytest
from shapely import Polygon

from detaljplan.errors import DocumentError
from detaljplan.read.drawn_area import MOST_CORNERS, area_of_corners, in_sweref
from detaljplan.read.reader import read_document, read_plan
from detaljplan.review.plan_area import plan_area

CORNERS = "6580000 150000\n6580000 150200\n6580150 150200\n6580150 150000\n"


@pytest.mark.parametrize(
    "text",
    [CORNERS, CORNERS.replace(" ", "\t"), CORNERS.replace(" ", "; "), CORNERS.replace(" ", ","), f"\n{CORNERS}\n\n"],
    ids=["spaces", "tabs", "semicolons", "commas", "empty lines"],
)
def test_corners_make_an_area_however_they_are_set_apart(text: str) -> None:
    plan = area_of_corners(text, 3010, "0484")
    (item,) = plan.boundary
    assert isinstance(item.shape, Polygon)
    assert item.shape.area == 30_000
    assert (plan.epsg, plan.municipality_code) == (3010, "0484")


def test_decimals_may_have_a_comma() -> None:
    plan = area_of_corners(CORNERS.replace("6580000 150000", "6580000,5 150000,25"), 3010, None)
    (item,) = plan.boundary
    assert isinstance(item.shape, Polygon)
    assert (150_000.25, 6_580_000.5) in item.shape.exterior.coords


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hej", "Rad 1 är inget hörn"),
        ("6580000 150000\n6580000 x", "Rad 2 är inget hörn"),
        ("6580000 150000\n6580000 nan\n1 2", "Rad 2 är inget hörn"),
        ("6580000 150000\n6580000 150200", "minst tre hörn, här är 2"),
        ("6580000 150000\n6580100 150100\n6580000 150100\n6580100 150000", "korsar sig själv"),
        ("150000 6580000\n150200 6580000\n150200 6580150", "kan inte ligga i SWEREF 99 16 30"),
        ("6580000 150000\n" * (MOST_CORNERS + 1), "fler hörn än vi läser"),
    ],
)
def test_what_is_no_area_is_refused_in_words(text: str, told: str) -> None:
    with pytest.raises(DocumentError, match=told):
        area_of_corners(text, 3010, None)


def test_a_boundary_in_degrees_is_moved_and_any_other_plan_is_left() -> None:
    corners = [[16.5, 59.3], [16.502, 59.3], [16.502, 59.301], [16.5, 59.301], [16.5, 59.3]]
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [corners]}}
    read = read_plan(read_document(orjson.dumps(feature), "omrade.geojson"))
    moved = in_sweref(read)
    assert plan_area(moved).area_m2 == pytest.approx(114 * 111, rel=0.02)
    drawn = area_of_corners(CORNERS, 3010, None)
    assert in_sweref(drawn) is drawn
