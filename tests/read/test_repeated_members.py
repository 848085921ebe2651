"""Members that stand twice in one object of the national JSON."""

from __future__ import annotations

import orjson
import pytest

from detaljplan.read.ngp.repeated import repeated_members
from detaljplan.read.reader import read_document
from sample_plans.plans import good_plan
from tests.build import written

RAW = written(good_plan())


def told(raw: bytes) -> list[tuple[str, int, str]]:
    document = read_document(raw, "plan.json")
    return [(found.name, found.count, found.where) for found in repeated_members(document.raw, document.tree)]


@pytest.mark.parametrize(
    "raw",
    [
        RAW,
        b"\xef\xbb\xbf" + RAW,
        RAW.replace(b'":', b'" :'),
        RAW.replace(b'"syfte": "', rb'"syfte": "\"a\": \u0022b\u0022: '),
        orjson.dumps(good_plan()),
    ],
    ids=["as written", "mark", "blanks", "quotes", "dense"],
)
def test_a_plan_where_each_stands_once_has_none(raw: bytes) -> None:
    assert told(raw) == []


def test_each_is_told_with_its_place() -> None:
    raw = RAW.replace(b'"syfte":', b'"syfte": 1, "syfte": {"a/b": 1, "a/b": 2}, "syfte":', 1)
    raw = raw.replace(b'"typ": "', b'"typ": "x", "typ": "', 1)
    found = told(raw)
    assert ("syfte", 3, "/features/0/properties/syfte") in found
    assert len(found) == 2


def test_one_inside_a_geometry_whose_coordinates_were_taken_is_told() -> None:
    raw = RAW.replace(b'"coordinates":', b'"coordinates": [], "coordinates":')
    assert len(told(raw)) == RAW.count(b'"coordinates":')


def test_one_beside_the_features_is_told_and_one_in_a_file_with_nan() -> None:
    twice = RAW.replace(b'"type": "FeatureCollection"', b'"type": "x", "type": "FeatureCollection"', 1)
    assert told(twice) == [("type", 2, "/type")]
    assert told(twice.replace(b'"syfte":', b'"extra": NaN, "syfte":', 1)) == [("type", 2, "/type")]
