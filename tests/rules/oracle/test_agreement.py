"""The engine and the plain definitions agree on a thousand random plans."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from tests.build import Json
from tests.rules.oracle.coverages import coverage
from tests.rules.oracle.drawn import written_out
from tests.rules.oracle.faults import with_faults
from tests.rules.oracle.judging import compared_rules, differences, engine_runs

PLANS = 1000
BLOCK = 100


def faulty(seed: int, largest: int = 30) -> tuple[Json, tuple[str, ...]]:
    drawn, names = with_faults(coverage(seed, largest=largest), Random(seed))
    return written_out(drawn), names


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, PLANS, BLOCK))
def test_the_engine_finds_what_the_definitions_give(first: int) -> None:
    for seed in range(first, first + BLOCK):
        tree, names = faulty(seed)
        assert list(differences(tree)) == [], f"seed {seed}, {names}"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2_000, 2_006))
def test_they_agree_on_larger_plans(seed: int) -> None:
    tree, names = faulty(seed, largest=200)
    assert list(differences(tree)) == [], f"seed {seed}, {names}"


@pytest.mark.parametrize("seed", range(3_000, 3_010))
def test_they_agree_on_some_plans_of_every_run(seed: int) -> None:
    tree, names = faulty(seed, largest=12)
    assert list(differences(tree)) == [], f"seed {seed}, {names}"


def test_every_compared_rule_finds_faults_in_the_plans() -> None:
    found: Counter[str] = Counter()
    for seed in range(100):
        tree, _ = faulty(seed, largest=12)
        for id, run in engine_runs(tree, compared_rules()).items():
            found[id] += len(run.findings)
    assert all(found[id] >= 2 for id in compared_rules()), found
