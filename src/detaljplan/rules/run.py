"""Runs the rules on a plan: findings, and for every rule what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from detaljplan.findings import Finding, Outcome, RuleResult, Severity
from detaljplan.numerals import exact
from detaljplan.plan.model import PlanStatus
from detaljplan.plan.values import CannotTell, Unreadable
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context, places_of
from detaljplan.rules.rule import Fault, Owned, Rule, Text


@dataclass(frozen=True, slots=True)
class RuleRun:
    """What one rule gave."""

    findings: tuple[Finding, ...]
    result: RuleResult


def run_rules(
    rules: Iterable[Rule],
    context: Context,
    *,
    draft: bool = False,
    progress: Callable[[Rule], None] = lambda rule: None,
) -> Iterator[RuleRun]:
    """Run the rules in the order given, each on the objects it can be asked of.

    Parameters
    ----------
    draft
        Judge as an unfinished plan: what only plans in force must have is info.
    progress
        Called before each rule.
    """
    for rule in rules:
        progress(rule)
        started = perf_counter()
        run = _OneRun(rule, context, draft).run()
        yield RuleRun(run.findings, _timed(run.result, perf_counter() - started))


def _timed(result: RuleResult, seconds: float) -> RuleResult:
    return replace(result, seconds=round(seconds, 6))


class _OneRun:
    """One rule on one plan."""

    def __init__(self, rule: Rule, context: Context, draft: bool) -> None:
        self.rule = rule
        self.context = context
        self.draft = draft
        self.severity = Severity.INFO if draft and rule.in_force_only else rule.severity
        self.objects: tuple[Any, ...] = ()
        self.faults: list[Fault] = []
        self.unread: list[Unreadable] = []

    def run(self) -> RuleRun:
        aside = self._set_aside()
        if aside:
            return RuleRun((), aside)
        try:
            return self._looked_at()
        except Exception as crash:  # the one place where a rule's own error is told as ours, not the plan's
            return self._crashed(crash)

    def _crashed(self, crash: Exception) -> RuleRun:
        """Tell our error, keep what was found before it, and let no rule that needs this one count it as passed."""
        reason = f"{type(crash).__name__}: {crash}"
        self._remember_failed(self.objects)
        result = self._result(Outcome.CRASHED, failed=len(self.faults), reason=reason, reason_en=reason)
        return RuleRun(tuple(self._finding(fault) for fault in self.faults), result)

    def _set_aside(self) -> RuleResult | None:
        """Return why the rule is not asked of this plan at all, if so."""
        rule, plan = self.rule, self.context.plan
        missing = [name for name in rule.inputs if name not in self.context.inputs]
        if missing:
            return self._result(
                Outcome.OUT_OF_SCOPE,
                reason=f"underlag saknas: {', '.join(missing)}",
                reason_en=f"not handed in: {', '.join(missing)}",
            )
        if rule.formats and self.context.document.file_format not in rule.formats:
            return self._of_another_format()
        if not rule.in_force_only or plan.status is PlanStatus.IN_FORCE:
            return None
        if isinstance(plan.status, PlanStatus):
            return self._result(
                Outcome.NOT_APPLICABLE,
                reason=f"gäller planer med status laga kraft; planen är {plan.status}",
                reason_en=f"asked of plans in force; this one is {plan.status}",
            )
        return self._result(
            Outcome.NOT_RUN,
            reason="planens status står inte i filen, så det går inte att säga om kravet gäller",
            reason_en="the file does not tell the plan's status, so whether it applies cannot be told",
        )

    def _of_another_format(self) -> RuleResult:
        """Return why the rule is not asked of this format.

        What the delivery's own format requires cannot be told from another, so a delivery in that format stays
        undecided; a draft is not held to it.
        """
        if FileFormat.NGP_JSON in self.rule.formats and not self.draft:
            return self._result(
                Outcome.NOT_RUN,
                reason="kravet gäller nationell JSON och går inte att pröva i filens format",
                reason_en="asked of national JSON, and cannot be told from the file's format",
            )
        return self._result(
            Outcome.NOT_APPLICABLE,
            reason="kravet finns inte i filens format",
            reason_en="the file's format has no such requirement",
        )

    def _looked_at(self) -> RuleRun:
        self.objects = self.context.objects(self.rule.of)
        sound = [o for o in self.objects if not self.context.rests_on_failed(o, self.rule.needs)]
        if self.rule.at_once:
            self._check(self._readable(sound))
        else:
            for thing in sound:
                self._check(thing)
        failed = {id(thing): thing for fault in self.faults for thing in _things(fault)}
        self._remember_failed(failed.values())
        self.context.fault_places[self.rule.id] = {fault.where for fault in self.faults if fault.where}
        return RuleRun(
            tuple(self._finding(fault) for fault in self.faults),
            self._told(len(self.objects), len(sound), len(failed)),
        )

    def _remember_failed(self, things: Iterable[Any]) -> None:
        self.context.failed_places[self.rule.id] = {place for thing in things for place in places_of(thing)}

    def _check(self, subject: Any) -> None:
        """Look at one object, or at all at once; what was found before something unreadable is kept."""
        try:
            for fault in self.rule.check(subject, self.context):
                self.faults.append(fault)
        except CannotTell as untold:
            self.unread.extend([untold.unreadable] * (len(subject) if self.rule.at_once else 1))

    def _readable(self, things: list[Any]) -> list[Any]:
        """Return the objects without those whose geometry could not be read, which are remembered."""
        shapes = [thing.item.shape if isinstance(thing, Owned) else None for thing in things]
        self.unread.extend(shape for shape in shapes if isinstance(shape, Unreadable))
        return [t for t, shape in zip(things, shapes, strict=True) if not isinstance(shape, Unreadable)]

    def _told(self, objects: int, sound: int, failed: int) -> RuleResult:
        not_run = objects - sound + len(self.unread)
        if not objects:
            return self._result(
                Outcome.NOT_APPLICABLE,
                reason="planen har inget sådant",
                reason_en="the plan has nothing such",
            )
        reason: dict[str, str] = {}
        if self.unread:
            reason = _reason_of(self.unread[0])
        elif not_run:
            needs = ", ".join(self.rule.needs)
            reason = {
                "reason": f"{not_run} objekt kunde inte prövas eftersom de inte klarade {needs}",
                "reason_en": f"{not_run} objects could not be looked at since they failed {needs}",
            }
        outcome = Outcome.FAILED if failed else Outcome.NOT_RUN if not_run else Outcome.PASSED
        return self._result(outcome, checked=max(objects - not_run, failed), failed=failed, not_run=not_run, **reason)

    def _finding(self, fault: Fault) -> Finding:
        fields = {**fault.fields}
        if fault.measurement:
            fields.update(measured=fault.measurement.measured, limit=fault.measurement.limit)
        return Finding(
            rule=self.rule.id,
            severity=self.severity,
            message=self.rule.message.sv.format_map({k: _swedish(v) for k, v in fields.items()}),
            message_en=self.rule.message.en.format_map({k: _english(v) for k, v in fields.items()}),
            objects=fault.objects,
            where=fault.where,
            geometry=fault.geometry,
            measurement=fault.measurement,
            origin=self.rule.source,
            fields=fault.fields,
        )

    def _result(self, outcome: Outcome, **facts: Any) -> RuleResult:
        return RuleResult(rule=self.rule.id, basis=self.rule.basis, severity=self.severity, outcome=outcome, **facts)


def _things(fault: Fault) -> tuple[Any, ...]:
    return fault.about if isinstance(fault.about, tuple) else (fault.about,)


def _reason_of(unreadable: Unreadable) -> dict[str, str]:
    return {
        "reason": f"kunde inte prövas: vid {unreadable.where} förväntades {unreadable.expected}",
        "reason_en": f"could not be looked at: {unreadable.expected_en} expected at {unreadable.where}",
    }


def _english(value: Any) -> str:
    if isinstance(value, Text):
        return value.en
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _swedish(value: Any) -> str:
    if isinstance(value, Text):
        return value.sv
    return exact(value) if isinstance(value, float) else str(value)
