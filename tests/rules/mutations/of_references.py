"""Faults of what objects of a delivery say of each other."""

from __future__ import annotations

from sample_plans.plans import PRICKMARK, UTFART
from tests.build import Json, area, identity, line, meeting, property_zone, rectangle, zone
from tests.rules.mutations.mutation import GOOD, STREET, both_sides, mutation, passes
from tests.rules.mutations.parts import add, decision, provision

GATA, KVARTER = identity("gata"), identity("kvarter")


@mutation(GOOD, passes("ID-0003: ett-prick"))
def a_use_regulated_that_is_not_there(tree: Json) -> None:
    provision(tree, "ett-prick")["reglerarAnvandningsbestammelse"] = [identity("ett-bostad"), identity("borttagen")]


@mutation(GOOD, passes("ID-0003: ett-prick"))
def a_property_regulated_by_a_property(tree: Json) -> None:
    provision(tree, "ett-prick")["reglerarAnvandningsbestammelse"] = [identity("ett-bostad"), identity("ett-nock")]


@mutation(GOOD, passes())
def the_use_regulated_that_it_lies_on(tree: Json) -> None:
    provision(tree, "ett-prick")["reglerarAnvandningsbestammelse"] = [identity("ett-bostad")]


@mutation(GOOD, passes("ID-0004: ett-prick"))
def a_property_that_regulates_another_plan(tree: Json) -> None:
    provision(tree, "ett-prick")["reglerarDetaljplan"] = identity("en annan plan")


@mutation(STREET, passes("ID-0005: planen"))
def a_decision_on_a_provision_that_is_not_there(tree: Json) -> None:
    decision(tree)["planbestammelse"] = [GATA, identity("borttagen")]


@mutation(GOOD, passes("ID-0006: ett-gata ett-prick"))
def a_use_regulated_that_lies_elsewhere(tree: Json) -> None:
    provision(tree, "ett-prick")["reglerarAnvandningsbestammelse"] = [identity("ett-bostad"), identity("ett-gata")]


def _two_halves(tree: Json, reach: float, *regulated: str) -> None:
    """Part the block, with a property one metre wide on its western half that reaches so far over the eastern."""
    provision(tree, "kvarter")["bestammelsegeometri"] = [area(rectangle(0, 10, 50, 50))]
    add(tree, zone("andra", "DP_KM_S2", area(rectangle(50, 10, 50, 50))))
    meeting(tree)
    ground = area(rectangle(40, 20, 10 + reach, 1))
    add(tree, property_zone("egenskap", PRICKMARK, ground, reglerarAnvandningsbestammelse=list(regulated)))


@both_sides("regulated_area", STREET, passes(), passes("ID-0007: andra egenskap"))
def a_property_over_the_edge_of_a_use_that_it_leaves_out(tree: Json, square_metres: float) -> None:
    _two_halves(tree, square_metres, KVARTER)


@both_sides("regulated_area", STREET, passes("ID-0006: andra egenskap"), passes())
def a_property_over_the_edge_of_a_use_that_it_regulates(tree: Json, square_metres: float) -> None:
    _two_halves(tree, square_metres, KVARTER, identity("andra"))


@both_sides("regulated_distance", STREET, passes(), passes("ID-0006: egenskap kvarter", "KAT-0005: egenskap gata"))
def a_line_that_regulates_a_use_beside_it(tree: Json, metres: float) -> None:
    ground = line((10, 10 - metres), (60, 10 - metres))
    add(tree, property_zone("egenskap", UTFART, ground, reglerarAnvandningsbestammelse=[KVARTER]))


@mutation(STREET, passes("ID-0007: andra egenskap"))
def a_use_that_is_left_out(tree: Json) -> None:
    _two_halves(tree, 20, KVARTER)
