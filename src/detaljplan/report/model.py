"""The Report: everything one validation says of one plan. Its shapes (text, JSON, …) are beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from detaljplan.findings import Basis, Ended, Finding, Outcome, Place, RuleResult, Severity, Verdict, verdict

REPORT_VERSION = "1"


class Profile(StrEnum):
    """What the plan is judged as.

    ``delivery`` is what the national platform would say, as far as we know its rules. ``draft`` lets
    unfinished plans in: what only laga kraft requires is info. ``gml-geometry`` looks at the geometries of any GML
    file, and says nothing of plans.
    """

    DELIVERY = "delivery"
    DRAFT = "draft"
    GML_GEOMETRY = "gml-geometry"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSummary:
    """Who the plan is, as far as the delivery says; ``None`` where it does not or cannot be read."""

    object_id: str | None = None
    name: str | None = None
    designation: str | None = None
    municipality: str | None = None
    municipality_code: str | None = None
    status: str | None = None
    epsg: int | None = None
    provisions: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedLimit:
    """A limit the run used, repeated in the report."""

    name: str
    value: float
    unit: str
    measure: str
    measure_en: str
    source: str
    certainty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one validation says of one plan.

    Parameters
    ----------
    file_name
        Name of the file, without its folder.
    file_format
        ``ngp-json``, ``gml-ss637040``, ``geopackage``, ``boundary`` or ``gml``.
    judged_at
        When the judging began, with its offset from UTC.
    rules
        One result per rule of the register, in its order.
    places
        Where in the file's bytes the findings' `where` lie; those that have no place there are not in it.
    partial
        Only some rules were asked for: the verdict is of those alone, and the report is never stored.
    ended
        Whether every rule was tried. A run that ended before that never passes, and its report is never stored.
    asked
        The rules asked for by id; empty when all were. One of them that could not be tried leaves the plan undecided.
    handed
        The names of what was handed in beyond the plan.
    uri
        Where the file lies below the folder the program runs in, as a relative reference of RFC 3986; its name alone
        where it lies elsewhere or came as bytes.
    """

    file_name: str
    file_format: str
    input_sha256: str
    judged_at: datetime
    profile: Profile
    plan: PlanSummary
    spec_version: str
    catalogue_release: str
    catalogue_source: str
    engine_version: str
    limits: tuple[UsedLimit, ...]
    findings: tuple[Finding, ...]
    rules: tuple[RuleResult, ...]
    places: Mapping[str, Place] = field(default_factory=dict)
    partial: bool = False
    ended: Ended = Ended.COMPLETE
    asked: tuple[str, ...] = ()
    handed: tuple[str, ...] = ()
    seconds: float = 0.0
    uri: str = ""

    def place_of(self, finding: Finding) -> Place | None:
        """Return where in the file's bytes a finding lies."""
        return None if finding.where is None else self.places.get(finding.where)

    @property
    def verdict(self) -> Verdict:
        """The verdict over every rule in scope of the profile."""
        return self._as_ended(verdict(self.rules, self.asked))

    @property
    def verdicts(self) -> dict[Basis, Verdict | None]:
        """The verdict for what is attributed to the national platform, and apart from it for the law.

        ``None`` where no rule of that basis could be asked: that is no verdict, and never told as passed.
        """
        bases = (Basis.NGP, Basis.LAW)
        asked = {basis: [r for r in self.rules if r.basis is basis and self._was_asked(r)] for basis in bases}
        return {
            basis: self._as_ended(verdict(results, self.asked)) if results else None for basis, results in asked.items()
        }

    def _as_ended(self, verdict: Verdict) -> Verdict:
        """Return the verdict as a run that did not try every rule can give it."""
        cut = self.ended is not Ended.COMPLETE
        return Verdict.UNDECIDED if cut and verdict is Verdict.PASSES else verdict

    @property
    def rule_set(self) -> str:
        """The fingerprint of the rules it was judged by: SHA-256 of their ids and severities, in hex.

        Each on a line of its own, by id: another rule, or one that weighs otherwise, makes it another rule set.
        """
        told = "\n".join(sorted(f"{result.rule} {result.severity}" for result in self.rules))
        return sha256(told.encode()).hexdigest()

    @property
    def run(self) -> tuple[RuleResult, ...]:
        """The rules that were run on the plan; not those that were run only since others need them."""
        run = (result for result in self.rules if result.outcome in (Outcome.PASSED, Outcome.FAILED))
        return tuple(result for result in run if not self.asked or result.rule in self.asked)

    @property
    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity."""
        found = Counter(f.severity for f in self.findings)
        return {severity: found.get(severity, 0) for severity in Severity}

    @property
    def outcomes(self) -> dict[Outcome, int]:
        """How many rules had each outcome."""
        found = Counter(r.outcome for r in self.rules)
        return {outcome: found.get(outcome, 0) for outcome in Outcome}

    def _was_asked(self, result: RuleResult) -> bool:
        """Return whether a rule was asked of the plan, or had to be and could not: an error rule, or one asked for.

        Of what was run only since a rule asked for needs it, that which keeps the plan from passing.
        """
        if self.asked and result.rule not in self.asked:
            return verdict([result]) is not Verdict.PASSES
        if result.outcome in (Outcome.PASSED, Outcome.FAILED, Outcome.CRASHED):
            return True
        if result.rule in self.asked:
            return result.outcome is not Outcome.NOT_APPLICABLE
        return result.outcome is Outcome.NOT_RUN and result.severity is Severity.ERROR
