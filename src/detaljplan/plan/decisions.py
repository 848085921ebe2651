"""Which decisions a plan and its provisions follow, and when they were started."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cached_property

from detaljplan.plan.model import Decision, Plan, PlanType, Provision
from detaljplan.plan.values import CannotTell, Unreadable, shortened

NEW_PLAN = "antagande av ny detaljplan"
AMENDMENT = "antagande om ändring"
REPEAL = "antagande om upphävande"
ENDING = "beslut om avslut"

Decisions = tuple[Decision, ...]


class PlanDecisions:
    """The decisions of a plan by what follows them, worked out once and shared by the rules.

    A provision follows the decisions that list it (beslutsinformation.planbestammelse). One that none lists follows
    those without a list, which decide of the whole plan; when every decision has a list, any of them. The plan
    follows the decision to adopt it as new where one says so, else any.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._told: dict[tuple[int, date], bool | Unreadable] = {}

    def followed_by(self, owner: Plan | Provision) -> Decisions:
        """Return the decisions whose dates the plan, or one of its provisions, follows."""
        if isinstance(owner, Plan):
            return self._adopting or self.plan.decisions
        return self._listing.get(owner.identity) or self._unlisted or self.plan.decisions

    def started_since(self, owner: Plan | Provision, day: date) -> bool:
        """Return whether the plan, or what a provision follows, was started (datumPaborjat) on that day or later.

        Older kinds of plan (byggnadsplan, stadsplan, avstyckningsplan) were all started before PBL of 1987, and
        what was adopted or gained force before the day was started before it too.

        Raises
        ------
        CannotTell
            The dates do not tell, or the decisions lie on both sides of the day.
        """
        if isinstance(self.plan.plan_type, PlanType) and self.plan.plan_type is not PlanType.DETAILED:
            return False
        decisions = self.followed_by(owner)
        key = (id(decisions), day)  # the very same decisions for most provisions, of which there may be very many
        if key not in self._told:
            self._told[key] = _told_since(self.plan, decisions, day)
        told = self._told[key]
        if isinstance(told, Unreadable):
            raise CannotTell(told)
        return told

    @cached_property
    def _adopting(self) -> Decisions:
        return tuple(decision for decision in self.plan.decisions if decision.decision_type == NEW_PLAN)

    @cached_property
    def _unlisted(self) -> Decisions:
        return tuple(decision for decision in self.plan.decisions if not decision.provisions)

    @cached_property
    def _listing(self) -> dict[str, Decisions]:
        listing: dict[str, list[Decision]] = defaultdict(list)
        for decision in self.plan.decisions:
            for identity in dict.fromkeys(decision.provisions):
                listing[identity].append(decision)
        return {identity: tuple(decisions) for identity, decisions in listing.items()}


def side_of(decision: Decision, day: date) -> bool | None:
    """Return whether what a decision is of was started on that day or later; ``None`` when no date of it tells."""
    if isinstance(decision.started, date):
        return decision.started >= day
    later = (decision.adopted, *decision.in_force)
    return False if any(isinstance(one, date) and one < day for one in later) else None


def _told_since(plan: Plan, decisions: Decisions, day: date) -> bool | Unreadable:
    sides = {side_of(decision, day) for decision in decisions}
    if sides == {True} or sides == {False}:
        return True in sides
    missing = [decision for decision in decisions if side_of(decision, day) is None]
    where = (missing or decisions)[0].where if decisions else plan.where
    if decisions and not missing:
        return Unreadable(
            shortened(", ".join(sorted({str(decision.started or "–") for decision in decisions}))),
            f"{where}/datumPaborjat",
            "ett enda beslut som bestämmelsen följer",
            "a single decision that the provision follows",
        )
    return Unreadable("–", f"{where}/datumPaborjat", "datumet då planen påbörjades", "the day the plan was started")
