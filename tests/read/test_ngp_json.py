"""The national JSON is read whole: every attribute in its place, everything else kept as delivered."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from detaljplan.errors import OverLimit
from detaljplan.plan.model import AdministrativeProvision, Plan, PropertyProvision
from detaljplan.plan.positioning import Positioning, PositioningMethod
from detaljplan.plan.values import Unreadable
from detaljplan.read.ngp.attributes import PLAN_OBJECT, PROVISION_OBJECTS
from detaljplan.read.reader import read_document, read_plan
from detaljplan.spec.schema import schema_faults
from tests.build import Json, area, plan, rectangle, written, zone
from tests.whole_plan import METHODS, POSITIONS, whole_plan


def read(tree: Json) -> Plan:
    return read_plan(read_document(written(tree), "plan.json"))


def small() -> Json:
    square = rectangle(0, 0, 10, 10)
    return plan(area(square), zone("bostad", "DP_KM_B2", area(square)))


def extras(value: object) -> list[object]:
    """Return every extra that is not empty, however deep it lies."""
    if isinstance(value, tuple):
        return [found for member in value for found in extras(member)]
    if not is_dataclass(value):
        return []
    found: list[object] = []
    for one in fields(value):
        inner = getattr(value, one.name)
        found += [inner] if one.name.endswith("extra") and inner else extras(inner)
    return found


def test_the_schema_accepts_the_plan_that_uses_every_attribute() -> None:
    assert list(schema_faults(whole_plan())) == []


def test_every_attribute_of_the_model_is_read_and_none_is_left_over() -> None:
    found = read(whole_plan())
    assert found.unreadable == ()
    assert extras(found) == []
    assert found.other_features == ()


def test_the_plan_of_every_attribute_leaves_no_attribute_of_the_tables_out() -> None:
    tree = whole_plan()
    for feature in tree["features"]:
        properties = feature["properties"]
        known = PROVISION_OBJECTS.get(properties["feature:typ"], PLAN_OBJECT)
        if properties["feature:typ"] != "administrativ bestämmelse":
            missing = {one.name for one in known.attributes} - set(properties)
            assert missing - {"bestammelsevarde", "ursprungligBestammelseformulering"} == set()


def test_ten_positioning_methods_are_read_in_plane_and_height() -> None:
    heights = read(whole_plan()).provisions[1]
    positionings = [item.positioning for item in heights.geometries]
    for given, found in zip(METHODS, positionings, strict=True):
        assert isinstance(found, Positioning)
        assert found.plane == found.height
        assert isinstance(found.plane, PositioningMethod)
        assert found.plane.type == given["typ"]
        told = {one.name for one in fields(found.plane) if getattr(found.plane, one.name) not in (None, {})}
        assert len(told) == len(given)


def test_every_kind_of_geometry_is_read_in_three_dimensions_with_its_uncertainties() -> None:
    heights = read(whole_plan()).provisions[1]
    assert [item.kind for item in heights.geometries] == [*POSITIONS, "punkt"]
    for item in heights.geometries:
        assert item.shape is not None and not isinstance(item.shape, Unreadable)
        assert item.shape.has_z
        assert (item.horizontal_uncertainty_m, item.vertical_uncertainty_m) == (0.02, 0.05)
        assert item.height_system == "EPSG:5613"


def test_what_the_model_does_not_know_is_kept_at_every_level() -> None:
    tree = small()
    plan_feature, use = tree["features"]
    properties, item = use["properties"], use["properties"]["bestammelsegeometri"][0]
    holders: list[dict[str, Any]] = [
        tree,
        plan_feature,
        plan_feature["properties"],
        plan_feature["properties"]["beslutsinformation"][0],
        use,
        properties,
        properties["kvalitetsbeskrivning"],
        properties["planbestammelsebeskrivning"],
        item,
        item["geometri"],
        item["geometri"]["position"],
        item["geometrimetadata"],
        item["geometrimetadata"]["lagesbestamningsmetodIPlan"],
    ]
    for number, holder in enumerate(holders):
        holder["eget"] = number
    assert sorted(extra["eget"] for extra in extras(read(tree))) == list(range(len(holders)))  # type: ignore[index]


def test_features_of_no_kind_we_know_are_kept() -> None:
    tree = small()
    tree["features"] += [None, 7, {"type": "Feature", "properties": {"feature:typ": "annat"}}]
    assert read(tree).other_features == tuple(tree["features"][-3:])


def test_an_attribute_of_another_kind_of_provision_is_kept_as_unknown() -> None:
    tree = small()
    tree["features"][1]["properties"]["sekundarEgenskapsgrans"] = True
    (use,) = read(tree).provisions
    assert use.extra == {"sekundarEgenskapsgrans": True}


def test_the_name_that_some_exporters_give_the_usability_is_understood() -> None:
    tree = small()
    tree["features"][1]["properties"]["anvandbarhetBeskrivning"] = "god nog"
    assert read(tree).provisions[0].usability_description == "god nog"
    tree["features"][1]["properties"]["beskrivningAnvandbarhet"] = "rätt namn"
    both = read(tree).provisions[0]
    assert both.usability_description == "rätt namn"
    assert both.extra == {"anvandbarhetBeskrivning": "god nog"}


def test_what_provisions_regulate_is_read_by_their_kind() -> None:
    _, heights, common = read(whole_plan()).provisions
    assert isinstance(heights, PropertyProvision) and isinstance(common, AdministrativeProvision)
    assert heights.secondary_boundary is True
    assert heights.regulates_uses == common.regulates_uses != ()


@pytest.mark.parametrize(
    "value", [float("nan"), 10**400, "0,5", True, []], ids=["NaN", "large", "text", "true", "list"]
)
def test_a_number_that_is_none_is_unreadable_in_its_place(value: object) -> None:
    tree = small()
    tree["features"][0]["properties"]["plangeometri"][0]["geometri"]["absolutLagesosakerhetPlan"] = value
    found = read_plan(read_document(json.dumps(tree).encode(), "plan.json"))
    (unreadable,) = found.unreadable
    assert unreadable.where.endswith("/plangeometri/0/geometri/absolutLagesosakerhetPlan")
    assert found.boundary[0].horizontal_uncertainty_m == unreadable


def test_a_whole_number_of_thousands_of_digits_is_refused_in_words() -> None:
    raw = written(small()).replace(b'"objektversion": 1', b'"objektversion": 1' + b"0" * 5000)
    with pytest.raises(OverLimit, match="siffror"):
        read_document(raw, "plan.json")
