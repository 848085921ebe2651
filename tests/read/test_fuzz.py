"""Whatever the bytes, a reader gives a plan or a DocumentError in words; never anything else, never without bound."""

from __future__ import annotations

import resource
from pathlib import Path
from random import Random
from time import process_time

import pytest

from detaljplan.checking import check_bytes
from detaljplan.errors import DocumentError
from detaljplan.findings import Outcome
from detaljplan.plan.model import Plan
from detaljplan.read.reader import read_document, read_plan
from tests.read.mutations import TOKENS, mutated, rearranged
from tests.read.seeds import make

FORMATS = ("ngp-json", "gml", "geopackage")
MOST_SECONDS = 2.0
MOST_MEMORY_KB = 300_000
SEEDS = {format: sorted((make.FOLDER / format).iterdir()) for format in FORMATS}


def read_or_refuse(raw: bytes, name: str) -> Plan | DocumentError:
    """Return the plan or the refusal; anything else that a reader does is a failure of the test."""
    started = process_time()
    try:
        return read_plan(read_document(raw, name))
    except DocumentError as refused:
        assert refused.message and "\n" not in refused.message
        assert name in str(refused)
        return refused
    finally:
        assert process_time() - started < MOST_SECONDS


def fuzz(format: str, rounds: int, first: int = 0) -> tuple[int, int]:
    """Return how many damaged files were read as plans, and how many refused: seeds, and the good one rearranged."""
    raws = [path.read_bytes() for path in SEEDS[format]]
    good = next(path.read_bytes() for path in SEEDS[format] if path.stem == "good")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    plans = 0
    for number in range(first, first + rounds):
        random = Random(f"{format}-{number}")
        if number % 2:
            raw, what = rearranged(format, good, random), "good rearranged"
        else:
            raw = mutated(raws[number % len(raws)], raws, TOKENS[format], random)
            what = SEEDS[format][number % len(raws)].name
        try:
            plans += isinstance(read_or_refuse(raw, "x"), Plan)
        except Exception as error:
            error.add_note(f"{format}: number {number}, {what}")
            raise
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_MEMORY_KB
    return plans, rounds - plans


@pytest.mark.parametrize("path", [path for format in FORMATS for path in SEEDS[format]], ids=lambda path: path.name)
def test_every_seed_is_judged_or_refused_and_no_rule_crashes_on_it(path: Path) -> None:
    if isinstance(read_or_refuse(path.read_bytes(), path.name), Plan):
        report = check_bytes(path.read_bytes(), path.name).report
        assert [rule.rule for rule in report.rules if rule.outcome is Outcome.CRASHED] == []


@pytest.mark.parametrize(("format", "rounds"), [("ngp-json", 600), ("gml", 400), ("geopackage", 400)])
def test_mutated_seeds_are_read_or_refused(format: str, rounds: int) -> None:
    plans, refused = fuzz(format, rounds)
    assert plans > rounds / 4  # else the damage never reaches further than the parser
    assert refused > rounds / 20


@pytest.mark.slow
@pytest.mark.parametrize("format", FORMATS)
def test_many_more_mutated_seeds_are_read_or_refused(format: str) -> None:
    fuzz(format, 8_000, first=1_000)


@pytest.mark.parametrize("format", FORMATS)
def test_the_good_seed_is_a_plan_of_two_provisions(format: str) -> None:
    (good,) = [path for path in SEEDS[format] if path.stem == "good"]
    found = read_or_refuse(good.read_bytes(), good.name)
    assert isinstance(found, Plan)
    assert len(found.provisions) == 2
    assert found.unreadable == ()


def test_the_seeds_are_what_their_script_writes() -> None:
    made = make.seeds()
    assert set(made) == {path for paths in SEEDS.values() for path in paths}
    # The version of SQLite stands in its files.
    assert [path for path, raw in made.items() if path.suffix != ".gpkg" and path.read_bytes() != raw] == []
