"""The engine against ilivalidator, which checks coverages for the Swiss INTERLIS.

Both say whether areas share ground. ilivalidator knows no smallest overlap, no lawful layers and no area drawn twice,
and lets gaps be; so it is asked of one layer, and where it refuses more than the engine, shapely must say why.
"""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
import shapely

from tests.build import area, plan, rectangle, zone
from tests.interlis import AreaChecker
from tests.rules.judging import findings
from tests.rules.oracle.coverages import coverage
from tests.rules.oracle.definitions import Area
from tests.rules.oracle.drawn import written_out
from tests.rules.oracle.faults import with_faults
from tests.rules.oracle.judging import delivery, engine_runs

pytest.importorskip("ilivalidator", reason="ilivalidator is not installed: there is no second opinion on coverages")
pytestmark = pytest.mark.slow

Rings = list[list[tuple[float, ...]]]
OVERLAPS = ("DP-Krav-0013", "TOPO-0002")
WEST = rectangle(0, 0, 10, 10)
BOW_TIE = [(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0), (0.0, 0.0)]
CASES = {
    "neighbours": ([[WEST], [rectangle(10, 0, 10, 10)]], ""),
    "a gap": ([[rectangle(0, 0, 9, 10)], [rectangle(10, 0, 10, 10)]], ""),
    "an island": ([[WEST, rectangle(2, 2, 3, 3)[::-1]], [rectangle(2, 2, 3, 3)]], ""),
    "an overlap": ([[rectangle(0, 0, 10.5, 10)], [rectangle(10, 0, 10, 10)]], "TOPO-0002"),
    "an overlap of 2 mm": ([[rectangle(0, 0, 10.002, 10)], [rectangle(10, 0, 10, 10)]], "DP-Krav-0013"),
    "one in the other": ([[WEST], [rectangle(2, 2, 3, 3)]], "TOPO-0002"),
    "a bow tie": ([[BOW_TIE]], "DP-Krav-0018"),
}


@pytest.fixture
def checker(tmp_path: Path) -> AreaChecker:
    return AreaChecker(tmp_path)


def at(rings: Rings) -> Rings:
    return [[(150_000 + e, 6_580_000 + n) for e, n in ring] for ring in rings]


@pytest.mark.parametrize("name", CASES)
def test_both_find_the_same_on_paper(name: str, checker: AreaChecker) -> None:
    areas, rule = CASES[name]
    tree = plan(
        area(rectangle(0, 0, 20, 10)),
        *(zone(f"yta-{number}", "DP_KM_B2", area(*rings)) for number, rings in enumerate(areas)),
    )
    told = [id for id in (*OVERLAPS, "DP-Krav-0018") if findings(tree, id)]
    assert told == ([rule] if rule else [])
    assert bool(checker.faults(checker.written(at(rings) for rings in areas))) is bool(rule)


def test_an_uncompared_file_is_no_answer(checker: AreaChecker, tmp_path: Path) -> None:
    path = tmp_path / "annat.xtf"
    path.write_text("<annat/>", encoding="utf-8")
    with pytest.raises(RuntimeError, match="did not compare"):
        checker.faults(path)


def rings_of(given: Area) -> Rings:
    return [list(ring.coords) for ring in (given.shape.exterior, *given.shape.interiors)]


def pairs_in(faults: tuple[str, ...]) -> set[tuple[int, int]]:
    """Return the numbers of the areas that ilivalidator names together."""
    found = [re.findall(r"\by(\d+)\b", fault.partition("tids")[2] or fault.partition("tid1")[2]) for fault in faults]
    return {(min(a, b), max(a, b)) for first, second in filter(None, found) for a, b in [(int(first), int(second))]}


def do_not_fit(first: Area, second: Area) -> bool:
    """Return whether two areas share any ground, or lines that do not have the same vertices."""
    if first.shape.intersection(second.shape).area > 0:
        return True
    return any(
        one.shape.boundary.distance(shapely.Point(corner)) < 1e-6 and corner not in corners
        for one, other in ((first, second), (second, first))
        for corners in [{corner for ring in rings_of(one) for corner in ring}]
        for ring in rings_of(other)
        for corner in ring
    )


@pytest.mark.parametrize("seed", range(4_000, 4_120))
def test_both_agree_on_random_plans(seed: int, checker: AreaChecker) -> None:
    drawn, _ = with_faults(coverage(seed, largest=20), Random(seed))
    tree = written_out(drawn)
    areas = [given for given in delivery(tree).areas if given.layer == (None, None, None)]
    numbers = {use: number for number, given in enumerate(areas) for use in given.uses}
    told = {
        tuple(sorted({numbers[use] for use in finding.objects}))
        for id in OVERLAPS
        for finding in engine_runs(tree, OVERLAPS)[id].findings
        if finding.objects[0] in numbers
    }
    faults = checker.faults(checker.written(rings_of(given) for given in areas))
    apart = {(a, b) for a, b in combinations(range(len(areas)), 2) if do_not_fit(areas[a], areas[b])}
    if told:
        assert faults, "the engine found an overlap that ilivalidator accepts"
    assert pairs_in(faults) <= apart, "ilivalidator found what no definition gives"
    assert bool(faults) is bool(apart)
