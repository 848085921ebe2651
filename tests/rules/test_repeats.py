"""One narrow gap is one fault to a planner: what only repeats it is not added, and nothing else is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from detaljplan.checking import check
from detaljplan.findings import Basis, Outcome, Severity
from detaljplan.rules.registry import all_rules
from sample_plans.plans import BOSTAD, street_and_block
from tests.build import Json, area, rectangle, written, zone
from tests.rules.judging import judged, result
from tests.rules.mutations.parts import add, draw, ring

GRAVITY = [Severity.INFO, Severity.WARNING, Severity.ERROR]


def with_gap(width_m: float) -> Json:
    """Return a street and a block that leave a gap of that width between them."""
    tree = street_and_block()
    draw(tree, "kvarter", area(rectangle(0, 10 + width_m, 100, 50 - width_m)))
    return tree


def rules_of(tree: Json) -> list[str]:
    return sorted(finding.rule for finding in judged(tree).findings)


@pytest.mark.parametrize(
    ("width_m", "told"),
    [(0.05, ["DP-Krav-0011"]), (0.3, ["DP-0002", "DP-Krav-0011"]), (0.6, ["DP-0002"])],
)
def test_a_gap_is_told_by_the_gravest_rules_on_it_and_all_of_the_platforms(width_m: float, told: list[str]) -> None:
    assert rules_of(with_gap(width_m)) == told


def test_what_was_left_out_is_counted_as_a_fault_and_the_reason_says_who_tells_it() -> None:
    report = judged(with_gap(0.05))
    told = result(report, "TOPO-0006")
    assert (told.outcome, told.failed) == (Outcome.FAILED, 1)
    assert told.reason == "1 fynd står inte för sig: samma fel på samma ställe sägs av DP-Krav-0011"
    assert told.reason_en == "1 of its findings left out: told in the same place by DP-Krav-0011"


def test_a_sliver_of_its_own_is_told_beside_a_gap_elsewhere() -> None:
    tree = with_gap(0.3)
    draw(tree, "planen", area(rectangle(0, 0, 100, 110)))
    upper = area([(0, 60), (50, 60.05), (100, 60), (100, 110), (0, 110), (0, 60)])
    add(tree, zone("andra", BOSTAD, upper))
    assert rules_of(tree) == ["DP-0002", "DP-Krav-0011", "TOPO-0006"]


def test_a_vertex_lacking_elsewhere_keeps_the_finding_whole() -> None:
    tree = with_gap(0.3)
    ring(tree, "gata").insert(1, [150_050.0, 6_580_000.0])
    (found,) = (finding for finding in judged(tree).findings if finding.rule == "TOPO-0004")
    assert "3 brytpunkter" in found.message


def test_a_rule_asked_for_tells_all_it_finds(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(written(with_gap(0.05)))
    report = check(path, only=["TOPO-0006", "DP-Krav-0011"]).report
    assert sorted(finding.rule for finding in report.findings) == ["DP-Krav-0011", "TOPO-0006"]


@pytest.mark.parametrize("id", [id for id, rule in all_rules().items() if rule.repeats])
def test_only_a_rule_of_our_own_repeats_and_none_that_is_milder(id: str) -> None:
    rule = all_rules()[id]
    assert rule.basis is Basis.OWN
    assert all(GRAVITY.index(all_rules()[other].severity) >= GRAVITY.index(rule.severity) for other in rule.repeats)
