"""The truth table of the verdict."""

import pytest

from detaljplan.findings import Basis, Outcome, RuleResult, Severity, Verdict, verdict

E, W = Severity.ERROR, Severity.WARNING
PASSED, FAILED, NOT_RUN, CRASHED = Outcome.PASSED, Outcome.FAILED, Outcome.NOT_RUN, Outcome.CRASHED


def result(severity: Severity, outcome: Outcome, not_run: int = 0) -> RuleResult:
    return RuleResult(rule="X", basis=Basis.NGP, severity=severity, outcome=outcome, not_run=not_run)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([], Verdict.PASSES),
        ([(E, PASSED)], Verdict.PASSES),
        ([(E, FAILED)], Verdict.STOPPED),
        ([(W, FAILED)], Verdict.PASSES),
        ([(Severity.INFO, FAILED)], Verdict.PASSES),
        ([(E, NOT_RUN)], Verdict.UNDECIDED),
        ([(W, NOT_RUN)], Verdict.PASSES),
        ([(E, CRASHED)], Verdict.UNDECIDED),
        ([(W, CRASHED)], Verdict.UNDECIDED),
        ([(E, Outcome.NOT_APPLICABLE)], Verdict.PASSES),
        ([(E, Outcome.OUT_OF_SCOPE)], Verdict.PASSES),
        ([(E, FAILED), (E, CRASHED)], Verdict.STOPPED),
        ([(E, FAILED), (E, NOT_RUN)], Verdict.STOPPED),
        ([(W, FAILED), (E, NOT_RUN)], Verdict.UNDECIDED),
        ([(E, PASSED), (E, Outcome.OUT_OF_SCOPE), (W, FAILED)], Verdict.PASSES),
    ],
)
def test_the_results_give_the_verdict(results: list[tuple[Severity, Outcome]], expected: Verdict) -> None:
    assert verdict(result(*given) for given in results) is expected
    assert verdict(result(*given) for given in reversed(results)) is expected


def test_an_error_rule_that_missed_one_object_leaves_it_undecided() -> None:
    assert verdict([result(E, PASSED, not_run=1)]) is Verdict.UNDECIDED
    assert verdict([result(W, PASSED, not_run=1)]) is Verdict.PASSES


@pytest.mark.parametrize("severity", [E, W, Severity.INFO])
def test_a_rule_asked_for_that_could_not_be_tried_leaves_it_undecided(severity: Severity) -> None:
    for untried in (result(severity, Outcome.OUT_OF_SCOPE), result(severity, NOT_RUN), result(severity, PASSED, 1)):
        assert verdict([untried], asked=["X"]) is Verdict.UNDECIDED
        assert verdict([untried], asked=["Y"]) is verdict([untried])
    assert verdict([result(severity, Outcome.NOT_APPLICABLE)], asked=["X"]) is Verdict.PASSES
