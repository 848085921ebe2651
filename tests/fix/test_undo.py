"""What takes repairs back: in every format the plan is as it was, and nothing but its own file is taken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from detaljplan.checking import check_bytes
from detaljplan.errors import DetaljplanError, DocumentError
from detaljplan.fix.fixing import Fixed, fix, written_as
from detaljplan.fix.items import held_items, with_items
from detaljplan.fix.repair import Kind, State
from detaljplan.fix.undo import read_undo, sha256_of, undo_bytes, undone
from detaljplan.plan.model import Plan
from detaljplan.read.reader import read_document, read_plan
from detaljplan.report.model import Profile
from sample_plans.plans import GATA, PRICKMARK
from tests.build import AT, Json, area, hole, identity, number, plan, property_zone, rectangle, several, written, zone
from tests.fix.coverages import slipped_plan
from tests.fix.fixing import fixed, made
from tests.same_plan import WRITERS


def everything_wrong() -> Json:
    """Return a plan that needs repairs of every kind that needs no other file."""
    tree = plan(
        area(rectangle(0, 0, 40, 30)),
        zone("gata", GATA, area(hole(rectangle(0, 0, 20, 30)))),
        zone("b", "DP_KM_B2", several(rectangle(20.04, 0, 19.96, 10), rectangle(20.04, 12, 19.96, 18))),
        zone("s", "DP_KM_C2", area(rectangle(20.03, 10, 20, 2))),
        property_zone("p", PRICKMARK, area(rectangle(15, 5, 5, 4)), reglerarAnvandningsbestammelse=["okänd"]),
    )
    features = tree["features"]
    del features[3]["properties"]["detaljplan"]
    del features[3]["properties"]["bestammelsegeometri"][0]["geometri"]["typ"]
    ring = features[4]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"][0]
    ring.insert(1, ring[1])
    ring[3] = [AT[0] + 20.00012, AT[1] + 9]
    return tree


def record_of(done: Fixed) -> bytes:
    told: dict[str, Any] = {"repaired": {"sha256": sha256_of(done.written.content)}, "repairs": []}
    return undo_bytes(done.checked.plan, done.repaired, done.reread, told)


def taken_back(done: Fixed, record: bytes) -> Plan:
    content = done.written.content
    document = read_document(content, "rättad")
    before = undone(read_plan(document), content, read_undo(record, "ånger"), "ånger")
    return read_plan(read_document(written_as(before, document).content, "som den var"))


def without_places(before: Plan) -> Plan:
    """Return a plan without the places of its areas in the file: GML has them by number, in the order they are met."""
    items = [(held, replace(held.item, where="")) for held in held_items(before)]
    return with_items(before, {(held.number, held.index): (item,) for held, item in items})


def test_a_plan_with_many_faults_is_repaired_and_taken_back_equal() -> None:
    done = fixed(everything_wrong())
    assert set(made(done)) >= {
        Kind.ROUNDING,
        Kind.SAME_POINT,
        Kind.RING_ORDER,
        Kind.SINGLE_PARTS,
        Kind.GAP,
        Kind.PLAN_REFERENCE,
        Kind.GEOMETRY_KIND,
        Kind.REGULATED_USE,
        Kind.FOLLOWING,
    }
    assert not done.errors_left
    assert done.reread != done.checked.plan
    assert taken_back(done, record_of(done)) == done.checked.plan


@pytest.mark.parametrize("format", WRITERS)
@pytest.mark.parametrize("seed", range(3))
def test_in_every_format_the_plan_is_as_it_was(format: str, seed: int) -> None:
    raw = WRITERS[format](slipped_plan(seed, most_m=0.03), 3010)
    checked = check_bytes(raw, f"plan.{format}", profile=Profile.DRAFT)
    done = fix(checked, profile=Profile.DRAFT)
    assert done.of(State.MADE)
    assert done.after.file_format is checked.document.file_format
    plain = written_as(checked.plan, checked.document).content
    before = read_plan(read_document(plain, "som den var"))
    assert without_places(taken_back(done, record_of(done))) == without_places(before)


def test_each_change_holds_what_was_there() -> None:
    done = fixed(everything_wrong())
    changes = read_undo(record_of(done), "ånger")["changes"]
    by_name = {change["attribute"]: change["before"] for change in changes if "attribute" in change}
    assert by_name == {"detaljplan": None, "reglerarAnvandningsbestammelse": ["okänd"]}
    (split,) = [change for change in changes if change.get("parts") == 2]
    assert split["before"]["typ"] == "multiyta"
    assert split["objektidentitet"] == identity("b")


def test_another_file_is_not_taken_back() -> None:
    done = fixed(everything_wrong())
    other = written(plan(area(rectangle(0, 0, 40, 30)), zone("gata", GATA, area(rectangle(0, 0, 40, 30)))))
    with pytest.raises(DetaljplanError, match="annan fil"):
        undone(read_plan(read_document(other, "p.json")), other, read_undo(record_of(done), "u"), "u")


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"{}", b'{"undo_version":"2"}', b"\xff\xfe", b'{"undo_version":1}'], ids=repr
)
def test_what_is_no_undo_file_is_refused(raw: bytes) -> None:
    with pytest.raises(DocumentError):
        read_undo(raw, "ånger.json")


@pytest.mark.parametrize(
    "damage",
    [
        {"changes": None},
        {"changes": [{}]},
        {"changes": [{"object": 99, "index": 0, "parts": 1, "before": {}}]},
        {"changes": [{"object": 1, "index": 5, "parts": 1, "before": {}}]},
        {"changes": [{"object": 1, "index": 0, "parts": 0, "before": {}}]},
        {"changes": [{"object": 1, "index": 0, "parts": 1, "before": {"position": {"type": "Polygon"}}}]},
        {"changes": [{"object": 1, "index": 0, "parts": 1, "before": {"position": 1, "typ": 1, "dimension": 2}}]},
        {"changes": [{"object": 1, "attribute": "objektidentitet", "before": "x"}]},
        {"changes": [{"object": "1", "index": 0, "parts": 1, "before": None}]},
        {"repaired": None},
    ],
    ids=repr,
)
def test_a_damaged_record_is_refused_in_words(damage: dict[str, Any]) -> None:
    done = fixed(everything_wrong())
    record = {**read_undo(record_of(done), "u"), **damage}
    with pytest.raises(DetaljplanError, match="ångerfil"):
        undone(done.reread, done.written.content, read_undo(orjson.dumps(record), "u"), "u")


def test_numbers_of_a_provision_stay_with_it() -> None:
    """A provision's values are no part of a repair, and are as they were on the way there and back."""
    tree = everything_wrong()
    tree["features"][4]["properties"]["bestammelsevarde"] = [number("höjd", "9")]
    done = fixed(tree)
    assert done.reread.provisions[-1].values == done.checked.plan.provisions[-1].values
