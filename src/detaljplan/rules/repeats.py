"""One fault is told once: findings of our own that only repeat a graver one in the same place are not added.

A narrow gap is ground without use, uses that nearly meet, a sliver and a vertex that the plan area lacks, all at once.
Which rules tell the cause of another's faults stands with that rule (`Rule.repeats`). Whether it is the same place is
decided here, for all alike: each place of the finding lies on a fault of one of those rules, or that fault lies on it.
What is attributed to the platform or the law is always told, and what was left out is told once the graver is mended.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from detaljplan.findings import Basis, Finding
from detaljplan.plan.measures import Shapes
from detaljplan.rules.registry import all_rules
from detaljplan.rules.run import RuleRun

_ON_IT_M = 0.001
"""Coordinates are delivered in millimetres: what is no further from a fault lies on it."""

_Mask = NDArray[np.bool_]


def told_once(runs: Iterable[RuleRun], asked: Collection[str]) -> list[RuleRun]:
    """Return the runs without the findings that repeat others; how many those were is said in the rule's reason.

    Parameters
    ----------
    asked
        Rules asked for by their id, which tell all they find.
    """
    by_rule = {run.result.rule: run for run in runs}
    return [run if id in asked else _told_once(run, by_rule) for id, run in by_rule.items()]


def _told_once(run: RuleRun, by_rule: Mapping[str, RuleRun]) -> RuleRun:
    others = [by_rule[id] for id in all_rules()[run.result.rule].repeats if id in by_rule]
    told = [one for other in others for one in other.findings if one.geometry is not None and not one.geometry.is_empty]
    if run.result.basis is not Basis.OWN or not run.findings or not told:
        return run
    repeated = _repeated(run.findings, np.array([one.geometry for one in told], dtype=object))
    if not repeated.any():
        return run
    kept = tuple(one for one, again in zip(run.findings, repeated, strict=True) if not again)
    rules, number = ", ".join(other.result.rule for other in others if other.findings), int(repeated.sum())
    reason = run.result.reason or f"{number} fynd står inte för sig: samma fel på samma ställe sägs av {rules}"
    reason_en = run.result.reason_en or f"{number} of its findings left out: told in the same place by {rules}"
    return replace(run, findings=kept, result=replace(run.result, reason=reason, reason_en=reason_en))


def _repeated(findings: Sequence[Finding], told: Shapes) -> _Mask:
    """Return which findings have places, and all of them where something is told already."""
    places, of = shapely.get_parts(np.array([one.geometry for one in findings], dtype=object), return_index=True)
    new = np.bincount(of[~_is_told(places, told)], minlength=len(findings))
    return np.asarray((np.bincount(of, minlength=len(findings)) > 0) & (new == 0), dtype=np.bool_)


def _is_told(places: Shapes, told: Shapes) -> _Mask:
    """Return which places lie on something told, or have something told lie on them."""
    place, other = shapely.STRtree(told).query(places, predicate="dwithin", distance=_ON_IT_M)
    on = shapely.get_dimensions(places[place]) == 0
    wide = np.flatnonzero(~on)
    on[wide] = _lies_on(places[place[wide]], told[other[wide]]) | _lies_on(told[other[wide]], places[place[wide]])
    found = np.zeros(len(places), dtype=np.bool_)
    found[place[on]] = True
    return found


def _lies_on(first: Shapes, second: Shapes) -> _Mask:
    return np.asarray(shapely.covers(shapely.buffer(second, _ON_IT_M, quad_segs=2), first), dtype=np.bool_)
