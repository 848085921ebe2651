"""A changed plan told in another way (order, drawing, zone, format) has the same findings and the same verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from random import Random
from typing import Any

import pytest

from detaljplan.checking import Checked
from detaljplan.findings import Verdict, verdict
from detaljplan.plan.model import Plan
from detaljplan.read.document import FileFormat
from detaljplan.read.reader import read_document, read_plan
from detaljplan.rules.registry import all_rules
from detaljplan.write.geopackage.writer import geopackage
from detaljplan.write.gml.writer import gml_ss637040
from tests.build import EPSG, Json, written
from tests.rules.mutations.mutation import IN_FORCE, MUTATIONS, WHOLE, Found, Mutation, checked, found_in, judged
from tests.rules.mutations.parts import without
from tests.same_plan import WAYS, ZONES, moved, positions

OTHER_ZONES = [zone for zone in ZONES if zone not in (EPSG, 3013)]
"""In 15 45 (3013) the plans lie further south than the zone is used: only their municipality tells they are right."""

THE_FIRST_PLAN_IS_JUDGED = {"two_plans_in_one_delivery"}

OF_PLACE = {"municipality_margin", "plan_fit_width", "plan_overlap_width", "sweref99_tm", "sweref99_zone", "zone_reach"}
"""Limits on where a plan lies, which another place changes."""

ON_A_LINE = "what lies exactly on one line lies beside it, once it is moved and rounded"
NOT_MOVED = {
    "a_coordinate_finer_than_a_millimetre": "what is moved is rounded to millimetres",
    "a_coordinate_that_lies_beyond_everything": "it lies in no system",
    "a_boundary_drawn_too_small": ON_A_LINE,
    "a_hole_along_the_edge": ON_A_LINE,
    "a_hole_from_edge_to_edge": ON_A_LINE,
    "a_use_that_lies_on_a_line": ON_A_LINE,
    "a_use_with_a_spike_of_no_width": ON_A_LINE,
    "a_spike_with_a_blunt_tip": "its width is rounded",
    "a_narrow_cut": "its width is rounded",
    "a_use_of_no_rings": "there is nothing to move",
    "a_plan_that_states_the_national_system_and_is_local": "its coordinates are not of the system it states",
    "a_use_in_another_system": "its coordinates are of two systems",
}
OF_DIRECTION = "GEO-0016"
"""Told of rings that are turned, and so of what is drawn another way."""
ROUNDED = {"DP-Krav-0013", "ID-0006", "ID-0007", "KAT-0005"}
"""Areas that meet along an edge with no vertices in common share the rounding to millimetres, once moved."""

FORM = {"SCHEMA-0001", "SCHEMA-0002", "SCHEMA-0003", "SCHEMA-0004", "GEO-0005", "GEO-0006", "GEO-0007"}
"""What is told of the form of the JSON: others have another, and what is unreadable or too fine is not written."""

NOT_TOLD_IN_GML = {
    "GEO-0002": "a GML has one system",
    "ID-0001": "provisions stand inside their plan",
    "ID-0003": "provisions stand inside the uses they regulate",
    "ID-0004": "provisions stand inside their plan",
    "ID-0005": "decisions tell of no provisions",
    "GEO-0013": "boundary lines are walked through each position once",
    "GEO-0017": "nothing states a dimension",
    "KAT-0001": "an entry is told by its code, and one that is in no catalogue has none",
    "KAT-0007": "values have no unit",
    "KAT-0008": "values have no bound",
    "PLAN-0002": "the municipality is told by its code, and one that is none has none",
}
NOT_DRAWN_IN_GML = {
    "a_property_with_the_same_geometry_twice": "a property stands there once for each use that it regulates",
    "a_hole_around_its_area": "areas are walks along lines, which tell of no ring outside another",
    "a_hole_in_a_hole": "areas are walks along lines, which tell of no ring in another",
    "a_hole_outside_its_area": "areas are walks along lines, which tell of no ring outside another",
    "a_hole_over_the_edge_and_one_outside": "areas are walks along lines, which tell of no ring outside another",
    "a_hole_there_twice": "areas are walks along lines, and a line is walked once",
    "a_use_in_another_system": "a GML has one system",
    "a_gap_along_the_street_0.1": "DP-Krav-0011, which is asked by days, tells the sliver in JSON alone",
}


def of_form(mutation: Mutation) -> bool:
    """Return whether it is a fault of form."""
    return mutation.base is WHOLE or any(rule in FORM for rule, _ in mutation.expected.found)


def tree_of_areas(mutation: Mutation) -> Json:
    """Return the changed plan without the one line of its base: a GML has areas only."""
    tree = mutation.tree()
    if mutation.base is IN_FORCE:
        without(tree, "tva-utfart")
    return tree


def of_areas(mutation: Mutation) -> bool:
    """Return whether the change draws no line either."""
    return all("Polygon" in position["type"] for position in positions(tree_of_areas(mutation)))


def of_heights(mutation: Mutation) -> bool:
    """Return whether provisions lie above each other: a GML has no vertical limits."""
    return any("vertikalAvgransning" in feature["properties"] for feature in mutation.tree()["features"])


EVERY = list(MUTATIONS.values())
MOVED = [one for one in EVERY if not one.limit and one.name not in NOT_MOVED]
FORMED = [one for one in EVERY if not of_form(one)]
DRAWN = [one for one in FORMED if one.name not in NOT_DRAWN_IN_GML and of_areas(one) and not of_heights(one)]


def name_of(mutation: Mutation) -> str:
    return mutation.name


@pytest.mark.parametrize("mutation", EVERY, ids=name_of)
def test_in_another_order_and_drawing(mutation: Mutation) -> None:
    tree = mutation.tree()
    for way in WAYS:
        if way.__name__ != "shuffled" or mutation.name not in THE_FIRST_PLAN_IS_JUDGED:
            way(tree, Random(mutation.name))
    told = judged(written(tree), mutation.inputs)
    assert placed(found_in(told)) == placed(mutation.wanted())
    assert undirected(found_in(told)) == undirected(mutation.wanted())
    assert told.report.verdict is mutation.expected.verdict


def placed(found: Iterable[Found]) -> set[Found]:
    """Return what was found; of a fault told once for the whole file, not in which feature it was met first."""
    return {(rule, () if rule == "SCHEMA-0004" else objects) for rule, objects in found if rule != OF_DIRECTION}


def undirected(found: Counter[Found]) -> int:
    """Return how much was found, but for which way rings run."""
    return sum(times for (rule, _), times in found.items() if rule != OF_DIRECTION)


@pytest.mark.parametrize("mutation", [one for one in EVERY if one.limit and one.limit not in OF_PLACE], ids=name_of)
def test_on_a_limit_in_another_place(mutation: Mutation) -> None:
    tree = mutation.tree()
    for position in positions(tree):
        position["coordinates"] = shifted(position["coordinates"], 1737, 411)
    told = judged(written(tree), mutation.inputs)
    assert found_in(told) == mutation.wanted()
    assert told.report.verdict is mutation.expected.verdict


def shifted(coordinates: list[Any], east: int, north: int) -> list[Any]:
    """Return the coordinates so many metres away."""
    if isinstance(coordinates[0], list):
        return [shifted(member, east, north) for member in coordinates]
    return [round(coordinates[0] + east, 4), round(coordinates[1] + north, 4), *coordinates[2:]]


@pytest.mark.parametrize("mutation", MOVED, ids=name_of)
def test_in_another_zone(mutation: Mutation) -> None:
    epsg = Random(mutation.name).choice(OTHER_ZONES)
    told = judged(written(moved(mutation.tree(), epsg)), mutation.inputs)
    found, wanted = ({one for one in some if one[0] not in ROUNDED} for some in (found_in(told), mutation.wanted()))
    assert found == wanted, epsg
    assert told.report.verdict is mutation.expected.verdict, epsg


@pytest.mark.parametrize("mutation", FORMED, ids=name_of)
def test_as_a_geopackage(mutation: Mutation) -> None:
    made = geopackage(plan_of(mutation.tree()))
    assert made.losses == ()
    rules = rules_of(FileFormat.GEOPACKAGE)
    assert within(judged(made.content, mutation.inputs), rules) == within(checked(mutation.name), rules)


@pytest.mark.parametrize("mutation", DRAWN, ids=name_of)
def test_as_a_gml(mutation: Mutation) -> None:
    tree = tree_of_areas(mutation)
    rules = rules_of(FileFormat.GML_SS637040) - set(NOT_TOLD_IN_GML) - asked_by_status()
    made = judged(gml_ss637040(plan_of(tree)).content, mutation.inputs)
    assert within(made, rules) == within(judged(written(tree), mutation.inputs), rules)


def plan_of(tree: Json) -> Plan:
    return read_plan(read_document(written(tree), "plan.json"))


def rules_of(file_format: FileFormat) -> set[str]:
    """Return the rules that are asked of a format, as of the national JSON."""
    return {id for id, rule in all_rules().items() if not rule.formats or file_format in rule.formats} - FORM


def asked_by_status() -> set[str]:
    """Return the rules asked by a plan's status or its days, which a GML tells in part."""
    return {id for id, rule in all_rules().items() if rule.applies.statuses or rule.applies.started}


def within(told: Checked, rules: set[str]) -> tuple[set[Found], Verdict]:
    """Return what some of the rules found, and their verdict."""
    found = {one for one in found_in(told) if one[0] in rules}
    return found, verdict(result for result in told.report.rules if result.rule in rules)


def test_most_changes_are_told_in_every_way() -> None:
    assert min(len(MOVED), len(FORMED), len(DRAWN)) > 0.6 * len(EVERY)
    named = {*THE_FIRST_PLAN_IS_JUDGED, *NOT_MOVED, *NOT_DRAWN_IN_GML}
    assert named <= set(MUTATIONS)
    assert set(NOT_TOLD_IN_GML) <= set(all_rules())
