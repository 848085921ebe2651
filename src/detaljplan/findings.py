"""Findings, outcomes and verdicts: the words a report is made of. No rules and no texts here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from shapely.geometry.base import BaseGeometry


class Severity(StrEnum):
    """How much a finding weighs.

    An error stops the delivery or breaks a *ska*; a warning is something the receiver warns of or a *bör*;
    info is worth knowing. A rule of our own judgement is never an error.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Basis(StrEnum):
    """Where a rule comes from: the national platform (or its schema), the law, or our own judgement."""

    NGP = "ngp"
    LAW = "law"
    OWN = "own"


class Outcome(StrEnum):
    """What became of one rule on one plan."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not applicable"
    OUT_OF_SCOPE = "out of scope"
    NOT_RUN = "not run"
    CRASHED = "crashed"


class Ended(StrEnum):
    """How a run ended: with every rule tried, or before that, by the user's wish or since its time was up."""

    COMPLETE = "complete"
    INTERRUPTED = "interrupted"
    OUT_OF_TIME = "out of time"


class Verdict(StrEnum):
    """What the whole run says of the plan, within the rules we know."""

    PASSES = "passes"
    STOPPED = "stopped"
    UNDECIDED = "undecided"


_NANO_DECIMALS = 9
"""What is less is of the arithmetic."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was measured against which limit, in `unit`."""

    measured: float
    limit: float
    unit: str

    @property
    def margin(self) -> float:
        """Measured less limit: above zero is beyond an upper limit, below zero short of a lower one."""
        return round(self.measured - self.limit, _NANO_DECIMALS)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the original bytes of a file.

    Parameters
    ----------
    line, column
        From 1, in characters, as an editor shows them; a byte order mark is not counted.
    byte
        Offset from the start of the file, byte order mark and all.
    exact
        False when what was sought is not in the file: then this is the nearest thing around it that is.
    """

    line: int
    column: int
    byte: int
    exact: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault of a plan.

    Parameters
    ----------
    rule
        Id of the rule.
    objects
        Identities of the objects concerned.
    message, message_en
        One sentence each, for a planner.
    where
        The place in the delivered file: JSON pointer, XPath, or table and row.
    geometry
        The fault's own geometry, E N in metres in the plan's CRS; never the whole object's.
    origin
        The source of the rule, as the rule states it.
    near
        The letters on the map (beteckning) of the provisions concerned, or those nearest to the fault.
    point
        E N in metres in the plan's CRS: a position on the fault's own geometry, else on the provision concerned.
    """

    rule: str
    severity: Severity
    message: str
    message_en: str
    objects: tuple[str, ...] = ()
    where: str | None = None
    geometry: BaseGeometry | None = None
    measurement: Measurement | None = None
    origin: str = ""
    near: str | None = None
    point: tuple[float, float] | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleResult:
    """What became of one rule: the denominator of its findings.

    Parameters
    ----------
    checked
        How many objects the rule looked at.
    failed
        How many of them it found a fault in.
    not_run
        How many it could not look at, since something it needs was unreadable or at fault.
    reason, reason_en
        Why it was not run, is out of scope, or crashed.
    """

    rule: str
    basis: Basis
    severity: Severity
    outcome: Outcome
    checked: int = 0
    failed: int = 0
    not_run: int = 0
    seconds: float = 0.0
    reason: str | None = None
    reason_en: str | None = None


def verdict(results: Iterable[RuleResult], asked: Collection[str] = ()) -> Verdict:
    """Return what the results say together.

    Stopped as soon as one error rule failed. Otherwise undecided when any rule crashed, or an error rule was
    not run on some object: what could not be checked is never told as passed. Otherwise passes. Warnings,
    info, rules that do not apply and rules out of scope never change it; but a rule `asked` for by its id that could
    not be tried, for whatever reason and of whatever severity, leaves it undecided.
    """
    results = tuple(results)
    errors = [r for r in results if r.severity is Severity.ERROR]
    if any(r.outcome is Outcome.FAILED for r in errors):
        return Verdict.STOPPED
    if any(r.outcome is Outcome.CRASHED for r in results):
        return Verdict.UNDECIDED
    if any(r.outcome is Outcome.NOT_RUN or r.not_run for r in errors):
        return Verdict.UNDECIDED
    if any(r.rule in asked and (r.outcome in _UNTRIED or r.not_run) for r in results):
        return Verdict.UNDECIDED
    return Verdict.PASSES


_UNTRIED = (Outcome.NOT_RUN, Outcome.OUT_OF_SCOPE)
