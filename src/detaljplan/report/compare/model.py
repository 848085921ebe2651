"""Reports as they were read back from JSON, and what holding two of them against each other gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

from detaljplan.findings import Basis, Ended, Outcome, Severity, Verdict
from detaljplan.language.words import InBoth, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFinding:
    """A finding as a report tells it; `place` is its geometry, or its point, in the plan's own system (E N, metres)."""

    rule: str
    severity: Severity
    objects: tuple[str, ...]
    message: str
    near: str | None
    where: str | None
    point: tuple[float, float] | None
    place: BaseGeometry | None
    measured: float | None
    unit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRule:
    """What a report says became of a rule."""

    id: str
    basis: Basis
    severity: Severity
    outcome: Outcome
    not_run: int
    reason: str | None

    @property
    def was_tried(self) -> bool:
        """Return whether the plan was held against it, or it does not apply to the plan."""
        return self.outcome in (Outcome.PASSED, Outcome.FAILED, Outcome.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OurReport:
    """A report of this program, as far as comparing needs it; `limits` are values with units, by name."""

    file: str
    format: str
    input_sha256: str
    profile: str
    partial: bool
    ended: Ended
    asked: tuple[str, ...]
    verdict: Verdict
    ngp_verdict: Verdict | None
    object_id: str | None
    plan_name: str | None
    crs: str | None
    spec_version: str
    catalogue_release: str
    catalogue_source: str
    engine_version: str
    limits: Mapping[str, tuple[float, str]]
    findings: tuple[ReadFinding, ...]
    rules: Mapping[str, ReadRule]

    def tried(self, finding: ReadFinding) -> bool:
        """Return whether the report would tell a finding of another that is there still.

        Not where its rule was not tried, or not to its end.
        """
        rule = self.rules.get(finding.rule)
        return rule is not None and rule.was_tried and (self.ended is Ended.COMPLETE or not rule.not_run)


class Status(StrEnum):
    """What the national platform says became of a test; ERROR is that it could not be carried out."""

    OK = "OK"
    FAILURE = "FAILURE"
    WARNING = "WARNING"
    ERROR = "ERROR"
    SKIPPED = "SKIPPED"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformCase:
    """One test case of the national platform's report."""

    id: str
    label: str
    status: Status
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformReport:
    """A report of the national platform (validering-1.0); `counts` are its own sums, where it states them."""

    file: str
    name: str
    timestamp: str
    counts: Mapping[str, int]
    cases: tuple[PlatformCase, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that two reports say differently; ``None`` is what one of them does not have."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A finding that both reports have.

    Parameters
    ----------
    distance_m
        Between the middles of the two places; ``None`` where one has no place, or the systems differ.
    differs
        It was moved, measured otherwise or weighs otherwise, or says something else.
    """

    before: ReadFinding
    after: ReadFinding
    distance_m: float | None
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two of our reports held against each other.

    Parameters
    ----------
    scope
        What they were made with, where that differs: it may explain the rest, and is no difference of results.
    untried_after, untried_before
        Findings of the one report whose rule was not tried in the other: whether they are gone, or new, is not known.
    outcomes
        Rules whose outcome differs, and not only since another rule tells the same cause.
    """

    before: OurReport
    after: OurReport
    scope: tuple[Difference, ...]
    warnings: tuple[Words, ...]
    new: tuple[ReadFinding, ...]
    gone: tuple[ReadFinding, ...]
    untried_after: tuple[ReadFinding, ...]
    untried_before: tuple[ReadFinding, ...]
    kept: tuple[Kept, ...]
    outcomes: tuple[Difference, ...]

    @property
    def other_plan(self) -> bool:
        """Return whether the reports are of two plans."""
        return self.before.object_id != self.after.object_id

    @property
    def changed(self) -> tuple[Kept, ...]:
        """The findings that are still there, but otherwise."""
        return tuple(kept for kept in self.kept if kept.differs)

    @property
    def differs(self) -> bool:
        """Return whether the results differ, or the plan is another."""
        verdicts = (self.before.verdict, self.before.ngp_verdict) != (self.after.verdict, self.after.ngp_verdict)
        return bool(self.new or self.gone or self.changed or self.outcomes or verdicts or self.other_plan)


class Agreement(StrEnum):
    """What a test of the national platform and our rules say together. Not compared is never agreement."""

    AGREES = "agrees"
    OTHER_WEIGHT = "other weight"
    ONLY_THERE = "only there"
    ONLY_HERE = "only here"
    NOT_COMPARED = "not compared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One test of the platform held against our rules, or a rule of ours that no test there is held against.

    Parameters
    ----------
    test
        ``None`` where the platform's report has no test for the rule.
    here
        What our rules say: the heaviest finding, ``None`` for none or where they could not all be tried.
    cases, there_messages
        Of the test; `here_findings` of the rules.
    why
        Why it cannot be compared, or what else is to be known.
    """

    agreement: Agreement
    test: str | None
    label: str
    status: Status | None
    cases: int
    there_messages: tuple[str, ...]
    rules: tuple[str, ...]
    here: Severity | None
    here_findings: tuple[ReadFinding, ...]
    why: Words | InBoth | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformComparison:
    """One of our reports held against one of the platform; `verdicts_agree` is ``None`` where one is not decided."""

    ours: OurReport
    theirs: PlatformReport
    warnings: tuple[Words, ...]
    their_verdict: Verdict
    held: tuple[Held, ...]

    @property
    def verdicts_agree(self) -> bool | None:
        """Return whether both stop or both pass the plan, going by what is attributed to the platform."""
        both = (self.their_verdict, self.ours.ngp_verdict)
        return None if None in both or Verdict.UNDECIDED in both else both[0] is both[1]

    def of(self, agreement: Agreement) -> tuple[Held, ...]:
        """Return what is held against each other with that result."""
        return tuple(held for held in self.held if held.agreement is agreement)

    @property
    def differs(self) -> bool:
        """Return whether anything that can be compared differs."""
        same = (Agreement.AGREES, Agreement.NOT_COMPARED)
        return self.verdicts_agree is False or any(held.agreement not in same for held in self.held)
