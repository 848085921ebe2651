"""What is found does not depend on where a plan lies, how it is turned, or in what order and pieces it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import cos, radians, sin
from random import Random
from typing import NamedTuple

import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from detaljplan.findings import Finding
from tests.build import Json, identity
from tests.rules.oracle.coverages import coverage
from tests.rules.oracle.definitions import RULES
from tests.rules.oracle.drawn import Cell, Drawn, Mm, MmRing, NoPlace, shape_of, written_out
from tests.rules.oracle.faults import with_faults
from tests.rules.oracle.judging import compared_rules, delivery, engine_runs
from tests.same_plan import WAYS

pytestmark = pytest.mark.slow

KM = 1_000_000
LIMITS = {
    "DP-0002": (0.1,),
    "DP-0003": (0.1,),
    "DP-Krav-0011": (0, 0.5),
    "DP-Krav-0012": (0, 2),
    "DP-Krav-0013": (0, 5),
    "DP-Krav-0014": (0.5,),
    "TOPO-0002": (0, 5),
    "TOPO-0004": (0, 0.001),
    "TOPO-0006": (0, 0.1),
}
seeds = st.integers(0, 10**6)
some = settings(deadline=None, max_examples=30)


class Told(NamedTuple):
    """One finding, whatever order its objects have."""

    rule: str
    objects: tuple[str, ...]
    measured: float


def faulty(seed: int) -> Drawn:
    """Return a plan with faults, none of them so near a limit that arithmetic may decide."""
    drawn, _ = with_faults(coverage(seed, largest=14), Random(seed))
    plan = delivery(written_out(drawn))
    assume(not any(found.on_the_limit for rule in RULES.values() for found in rule(plan)))
    return drawn


def told(tree: Json) -> list[Told]:
    return sorted(_told(finding) for run in engine_runs(tree, compared_rules()).values() for finding in run.findings)


def _told(finding: Finding) -> Told:
    assert finding.measurement
    return Told(finding.rule, tuple(sorted(finding.objects)), finding.measurement.measured)


def assert_same(found: list[Told], expected: list[Told], *, by: float = 0.0011) -> None:
    """Faults of the same objects, as large but for a millimetre, which a rounded value may differ by."""
    assert [f[:2] for f in found] == [e[:2] for e in expected]
    assert [f.measured for f in found] == pytest.approx([e.measured for e in expected], abs=by)


# --- where it lies


@given(seeds, st.integers(-20, 20), st.integers(-50, 50))
@some
def test_a_plan_some_kilometres_away_is_judged_alike(seed: int, east: int, north: int) -> None:
    drawn = faulty(seed)
    moved = replace(drawn, at=(drawn.at[0] + east * KM, drawn.at[1] + north * KM))
    assume(moved.is_valid)
    assert_same(told(written_out(moved)), told(written_out(drawn)))


@given(seeds, st.integers(1, 3))
@some
def test_a_plan_turned_by_right_angles_is_judged_alike(seed: int, quarters: int) -> None:
    drawn = faulty(seed)
    turned = drawn
    for _ in range(quarters):
        turned = turned.moved(lambda corner: (-corner[1], corner[0]))
    assume(turned.is_valid)
    assert_same(told(written_out(turned)), told(written_out(drawn)))


@given(seeds)
@some
def test_a_mirrored_plan_is_judged_alike(seed: int) -> None:
    drawn = faulty(seed)
    mirrored = drawn.moved(lambda corner: (-corner[0], corner[1]))
    assume(mirrored.is_valid)
    assert_same(told(written_out(mirrored)), told(written_out(drawn)))


@given(seeds, st.floats(1, 89))
@some
def test_a_plan_turned_askew_keeps_every_fault_that_is_not_near_a_limit(seed: int, degrees: float) -> None:
    """Corners are rounded anew, so widths change by a millimetre or two, and areas by that along their edges."""
    drawn = faulty(seed)
    east, north = cos(radians(degrees)), sin(radians(degrees))

    def turn(corner: Mm) -> Mm:
        return round(corner[0] * east - corner[1] * north), round(corner[0] * north + corner[1] * east)

    turned = drawn.moved(turn)
    assume(turned.is_valid)
    before, after = told(written_out(drawn)), told(written_out(turned))
    assert [f for f in clear(before) if not is_among(f, after)] == []
    assert [f for f in clear(after) if not is_among(f, before)] == []


def clear(found: Iterable[Told]) -> list[Told]:
    """Return the faults whose measure is well beyond every limit that it is held against."""
    return [f for f in found if all(abs(f.measured - limit) > _margin(f.rule) for limit in LIMITS[f.rule])]


def is_among(fault: Told, found: Iterable[Told]) -> bool:
    """Return whether a fault was found too; of gaps that nearly meet, rounding may make one as wide as the wider."""
    joined = fault.rule in ("DP-0002", "TOPO-0006")
    return any(
        f[:2] == fault[:2]
        and (abs(f.measured - fault.measured) <= _margin(fault.rule) or (joined and f.measured > fault.measured))
        for f in found
    )


def _margin(rule: str) -> float:
    return 0.5 if rule in ("DP-Krav-0013", "TOPO-0002") else 0.005


# --- how it is written


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@given(seeds)
@some
def test_a_plan_written_otherwise_is_judged_alike(way: object, seed: int) -> None:
    tree, other = (written_out(drawn) for drawn in [faulty(seed)] * 2)
    assert callable(way)
    way(other, Random(seed))
    _plan_first(other)
    assert_same(told(other), told(tree))


def _plan_first(tree: Json) -> None:
    """Put the plan's feature first, where `delivery` reads it."""
    tree["features"].sort(key=lambda feature: feature["properties"]["feature:typ"] != "detaljplan")


@given(seeds)
@some
def test_the_cells_drawn_in_another_order_give_the_same(seed: int) -> None:
    drawn = faulty(seed)
    other = replace(drawn, cells=drawn.cells[::-1], properties=drawn.properties[::-1])
    assert_same(told(written_out(other)), told(written_out(drawn)))


# --- in what pieces


def cut_in_two(ring: MmRing, random: Random) -> tuple[MmRing, MmRing]:
    """Return two areas that an area without holes falls into along a line between two of its corners."""
    area = shape_of((ring,))
    ways = [(a, b) for a in range(len(ring)) for b in range(a + 2, len(ring)) if (a, b) != (0, len(ring) - 1)]
    random.shuffle(ways)
    for a, b in ways[:20]:
        line = shapely.LineString([(e / 1000, n / 1000) for e, n in (ring[a], ring[b])])
        parts = ring[a : b + 1], (*ring[b:], *ring[: a + 1])
        if area.relate_pattern(line, "1F2F01FF2") and all(shape_of((part,)).is_valid for part in parts):
            return parts
    raise NoPlace


def in_two(drawn: Drawn, random: Random) -> tuple[Drawn, str]:
    """Return the plan with one area in two, and the name of the area."""
    numbers = [
        number
        for number, cell in enumerate(drawn.cells)
        if len(cell.rings) == 1 and len(cell.names) == 1 and not is_drawn_twice(drawn, number)
    ]
    random.shuffle(numbers)
    for number in numbers:
        cell = drawn.cells[number]
        try:
            first, second = cut_in_two(cell.rings[0], random)
        except NoPlace:
            continue
        pieces = replace(cell, rings=(first,)), Cell((second,), (f"{cell.names[0]}-andra",), cell.layer)
        return replace(drawn, cells=(*drawn.cells[:number], *pieces, *drawn.cells[number + 1 :])), cell.names[0]
    raise NoPlace


def is_drawn_twice(drawn: Drawn, number: int) -> bool:
    """Return whether another area is the same but for little: that is no overlap, and in two pieces it would be."""
    shape = shape_of(drawn.cells[number].rings)
    others = [shape_of(cell.rings) for n, cell in enumerate(drawn.cells) if n != number]
    return any(shape.symmetric_difference(other).area < 0.1 for other in others)


@given(seeds)
@some
def test_an_area_in_two_pieces_is_judged_as_the_whole(seed: int) -> None:
    """And two pieces made one, as the two they were: uncovered ground is the same, and shared ground as large."""
    drawn = faulty(seed)
    try:
        parted, name = in_two(drawn, Random(seed))
    except NoPlace:
        assume(False)
    whole, pieces = told(written_out(drawn)), told(written_out(parted))
    assert_same([f for f in pieces if f.rule == "DP-0002"], [f for f in whole if f.rule == "DP-0002"])
    made_one = {identity(f"{name}-andra"): identity(name)}
    assert_as_large(shared_ground(pieces, made_one), shared_ground(whole, {}))
    assert near_pairs(whole, {}) <= near_pairs(pieces, made_one)


def shared_ground(found: Iterable[Told], made_one: dict[str, str]) -> dict[tuple[str, ...], float]:
    """Return how much each two areas share, m²."""
    shared: dict[tuple[str, ...], float] = {}
    for f in found:
        if f.rule in ("DP-Krav-0013", "TOPO-0002"):
            pair = _as_one(f.objects, made_one)
            shared[pair] = shared.get(pair, 0.0) + f.measured
    return shared


def assert_as_large(found: Mapping[tuple[str, ...], float], expected: Mapping[tuple[str, ...], float]) -> None:
    """Each two areas share as much; each of two pieces may hide 0.01 m² below the limit, and half a cm² by rounding."""
    for pair in found.keys() | expected.keys():
        assert found.get(pair, 0) == pytest.approx(expected.get(pair, 0), abs=0.025), pair


def near_pairs(found: Iterable[Told], made_one: dict[str, str]) -> set[tuple[str, ...]]:
    return {_as_one(f.objects, made_one) for f in found if f.rule in ("DP-Krav-0011", "DP-Krav-0012")}


def _as_one(objects: Iterable[str], made_one: dict[str, str]) -> tuple[str, ...]:
    return tuple(sorted({made_one.get(name, name) for name in objects}))
