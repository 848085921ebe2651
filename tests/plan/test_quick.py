"""Records that are quick to make are otherwise as dataclasses makes them."""

from __future__ import annotations

import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from typing import Any

import pytest

from detaljplan.plan import model
from detaljplan.plan.model import PlanGeometry, UseProvision
from detaljplan.plan.quick import quick, records
from detaljplan.plan.values import EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    name: str
    number: int = 7
    members: list[int] = field(default_factory=list)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Quick:
    name: str
    number: int = 7
    members: list[int] = field(default_factory=list)


def values(record: Any) -> dict[str, Any]:
    return {one.name: getattr(record, one.name) for one in fields(record)}


@pytest.mark.parametrize("given", [{"name": "a"}, {"name": "a", "number": 0}, {"name": "a", "members": [1]}], ids=str)
def test_a_quick_record_has_the_values_of_a_plain_one(given: dict[str, Any]) -> None:
    assert values(Quick(**given)) == values(Plain(**given))


def test_what_is_made_for_each_record_is_not_shared() -> None:
    assert Quick(name="a").members is not Quick(name="b").members


@pytest.mark.parametrize("given", [{}, {"name": "a", "colour": 1}], ids=str)
def test_a_missing_or_unknown_field_is_refused_as_ever(given: dict[str, Any]) -> None:
    for kind in (Plain, Quick):
        with pytest.raises(TypeError):
            kind(**given)


def test_fields_are_given_by_name_only() -> None:
    with pytest.raises(TypeError):
        Quick("a")  # type: ignore[misc]


def test_a_quick_record_is_frozen_equal_replaced_and_pickled_as_ever() -> None:
    record = UseProvision(where="/a", wording="Bostäder", valid_months=3)
    with pytest.raises(FrozenInstanceError):
        record.wording = "Centrum"  # type: ignore[misc]
    assert replace(record, wording="Centrum") == UseProvision(where="/a", wording="Centrum", valid_months=3)
    assert (record.extra, record.geometries) == (EMPTY, ())
    item = PlanGeometry(where="/b", extra={"a": 1}, geometry_extra={}, position_extra={})
    assert pickle.loads(pickle.dumps(item)) == item


def test_the_records_of_a_plan_are_made_quickly() -> None:
    made = [kind for _, kind in inspect.getmembers(model, inspect.isclass) if kind.__module__ == model.__name__]
    slow = {k.__name__ for k in made if k.__init__.__code__.co_filename != "<quick>" and hasattr(k, "__slots__")}
    assert {"UseProvision", "PropertyProvision", "PlanGeometry", "VariableValue"}.isdisjoint(slow)


def test_records_of_columns_are_those_of_one_call_each() -> None:
    columns = {"where": ["/a", "/b"], "wording": ["Bostäder", None], "valid_months": [3, 4]}
    each = [UseProvision(where="/a", wording="Bostäder", valid_months=3), UseProvision(where="/b", valid_months=4)]
    assert records(UseProvision, 2, columns) == each
    assert records(UseProvision, 0, {"where": []}) == []


def test_records_of_columns_have_their_own_of_what_is_made_for_each() -> None:
    one, other = records(Quick, 2, {"name": ["a", "b"]})
    assert (one.number, one.members) == (7, [])
    assert one.members is not other.members


@pytest.mark.parametrize(
    ("columns", "error"),
    [({}, TypeError), ({"name": ["a", "b"], "colour": [1, 2]}, TypeError), ({"name": ["a"]}, ValueError)],
    ids=str,
)
def test_columns_that_are_lacking_unknown_or_short_are_refused(
    columns: dict[str, list[Any]], error: type[Exception]
) -> None:
    with pytest.raises(error):
        records(Quick, 2, columns)
