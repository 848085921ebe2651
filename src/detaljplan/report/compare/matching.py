"""Which findings of two reports are the same fault: of the same rule and objects, at or near the same place.

Neither order nor lines nor pointers decide, since those change when a file is written anew.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import shapely

from detaljplan.report.compare.model import ReadFinding
from detaljplan.spec.specification import load_specification

MOST_ROUNDS = 16
"""Rounds of letting the nearest find each other; what is so crowded that it takes more is paired along the map."""

_DECIMALS = 3
_NUMBERS = re.compile(r"\d+")

Pair = tuple[ReadFinding, ReadFinding]


def matched(
    before: Sequence[ReadFinding], after: Sequence[ReadFinding], *, same_system: bool
) -> tuple[list[Pair], list[ReadFinding], list[ReadFinding]]:
    """Return the findings that both have, in pairs; those that only `before` has, and those that only `after` has.

    First those at the very same place, then the nearest within `same_fault_distance` of ``spec.toml`` (on it
    counts), and those without a place by where in the object they are. The order of the findings changes nothing.

    Parameters
    ----------
    same_system
        Places of the two can be held against each other; otherwise none is.
    """
    if not same_system:
        before, after = ([replace(one, place=None) for one in side] for side in (before, after))
    pairs: list[Pair] = []
    exact = {**_exact(before), **_exact(after)}
    gone, new = _ordered(before, exact), _ordered(after, exact)

    def at_place(finding: ReadFinding) -> Hashable:
        return None if finding.place is None else (*_of(finding), exact[id(finding)])

    def as_told(finding: ReadFinding) -> Hashable:
        return None if finding.place is None else (at_place(finding), finding.message, finding.measured)

    for key in (as_told, at_place):
        some, gone, new = _with_equal(gone, new, key)
        pairs += some
    some, gone, new = _nearest_of_all(gone, new)
    pairs += some
    for key in (_in_object_as_told, _in_object):
        some, gone, new = _with_equal(gone, new, key)
        pairs += some
    return pairs, gone, new


def _ordered(findings: Iterable[ReadFinding], exact: Mapping[int, bytes]) -> list[ReadFinding]:
    """Return findings in an order that follows from what they say, and from no line or pointer."""
    return sorted(findings, key=lambda one: (*_of(one), exact[id(one)], one.message, _NUMBERS.sub("", one.where or "")))


def _of(finding: ReadFinding) -> tuple[str, tuple[str, ...]]:
    return finding.rule, finding.objects


def _exact(findings: Sequence[ReadFinding]) -> dict[int, bytes]:
    """Return the place of each finding object to the millimetre, whichever vertex it begins with; empty without one."""
    places = np.array([finding.place for finding in findings], dtype=object)
    rounded = shapely.transform(places, lambda positions: np.round(positions, _DECIMALS) + 0.0)
    written = shapely.to_wkb(shapely.normalize(rounded))
    return {id(finding): wkb or b"" for finding, wkb in zip(findings, written, strict=True)}


def _in_object(finding: ReadFinding) -> Hashable:
    """Return where in its object a finding without a place is; numbers in a pointer count what may change its place."""
    return None if finding.place is not None else (*_of(finding), _NUMBERS.sub("", finding.where or ""))


def _in_object_as_told(finding: ReadFinding) -> Hashable:
    key = _in_object(finding)
    return None if key is None else (key, finding.message, finding.measured)


def _with_equal(
    before: Sequence[ReadFinding], after: Sequence[ReadFinding], key: Callable[[ReadFinding], Hashable]
) -> tuple[list[Pair], list[ReadFinding], list[ReadFinding]]:
    """Pair findings of an equal key, the first with the first; those whose key is ``None`` are left."""
    waiting: dict[Hashable, list[ReadFinding]] = defaultdict(list)
    for finding in reversed(after):
        if (of := key(finding)) is not None:
            waiting[of].append(finding)
    pairs: list[Pair] = []
    left: list[ReadFinding] = []
    for finding in before:
        alike = waiting.get(key(finding))
        if alike:
            pairs.append((finding, alike.pop()))
        else:
            left.append(finding)
    taken = {id(finding) for _, finding in pairs}
    return pairs, left, [finding for finding in after if id(finding) not in taken]


def _nearest_of_all(
    before: Sequence[ReadFinding], after: Sequence[ReadFinding]
) -> tuple[list[Pair], list[ReadFinding], list[ReadFinding]]:
    groups: dict[Hashable, tuple[list[ReadFinding], list[ReadFinding]]] = defaultdict(lambda: ([], []))
    for side, findings in enumerate((before, after)):
        for finding in findings:
            if finding.place is not None:
                groups[_of(finding)][side].append(finding)
    pairs = [pair for old, new in groups.values() if old and new for pair in _nearest(old, new)]
    taken = {id(finding) for pair in pairs for finding in pair}
    gone, added = ([one for one in side if id(one) not in taken] for side in (before, after))
    return pairs, gone, added


def _nearest(before: list[ReadFinding], after: list[ReadFinding]) -> list[Pair]:
    """Return pairs of those that are nearest to each other, round by round until none is near enough."""
    most_m = float(load_specification().limits["same_fault_distance"].value)
    pairs: list[Pair] = []
    for _ in range(MOST_ROUNDS):
        found = _nearest_once(before, after, most_m)
        if not found:
            return pairs
        pairs += [(before[one], after[other]) for one, other in found]
        old, new = {one for one, _ in found}, {other for _, other in found}
        before = [finding for number, finding in enumerate(before) if number not in old]
        after = [finding for number, finding in enumerate(after) if number not in new]
        if not before or not after:
            return pairs
    return pairs + [pair for pair in zip(before, after, strict=False) if _distance_m(pair) <= most_m]


def _nearest_once(before: Sequence[ReadFinding], after: Sequence[ReadFinding], most_m: float) -> list[tuple[int, int]]:
    """Return for each finding of `after` that is the nearest of some, which of those is nearest to it (numbers)."""
    old, new = (np.array([one.place for one in side], dtype=object) for side in (before, after))
    # A hair over the limit, since the tree leaves out what lies exactly on it.
    near = shapely.STRtree(new).query_nearest(old, max_distance=most_m + 1e-6, return_distance=True, all_matches=False)
    (ones, others), distances = near
    middles = shapely.distance(shapely.centroid(old[ones]), shapely.centroid(new[others]))
    chosen: dict[int, int] = {}
    for row in np.lexsort((ones, middles, distances)):
        chosen.setdefault(int(others[row]), int(ones[row]))
    return sorted((one, other) for other, one in chosen.items())


def _distance_m(pair: Pair) -> float:
    return float(shapely.distance(pair[0].place, pair[1].place))
