"""Plans by time: what was stored by a day, what was in force on a day, and all versions of one plan.

The two are kept apart. What was known is what had been stored; what was in force follows from the legal days that the
versions known tell (`life.days`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, cast, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from detaljplan.errors import NotFound
from detaljplan.numerals import STOCKHOLM
from detaljplan.store.plans import EVERYWHERE, MOST_LISTED, StoredPlan, stored_plan, versions
from detaljplan.store.tables import PLAN_TABLES, Access


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which versions are asked for.

    Parameters
    ----------
    history
        All versions rather than one of each plan and circle of readers.
    known_on
        Only what had been stored by the end of that day in Sweden; ``None`` for all that is stored.
    in_force_on
        Of each plan the version that was in force on that day in Sweden; ``None`` for the newest, in force or not.
    object_id
        Of that plan alone.
    object_ids
        Of those plans alone.
    """

    history: bool = False
    known_on: date | None = None
    in_force_on: date | None = None
    object_id: str | None = None
    object_ids: frozenset[str] | None = None


NEWEST = Wanted()
_PLAN = ("organisation", "readers", "plan_key")


def find_versions(
    connection: Connection, wanted: Wanted = NEWEST, *, access: Sequence[Access] = EVERYWHERE, limit: int = MOST_LISTED
) -> tuple[list[StoredPlan], bool]:
    """Return the versions asked for, the last stored first and at most `limit`, and whether there are more."""
    chosen = union_all(*(_chosen(one, wanted) for one in access)).subquery()
    found = union_all(*(versions(one) for one in access)).subquery()
    asked = select(found).join(chosen, chosen.c.version_id == found.c.version_id)
    asked = asked.order_by(found.c.stored_at.desc(), found.c.version_id).limit(limit + 1)
    plans = [stored_plan(row) for row in connection.execute(asked)]
    return plans[:limit], len(plans) > limit


def find_history(
    connection: Connection, object_id: str, *, access: Sequence[Access] = EVERYWHERE, limit: int = MOST_LISTED
) -> tuple[list[StoredPlan], bool]:
    """Return all versions of one plan that may be seen, the last stored first, and whether there are more.

    Raises
    ------
    NotFound
        There is none.
    """
    found, more = find_versions(connection, Wanted(history=True, object_id=object_id), access=access, limit=limit)
    if not found:
        raise NotFound(
            "Ingen plan med objektidentiteten {object_id!r} är lagrad. Se listan över planer.",
            object_id=object_id[:80],
        )
    return found, more


def count_undated(connection: Connection, wanted: Wanted, *, access: Sequence[Access] = EVERYWHERE) -> int:
    """Return how many plans are, or were, in force by what is known without telling from which day.

    They are in no answer to what was in force on a day, and are not known not to have been.
    """
    counts = (_undated(one, wanted) for one in access)
    return sum(connection.scalar(count) or 0 for count in counts)


def _undated(access: Access, wanted: Wanted) -> Select[Any]:
    newest = _ranked(access, wanted).subquery().c
    over = newest.status.in_(("laga kraft", "upphävd"))
    return select(func.count()).where(newest.newest == 1, over, newest.in_force_from.is_(None))


def _chosen(access: Access, wanted: Wanted) -> Select[Any]:
    """Return the question for the identities of the versions asked for."""
    if wanted.history:
        version = PLAN_TABLES[access].plan_version.c
        return select(version.version_id).where(*_known(access, wanted))
    ranked = _ranked(access, wanted).subquery()
    if wanted.in_force_on is None:
        return select(ranked.c.version_id).where(ranked.c.newest == 1)
    return _in_force(ranked, wanted.in_force_on)


def _known(access: Access, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return that a version counts: what a registrar has erased takes nobody's place."""
    version = PLAN_TABLES[access].plan_version.c
    of_plan = [version.object_id == wanted.object_id] if wanted.object_id is not None else []
    if wanted.object_ids is not None:
        of_plan.append(version.object_id.in_(wanted.object_ids))
    of_time = [version.stored_at < end_of(wanted.known_on)] if wanted.known_on else []
    return [version.barred_at.is_(None), *of_plan, *of_time]


def _ranked(access: Access, wanted: Wanted) -> Select[Any]:
    """Return the versions known, each with its place in its plan and edition, and what the plan's newest tells.

    A plan is counted for itself in each circle of readers, so that no version takes the place of one for others.
    """
    version = PLAN_TABLES[access].plan_version.c
    readers = version.readers if access is Access.RESTRICTED else cast(literal(None), ARRAY(Text))
    plan = [version.organisation, readers, func.coalesce(version.object_id, cast(version.version_id, Text))]
    edition, last_first = func.coalesce(version.edition, 1), version.number.desc()
    return select(
        version.version_id,
        version.status,
        version.in_force_from,
        edition.label("edition"),
        *(column.label(name) for column, name in zip(plan, _PLAN, strict=True)),
        func.row_number().over(partition_by=plan, order_by=last_first).label("newest"),
        func.row_number().over(partition_by=[*plan, edition], order_by=last_first).label("newest_of_edition"),
        func.first_value(edition).over(partition_by=plan, order_by=last_first).label("last_edition"),
        func.first_value(version.in_force_until).over(partition_by=plan, order_by=last_first).label("until"),
    ).where(*_known(access, wanted))


def _in_force(ranked: Any, day: date) -> Select[Any]:
    """Return the highest edition of each plan that had gained force by a day, unless the plan had ceased to be.

    Of an edition the newest version counts, since it corrects those before it; and an edition that the plan's newest
    version no longer tells of does not.
    """
    told, plan = ranked.c, [ranked.c[name] for name in _PLAN]
    gained = [told.newest_of_edition == 1, told.edition <= told.last_edition, told.in_force_from <= day]
    still = (told.until.is_(None)) | (told.until > day)
    highest = select(told.version_id).ext(distinct_on(*plan)).where(*gained, still).order_by(*plan, told.edition.desc())
    return select(highest.subquery().c.version_id)


def end_of(day: date) -> datetime:
    """Return the moment a day in Sweden ends; the last day there is has no end, and is told by its last moment."""
    if day >= date.max - timedelta(days=1):
        return datetime.combine(date.max - timedelta(days=1), time.min, STOCKHOLM)
    return datetime.combine(day + timedelta(days=1), time.min, STOCKHOLM)
