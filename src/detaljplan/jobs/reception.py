"""What happens to a reception: its deliveries are judged one by one, and all its changes published together or none."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Connection, Engine

from detaljplan.checking import Checked, check_bytes
from detaljplan.errors import AnothersPlan, Barred, NotFound, UnlawfulStep, WrongState
from detaljplan.identity.principal import Principal
from detaljplan.identity.roles import Act
from detaljplan.jobs.intake import taken_in
from detaljplan.jobs.judging import Judged, judge
from detaljplan.jobs.queue import defer
from detaljplan.jobs.submission import BROKE
from detaljplan.language.words import Words, translated
from detaljplan.read.limits import ReadingLimits
from detaljplan.spec.specification import load_specification
from detaljplan.store.acting import reading_as, writing_as
from detaljplan.store.owner import Audience
from detaljplan.store.plans import is_superseded
from detaljplan.store.receptions import (
    Change,
    ChangeKind,
    ChangeStatus,
    NewChange,
    Reception,
    add_change,
    add_change_step,
    find_reception,
    hold_reception,
    save_reception,
)
from detaljplan.store.submissions import SentFile, Status, add_step, find_plan_file, find_submission, save_submission
from detaljplan.store.tables import Access
from detaljplan.store.withdrawals import is_anothers, publish_again, published_by, withdraw

TASK = "mottagning"
_TAKES_CHANGES = (ChangeStatus.REGISTERED, ChangeStatus.RECEIVED, ChangeStatus.INVALID)
_TAKES_DELIVERY = (ChangeStatus.REGISTERED, ChangeStatus.INVALID)
_HAS_DELIVERY = (ChangeStatus.RECEIVED, ChangeStatus.VALIDATED, ChangeStatus.PUBLISHED)
_FINAL = (ChangeStatus.PUBLISHED, ChangeStatus.FAILED)


def register(engine: Engine, information_type: str, by: Principal) -> UUID:
    """Register a reception without changes and return its identity."""
    with writing_as(engine, by) as connection:
        return save_reception(connection, information_type=information_type, by=by)


def add_changes(engine: Engine, identity: UUID, changes: Sequence[NewChange], by: Principal) -> Reception:
    """Register changes in a reception, all or none; one that is registered already, told alike, is left as it is.

    Raises
    ------
    NotFound
        There is no such reception for who asks.
    WrongState
        Its publication has begun or it has failed, a plan in it is to be changed otherwise, or there are too many.
    """
    by.require(Act.DELIVER)
    with writing_as(engine, by) as connection:
        found = hold_reception(connection, identity)
        there = {change.object_id: change for change in found.changes}
        added = [new for new in changes if new.object_id not in there]
        for new in changes:
            _refuse_other(there.get(new.object_id), new)
        if added:
            _refuse_late(found, len(there) + len(added))
        for position, new in enumerate(added, start=len(there)):
            add_change(connection, found, position, new)
        if any(new.kind is ChangeKind.REMOVAL for new in added):
            _defer(connection, found, by)
        return find_reception(connection, identity)


def _refuse_other(known: Change | None, new: NewChange) -> None:
    if known is not None and (known.kind, known.href) != (new.kind, new.href):
        raise WrongState(
            "Mottagningen har redan en annan förändring av {object_id}. Registrera en ny mottagning.",
            object_id=new.object_id,
        )


def _refuse_late(found: Reception, number: int) -> None:
    if found.status not in _TAKES_CHANGES:
        raise WrongState(
            "Mottagningen har status {status} och tar inte emot fler förändringar. Registrera en ny.",
            status=found.status.value,
        )
    most = load_specification().limits["ngp_changes"]
    if not most.allows(number):
        raise WrongState("En mottagning har högst {most:n} förändringar. Registrera en till.", most=int(most.value))


def deliver(engine: Engine, identity: UUID, object_id: str, file: SentFile, by: Principal) -> None:
    """Keep the file of a change and the job to judge it, both or neither; the same bytes again are the same delivery.

    Raises
    ------
    NotFound
        There is no such reception or change for who asks.
    WrongState
        The change is a removal, or has come too far to be delivered anew.
    """
    by.require(Act.DELIVER)
    with writing_as(engine, by) as connection:
        found = hold_reception(connection, identity)
        change = found.change(object_id)
        if change.kind is ChangeKind.REMOVAL:
            raise WrongState("En radering har ingen leverans.")
        if change.status in _HAS_DELIVERY and _is_delivered(connection, change, file):
            return
        if change.status not in _TAKES_DELIVERY:
            raise WrongState(
                "Förändringen har status {status}. En ny fil tas emot i status registrerad och valideringsfel.",
                status=change.status.value,
            )
        submission, _ = save_submission(connection, [file], by=by, audience=Audience.PUBLISHED)
        add_change_step(connection, found, object_id, ChangeStatus.RECEIVED, submission_id=submission)
        _defer(connection, found, by)


def _is_delivered(connection: Connection, change: Change, file: SentFile) -> bool:
    assert change.submission_id
    kept = find_submission(connection, change.submission_id).files[0]
    return kept.sha256 == sha256(file.content).hexdigest()


def _defer(connection: Connection, found: Reception, by: Principal) -> None:
    told = {"reception": str(found.reception_id), "organisation": found.organisation, "role": by.role.value}
    defer(connection, TASK, f"mottagning {found.reception_id}", told)


def handle(engine: Engine, identity: UUID, by: Principal, limits: ReadingLimits | None = None) -> ChangeStatus:
    """Judge what has been received, and publish when every change is validated; once, however often it is asked for."""
    with reading_as(engine, by) as connection:
        found = find_reception(connection, identity)
    waiting = [change for change in found.changes if change.status is ChangeStatus.RECEIVED]
    kept = {change.object_id: _judge_change(engine, found, change, by, limits) for change in waiting}
    one = kept if len(found.changes) == 1 else {}  # several plans together may be too much to keep in memory
    try:
        return _publish_when_ready(engine, identity, by, limits, one)
    except _StepRefused as refused:
        return _refuse_step(engine, identity, by, refused)


def _judge_change(
    engine: Engine, found: Reception, change: Change, by: Principal, limits: ReadingLimits | None
) -> Checked | None:
    if change.kind is ChangeKind.REMOVAL:
        _judge_removal(engine, found, change, by)
        return None
    assert change.submission_id
    with writing_as(engine, by) as connection:
        submission = find_submission(connection, change.submission_id)
        if submission.status is Status.RECEIVED:
            add_step(connection, submission.submission_id, submission.owner, Status.UNDER_WAY)
        sent = find_plan_file(connection, submission.submission_id)
        others = is_anothers(connection, by.require(Act.DELIVER), change.object_id)
        superseded = is_superseded(connection, submission.files[0].sha256)
    judged = judge(sent, change.object_id, by.require(Act.DELIVER), others=others, superseded=superseded, limits=limits)
    with writing_as(engine, by) as connection:
        _tell(connection, hold_reception(connection, found.reception_id), change, judged)
    return judged.checked


def _tell(connection: Connection, found: Reception, change: Change, judged: Judged) -> None:
    """Add what the judging said of a delivery, unless it has been told."""
    if found.change(change.object_id).status is not ChangeStatus.RECEIVED:
        return
    message = None if judged.message is None else _in_both(judged.message)
    add_change_step(connection, found, change.object_id, judged.status, message=message, report=judged.report)
    if message:
        ended = Status.FAILED if judged.status is ChangeStatus.FAILED else Status.REFUSED
        _end_submission(connection, change, ended, message)


def _judge_removal(engine: Engine, found: Reception, change: Change, by: Principal) -> None:
    with writing_as(engine, by) as connection:
        found = hold_reception(connection, found.reception_id)
        if found.change(change.object_id).status is not ChangeStatus.RECEIVED:
            return
        try:
            published_by(connection, by.require(Act.DELIVER), change.object_id)
        except NotFound as error:
            message = (error.told("sv"), error.told("en"))
            add_change_step(connection, found, change.object_id, ChangeStatus.FAILED, message=message)
        else:
            add_change_step(connection, found, change.object_id, ChangeStatus.VALIDATED)


def _publish_when_ready(
    engine: Engine, identity: UUID, by: Principal, limits: ReadingLimits | None, kept: dict[str, Checked | None]
) -> ChangeStatus:
    """Publish all changes in one transaction when every one is validated, and return how far the reception has come."""
    with writing_as(engine, by) as connection:
        found = hold_reception(connection, identity)
        if found.status is not ChangeStatus.VALIDATED:
            return found.status
        for change in found.changes:
            if change.kind is ChangeKind.REMOVAL:
                version = withdraw(connection, by, change.object_id)
            else:
                try:
                    version = _published(connection, change, by, limits, kept.get(change.object_id))
                except (UnlawfulStep, AnothersPlan) as error:
                    raise _StepRefused(change.object_id, (error.told("sv"), error.told("en"))) from error
            add_change_step(connection, found, change.object_id, ChangeStatus.PUBLISHED, version_id=version)
    return ChangeStatus.PUBLISHED


class _StepRefused(Exception):
    """A plan's status may not follow the one that is published, so nothing of the reception is."""

    def __init__(self, object_id: str, message: tuple[str, str]) -> None:
        super().__init__(object_id)
        self.object_id, self.message = object_id, message


def _refuse_step(engine: Engine, identity: UUID, by: Principal, refused: _StepRefused) -> ChangeStatus:
    """Tell which change keeps the reception from being published, and why."""
    with writing_as(engine, by) as connection:
        found = hold_reception(connection, identity)
        change = found.change(refused.object_id)
        if change.status not in _FINAL:
            add_change_step(connection, found, change.object_id, ChangeStatus.FAILED, message=refused.message)
            _end_submission(connection, change, Status.REFUSED, refused.message)
        return find_reception(connection, identity).status


def _published(
    connection: Connection, change: Change, by: Principal, limits: ReadingLimits | None, checked: Checked | None
) -> UUID:
    assert change.submission_id
    if checked is None:
        sent = find_plan_file(connection, change.submission_id)
        checked = check_bytes(sent.content, sent.name, limits=limits)
    saved = taken_in(connection, checked, by, Audience.PUBLISHED).saved
    if saved.access is not Access.PUBLISHED:
        raise RuntimeError("a delivery that was validated cannot be published")  # the job is parked, and told of
    publish_again(connection, by, change.object_id)
    owner = find_submission(connection, change.submission_id).owner
    add_step(connection, change.submission_id, owner, Status.STORED, version_id=saved.version_id)
    return saved.version_id


def park(engine: Engine, identity: UUID, by: Principal) -> None:
    """Tell that a reception cannot be handled: it has failed as often as is tried."""
    with writing_as(engine, by) as connection:
        found = hold_reception(connection, identity)
        for change in found.changes:
            if change.status not in _FINAL:
                add_change_step(connection, found, change.object_id, ChangeStatus.FAILED, message=BROKE)
                _end_submission(connection, change, Status.FAILED, BROKE)


def _end_submission(connection: Connection, change: Change, status: Status, message: tuple[str, str]) -> None:
    if change.submission_id is None:
        return
    with suppress(Barred):
        submission = find_submission(connection, change.submission_id)
        if not submission.status.is_final:
            add_step(connection, submission.submission_id, submission.owner, status, message=message)


def _in_both(words: Words) -> tuple[str, str]:
    return str(words), translated(words, "en")
