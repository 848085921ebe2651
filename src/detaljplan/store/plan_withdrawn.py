"""Whether a published plan version is withdrawn, as a condition of SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, not_, select

from detaljplan.store.tables import withdrawal


def is_withdrawn(version: Any) -> ColumnElement[bool]:
    """Return the condition for the columns of ``published.plan_version``: the newest word on the version is withdrawal.

    The policy of row-level security says the same of who else may read it; this is for its own municipality too.
    """
    mark = withdrawal.c
    newest = select(not_(mark.lifted)).where(mark.object_id == version.object_id, mark.number >= version.number)
    told = newest.order_by(mark.withdrawal_id.desc()).limit(1).scalar_subquery()
    return func.coalesce(told, False)
