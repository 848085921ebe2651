"""Severity, basis, source and certainty of every rule stand in one file, and only of rules that are."""

from __future__ import annotations

from typing import Any

import pytest

from detaljplan.errors import SpecError
from detaljplan.findings import Basis, Severity
from detaljplan.rules.registry import all_rules
from detaljplan.spec import rule_facts
from detaljplan.spec.rule_facts import load_rule_facts

GOOD = {"severity": "error", "basis": "ngp", "certainty": "verified", "source": "Schemat"}


def test_every_rule_has_its_facts_and_every_fact_its_rule() -> None:
    assert set(load_rule_facts()) == set(all_rules())


def test_a_row_is_read_as_it_stands() -> None:
    facts = load_rule_facts()["GEO-0001"]
    assert (facts.severity, facts.basis, facts.platform) == (Severity.ERROR, Basis.NGP, ("6.1-02", "6.1-03"))


@pytest.mark.parametrize(
    "changes",
    [
        {"severity": "grave"},
        {"basis": "other"},
        {"certainty": "maybe"},
        {"source": ""},
        {"severity": "error", "basis": "own"},
        {"colour": "red"},
    ],
    ids=str,
)
def test_a_row_that_is_not_as_it_should_be_is_refused_by_name(changes: dict[str, Any]) -> None:
    with pytest.raises(SpecError, match="EX-0001"):
        rule_facts._facts("EX-0001", {**GOOD, **changes})


def test_a_rule_of_our_own_may_warn() -> None:
    assert rule_facts._facts("EX-0001", {**GOOD, "severity": "warning", "basis": "own"}).severity is Severity.WARNING
