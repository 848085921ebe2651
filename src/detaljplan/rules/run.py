"""Runs the rules on a plan: findings, and for every rule what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from time import perf_counter
from typing import Any

from detaljplan.crs import is_metric
from detaljplan.findings import Basis, Ended, Finding, Outcome, RuleResult, Severity
from detaljplan.numerals import beside, exact
from detaljplan.plan.values import CannotTell, Unreadable
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context, places_of
from detaljplan.rules.registry import all_rules
from detaljplan.rules.rule import Fault, Owned, Rule, Started, Text, Untold
from detaljplan.rules.scope import aside, scope
from detaljplan.rules.stop import Stop


@dataclass(frozen=True, slots=True)
class RuleRun:
    """What one rule gave; `ended` is why the run left it, wholly or on the rest of its objects."""

    findings: tuple[Finding, ...]
    result: RuleResult
    ended: Ended = Ended.COMPLETE


def run_rules(
    rules: Iterable[Rule],
    context: Context,
    *,
    draft: bool = False,
    progress: Callable[[int, Rule], None] = lambda number, rule: None,
    stop: Stop | None = None,
) -> Iterator[RuleRun]:
    """Run the rules in the order given, each on the objects it can be asked of.

    When the run is to end early, the rule under way keeps what it found, and it and those after it are not run.

    Parameters
    ----------
    draft
        Judge as an unfinished plan: what only plans in force must have is info.
    progress
        Called before each rule that is run, with its number from 1 in the order given.
    stop
        Looked at before each rule and each of its objects, and after each fault.
    """
    stop = stop or Stop()
    for number, rule in enumerate(rules, start=1):
        if not stop.asked():
            progress(number, rule)
        started = perf_counter()
        run = _OneRun(rule, context, draft, stop).run()
        yield replace(run, result=_timed(run.result, perf_counter() - started))


def _timed(result: RuleResult, seconds: float) -> RuleResult:
    return replace(result, seconds=round(seconds, 6))


class _OutOfTime(Exception):
    """The rule has used its time, and there is more to look at."""


class _RunEnds(Exception):
    """The whole run is to end, and there is more to look at."""

    def __init__(self, ended: Ended) -> None:
        super().__init__(ended)
        self.ended = ended


class _OneRun:
    """One rule on one plan."""

    def __init__(self, rule: Rule, context: Context, draft: bool, stop: Stop) -> None:
        self.rule = rule
        self.context = context
        self.draft = draft
        self.stop = stop
        self.severity = Severity.INFO if draft and rule.applies.in_force_only else _severity(rule, context)
        self.of_gml = context.document.file_format is FileFormat.GML
        self.objects: tuple[Any, ...] = ()
        self.sound: Sequence[Any] = ()
        self.left_out = 0
        self.faults: list[Fault] = []
        self.unread: list[Unreadable] = []
        self.untold: list[Any] = []
        self.looked_at = 0
        self.seconds = float(context.specification.limits["rule_seconds"].value)
        self.ends = perf_counter() + self.seconds

    def run(self) -> RuleRun:
        set_aside = aside(self.rule, self.context, draft=self.draft)
        if set_aside:
            return RuleRun((), self._result(**asdict(set_aside)))
        try:
            self._go_on()
            return self._looked_at()
        except _OutOfTime:
            return self._unfinished(_out_of_time(self.seconds))
        except _RunEnds as ending:
            return replace(self._unfinished(_WHY_ENDED[ending.ended]), ended=ending.ended)
        except Exception as crash:  # the one place where a rule's own error is told as ours, not the plan's
            return self._crashed(crash)

    def _crashed(self, crash: Exception) -> RuleRun:
        """Tell our error, keep what was found before it, and let no rule that needs this one count it as passed."""
        reason = f"{type(crash).__name__}: {crash}"
        self._remember_failed(self.objects)
        result = self._result(Outcome.CRASHED, failed=len(self.faults), reason=reason, reason_en=reason)
        return RuleRun(tuple(self._finding(fault) for fault in self.faults), result)

    def _go_on(self) -> None:
        """Raise when nothing more is to be looked at, by this rule or by any."""
        if ended := self.stop.asked():
            raise _RunEnds(ended)
        if perf_counter() > self.ends:
            raise _OutOfTime

    def _unfinished(self, why: Text) -> RuleRun:
        """Tell why the rest was left, keep what was found, and let no rule that needs this one count it as passed."""
        self._remember_failed(self.objects)
        failed = len(self._failed())
        checked = max(self.looked_at, failed)
        result = self._result(
            Outcome.FAILED if failed else Outcome.NOT_RUN,
            checked=checked,
            failed=failed,
            # one that faults were found in was not looked at to its end either
            not_run=max(len(self.objects) - checked, min(len(self.objects), 1)),
            reason=why.sv,
            reason_en=why.en,
        )
        return RuleRun(tuple(self._finding(fault) for fault in self.faults), result)

    def _looked_at(self) -> RuleRun:
        asked = scope(self.rule, self.context)
        self.objects, self.left_out = tuple(asked.things), asked.left_out
        self.unread.extend(asked.untold)
        sound = self.sound = self.context.sound(self.objects, self.rule.needs)
        if self.rule.at_once:
            self._check(sound if self.rule.of_unreadable else self._readable(sound))
        else:
            for thing in sound:
                self._check(thing)
                self.looked_at += 1
        failed = self._failed()
        self._remember_failed([*failed, *self._left(sound), *self.untold])
        self.context.faulty_places[self.rule.id] = {place for thing in failed for place in places_of(thing)}
        self.context.fault_places[self.rule.id] = {fault.where for fault in self.faults if fault.where}
        return RuleRun(
            tuple(self._finding(fault) for fault in self.faults),
            self._told(len(self.objects) + len(asked.untold), len(sound) + len(asked.untold), len(failed)),
        )

    def _left(self, sound: Sequence[Any]) -> list[Any]:
        """Return the objects that did not pass what the rule needs."""
        if len(sound) == len(self.objects):
            return []
        kept = {id(thing) for thing in sound}
        return [thing for thing in self.objects if id(thing) not in kept]

    def _failed(self) -> list[Any]:
        return list({id(thing): thing for fault in self.faults for thing in _things(fault)}.values())

    def _remember_failed(self, things: Iterable[Any]) -> None:
        """Remember what no rule that needs this one is run on: what failed, or was not run."""
        self.context.failed_places[self.rule.id] = {place for thing in things for place in places_of(thing)}

    def _check(self, subject: Any) -> None:
        """Look at one object, or at all at once; what was found before something unreadable is kept."""
        self._go_on()
        try:
            for fault in self.rule.check(subject, self.context):
                if isinstance(fault, Untold):
                    self.unread.append(fault.unreadable)
                    self.untold.append(fault.about)
                else:
                    self.faults.append(fault)
                self._go_on()
        except CannotTell as untold:
            self.unread.extend([untold.unreadable] * (len(subject) if self.rule.at_once else 1))

    def _readable(self, things: list[Any]) -> list[Any]:
        """Return the objects without those whose geometry could not be read, which are remembered."""
        if not isinstance(next(iter(things), None), Owned):
            return things
        shapes = [thing.item.shape for thing in things]
        self.unread.extend(shape for shape in shapes if isinstance(shape, Unreadable))
        return [t for t, shape in zip(things, shapes, strict=True) if not isinstance(shape, Unreadable)]

    def _told(self, objects: int, sound: int, failed: int) -> RuleResult:
        not_run = objects - sound + len(self.unread)
        if not objects:
            return self._result(Outcome.NOT_APPLICABLE, **self._why_nothing())
        reason: dict[str, str] = {}
        if self.unread:
            reason = _reason_of(self.unread[0])
        elif not_run:
            reason = self._why_left(not_run)
        outcome = Outcome.FAILED if failed else Outcome.NOT_RUN if not_run else Outcome.PASSED
        return self._result(outcome, checked=max(objects - not_run, failed), failed=failed, not_run=not_run, **reason)

    def _why_left(self, number: int) -> dict[str, str]:
        """Return that objects were left since they failed rules, naming those alone that found something in them."""
        places = {place for thing in self._left(self.sound) for place in places_of(thing)}
        failed = [id for id in _all_needs(self.rule) if not places.isdisjoint(self.context.faulty_places.get(id, ()))]
        objects = "object" if number == 1 else "objects"
        if failed:
            told = ", ".join(failed)
            return {
                "reason": f"{number} objekt kunde inte prövas eftersom de inte klarade {told}",
                "reason_en": f"{number} {objects} could not be looked at, having failed {told}",
            }
        told = ", ".join(id for id in self.rule.needs if not places.isdisjoint(self.context.failed_places.get(id, ())))
        return {
            "reason": f"{number} objekt kunde inte prövas eftersom de inte heller kunde prövas mot {told}",
            "reason_en": f"{number} {objects} could not be looked at, as they could not be held against {told} either",
        }

    def _why_nothing(self) -> dict[str, str]:
        if not self.left_out:
            what = ("filen", "file") if self.of_gml else ("planen", "plan")
            return {"reason": f"{what[0]} har inget sådant", "reason_en": f"the {what[1]} has nothing such"}
        new = self.rule.applies.started is Started.AFTER
        sv, en = ("efter 2021-12-31", "after 2021-12-31") if new else ("före 2022-01-01", "before 2022-01-01")
        return {"reason": f"gäller det som påbörjats {sv}", "reason_en": f"asked of what was started {en}"}

    def _finding(self, fault: Fault) -> Finding:
        fields = {**fault.fields}
        if fault.measurement:
            measured, limit = fault.measurement.measured, fault.measurement.limit
            fields.update(measured=Text(beside(measured, limit), beside(measured, limit, "en")), limit=limit)
        unit = _NOT_METRES if self.of_gml and _is_in_another_unit(fault) else Text("", "")
        return Finding(
            rule=self.rule.id,
            severity=self.severity,
            message=self.rule.message.sv.format_map({k: _swedish(v) for k, v in fields.items()}) + unit.sv,
            message_en=self.rule.message.en.format_map({k: _english(v) for k, v in fields.items()}) + unit.en,
            objects=fault.objects,
            where=fault.where,
            geometry=fault.geometry,
            point=fault.at,
            measurement=fault.measurement,
            origin=(self.of_gml and self.rule.facts.source_gml) or self.rule.facts.source,
            fields=fault.fields,
        )

    def _result(self, outcome: Outcome, **facts: Any) -> RuleResult:
        basis = Basis.OWN if self.of_gml else self.rule.basis  # what is asked of plans is not asked here
        return RuleResult(rule=self.rule.id, basis=basis, severity=self.severity, outcome=outcome, **facts)


_WHY_ENDED = {
    Ended.INTERRUPTED: Text("prövningen avbröts", "the run was interrupted"),
    Ended.OUT_OF_TIME: Text("tiden för prövningen tog slut", "the time for the run was up"),
}


def _out_of_time(seconds: float) -> Text:
    sv, en = "tiden tog slut: en regel får ta högst", "out of time: a rule may take at most"
    return Text(f"{sv} {seconds:g} s", f"{en} {seconds:g} s")


def _severity(rule: Rule, context: Context) -> Severity:
    """Return how grave a rule is: of some, a full release of the catalogue tells more, and GML has its own."""
    if context.document.file_format is FileFormat.GML:
        return rule.facts.severity_gml or rule.severity
    return (rule.facts.severity_complete if context.catalogue.complete else None) or rule.severity


_NOT_METRES = Text(
    " (Koordinatsystemet är inte i meter: mått är i dess egen enhet.)",
    " (The reference system is not in metres: measures are in its own unit.)",
)


def _is_in_another_unit(fault: Fault) -> bool:
    """Return whether what is at fault lies in a known system that is not in metres."""
    systems = [thing.item.epsg for thing in _things(fault) if isinstance(thing, Owned)]
    return any(isinstance(epsg, int) and not is_metric(epsg) for epsg in systems)


def _all_needs(rule: Rule) -> list[str]:
    """Return the ids of what a rule needs, and of what that needs in its turn, in the order of the register."""
    wanted, waiting = set[str](), list(rule.needs)
    while waiting:
        id = waiting.pop()
        if id not in wanted:
            wanted.add(id)
            waiting += all_rules()[id].needs
    return [id for id in all_rules() if id in wanted]


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
    return exact(value, "en") if isinstance(value, float) else str(value)


def _swedish(value: Any) -> str:
    if isinstance(value, Text):
        return value.sv
    return exact(value) if isinstance(value, float) else str(value)
