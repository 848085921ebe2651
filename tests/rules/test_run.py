"""How the runner keeps faults of the plan, of the file and of ours apart."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import sleep
from typing import Any

import pytest

from detaljplan.errors import SpecError
from detaljplan.findings import Ended, Outcome, Verdict, verdict
from detaljplan.plan.values import CannotTell, Unreadable
from detaljplan.read.reader import read_document, read_plan
from detaljplan.rules.context import Context
from detaljplan.rules.registry import all_rules, rule
from detaljplan.rules.rule import Fault, Of, Rule
from detaljplan.rules.run import RuleRun, run_rules
from detaljplan.rules.stop import Stop
from detaljplan.spec.catalogue import load_catalogue
from detaljplan.spec.specification import load_specification
from sample_plans.plans import good_plan
from tests.build import identity, written
from tests.rules.judging import judged, result


def context() -> Context:
    document = read_document(written(good_plan()), "plan.json")
    return Context(document, read_plan(document), load_specification(), load_catalogue())


def ran(check: Any, **changes: Any) -> RuleRun:
    changed: Rule = replace(all_rules()["DP-0009"], check=check, **changes)
    (run,) = run_rules([changed], context())
    return run


def test_a_rule_that_breaks_is_told_as_ours_and_stops_nothing_else() -> None:
    def breaks(provision: Any, context: Any) -> Iterator[Fault]:
        raise ZeroDivisionError("made to break")

    runs = list(run_rules([replace(all_rules()["DP-0009"], check=breaks), all_rules()["KAT-0001"]], context()))
    assert [run.result.outcome for run in runs] == [Outcome.CRASHED, Outcome.PASSED]
    assert runs[0].findings == ()
    assert "ZeroDivisionError" in (runs[0].result.reason or "")


def test_what_cannot_be_read_is_not_run_on_that_object_alone() -> None:
    def tells_all_but_first(provision: Any, context: Context) -> Iterator[Fault]:
        if provision is context.plan.provisions[0]:
            raise CannotTell(Unreadable("?", "/here", "något", "something"))
        return iter(())

    result = ran(tells_all_but_first).result
    assert (result.outcome, result.not_run, result.checked) == (Outcome.NOT_RUN, 1, 6)
    assert "/here" in (result.reason or "")


def test_an_object_with_two_faults_fails_once() -> None:
    def twice(provision: Any, context: Context) -> Iterator[Fault]:
        fields = {"value": 1, "provision": "x", "missing": "y"}
        yield Fault(about=provision, fields=fields)
        yield Fault(about=provision, fields=fields)

    run = ran(twice)
    assert (run.result.checked, run.result.failed, len(run.findings)) == (7, 7, 14)


def test_input_that_was_not_handed_in_is_out_of_scope() -> None:
    result = ran(all_rules()["DP-0009"].check, inputs=("neighbours",)).result
    assert result.outcome is Outcome.OUT_OF_SCOPE
    assert "grannplaner" in (result.reason or "")


def test_the_same_id_cannot_be_registered_twice() -> None:
    all_rules()
    with pytest.raises(SpecError):
        rule("DP-0009")(lambda thing, context: [])


def test_every_rule_runs_after_those_it_needs() -> None:
    order = list(all_rules())
    for found in all_rules().values():
        assert all(order.index(need) < order.index(found.id) for need in found.needs)


def test_a_rule_that_needs_a_broken_one_looks_at_nothing() -> None:
    def breaks(geometries: Any, context: Any) -> Iterator[Fault]:
        raise ZeroDivisionError("made to break")

    rules = all_rules()
    runs = list(
        run_rules([replace(rules["DP-Krav-0018"], check=breaks), rules["GEO-0003"], rules["DP-0003"]], context())
    )
    assert [run.result.outcome for run in runs] == [Outcome.CRASHED, Outcome.NOT_RUN, Outcome.NOT_RUN]


def test_what_was_found_before_a_rule_broke_is_kept() -> None:
    def finds_then_breaks(provision: Any, context: Context) -> Iterator[Fault]:
        yield Fault(about=provision, fields={"value": 1, "provision": "x", "missing": "y"})
        raise ZeroDivisionError("made to break")

    run = ran(finds_then_breaks)
    assert run.result.outcome is Outcome.CRASHED
    assert len(run.findings) == 1


def test_objects_that_cannot_be_worked_out_are_our_crash_and_stop_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    given = Context.objects

    def breaks(context: Context, of: Of) -> tuple[Any, ...]:
        if of is Of.USE_ZONES:
            raise ZeroDivisionError("made to break")
        return given(context, of)

    monkeypatch.setattr(Context, "objects", breaks)
    runs = list(run_rules([all_rules()["TOPO-0002"], all_rules()["KAT-0001"]], context()))
    assert [run.result.outcome for run in runs] == [Outcome.CRASHED, Outcome.PASSED]


def with_seconds(seconds: float) -> Context:
    """Return a context where a rule may take that long."""
    given = context()
    limits = {**given.specification.limits}
    limits["rule_seconds"] = replace(limits["rule_seconds"], value=seconds)
    return replace(given, specification=replace(given.specification, limits=limits))


def test_a_rule_over_its_time_is_not_run_on_the_rest_and_says_so() -> None:
    def slow(provision: Any, context: Context) -> Iterator[Fault]:
        sleep(0.01)
        return iter(())

    (run,) = run_rules([replace(all_rules()["DP-0009"], check=slow)], with_seconds(0.005))
    assert (run.result.outcome, run.result.checked, run.result.not_run) == (Outcome.NOT_RUN, 1, 6)
    assert "tiden" in (run.result.reason or "")
    assert verdict([run.result]) is Verdict.UNDECIDED


def test_a_rule_over_its_time_keeps_what_it_found() -> None:
    def endless(provision: Any, context: Context) -> Iterator[Fault]:
        while True:
            yield Fault(about=provision, fields={"value": 1, "provision": "x", "missing": "y"})

    (run,) = run_rules([replace(all_rules()["DP-0009"], check=endless)], with_seconds(0.001))
    assert (run.result.outcome, run.result.failed, run.result.not_run) == (Outcome.FAILED, 1, 6)
    assert run.findings


def test_a_rule_asked_once_of_the_plan_that_found_a_fault_before_its_time_was_up_was_not_tried_to_its_end() -> None:
    def endless(plan: Any, context: Context) -> Iterator[Fault]:
        while True:
            yield Fault(about=plan, fields={"document": "x", "link": "y"})

    (run,) = run_rules([replace(all_rules()["DOK-0002"], check=endless)], with_seconds(0.001))
    assert (run.result.outcome, run.result.failed, run.result.not_run) == (Outcome.FAILED, 1, 1)
    assert "tiden" in (run.result.reason or "")


def test_what_rests_on_a_rule_out_of_time_is_not_told_as_passed() -> None:
    def endless(geometries: Any, context: Any) -> Iterator[Fault]:
        while True:
            yield Fault(about=geometries[0], fields={"what": "x"})

    rules = all_rules()
    runs = run_rules([replace(rules["DP-Krav-0018"], check=endless), rules["GEO-0003"]], with_seconds(0.001))
    assert [run.result.outcome for run in runs] == [Outcome.FAILED, Outcome.NOT_RUN]


def test_a_rule_within_its_time_looks_at_everything() -> None:
    (run,) = run_rules([all_rules()["DP-0009"]], with_seconds(60))
    assert (run.result.outcome, run.result.checked) == (Outcome.PASSED, 7)


def test_an_object_that_was_left_names_only_the_rules_that_found_a_fault_in_it() -> None:
    tree = good_plan()
    installation = next(f for f in tree["features"] if f["properties"]["objektidentitet"] == identity("ett-teknik"))
    pump = load_catalogue().by_code("DP_KM_E2_Pump")
    assert pump
    installation["properties"]["planbestammelsekatalogreferens"] = pump.id
    told = result(judged(tree), "DP-Krav-0017")
    assert told.reason == "1 objekt kunde inte prövas eftersom de inte klarade DP-0021"
    assert told.reason_en == "1 object could not be looked at, having failed DP-0021"


def test_objects_left_by_a_rule_that_broke_are_not_said_to_have_failed_it() -> None:
    def breaks(provision: Any, context: Any) -> Iterator[Fault]:
        raise ZeroDivisionError("made to break")

    broken, after = replace(all_rules()["DP-0009"], check=breaks), replace(all_rules()["KAT-0001"], needs=("DP-0009",))
    (_, run) = run_rules([broken, after], context())
    assert run.result.reason == "7 objekt kunde inte prövas eftersom de inte heller kunde prövas mot DP-0009"


def test_measures_are_written_as_each_language_writes_them() -> None:
    def measures(provision: Any, context: Any) -> Iterator[Fault]:
        yield Fault(about=provision, fields={"value": 12_345.5, "provision": "x", "missing": "y"})

    found = ran(measures).findings[0]
    assert "12\N{NO-BREAK SPACE}345,5" in found.message
    assert "12,345.5" in found.message_en


def with_faults(wishes: Callable[[int], None]) -> Rule:
    """Return a rule that finds a fault in every provision, and tells how many it has found before the next."""
    found = 0

    def finds(provision: Any, context: Context) -> Iterator[Fault]:
        nonlocal found
        yield Fault(about=provision, fields={"value": 1, "provision": "x", "missing": "y"})
        found += 1
        wishes(found)

    return replace(all_rules()["DP-0009"], check=finds)


def test_a_run_that_is_interrupted_keeps_what_was_found_and_runs_nothing_more() -> None:
    stop, begun = Stop(), []

    def interrupt(found: int) -> None:
        stop.interrupted = found == 3

    rules = (all_rules()["VERS-0001"], with_faults(interrupt), all_rules()["KAT-0001"], all_rules()["DP-0001"])
    done, cut, left, aside = run_rules(rules, context(), progress=lambda *step: begun.append(step), stop=stop)
    assert (done.ended, done.result.outcome) == (Ended.COMPLETE, Outcome.PASSED)
    assert (cut.ended, cut.result.outcome, len(cut.findings)) == (Ended.INTERRUPTED, Outcome.FAILED, 3)
    assert (cut.result.failed, cut.result.not_run) == (3, 4)
    assert (left.ended, left.result.outcome, left.result.checked) == (Ended.INTERRUPTED, Outcome.NOT_RUN, 0)
    assert {left.result.reason, cut.result.reason} == {"prövningen avbröts"}
    assert left.result.reason_en == "the run was interrupted"
    assert (aside.ended, aside.result.outcome) == (Ended.COMPLETE, Outcome.NOT_APPLICABLE)
    assert begun == [(1, rules[0]), (2, rules[1])]


def test_what_rests_on_a_rule_that_was_interrupted_is_not_told_as_passed() -> None:
    stop, rules = Stop(), all_rules()

    def interrupt(number: int, rule: Rule) -> None:
        stop.interrupted = rule.id == "GEO-0003"

    wanted = [rules[id] for id in ("DP-Krav-0018", "GEO-0003", "DP-0003")]
    runs = run_rules(wanted, context(), progress=interrupt, stop=stop)
    assert [run.result.outcome for run in runs] == [Outcome.PASSED, Outcome.NOT_RUN, Outcome.NOT_RUN]


def test_a_wish_to_end_that_comes_after_the_last_object_leaves_the_run_complete() -> None:
    stop = Stop()

    def interrupt(found: int) -> None:
        stop.interrupted = found == 7

    (run,) = run_rules([with_faults(interrupt)], context(), stop=stop)
    assert (run.ended, run.result.failed, run.result.not_run) == (Ended.COMPLETE, 7, 0)


@pytest.mark.parametrize(("seconds", "outcome"), [(0, Outcome.NOT_RUN), (600, Outcome.PASSED), (None, Outcome.PASSED)])
def test_a_run_whose_time_is_up_runs_no_more_rules(seconds: float | None, outcome: Outcome) -> None:
    stop = Stop()
    stop.end_after(seconds)
    (run,) = run_rules([all_rules()["DP-0009"]], context(), stop=stop)
    assert run.result.outcome is outcome
    assert run.ended is (Ended.OUT_OF_TIME if outcome is Outcome.NOT_RUN else Ended.COMPLETE)
