"""Whatever a file that can be read holds, `fix` gives an outcome or a refusal in words, and no more errors."""

from __future__ import annotations

from random import Random

import pytest

from detaljplan.checking import check_bytes
from detaljplan.errors import DetaljplanError
from detaljplan.findings import Severity
from detaljplan.fix.fixing import fix, stated_fix_limits
from detaljplan.fix.told import fix_bytes, fix_json, fix_lines
from detaljplan.report.model import Profile
from tests.read.mutations import TOKENS, mutated, rearranged
from tests.read.test_fuzz import FORMATS, SEEDS


def repaired_or_refused(raw: bytes, name: str) -> bool:
    """Return whether a plan could be repaired, or looked at and left."""
    try:
        checked = check_bytes(raw, name, profile=Profile.DRAFT)
        done = fix(checked, profile=Profile.DRAFT)
    except DetaljplanError as refused:
        assert refused.message
        return False
    assert list(fix_lines(done))
    assert fix_bytes(fix_json(done, stated_fix_limits()))
    assert len(done.errors_left) <= sum(finding.severity is Severity.ERROR for finding in done.before.findings)
    return True


@pytest.mark.parametrize("format", FORMATS)
def test_every_seed_is_repaired_or_refused(format: str) -> None:
    assert sum(repaired_or_refused(path.read_bytes(), path.name) for path in SEEDS[format]) > 0


def damaged(format: str, rounds: int, first: int = 0) -> int:
    """Return how many of the damaged files were plans all the same."""
    seeds = [path.read_bytes() for path in SEEDS[format]]
    repaired = 0
    for number in range(first, first + rounds):
        random = Random(number)
        raw = mutated(random.choice(seeds), seeds, TOKENS[format], random)
        if random.random() < 0.2:
            raw = rearranged(format, seeds[0], random)
        repaired += repaired_or_refused(raw, f"{format} {number}")
    return repaired


@pytest.mark.parametrize("format", FORMATS)
def test_damaged_seeds_are_repaired_or_refused(format: str) -> None:
    assert damaged(format, 60) > 0


@pytest.mark.slow
@pytest.mark.parametrize("format", FORMATS)
def test_many_more_damaged_seeds_are_repaired_or_refused(format: str) -> None:
    assert damaged(format, 1000, first=1000) > 0
