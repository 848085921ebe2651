"""Each change of a good plan gives exactly the findings it must and the verdict it must, and nothing else."""

from __future__ import annotations

import pytest

from detaljplan.findings import Severity, Verdict
from detaljplan.rules.registry import all_rules
from detaljplan.spec.specification import load_specification
from tests.rules.mutations.mutation import (
    GOOD,
    IN_FORCE,
    MUTATIONS,
    SIDES,
    STREET,
    Base,
    Mutation,
    checked,
    found_in,
    of_base,
)

FOUND_ELSEWHERE = {
    "SCHEMA-0007": "parsed JSON holds each name once: tests/read/test_repeated_members.py, and its sample plan",
    "GEO-0006": "of other formats: in national JSON the schema tells it",
    "GEO-0030": "GML only, of the profile gml-geometry: see test_gml_structure",
    "GEO-0031": "GML only, of the profile gml-geometry: see test_gml_structure",
    "GEO-0032": "GML only, of the profile gml-geometry: see test_gml_structure",
    "GEO-0033": "GML only, of the profile gml-geometry: see test_gml_structure",
    "GEO-0034": "GML only, of the profile gml-geometry: see test_gml_structure",
    "GEO-0035": "GML only, of the profile gml-geometry: see test_gml_structure",
    "GEO-0036": "GML only, of the profile gml-geometry: see test_gml_structure",
    "GEO-0037": "GML only, of the profile gml-geometry: see test_gml_structure",
    "GEO-0038": "GML only, of the profile gml-geometry: see test_gml_structure",
    "GEO-0039": "GML only, of the profile gml-geometry: see test_gml_structure",
    "GEO-0040": "GML only, of the profile gml-geometry: see test_gml_structure",
    "GEO-0041": "GML only, of the profile gml-geometry: see test_gml_structure",
    "GEO-0042": "GML only, of the profile gml-geometry: see test_gml_structure",
    "GEO-0043": "GML only, of the profile gml-geometry: see test_gml_structure",
    "KAT-0002": "GML only: the national JSON has no older codes",
    "KAT-0012": "needs a full release of the catalogue",
    "PLAN-0004": "takes every provision away, which is more than one thing; see test_limits",
    "SCHEMA-0003": "of every file that is not national JSON",
    "SCHEMA-0005": "of a plan boundary alone: the national JSON has no columns",
    "TOPO-0001": "GML only: the national JSON has no boundary lines",
    "TOPO-0009": "GML only: in the national JSON every area stands in a provision",
    "TOPO-0003": "GML only: the national JSON has no boundary lines",
}
"""Rules that no change of a national JSON can give by itself, and why."""

ONLY_WORDS = {"rt90", "longitude_latitude"}
"""Limits that change what a finding says, not whether there is one."""

OF_GML = {"arc_sagitta", "use_margin"}
"""Limits that no national JSON has anything for: see test_gml_structure."""


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS)
def test_a_change_gives_exactly_its_findings_and_its_verdict(mutation: Mutation) -> None:
    told = checked(mutation.name)
    assert dict(found_in(told)) == dict(mutation.wanted())
    assert told.report.verdict is mutation.expected.verdict


@pytest.mark.parametrize("base", [GOOD, IN_FORCE, STREET])
def test_there_is_nothing_to_find_before_the_change(base: Base) -> None:
    assert dict(of_base(base)) == {}


def test_every_rule_is_found_by_some_change() -> None:
    found = {rule for mutation in MUTATIONS.values() for rule, _ in mutation.expected.found}
    assert found | set(FOUND_ELSEWHERE) == set(all_rules())
    assert not found & set(FOUND_ELSEWHERE)


def test_every_limit_that_a_rule_uses_is_tried_on_both_its_sides() -> None:
    specification = load_specification()
    tables = (specification.limits, specification.dates, specification.windows, specification.foreign_windows)
    used = {name for table in tables for name, limit in table.items() if set(limit.rules) & set(all_rules())}
    assert set(SIDES) == (used | {"zone_reach"}) - ONLY_WORDS - OF_GML
    for limit, sides in SIDES.items():
        within, beyond = ([MUTATIONS[name].expected for name in sides[side]] for side in ("within", "beyond"))
        assert [one.found for one in within] != [one.found for one in beyond], limit


def test_the_verdicts_of_the_table_follow_from_its_findings() -> None:
    for mutation in MUTATIONS.values():
        severities = {all_rules()[rule].severity for rule, _ in mutation.wanted()}
        assert (mutation.expected.verdict is Verdict.STOPPED) == (Severity.ERROR in severities), mutation.name


def test_the_table_is_long_and_holds_every_verdict() -> None:
    assert len(MUTATIONS) >= 80
    assert {mutation.expected.verdict for mutation in MUTATIONS.values()} == set(Verdict)
