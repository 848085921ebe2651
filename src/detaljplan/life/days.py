"""From which days a plan version is in force, as its own decisions tell, in whole or part by part."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

from detaljplan.plan.decisions import REPEAL
from detaljplan.plan.model import Decision, Plan, PlanStatus
from detaljplan.plan.values import text_or_none

MOST_NAMED = 1_000
"""Provisions that are kept by identity: of a plan whose decisions name more, the days alone are kept."""
MOST_DECISIONS = 100
"""Decisions that are kept; those of more are still reckoned with."""
MOST_DAYS = 100
"""Days on which a decision gains force that are kept, the first and the last always."""
_LONGEST_KIND = 200
_NEVER = frozenset({PlanStatus.STARTED, PlanStatus.CONSULTATION, PlanStatus.PUBLIC_REVIEW, PlanStatus.ENDED})
"""Statuses of a plan of which no part is in force, whatever days its decisions tell."""


class PartStatus(StrEnum):
    """What became of the part of a plan that a decision is of, up to a day."""

    NOT_YET = "inte påbörjad"
    STARTED = "påbörjad"
    ADOPTED = "antagen"
    PARTLY = "delvis laga kraft"
    IN_FORCE = "laga kraft"
    REPEALED = "upphävd"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDays:
    """The legal days of one decision, each a day in Sweden.

    Parameters
    ----------
    kind
        The decision's beslutstyp, as delivered.
    in_force
        In order of time; several where parts gained force, or a court let them be carried out (PBL 13 kap. 17 §), on
        different days.
    provisions
        The identities of the provisions it covers; empty when it is of the whole plan.
    named
        How many it names, also where they are too many to keep.
    """

    kind: str | None
    started: date | None
    adopted: date | None
    in_force: tuple[date, ...]
    provisions: tuple[str, ...]
    named: int

    @classmethod
    def of(cls, decision: Decision, *, named: bool = True) -> Self:
        """Return the days of a delivered decision; what cannot be read is not among them."""
        days = sorted({day for day in decision.in_force if isinstance(day, date)})
        kind = text_or_none(decision.decision_type)
        return cls(
            kind=None if kind is None else kind[:_LONGEST_KIND],
            started=_day(decision.started),
            adopted=_day(decision.adopted),
            in_force=tuple(days if len(days) <= MOST_DAYS else [*days[: MOST_DAYS - 1], days[-1]]),
            provisions=decision.provisions if named else (),
            named=len(decision.provisions),
        )

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Return what `as_json` wrote."""
        days = {name: date.fromisoformat(told[name]) if told[name] else None for name in ("started", "adopted")}
        in_force = tuple(map(date.fromisoformat, told["in_force"]))
        return cls(
            kind=told["kind"], in_force=in_force, provisions=tuple(told["provisions"]), named=told["named"], **days
        )

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, days as ISO 8601 has them."""
        days = {
            name: day.isoformat() if day else None
            for name, day in (("started", self.started), ("adopted", self.adopted))
        }
        in_force = [day.isoformat() for day in self.in_force]
        return {
            "kind": self.kind,
            **days,
            "in_force": in_force,
            "provisions": list(self.provisions),
            "named": self.named,
        }

    @property
    def repeals_all(self) -> bool:
        """Whether it is to repeal, and names no provisions."""
        return self.kind == REPEAL and not self.named

    def status_on(self, day: date) -> PartStatus:
        """Return what had become of the decision's part by the end of a day."""
        gained = [one for one in self.in_force if one <= day]
        if gained and self.kind == REPEAL:
            return PartStatus.REPEALED
        if gained:
            return PartStatus.IN_FORCE if len(gained) == len(self.in_force) else PartStatus.PARTLY
        if self.adopted and self.adopted <= day:
            return PartStatus.ADOPTED
        return PartStatus.STARTED if self.started and self.started <= day else PartStatus.NOT_YET


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalDays:
    """When a plan version is in force, as it tells itself.

    Parameters
    ----------
    edition
        Which wording of the plan it is: how many decisions have made the plan what it is and gained force. A version of
        the same edition that is stored later corrects the one before; one of a higher is the plan as it was changed.
    in_force_from
        The day the newest of those decisions gained force, in part at least; ``None`` when no day is told.
    in_force_until
        The first day the whole plan is no longer in force; ``None`` while it is, or when it never was.
    decisions
        Its decisions, the first `MOST_DECISIONS` of them.
    """

    edition: int
    in_force_from: date | None
    in_force_until: date | None
    decisions: tuple[DecisionDays, ...]


def legal_days(plan: Plan, stored_on: date) -> LegalDays:
    """Return the legal days of a plan version.

    A plan in force that tells no datumLagakraft follows datumStatusforandring. So does one that is repealed and tells
    no day of it; where neither is told, it is known to be over from the day it was stored.

    Parameters
    ----------
    stored_on
        The day in Sweden that the version is stored.
    """
    few = sum(len(decision.provisions) for decision in plan.decisions) <= MOST_NAMED
    decisions = tuple(DecisionDays.of(decision, named=few) for decision in plan.decisions)
    making = [decision.in_force[0] for decision in decisions if decision.in_force and not decision.repeals_all]
    begins = None if plan.status in _NEVER else max(making, default=_told(plan, PlanStatus.IN_FORCE))
    return LegalDays(
        edition=max(len(making), 1),
        in_force_from=begins,
        in_force_until=_until(plan, decisions, stored_on),
        decisions=decisions[:MOST_DECISIONS],
    )


def _told(plan: Plan, status: PlanStatus) -> date | None:
    return _day(plan.status_changed) if plan.status is status else None


def _until(plan: Plan, decisions: Iterable[DecisionDays], stored_on: date) -> date | None:
    if plan.status is not PlanStatus.REPEALED:
        return None
    repealing = [day for decision in decisions if decision.kind == REPEAL for day in decision.in_force]
    return max(repealing, default=_told(plan, PlanStatus.REPEALED) or stored_on)


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def implementation_ends(starts: date | None, months: int | None) -> date | None:
    """Return the last day of an implementation period; ``None`` when its start or length is not told or no day."""
    if starts is None or months is None or months <= 0:
        return None
    year, month = divmod(starts.year * 12 + starts.month - 1 + months, 12)
    if year > date.max.year:
        return None
    last = monthrange(year, month + 1)[1]
    same_day = date(year, month + 1, min(starts.day, last))
    return same_day - timedelta(days=1) if same_day.day == starts.day else same_day
