"""Attributes that follow from the rest of the plan with certainty, and those that do not."""

from __future__ import annotations

import pytest

from detaljplan.fix.repair import Kind
from detaljplan.plan.model import PropertyProvision
from sample_plans.plans import BOSTAD, CENTRUM, GATA, PRICKMARK
from tests.build import UNKNOWN_ENTRY, Json, area, identity, plan, property_zone, rectangle, zone
from tests.fix.fixing import fixed, made, only

FACTS = frozenset({Kind.PLAN_REFERENCE, Kind.GEOMETRY_KIND, Kind.DIMENSION, Kind.REGULATED_USE})


def two_uses(*regulates: str, at_e: float = 22) -> Json:
    """Return a street, dwellings and dots beside each other; the dots on the dwellings unless told otherwise."""
    return plan(
        area(rectangle(0, 0, 40, 30)),
        zone("gata", GATA, area(rectangle(0, 0, 20, 30))),
        zone("b", BOSTAD, area(rectangle(20, 0, 20, 30))),
        property_zone("p", PRICKMARK, area(rectangle(at_e, 5, 5, 5)), reglerarAnvandningsbestammelse=[*regulates]),
    )


def regulated(tree: Json) -> tuple[str, ...]:
    provision = fixed(tree, FACTS).reread.provisions[-1]
    assert isinstance(provision, PropertyProvision)
    return provision.regulates_uses


def test_a_provision_without_its_plan_gets_the_only_plan_of_the_file() -> None:
    tree = two_uses()
    del tree["features"][1]["properties"]["detaljplan"]
    done = fixed(tree, FACTS)
    assert made(done) == [Kind.PLAN_REFERENCE]
    assert only(done, Kind.PLAN_REFERENCE).rule == "SCHEMA-0001"
    assert done.reread.provisions[0].plan_id == done.reread.object_id
    assert done.before.findings and not done.errors_left


def test_a_provision_of_another_plan_is_left() -> None:
    tree = two_uses()
    tree["features"][1]["properties"]["detaljplan"] = UNKNOWN_ENTRY
    assert fixed(tree, FACTS).repairs == ()


def test_in_a_file_of_two_plans_no_plan_is_stated() -> None:
    tree = two_uses()
    del tree["features"][1]["properties"]["detaljplan"]
    tree["features"].append(plan(area(rectangle(0, 0, 1, 1)), name="En annan")["features"][0])
    assert fixed(tree, FACTS).repairs == ()


@pytest.mark.parametrize(
    ("name", "kind", "value"), [("typ", Kind.GEOMETRY_KIND, "yta"), ("dimension", Kind.DIMENSION, 2)]
)
def test_what_a_geometry_is_follows_from_its_coordinates(name: str, kind: Kind, value: object) -> None:
    tree = two_uses()
    del tree["features"][1]["properties"]["bestammelsegeometri"][0]["geometri"][name]
    done = fixed(tree, FACTS)
    assert made(done) == [kind]
    item = done.reread.provisions[0].geometries[0]
    assert (item.kind if name == "typ" else item.dimension) == value
    assert not done.errors_left


def test_a_stated_type_is_never_changed() -> None:
    tree = two_uses()
    tree["features"][1]["properties"]["bestammelsegeometri"][0]["geometri"]["typ"] = "linje"
    assert fixed(tree, FACTS).repairs == ()


def test_a_reference_in_other_letter_case_becomes_the_use_it_names() -> None:
    tree = two_uses(identity("gata").upper(), identity("b"), at_e=18)
    assert regulated(tree) == (identity("gata"), identity("b"))


def test_the_only_reference_of_a_property_on_one_use_alone_is_that_use() -> None:
    tree = two_uses(UNKNOWN_ENTRY)
    done = fixed(tree, FACTS)
    assert (made(done), only(done, Kind.REGULATED_USE).rule) == ([Kind.REGULATED_USE], "ID-0003")
    assert regulated(tree) == (identity("b"),)


@pytest.mark.parametrize(
    "tree",
    [
        two_uses(UNKNOWN_ENTRY, identity("b")),
        two_uses(UNKNOWN_ENTRY, at_e=18),
        two_uses(identity("gata")),
        two_uses(identity("p")),
        two_uses(),
    ],
    ids=["one of several", "on two uses", "a use elsewhere", "no use", "no list"],
)
def test_a_reference_that_may_mean_something_else_is_left(tree: Json) -> None:
    assert fixed(tree, FACTS).repairs == ()


def test_two_uses_on_the_same_ground_leave_the_reference_open() -> None:
    tree = two_uses(UNKNOWN_ENTRY)
    centre = zone("c", CENTRUM, area(rectangle(20, 0, 20, 30)), detaljplan=identity("Exempelplan"))
    tree["features"].insert(1, centre)
    assert fixed(tree, FACTS).repairs == ()
