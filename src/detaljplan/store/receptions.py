"""Deliveries in the way of the national platform: receptions, the changes in each, and the steps of every change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, func, or_, select, text

from detaljplan.errors import NotFound
from detaljplan.identity.principal import Principal
from detaljplan.identity.roles import Act
from detaljplan.store.audit import What, note_event
from detaljplan.store.owner import Audience, Owner, owner_of
from detaljplan.store.rows import plain
from detaljplan.store.tables import Access, reception, reception_change, reception_step

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('mottagning ' || :reception, 0))")
_STEP = ("object_id", "number", "status", "at", "submission_id", "version_id", "message", "message_en")


class ChangeKind(StrEnum):
    """What a change does to the plan published; the value is what it is called on the wire."""

    DELIVERY = "leverans"
    REMOVAL = "radering"


class ChangeStatus(StrEnum):
    """How far a change, or a whole reception, has come; the value is what it is called on the wire."""

    REGISTERED = "registrerad"
    RECEIVED = "mottagen"
    VALIDATED = "validerad"
    INVALID = "valideringsfel"
    PUBLISHED = "publicerad"
    FAILED = "fel"


_TOLD_OF_ANY = (ChangeStatus.FAILED, ChangeStatus.INVALID)
_AT_LEAST: Mapping[ChangeStatus, frozenset[ChangeStatus]] = {
    ChangeStatus.PUBLISHED: frozenset({ChangeStatus.PUBLISHED}),
    ChangeStatus.VALIDATED: frozenset({ChangeStatus.VALIDATED, ChangeStatus.PUBLISHED}),
    ChangeStatus.RECEIVED: frozenset({ChangeStatus.RECEIVED, ChangeStatus.VALIDATED, ChangeStatus.PUBLISHED}),
}


@dataclass(frozen=True, slots=True)
class NewChange:
    """A change as it is registered. With `href` the producer has the file, and the service never fetches it."""

    object_id: str
    kind: ChangeKind
    href: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStep:
    """Something that became of a change; `submission_id` is the delivery that it became of."""

    object_id: str
    number: int
    status: ChangeStatus
    at: datetime
    submission_id: UUID | None
    version_id: UUID | None
    message: str | None
    message_en: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of a reception with its steps, of which there is always one."""

    object_id: str
    kind: ChangeKind
    href: str | None
    steps: tuple[ChangeStep, ...]

    @property
    def last(self) -> ChangeStep:
        """The newest step."""
        return self.steps[-1]

    @property
    def status(self) -> ChangeStatus:
        """How far it has come."""
        return self.last.status

    @property
    def submission_id(self) -> UUID | None:
        """The newest delivery; ``None`` before the first."""
        return next((step.submission_id for step in reversed(self.steps) if step.submission_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """A reception with its changes, in the order they were registered."""

    reception_id: UUID
    organisation: str
    readers: tuple[str, ...]
    information_type: str
    provider: str
    received_at: datetime
    changes: tuple[Change, ...]

    @property
    def owner(self) -> Owner:
        """Whose it is and who may read it."""
        return Owner(self.organisation, self.readers)

    @property
    def status(self) -> ChangeStatus:
        """How far it has come as a whole: as far as all changes, or stopped where any of them is."""
        met = {change.status for change in self.changes}
        for status in _TOLD_OF_ANY:
            if status in met:
                return status
        reached = (status for status, enough in _AT_LEAST.items() if met and met <= enough)
        return next(reached, ChangeStatus.REGISTERED)

    @property
    def last(self) -> ChangeStep | None:
        """The newest step that its status comes of; ``None`` where that is the registration of the reception."""
        steps = [change.last for change in self.changes if change.status is self.status]
        return max(steps, key=lambda step: step.at, default=None)

    def change(self, object_id: str) -> Change:
        """Return the change of a plan, or raise `NotFound`."""
        for change in self.changes:
            if change.object_id == object_id:
                return change
        raise NotFound("Mottagningen har ingen förändring av {object_id}.", object_id=object_id[:80])


def save_reception(connection: Connection, *, information_type: str, by: Principal) -> UUID:
    """Register a reception of the acting organisation, and return its identity.

    Raises
    ------
    Forbidden
        Those of the role do not deliver plans.
    """
    organisation, identity = by.require(Act.DELIVER), uuid4()
    row = {
        "reception_id": identity,
        **owner_of(organisation, Audience.PUBLISHED).of_whole(Access.RESTRICTED),
        "account_id": by.account_id,
        "information_type": information_type,
        "provider": organisation.code,
    }
    connection.execute(reception.insert(), row)
    note_event(connection, by, What.RECEPTION_REGISTERED, "reception", identity)
    return identity


def hold_reception(connection: Connection, identity: UUID) -> Reception:
    """Return a reception that nobody else changes until the transaction ends, or raise `NotFound`."""
    connection.execute(_LOCK, {"reception": str(identity)})
    return find_reception(connection, identity)


def find_reception(connection: Connection, identity: UUID) -> Reception:
    """Return a reception with its changes.

    Raises
    ------
    NotFound
        There is none of that identity for who asks.
    """
    found = connection.execute(select(reception).where(reception.c.reception_id == identity)).one_or_none()
    if found is None:
        raise NotFound("Ingen mottagning med identiteten {identity} finns.", identity=identity)
    return Reception(
        reception_id=found.reception_id,
        organisation=found.organisation,
        readers=tuple(found.readers),
        information_type=found.information_type,
        provider=found.provider,
        received_at=found.received_at,
        changes=_changes(connection, identity),
    )


def _changes(connection: Connection, identity: UUID) -> tuple[Change, ...]:
    change, step = reception_change.c, reception_step.c
    steps: dict[str, list[ChangeStep]] = defaultdict(list)
    columns = (step[name] for name in _STEP)
    for row in connection.execute(select(*columns).where(step.reception_id == identity).order_by(step.number)):
        steps[row.object_id].append(ChangeStep(**{**row._mapping, "status": ChangeStatus(row.status)}))
    rows = select(change.object_id, change.kind, change.href).where(change.reception_id == identity)
    return tuple(
        Change(object_id=row.object_id, kind=ChangeKind(row.kind), href=row.href, steps=tuple(steps[row.object_id]))
        for row in connection.execute(rows.order_by(change.position))
    )


def add_change(connection: Connection, to: Reception, position: int, new: NewChange) -> None:
    """Register a change; a removal has nothing to wait for, and is received at once."""
    row = {
        "reception_id": to.reception_id,
        "object_id": new.object_id,
        **to.owner.of_whole(Access.RESTRICTED),
        "position": position,
        "kind": new.kind.value,
        "href": new.href,
    }
    connection.execute(reception_change.insert(), row)
    removal = new.kind is ChangeKind.REMOVAL
    add_change_step(connection, to, new.object_id, ChangeStatus.RECEIVED if removal else ChangeStatus.REGISTERED)


def add_change_step(
    connection: Connection,
    to: Reception,
    object_id: str,
    status: ChangeStatus,
    *,
    submission_id: UUID | None = None,
    version_id: UUID | None = None,
    message: tuple[str, str] | None = None,
    report: Mapping[str, Any] | None = None,
) -> None:
    """Tell what became of a change; `message` is Swedish and English, and `report` is plain JSON values."""
    step = reception_step.c
    made = select(func.coalesce(func.max(step.number), 0) + 1)
    row = {
        "reception_id": to.reception_id,
        "object_id": object_id,
        **to.owner.of_whole(Access.RESTRICTED),
        "number": made.where(step.reception_id == to.reception_id, step.object_id == object_id).scalar_subquery(),
        "status": status.value,
        "submission_id": submission_id,
        "version_id": version_id,
        "message": plain(message[0]) if message else None,
        "message_en": plain(message[1]) if message else None,
    }
    told = {} if report is None else {"report": plain(report)}  # a None would be the JSON value null
    connection.execute(reception_step.insert().values({**row, **told}))


def find_change_report(connection: Connection, identity: UUID, object_id: str) -> dict[str, Any] | None:
    """Return the validation report on the newest delivery of a change; ``None`` until it has been judged."""
    step = reception_step.c
    of_change = [step.reception_id == identity, step.object_id == object_id]
    told = or_(step.report.is_not(None), step.status == ChangeStatus.RECEIVED.value)
    newest: Sequence[Any] = connection.scalars(
        select(step.report).where(*of_change, told).order_by(step.number.desc()).limit(1)
    ).all()
    return newest[0] if newest else None
