"""Published plans that are withdrawn: no longer published from then on, while every version stays as it was stored."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, exists, func, or_, select

from detaljplan.errors import NotFound
from detaljplan.identity.organisation import Organisation
from detaljplan.identity.principal import Principal
from detaljplan.identity.roles import Act
from detaljplan.store.audit import What, note_event
from detaljplan.store.plan_withdrawn import is_withdrawn
from detaljplan.store.tables import PLAN_TABLES, Access, withdrawal

_VERSION = PLAN_TABLES[Access.PUBLISHED].plan_version.c


def published_by(connection: Connection, organisation: Organisation, object_id: str) -> UUID:
    """Return the newest version of a plan that a municipality has published and not withdrawn, or raise `NotFound`."""
    found = _newest(connection, organisation, object_id)
    if found is None or found.withdrawn:
        raise NotFound(
            "Kommunen har ingen publicerad plan med objektidentiteten {object_id}.", object_id=object_id[:80]
        )
    return UUID(str(found.version_id))


def is_anothers(connection: Connection, organisation: Organisation, object_id: str) -> bool:
    """Return whether another organisation has published a plan under the objektidentitet, withdrawn or not.

    What a registrar has erased was published by mistake, and keeps nobody from their own.
    """
    others = (_VERSION.organisation != organisation.code, _VERSION.barred_at.is_(None))
    versions = exists().where(_VERSION.object_id == object_id, *others)
    marks = exists().where(withdrawal.c.object_id == object_id, withdrawal.c.organisation != organisation.code)
    return bool(connection.scalar(select(or_(versions, marks))))


def withdraw(connection: Connection, by: Principal, object_id: str) -> UUID:
    """Withdraw all versions of a published plan, and return the newest of them.

    Raises
    ------
    NotFound
        The municipality has published none, or it is withdrawn already.
    """
    organisation = by.require(Act.DELIVER)
    version = published_by(connection, organisation, object_id)
    _mark(connection, organisation, object_id, lifted=False)
    note_event(connection, by, What.PLAN_WITHDRAWN, "plan_version", version)
    return version


def publish_again(connection: Connection, by: Principal, object_id: str) -> None:
    """Lift the withdrawal of a plan whose newest version is withdrawn; what is published is left as it is."""
    organisation = by.require(Act.DELIVER)
    found = _newest(connection, organisation, object_id)
    if found is not None and found.withdrawn:
        _mark(connection, organisation, object_id, lifted=True)
        note_event(connection, by, What.PLAN_PUBLISHED_AGAIN, "plan_version", found.version_id)


def _newest(connection: Connection, organisation: Organisation, object_id: str) -> Row[Any] | None:
    own = [_VERSION.object_id == object_id, _VERSION.organisation == organisation.code]
    columns = (_VERSION.version_id, is_withdrawn(_VERSION).label("withdrawn"))
    return connection.execute(select(*columns).where(*own).order_by(_VERSION.number.desc()).limit(1)).one_or_none()


def _mark(connection: Connection, organisation: Organisation, object_id: str, *, lifted: bool) -> None:
    newest = select(func.max(_VERSION.number)).where(_VERSION.object_id == object_id).scalar_subquery()
    told = {"object_id": object_id, "organisation": organisation.code, "lifted": lifted}
    connection.execute(withdrawal.insert().values(**told, number=newest))
