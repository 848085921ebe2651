"""What happens to a submission: its plan is read, judged, stored and reviewed, or refused in words."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from sqlalchemy import Connection, Engine

from detaljplan.checking import Checked, check_bytes
from detaljplan.errors import AnothersPlan, Barred, DocumentError, UnlawfulStep
from detaljplan.identity.principal import Principal
from detaljplan.jobs.intake import taken_in
from detaljplan.jobs.queue import cancel, defer
from detaljplan.language.words import Words, translated
from detaljplan.life.told import change_told
from detaljplan.read.limits import ReadingLimits
from detaljplan.store.acting import writing_as
from detaljplan.store.audit import What, note_event
from detaljplan.store.barred import hold
from detaljplan.store.owner import Audience
from detaljplan.store.plans import Saved
from detaljplan.store.submissions import (
    SentFile,
    Status,
    Submission,
    add_step,
    find_plan_file,
    find_submission,
    save_submission,
)
from detaljplan.store.tables import Access

TASK = "submission"
MOST_ATTEMPTS = 3
"""How often a job that breaks is tried before it is parked."""
MOST_DEATHS = 5
"""The same where its worker died: of the plan or of a power cut, nobody can tell, but it must not end all workers."""
BROKE = (
    "Programmet gick sönder när planen behandlades. Det säger inget om planen; den som driver tjänsten ser felet.",
    "The program broke while it handled the plan. It says nothing of the plan; whoever runs the service can see why.",
)
_STOPPED = ("Behandlingen avbröts innan den börjat.", "The handling was stopped before it began.")


def receive(
    engine: Engine, files: list[SentFile], *, by: Principal, audience: Audience, key: str | None = None
) -> tuple[UUID, bool]:
    """Keep a submission and the job to handle it, both or neither; return its identity and whether it is new."""
    with writing_as(engine, by) as connection:
        identity, is_new = save_submission(connection, files, by=by, audience=audience, key=key)
        if is_new:
            assert by.organisation
            told = {"submission": str(identity), "organisation": by.organisation.code, "role": by.role.value}
            defer(connection, TASK, _lock(identity), told)
    return identity, is_new


def handle(engine: Engine, identity: UUID, by: Principal, limits: ReadingLimits | None = None) -> Status:
    """Read, judge, store and review the plan of a submission; once, however often it is asked for.

    Parameters
    ----------
    by
        For whom it was handed in.
    limits
        How much the file may hold.
    """
    try:
        return _handled(engine, identity, by, limits)
    except Barred:
        return Status.BARRED


def _handled(engine: Engine, identity: UUID, by: Principal, limits: ReadingLimits | None) -> Status:
    with writing_as(engine, by) as connection:
        found = _waiting(connection, identity, by)
        if found.status.is_final:
            return found.status
        if found.status is Status.RECEIVED:
            add_step(connection, identity, found.owner, Status.UNDER_WAY)
        sent = find_plan_file(connection, identity)
    try:
        checked = check_bytes(sent.content, sent.name, limits=limits)
        return _stored(engine, found, by, checked)
    except (DocumentError, UnlawfulStep, AnothersPlan) as error:
        return _end(engine, identity, by, Status.REFUSED, (error.told("sv"), error.told("en")))


def _stored(engine: Engine, found: Submission, by: Principal, checked: Checked) -> Status:
    """Store and review the plan of a submission unless that is done, and tell it, in one transaction."""
    identity = found.submission_id
    with writing_as(engine, by) as connection:
        if (there := _waiting(connection, identity, by)).status.is_final:
            return there.status
        saved = taken_in(connection, checked, by, found.audience).saved
        told = _told(saved, found.audience)
        message = translated(told, "sv"), translated(told, "en")
        add_step(connection, identity, found.owner, Status.STORED, version_id=saved.version_id, message=message)
    return Status.STORED


def _told(saved: Saved, audience: Audience) -> Words:
    if saved.change is None:
        return Words("Filen är redan lagrad, som version {number} av planen.", number=saved.number)
    change = change_told(saved.change)
    if audience is Audience.PUBLISHED and saved.access is Access.RESTRICTED:
        return Words(
            "Inte publicerad: lagrad som utkast, version {number}. Planen har fel som stoppar den, kan inte avgöras "
            "eller hör till en annan kommun: se rapporten. {change}",
            number=saved.number,
            change=change,
        )
    return Words("Lagrad som version {number}. {change}", number=saved.number, change=change)


def _waiting(connection: Connection, identity: UUID, by: Principal) -> Submission:
    """Return a submission that nobody bars before the transaction ends: a bar waits, and finds what it left."""
    if by.organisation:
        hold(connection, by.organisation.code)
    return find_submission(connection, identity)


def park(engine: Engine, identity: UUID, by: Principal) -> None:
    """Tell that a submission cannot be handled: it has failed as often as is tried."""
    with suppress(Barred):
        _end(engine, identity, by, Status.FAILED, BROKE)


def stop(engine: Engine, identity: UUID, by: Principal) -> bool:
    """Stop a submission whose handling has not begun, and return whether it was."""
    with writing_as(engine, by) as connection:
        found = _waiting(connection, identity, by)
        if found.status is not Status.RECEIVED or not cancel(connection, _lock(identity)):
            return False
        add_step(connection, identity, found.owner, Status.CANCELLED, message=_STOPPED)
        note_event(connection, by, What.SUBMISSION_CANCELLED, "submission", identity)
        return True


def _end(engine: Engine, identity: UUID, by: Principal, status: Status, message: tuple[str, str]) -> Status:
    """Tell how it ended, unless it has ended already, and return how it did."""
    with writing_as(engine, by) as connection:
        found = _waiting(connection, identity, by)
        if found.status.is_final:
            return found.status
        add_step(connection, identity, found.owner, status, message=message)
    return status


def _lock(identity: UUID) -> str:
    return f"submission {identity}"
