"""A plan read a feature at a time is the plan read whole, and weighs far less."""

from __future__ import annotations

import gc
import json
import threading
import tracemalloc
from typing import Any

import orjson
import pytest

from bench.plan import large_plan
from detaljplan.checking import check_bytes
from detaljplan.plan.model import Plan
from detaljplan.read.collecting import without_collecting
from detaljplan.read.document import Document, FileFormat
from detaljplan.read.ngp import reader as ngp_json
from detaljplan.read.ngp.features import NotPlain, parse_features
from detaljplan.read.ngp.shapes import Shapes
from detaljplan.read.ngp.values import Values
from detaljplan.read.reader import read_document, read_plan
from tests.build import Json, area, plan, rectangle, written, zone
from tests.whole_plan import whole_plan

SQUARE = rectangle(0, 0, 10, 10)
NOT_WELL_FORMED: dict[str, object] = {
    "a number as text": [[["0", "0"], [10, 0], [10, 10], ["0", "0"]]],
    "true": [[[True, 0], [10, 0], [10, 10], [True, 0]]],
    "null": [[[None, 0], [10, 0], [10, 10], [None, 0]]],
    "open ring": [[[0, 0], [10, 0], [10, 10], [0, 10]]],
    "three points": [[[0, 0], [10, 0], [0, 0]]],
    "no ring": [],
    "no list": "POLYGON",
    "a number": 7,
    "ring of numbers": [[1, 2, 3]],
    "one coordinate": [[[0], [1], [2], [0]]],
    "mixed dimensions": [[[0, 0], [10, 0, 5], [10, 10], [0, 0]]],
    "absurd": [[[0, 0], [1e300, 0], [10, 10], [0, 0]]],
}


def read_whole(tree: Json) -> Plan:
    """Return the plan of a tree that nothing was taken out of."""
    return read_plan(Document("plan.json", FileFormat.NGP_JSON, b"", tree))


def read(tree: Json) -> Plan:
    return read_plan(read_document(written(tree), "plan.json"))


def with_coordinates(coordinates: object) -> Json:
    tree = plan(area(SQUARE), zone("bostad", "DP_KM_B2", area(SQUARE)))
    tree["features"][1]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"] = coordinates
    return tree


@pytest.mark.parametrize("tree", [whole_plan(), large_plan(60)], ids=["every attribute", "many areas"])
def test_read_a_feature_at_a_time_or_whole_it_is_the_same_plan(tree: Json) -> None:
    assert read(tree) == read_whole(tree)


@pytest.mark.parametrize("coordinates", NOT_WELL_FORMED.values(), ids=NOT_WELL_FORMED)
def test_coordinates_that_are_not_well_formed_stay_where_they_can_be_told(coordinates: object) -> None:
    tree = with_coordinates(coordinates)
    assert read(tree) == read_whole(tree)
    assert read_document(written(tree), "plan.json").tree == tree


@pytest.mark.parametrize("coordinates", NOT_WELL_FORMED.values(), ids=NOT_WELL_FORMED)
def test_a_report_tells_the_same_faults_as_of_the_whole_tree(
    coordinates: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = written(with_coordinates(coordinates))
    found = check_bytes(raw, "plan.json").report.findings

    def whole(raw: bytes, shapes: Shapes) -> Any:
        raise NotPlain

    monkeypatch.setattr(ngp_json, "parse_features", whole)
    assert check_bytes(raw, "plan.json").report.findings == found


def test_well_formed_coordinates_leave_an_empty_list_that_the_schema_allows() -> None:
    tree = read_document(written(with_coordinates([SQUARE])), "plan.json").tree
    position = tree["features"][1]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]
    assert position == {"type": "Polygon", "coordinates": []}


def test_the_geometry_of_what_is_no_provision_stays_in_the_tree() -> None:
    tree = plan(area(SQUARE), zone("bostad", "DP_KM_B2", area(SQUARE)))
    other = {**tree["features"][1], "properties": {**tree["features"][1]["properties"], "feature:typ": "träd"}}
    tree["features"] += [other, tree["features"][0]]
    assert read(tree).other_features == (other, tree["features"][0])


def test_a_plan_can_be_read_twice_from_one_document() -> None:
    document = read_document(written(large_plan(20)), "plan.json")
    assert read_plan(document) == read_plan(document)


def test_of_two_lists_of_features_the_last_is_read_as_everywhere() -> None:
    raw = written(plan(area(SQUARE), zone("bostad", "DP_KM_B2", area(SQUARE))))
    doubled = raw.replace(b'"features":', b'"features": [], "features":', 1)
    assert doubled != raw
    assert read_plan(read_document(doubled, "plan.json")) == read_plan(read_document(raw, "plan.json"))


@pytest.mark.parametrize(
    "text",
    [b"[]", b"{", b'{"features": [{]}', b'{"features": [NaN]}', b'{"features": ["\xff"]}', b'{"a": 1} x'],
)
def test_what_is_no_plain_json_object_is_left_to_the_whole_parser(text: bytes) -> None:
    with pytest.raises(NotPlain):
        parse_features(text, Shapes(Values()))


def test_features_that_are_no_list_are_parsed_as_they_are() -> None:
    assert parse_features(b'{"features": {"a": [1]}, "b": null}', Shapes(Values())) == {
        "features": {"a": [1]},
        "b": None,
    }


def test_memory_grows_with_the_plan_and_not_with_its_text() -> None:
    tree = large_plan(800, vertices=120)
    tight, wide = orjson.dumps(tree), json.dumps(tree, indent=8).encode()
    assert len(wide) > 5 * len(tight)
    assert _peak(tight) < 3 * len(tight)
    assert _peak(wide) - _peak(tight) < (len(wide) - len(tight)) / 5


def _peak(raw: bytes) -> int:
    """Return the most bytes in use at once while a plan was read, beside its text and what shapely holds."""
    tracemalloc.start()
    try:
        read_plan(read_document(raw, "plan.json"))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_the_search_for_cycles_is_back_once_the_last_reader_is_done() -> None:
    assert gc.isenabled()
    inside, go_on = threading.Event(), threading.Event()

    def other() -> None:
        with without_collecting():
            inside.set()
            go_on.wait(10)

    thread = threading.Thread(target=other)
    thread.start()
    inside.wait(10)
    with without_collecting():
        assert not gc.isenabled()
    assert not gc.isenabled(), "the other is still reading"
    go_on.set()
    thread.join()
    assert gc.isenabled()


def test_the_search_for_cycles_stays_off_where_it_was_off() -> None:
    gc.disable()
    try:
        with without_collecting():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_reader_that_fails_leaves_the_search_for_cycles_on() -> None:
    with pytest.raises(ValueError, match="broken"), without_collecting():
        raise ValueError("broken")
    assert gc.isenabled()
