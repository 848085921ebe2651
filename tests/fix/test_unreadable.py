"""What cannot be read is neither repaired nor lost: it is written back as it was delivered."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detaljplan.checking import check_bytes
from detaljplan.errors import DetaljplanError
from detaljplan.fix.fixing import Fixed, fix, refuse_lost, written_as
from detaljplan.fix.undo import read_undo, sha256_of, undo_bytes, undone
from detaljplan.read.reader import read_document, read_plan
from detaljplan.report.model import Profile
from detaljplan.write.gml.writer import gml_ss637040
from sample_plans.plans import GATA
from tests.build import Json, area, plan, rectangle, several, written, zone


def with_a_point_twice() -> Json:
    """Return a plan with two faults of form: repairs that do not depend on what lies around."""
    tree = plan(
        area(rectangle(0, 0, 60, 30)),
        zone("gata", GATA, area(rectangle(0, 0, 20, 30))),
        zone("b", "DP_KM_B2", several(rectangle(20, 0, 20, 10), rectangle(20, 12, 20, 18))),
        zone("c", "DP_KM_C2", area(rectangle(40, 0, 20, 30))),
    )
    ring = tree["features"][1]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"][0]
    ring.insert(1, ring[1])
    return tree


FAULTY = with_a_point_twice()
DAMAGED: list[Any] = ["x", -1.5, True, [], [None], {}, {"x": 1}, [["x"]], 10**17, "2026-13-45"]


def leaves(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the place of everything in a tree, containers too."""
    if at:
        yield at
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield from leaves(inner, (*at, step))


PLACES = [at for at in leaves(FAULTY["features"]) if "feature:typ" not in at and at[1:] not in (("properties",), ())]


def damaged(at: tuple[Any, ...], value: Any) -> Json:
    tree = copy.deepcopy(FAULTY)
    around = tree["features"]
    for step in at[:-1]:
        around = around[step]
    around[at[-1]] = value
    return tree


def told(value: Any) -> Any:
    """Return data without what says nothing: null, and empty lists and objects."""
    if isinstance(value, dict):
        return {key: kept for key, inner in value.items() if (kept := told(inner)) not in (None, [], {})}
    if isinstance(value, list):
        return [told(inner) for inner in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def taken_back(done: Fixed) -> bytes:
    assert done.written
    head: dict[str, Any] = {"repaired": {"sha256": sha256_of(done.written.content)}, "repairs": []}
    record = read_undo(undo_bytes(done.checked.plan, done.repaired, done.reread, head), "undo")
    document = read_document(done.written.content, "rättad.json")
    before = undone(read_plan(document), document.raw, record, "undo")
    back = written_as(before, document)
    refuse_lost(before, back, "rättad.json")
    return back.content


def repaired(tree: Json) -> Fixed:
    done = fix(check_bytes(written(tree), "plan.json"))
    if done.written:
        refuse_lost(done.repaired, done.written, "plan.json")
    return done


def by_feature(tree: Any) -> dict[str, Any]:
    return {str(number): told(feature) for number, feature in enumerate(tree["features"])}


def test_an_area_with_a_coordinate_that_is_no_number_is_written_as_it_came() -> None:
    at = (3, "properties", "bestammelsegeometri", 0, "geometri", "position", "coordinates", 0, 0, 0)
    tree = damaged(at, "x")
    done = repaired(tree)
    assert done.written and done.written.losses == ()
    after = orjson.loads(done.written.content)
    assert by_feature(after)["3"] == by_feature(tree)["3"]
    assert by_feature(after)["1"] != by_feature(tree)["1"]
    assert done.new_warnings == ()
    assert by_feature(orjson.loads(taken_back(done))) == by_feature(tree)


def test_a_geometry_that_is_no_object_and_a_date_that_is_none_come_back_in_their_places() -> None:
    tree = damaged((0, "properties", "beslutsinformation", 0, "datumLagakraft"), ["2026-01-01", "snart", "2026-03-01"])
    tree["features"][3]["properties"]["bestammelsegeometri"].insert(0, "ingen")
    done = repaired(tree)
    assert done.written
    after = orjson.loads(done.written.content)
    assert by_feature(after)["0"] == by_feature(tree)["0"]
    assert by_feature(after)["3"] == by_feature(tree)["3"]


@settings(max_examples=40)
@given(st.sampled_from(PLACES), st.sampled_from(DAMAGED))
def test_whatever_is_damaged_is_there_after_a_repair_and_after_it_was_taken_back(at: Any, value: Any) -> None:
    tree = damaged(at, value)
    try:
        done = repaired(tree)
        back = by_feature(orjson.loads(taken_back(done))) if done.written else None
    except DetaljplanError as refused:
        assert refused.message
        return
    if back is not None:
        assert back == by_feature(tree)


def test_a_format_that_cannot_hold_it_is_refused() -> None:
    gapped = plan(
        area(rectangle(0, 0, 40, 30)),
        zone("gata", GATA, area(rectangle(0, 0, 20, 30))),
        zone("b", "DP_KM_B2", area(rectangle(20.04, 0, 19.96, 30))),
    )
    raw = gml_ss637040(read_plan(read_document(written(gapped), "plan.json"))).content
    unclear = raw.replace(b"<plantyp>DP<", b"<plantyp>okand<")
    done = fix(check_bytes(unclear, "plan.gml", profile=Profile.DRAFT), profile=Profile.DRAFT)
    assert done.written
    with pytest.raises(DetaljplanError, match="går inte att läsa"):
        refuse_lost(done.repaired, done.written, "plan.gml")
