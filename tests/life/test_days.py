"""From which days a version is in force, as its own decisions tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from detaljplan.life.days import MOST_DAYS, MOST_DECISIONS, MOST_NAMED, DecisionDays, PartStatus, legal_days
from detaljplan.plan.decisions import AMENDMENT, NEW_PLAN, REPEAL
from detaljplan.plan.model import Decision, Plan, PlanStatus
from detaljplan.plan.values import Unreadable

STORED = date(2030, 1, 1)
FIRST, SECOND, THIRD = date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)
DAY = timedelta(days=1)


def decided(kind: str, *in_force: date, provisions: tuple[str, ...] = ()) -> Decision:
    return Decision(where="/b", decision_type=kind, in_force=in_force, provisions=provisions)


def plan(status: PlanStatus, *decisions: Decision) -> Plan:
    return Plan(where="", object_id="p", status=status, decisions=decisions)


def told(*given: Decision, status: PlanStatus = PlanStatus.IN_FORCE) -> tuple[int, date | None, date | None]:
    days = legal_days(plan(status, *given), STORED)
    return days.edition, days.in_force_from, days.in_force_until


def test_a_plan_is_in_force_from_the_day_it_gained_force() -> None:
    assert told(decided(NEW_PLAN, FIRST)) == (1, FIRST, None)


def test_a_plan_that_gains_force_in_parts_begins_with_the_first() -> None:
    assert told(decided(NEW_PLAN, SECOND, FIRST)) == (1, FIRST, None)


def test_a_changed_plan_is_another_edition_from_the_day_the_change_gained_force() -> None:
    assert told(decided(NEW_PLAN, FIRST), decided(AMENDMENT, SECOND)) == (2, SECOND, None)


def test_the_repeal_of_a_part_is_a_change_and_of_the_whole_the_end() -> None:
    part = decided(REPEAL, SECOND, provisions=("a",))
    assert told(decided(NEW_PLAN, FIRST), part) == (2, SECOND, None)
    whole = told(decided(NEW_PLAN, FIRST), decided(REPEAL, SECOND), status=PlanStatus.REPEALED)
    assert whole == (1, FIRST, SECOND)


def test_a_repealed_plan_without_a_day_is_over_from_the_day_it_was_stored() -> None:
    assert told(decided(NEW_PLAN, FIRST), status=PlanStatus.REPEALED) == (1, FIRST, STORED)
    changed = replace(plan(PlanStatus.REPEALED, decided(NEW_PLAN, FIRST)), status_changed=THIRD)
    assert legal_days(changed, STORED).in_force_until == THIRD


def test_a_plan_in_force_that_tells_no_day_follows_its_change_of_status_or_nothing() -> None:
    unreadable = replace(decided(NEW_PLAN), in_force=(Unreadable("x", "/d", "en dag", "a day"),))
    assert told(unreadable) == (1, None, None)
    assert legal_days(replace(plan(PlanStatus.IN_FORCE), status_changed=THIRD), STORED).in_force_from == THIRD


@pytest.mark.parametrize("status", [PlanStatus.STARTED, PlanStatus.PUBLIC_REVIEW, PlanStatus.ENDED])
def test_a_proposal_is_never_in_force_whatever_days_it_tells(status: PlanStatus) -> None:
    assert told(decided(NEW_PLAN, FIRST), status=status)[1] is None


def test_an_appealed_plan_may_be_in_force_in_part() -> None:
    assert told(decided(NEW_PLAN, FIRST), status=PlanStatus.APPEALED) == (1, FIRST, None)


def test_a_part_is_what_its_decision_is_on_the_day_and_not_the_day_before() -> None:
    adoption = Decision(where="/b", decision_type=NEW_PLAN, started=FIRST, adopted=SECOND, in_force=(THIRD,))
    days = DecisionDays.of(adoption)
    steps = {FIRST: PartStatus.STARTED, SECOND: PartStatus.ADOPTED, THIRD: PartStatus.IN_FORCE}
    before = PartStatus.NOT_YET
    for day, status in steps.items():
        assert (days.status_on(day - DAY), days.status_on(day)) == (before, status)
        before = status


def test_a_decision_in_force_in_part_says_so_until_the_last_day() -> None:
    days = DecisionDays.of(decided(NEW_PLAN, FIRST, THIRD))
    assert [days.status_on(day) for day in (FIRST, THIRD - DAY, THIRD)] == [
        PartStatus.PARTLY,
        PartStatus.PARTLY,
        PartStatus.IN_FORCE,
    ]


def test_a_repealed_part_is_told_by_the_decision_that_names_it() -> None:
    days = DecisionDays.of(decided(REPEAL, SECOND, provisions=("a", "b")))
    assert (days.status_on(SECOND), days.provisions, days.repeals_all) == (PartStatus.REPEALED, ("a", "b"), False)


def test_days_are_the_same_after_they_were_kept() -> None:
    days = DecisionDays.of(decided(AMENDMENT, FIRST, SECOND, provisions=("a",)))
    assert DecisionDays.from_json(days.as_json()) == days


def test_what_is_kept_is_bounded_and_the_days_stay_right() -> None:
    names = tuple(f"p{n}" for n in range(MOST_NAMED + 1))
    many = [FIRST + n * DAY for n in range(MOST_DAYS + 50)]
    days = legal_days(plan(PlanStatus.IN_FORCE, decided(NEW_PLAN, *many, provisions=names)), STORED).decisions[0]
    assert (days.provisions, days.named, len(days.in_force)) == ((), MOST_NAMED + 1, MOST_DAYS)
    assert days.status_on(many[-1] - DAY) is PartStatus.PARTLY
    assert days.status_on(many[-1]) is PartStatus.IN_FORCE
    crowd = [decided(AMENDMENT, FIRST + n * DAY) for n in range(MOST_DECISIONS + 5)]
    kept = legal_days(plan(PlanStatus.IN_FORCE, *crowd), STORED)
    assert (len(kept.decisions), kept.edition, kept.in_force_from) == (
        MOST_DECISIONS,
        len(crowd),
        crowd[-1].in_force[0],
    )
