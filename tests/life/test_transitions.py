"""Which status may follow which in the life of a plan."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from detaljplan.errors import UnlawfulStep
from detaljplan.life.transitions import ToldStatus, guard_step, is_lawful, next_statuses, transitions
from detaljplan.plan.model import PlanStatus
from detaljplan.plan.values import Unreadable
from detaljplan.spec.specification import load_specification

STORED = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
BEFORE_ADOPTION = (PlanStatus.STARTED, PlanStatus.CONSULTATION, PlanStatus.PUBLIC_REVIEW)
IN_APPEAL = (PlanStatus.APPEALED, PlanStatus.SUPERVISION)
BACKWARDS = [
    *((PlanStatus.ADOPTED, after) for after in BEFORE_ADOPTION),
    *((before, PlanStatus.STARTED) for before in IN_APPEAL),
    *((PlanStatus.IN_FORCE, after) for after in PlanStatus if after not in (PlanStatus.IN_FORCE, PlanStatus.REPEALED)),
    *((PlanStatus.REPEALED, after) for after in PlanStatus if after is not PlanStatus.REPEALED),
    *((PlanStatus.ENDED, after) for after in PlanStatus if after is not PlanStatus.ENDED),
]


def told(status: PlanStatus) -> ToldStatus:
    return ToldStatus(3, STORED, status)


def test_the_table_speaks_of_the_statuses_of_the_specification() -> None:
    assert {status.value for status in PlanStatus} == set(load_specification().code_lists["planstatus"])
    assert {before for before, _ in transitions()} == set(PlanStatus) - {PlanStatus.REPEALED, PlanStatus.ENDED}
    assert {after for _, after in transitions()} == set(PlanStatus)


def test_every_step_says_where_it_stands_and_how_sure_we_are() -> None:
    for step in transitions().values():
        assert step.before is not step.after
        assert step.source.startswith("Egen") <= (step.certainty == "own")
        assert step.certainty == "own" or "PBL" in step.source, step


@pytest.mark.parametrize("status", PlanStatus)
def test_the_same_status_again_is_always_lawful(status: PlanStatus) -> None:
    guard_step(told(status), status)


@pytest.mark.parametrize("before", BEFORE_ADOPTION)
@pytest.mark.parametrize("after", [*BEFORE_ADOPTION, PlanStatus.ADOPTED, PlanStatus.IN_FORCE, PlanStatus.ENDED])
def test_a_proposal_goes_back_and_forth_until_it_is_adopted_or_ended(before: PlanStatus, after: PlanStatus) -> None:
    assert is_lawful(before, after)


@pytest.mark.parametrize("before", IN_APPEAL)
@pytest.mark.parametrize(
    "after", [PlanStatus.ADOPTED, PlanStatus.PUBLIC_REVIEW, PlanStatus.IN_FORCE, PlanStatus.REPEALED, *IN_APPEAL]
)
def test_an_appealed_plan_is_upheld_or_taken_up_again_or_annulled(before: PlanStatus, after: PlanStatus) -> None:
    assert is_lawful(PlanStatus.ADOPTED, before)
    assert is_lawful(before, after)


@pytest.mark.parametrize(("before", "after"), BACKWARDS)
def test_a_step_back_from_a_decision_is_refused(before: PlanStatus, after: PlanStatus) -> None:
    assert not is_lawful(before, after)
    with pytest.raises(UnlawfulStep):
        guard_step(told(before), after)


def test_all_steps_that_are_not_lawful_are_those_above() -> None:
    unlawful = {(before, after) for before in PlanStatus for after in PlanStatus if not is_lawful(before, after)}
    assert unlawful == set(BACKWARDS)


def test_a_refusal_says_which_version_said_what_when_and_what_may_follow() -> None:
    with pytest.raises(UnlawfulStep) as refused:
        guard_step(told(PlanStatus.IN_FORCE), PlanStatus.CONSULTATION)
    swedish, english = refused.value.told("sv"), refused.value.told("en")
    assert "kan inte bli samråd: version 3, lagrad 2026-03-01, säger laga kraft" in swedish, "the day is Sweden's"
    assert "Efter laga kraft kan upphävd komma" in swedish
    assert "version 3, stored 2026-03-01, says laga kraft. After laga kraft may come upphävd" in english


def test_a_refusal_after_the_end_says_that_nothing_follows() -> None:
    assert next_statuses(PlanStatus.ENDED) == ()
    with pytest.raises(UnlawfulStep, match="efter det kommer ingen annan status"):
        guard_step(told(PlanStatus.ENDED), PlanStatus.STARTED)


@pytest.mark.parametrize("status", [None, Unreadable("x", "/status", "en status", "a status")])
def test_a_status_that_is_not_told_is_left_to_the_rules(status: Unreadable | None) -> None:
    guard_step(told(PlanStatus.IN_FORCE), status)


@pytest.mark.parametrize("status", PlanStatus)
def test_the_first_version_may_have_any_status(status: PlanStatus) -> None:
    guard_step(None, status)
