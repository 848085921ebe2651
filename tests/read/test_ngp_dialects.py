"""Each way of writing outside the model is named once, with its first place and how often it is met."""

from __future__ import annotations

from typing import Any

import pytest

from detaljplan.read.ngp.dialects import Dialect, dialects
from detaljplan.read.reader import read_document, read_plan
from sample_plans.plans import good_plan
from tests.build import AT, Json, written


def met(tree: Json) -> list[Dialect]:
    document = read_document(written(tree), "plan.json")
    return list(dialects(document.tree, read_plan(document)))


def test_a_plan_in_the_models_own_words_has_none() -> None:
    assert met(good_plan()) == []


@pytest.mark.parametrize(
    ("box", "told"),
    [
        ([AT[1], AT[0], AT[1] + 150, AT[0] + 200], "N E"),
        ([AT[0], AT[1], AT[0] + 200, AT[1] + 150], "översta nivån"),
        ([10**18, 0, 0, "x"], "översta nivån"),
        ("ingen", "översta nivån"),
    ],
    ids=["N E", "E N", "nonsense", "text"],
)
def test_the_order_of_a_bbox_is_told_when_it_is_the_plans_own_turned(box: Any, told: str) -> None:
    (found,) = met({**good_plan(), "bbox": box})
    assert (found.where, found.count) == ("/bbox", 1)
    assert told in found.what_sv


def test_a_crs_and_a_member_of_its_own_are_named_with_their_pointers() -> None:
    found = met({**good_plan(), "crs": {"type": "name"}, "eget/här": 1})
    assert [one.where for one in found] == ["/crs", "/eget~1här"]


def test_ids_of_features_are_counted() -> None:
    tree = good_plan()
    for feature in tree["features"][1:4]:
        feature["id"] = "bestammelse.1"
    (found,) = met(tree)
    assert (found.where, found.count) == ("/features/1/id", 3)


def test_the_name_read_as_another_is_told_with_both_names() -> None:
    tree = good_plan()
    tree["features"][2]["properties"]["anvandbarhetBeskrivning"] = "god nog"
    (found,) = met(tree)
    assert found.where == "/features/2/properties/anvandbarhetBeskrivning"
    assert "läst som beskrivningAnvandbarhet" in found.what_sv


@pytest.mark.parametrize(("east", "count"), [(AT[0] + 200.001, 0), (AT[0] + 200.0001, 1), (AT[0] + 200.000001, 1)])
def test_coordinates_finer_than_a_millimetre_are_told_and_whole_ones_are_not(east: float, count: int) -> None:
    tree = good_plan()
    ring = tree["features"][0]["properties"]["plangeometri"][0]["geometri"]["position"]["coordinates"][0]
    ring[1] = [east, AT[1]]
    assert [found.where for found in met(tree)] == ["/features/0/properties/plangeometri/0"] * count


def test_a_plan_without_a_readable_geometry_is_no_trouble() -> None:
    tree = good_plan()
    tree["features"] = tree["features"][:1]
    tree["features"][0]["properties"]["plangeometri"] = []
    assert [found.where for found in met({**tree, "bbox": [1, 2, 3, 4]})] == ["/bbox"]


def test_a_geometry_of_a_feature_is_the_schemas_to_tell() -> None:
    tree = good_plan()
    tree["features"][1]["geometry"] = {"type": "Point", "coordinates": [*AT]}
    assert met(tree) == []
