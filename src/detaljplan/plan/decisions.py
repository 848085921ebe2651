"""Which decisions a plan and its provisions follow, and when they were started."""

from __future__ import annotations

from datetime import date

from detaljplan.plan.model import Decision, Plan, PlanType, Provision
from detaljplan.plan.values import CannotTell, Unreadable

NEW_PLAN = "antagande av ny detaljplan"


def decisions_of(plan: Plan, owner: Plan | Provision) -> tuple[Decision, ...]:
    """Return the decisions whose dates the plan, or one of its provisions, follows.

    A provision follows the decisions that list it (beslutsinformation.planbestammelse). One that none lists follows
    those without a list, which decide of the whole plan; when every decision has a list, any of them. The plan
    follows the decision to adopt it as new where one says so, else any.
    """
    if isinstance(owner, Plan):
        adopting = tuple(decision for decision in plan.decisions if decision.decision_type == NEW_PLAN)
        return adopting or plan.decisions
    listing = tuple(decision for decision in plan.decisions if owner.identity in decision.provisions)
    unlisted = tuple(decision for decision in plan.decisions if not decision.provisions)
    return listing or unlisted or plan.decisions


def started_since(plan: Plan, owner: Plan | Provision, day: date) -> bool:
    """Return whether the plan, or what a provision follows, was started (datumPaborjat) on that day or later.

    Older kinds of plan (byggnadsplan, stadsplan, avstyckningsplan) were all started before PBL of 1987.

    Raises
    ------
    CannotTell
        A date is absent or unreadable, or the decisions lie on both sides of the day.
    """
    if isinstance(plan.plan_type, PlanType) and plan.plan_type is not PlanType.DETAILED:
        return False
    decisions = decisions_of(plan, owner)
    sides = {decision.started >= day if isinstance(decision.started, date) else None for decision in decisions}
    if sides == {True} or sides == {False}:
        return sides.pop()  # type: ignore[return-value]  # neither is None
    raise CannotTell(_untold(plan, decisions))


def _untold(plan: Plan, decisions: tuple[Decision, ...]) -> Unreadable:
    missing = [decision for decision in decisions if not isinstance(decision.started, date)]
    where = (missing or decisions)[0].where if decisions else plan.where
    if decisions and not missing:
        return Unreadable(
            ", ".join(sorted({str(decision.started) for decision in decisions})),
            f"{where}/datumPaborjat",
            "ett enda beslut som bestämmelsen följer",
            "a single decision that the provision follows",
        )
    return Unreadable("–", f"{where}/datumPaborjat", "datumet då planen påbörjades", "the day the plan was started")
