"""One of our reports held against one of the national platform. What was not tried on both sides is not compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from detaljplan.findings import Outcome, Severity, Verdict
from detaljplan.language.words import InBoth, Words
from detaljplan.report.compare.mapping import Counterpart, unmapped
from detaljplan.report.compare.model import (
    Agreement,
    Held,
    OurReport,
    PlatformCase,
    PlatformComparison,
    PlatformReport,
    ReadFinding,
    ReadRule,
    Status,
)

_HEAVIEST = (Status.FAILURE, Status.WARNING, Status.ERROR, Status.SKIPPED, Status.OK)
"""Of several cases of one test: a fault that was found stands, and what was not tried is not passed."""

_WEIGHTS: Mapping[Status, Severity] = {Status.FAILURE: Severity.ERROR, Status.WARNING: Severity.WARNING}
_DECIDED = (Outcome.PASSED, Outcome.FAILED, Outcome.NOT_APPLICABLE)


def compared_with_platform(
    ours: OurReport, theirs: PlatformReport, tests: Mapping[str, Counterpart]
) -> PlatformComparison:
    """Return what our report and the platform's agree on, test by test, and what cannot be compared.

    Parameters
    ----------
    tests
        Which of our rules ask what each of their tests does.
    """
    by_rule: dict[str, list[ReadFinding]] = defaultdict(list)
    for finding in ours.findings:
        by_rule[finding.rule].append(finding)
    cases: dict[str, list[PlatformCase]] = defaultdict(list)
    for case in theirs.cases:
        cases[case.id].append(case)
    held = [_held(test, alike, tests.get(test), ours, by_rule) for test, alike in sorted(cases.items())]
    asked = {rule for one in held for rule in one.rules}
    held += [_without_test(rule, by_rule[rule]) for rule in sorted(by_rule) if rule not in asked]
    return PlatformComparison(
        ours=ours,
        theirs=theirs,
        warnings=tuple(_warnings(ours, theirs)),
        their_verdict=_verdict(theirs.cases),
        held=tuple(held),
    )


def _held(
    test: str,
    cases: Sequence[PlatformCase],
    counterpart: Counterpart | None,
    ours: OurReport,
    by_rule: Mapping[str, Sequence[ReadFinding]],
) -> Held:
    rules = counterpart.rules if counterpart else ()
    found = tuple(finding for rule in rules for finding in by_rule.get(rule, ()))
    status = min((case.status for case in cases), key=_HEAVIEST.index)
    here = _heaviest(rules, found, ours.rules)
    agreement, why = _agreement(status, here, counterpart, ours.rules)
    return Held(
        agreement=agreement,
        test=test,
        label=next((case.label for case in cases if case.label), ""),
        status=status,
        cases=len(cases),
        there_messages=tuple(message for case in cases for message in case.messages),
        rules=rules,
        here=here,
        here_findings=found,
        why=why,
    )


def _heaviest(rules: Sequence[str], found: Sequence[ReadFinding], results: Mapping[str, ReadRule]) -> Severity | None:
    """Return how heavy the heaviest remark is; of a rule that failed without a finding, how heavy the rule is."""
    weights = {finding.severity for finding in found}
    told = {finding.rule for finding in found}
    failed = (results[rule] for rule in rules if rule in results and rule not in told)
    weights |= {result.severity for result in failed if result.outcome is Outcome.FAILED}
    return min(weights, key=list(Severity).index, default=None)


def _agreement(
    status: Status, here: Severity | None, counterpart: Counterpart | None, results: Mapping[str, ReadRule]
) -> tuple[Agreement, Words | InBoth | str | None]:
    """Return what both say together, and why; info is no remark that the platform would have."""
    if counterpart is None or not counterpart.rules:
        return Agreement.NOT_COMPARED, counterpart.note if counterpart else unmapped()
    if status is Status.SKIPPED:
        return Agreement.NOT_COMPARED, Words("plattformen hoppade över testet")
    if status is Status.ERROR:
        return Agreement.NOT_COMPARED, Words("plattformen kunde inte utföra testet")
    remark = here if here in (Severity.ERROR, Severity.WARNING) else None
    untried = _untried(counterpart.rules, results)
    if remark is None and untried is not None:
        return Agreement.NOT_COMPARED, untried
    there = _WEIGHTS.get(status)
    if there is None or remark is None:
        both = {(False, False): Agreement.AGREES, (True, False): Agreement.ONLY_THERE}
        return both.get((there is not None, remark is not None), Agreement.ONLY_HERE), counterpart.note
    return (Agreement.AGREES if there is remark else Agreement.OTHER_WEIGHT), counterpart.note


def _untried(rules: Sequence[str], results: Mapping[str, ReadRule]) -> Words | None:
    """Return why some of our rules could not be tried on all of the plan; ``None`` when all were."""
    for rule in rules:
        result = results.get(rule)
        if result is None:
            return Words("{rule} prövades inte i vår rapport", rule=rule)
        if result.outcome not in _DECIDED or result.not_run:
            return Words(
                "{rule} kunde inte prövas på hela planen hos oss ({reason})",
                rule=rule,
                reason=result.reason or Words("utan angivet skäl"),
            )
    return None


def _without_test(rule: str, found: Sequence[ReadFinding]) -> Held:
    return Held(
        agreement=Agreement.NOT_COMPARED,
        test=None,
        label="",
        status=None,
        cases=0,
        there_messages=(),
        rules=(rule,),
        here=min((finding.severity for finding in found), key=list(Severity).index),
        here_findings=tuple(found),
        why=Words("plattformens rapport har inget test för regeln"),
    )


def _verdict(cases: Sequence[PlatformCase]) -> Verdict:
    """Return what the platform's tests say together: what was skipped or could not be carried out is not passed."""
    met = {case.status for case in cases}
    if Status.FAILURE in met:
        return Verdict.STOPPED
    return Verdict.UNDECIDED if not met or met & {Status.ERROR, Status.SKIPPED} else Verdict.PASSES


def _warnings(ours: OurReport, theirs: PlatformReport) -> Iterator[Words]:
    yield Words("Plattformens rapport säger inte vilken plan den är om. Se till att båda är om samma leverans.")
    if ours.profile != "delivery":
        yield Words("Vår rapport prövar planen som {profile}, inte som leverans.", profile=ours.profile)
    if ours.partial:
        yield Words("I vår rapport är bara några regler prövade.")
    met = {
        "tests": len(theirs.cases),
        "failures": sum(case.status is Status.FAILURE for case in theirs.cases),
        "warnings": sum(case.status is Status.WARNING for case in theirs.cases),
        "errors": sum(case.status is Status.ERROR for case in theirs.cases),
        "skipped": sum(case.status is Status.SKIPPED for case in theirs.cases),
    }
    for name, stated in theirs.counts.items():
        if stated != met[name]:
            yield Words(
                "Plattformens rapport säger {name}: {stated:n}, men har {met:n} i testcase. Vi går efter testcase.",
                name=name,
                stated=stated,
                met=met[name],
            )
