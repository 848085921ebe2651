"""A plan version on its way into the store, beside the earlier ones that the same readers have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, select

from detaljplan.errors import DocumentError
from detaljplan.life.change import PlanChange, changed_since, first_version, not_compared
from detaljplan.life.days import LegalDays, legal_days
from detaljplan.life.transitions import ToldStatus, guard_step
from detaljplan.numerals import STOCKHOLM
from detaljplan.plan.model import Plan, PlanStatus
from detaljplan.read.reader import read_document, read_plan
from detaljplan.store.owner import Owner
from detaljplan.store.tables import PLAN_TABLES, Access


@dataclass(frozen=True, slots=True)
class Circle:
    """The versions of one plan that the same readers have: published, or restricted to the owner's readers.

    What another organisation has published under the same identity is another plan's.
    """

    access: Access
    owner: Owner
    object_id: str

    def holds(self) -> list[ColumnElement[bool]]:
        """Return that a version is one of them."""
        version = PLAN_TABLES[self.access].plan_version.c
        own = [version.object_id == self.object_id, version.organisation == self.owner.organisation]
        return own if self.access is Access.PUBLISHED else [*own, version.readers == list(self.owner.readers)]

    def newest(self, *columns: str) -> Select[Any]:
        """Return the question for columns of the versions, the newest first."""
        version = PLAN_TABLES[self.access].plan_version.c
        return select(*(version[name] for name in columns)).where(*self.holds()).order_by(version.number.desc())


def guard_life(connection: Connection, circle: Circle, plan: Plan, known: UUID | None) -> None:
    """Refuse a plan whose status may not follow what the newest version tells.

    To be asked in the transaction that stores the plan, once nobody else can store a version of it.

    Parameters
    ----------
    known
        The version that is of the same bytes: the newest one may be delivered again whatever it says.

    Raises
    ------
    UnlawfulStep
        The status may not follow the one before it.
    """
    version = PLAN_TABLES[circle.access].plan_version.c
    told = circle.newest("version_id", "number", "stored_at", "status").where(version.status.is_not(None)).limit(1)
    row = connection.execute(told).one_or_none()
    if row is not None and row.version_id != known:
        guard_step(ToldStatus(row.number, row.stored_at, PlanStatus(row.status)), plan.status)


@dataclass(frozen=True, slots=True)
class Life:
    """What a version changed, and its legal days."""

    change: PlanChange
    days: LegalDays

    def columns(self) -> dict[str, Any]:
        """Return the columns it is stored as."""
        return {
            "version_change": self.change.as_json(),
            "edition": self.days.edition,
            "in_force_from": self.days.in_force_from,
            "in_force_until": self.days.in_force_until,
            "decisions": [decision.as_json() for decision in self.days.decisions],
        }


def life_of(connection: Connection, circle: Circle | None, plan: Plan) -> Life:
    """Return the life of a version that is about to be stored.

    Parameters
    ----------
    circle
        The versions it comes after; ``None`` for a first version, or a plan without an identity: it comes after none.
    """
    days = legal_days(plan, datetime.now(UTC).astimezone(STOCKHOLM).date())
    return Life(_change(connection, circle, plan) if circle else first_version(plan), days)


def _change(connection: Connection, circle: Circle, plan: Plan) -> PlanChange:
    earlier = connection.execute(circle.newest("number", "file_name", "original").limit(1)).one_or_none()
    if earlier is None:
        return first_version(plan)
    try:
        before = read_plan(read_document(bytes(earlier.original), earlier.file_name))
    except DocumentError:  # an operator's own limits, or a layout that took a mapping to read
        return not_compared(earlier.number, plan)
    return changed_since(before, plan, earlier.number)
