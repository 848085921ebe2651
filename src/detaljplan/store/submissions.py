"""What is handed in: the files byte for byte, and the steps of what became of them, each added and none changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects.postgresql import insert

from detaljplan.errors import NotFound, OtherContent
from detaljplan.identity.principal import Principal
from detaljplan.identity.roles import Act
from detaljplan.store.audit import What, note_event
from detaljplan.store.barred import gone, refuse_barred
from detaljplan.store.owner import Audience, Owner, owner_of
from detaljplan.store.rows import plain
from detaljplan.store.tables import Access, submission, submission_file, submission_step

LONGEST_KEY = 200
MOST_LISTED = 1000


class FileKind(StrEnum):
    """What a file is in a submission."""

    PLAN = "plan"
    DOCUMENT = "handling"


class Status(StrEnum):
    """How far a submission has come; the value is what it is called on the wire."""

    RECEIVED = "mottagen"
    UNDER_WAY = "behandlas"
    STORED = "lagrad"
    REFUSED = "avvisad"
    FAILED = "misslyckad"
    CANCELLED = "avbruten"
    BARRED = "spärrad"

    @property
    def is_final(self) -> bool:
        """Whether nothing more comes of it."""
        return self not in (Status.RECEIVED, Status.UNDER_WAY)


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it was sent."""

    kind: FileKind
    name: str
    media: str
    content: bytes


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that was handed in, without its bytes. `sha256` is in hex; `bar_ground` is of one that was erased."""

    kind: FileKind
    file_name: str
    media: str
    sha256: str
    size: int
    bar_ground: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """Something that became of a submission; `version_id` is the plan version it was stored as."""

    number: int
    status: Status
    at: datetime
    version_id: UUID | None
    message: str | None
    message_en: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A submission with its receipt (`received_at`, `files`) and its steps, of which there is always one."""

    submission_id: UUID
    organisation: str
    readers: tuple[str, ...]
    audience: Audience
    received_at: datetime
    files: tuple[KeptFile, ...]
    steps: tuple[Step, ...]

    @property
    def status(self) -> Status:
        """How far it has come."""
        return self.steps[-1].status

    @property
    def owner(self) -> Owner:
        """Whose it is and who may read it."""
        return Owner(self.organisation, self.readers)


def save_submission(
    connection: Connection, files: Sequence[SentFile], *, by: Principal, audience: Audience, key: str | None = None
) -> tuple[UUID, bool]:
    """Keep the files of a submission, and return its identity and whether it is new.

    Parameters
    ----------
    connection
        In a transaction of the caller's, acting for `by`.
    key
        What the sender calls the submission: the same key is the same submission, kept once.

    Raises
    ------
    Forbidden
        Those of the role do not deliver plans.
    OtherContent
        The key has been used for other files, or for another audience.
    BarredContent
        A registrar has erased a file of the same bytes.
    """
    organisation, identity = by.require(Act.DELIVER), uuid4()
    owner = owner_of(organisation, audience)
    refuse_barred(connection, owner.organisation, [sha256(file.content).hexdigest() for file in files])
    row = {
        "submission_id": identity,
        **owner.of_whole(Access.RESTRICTED),
        "account_id": by.account_id,
        "audience": audience.value,
        "idempotency_key": key,
        "content_sha256": _content(files),
    }
    added = insert(submission).on_conflict_do_nothing(index_elements=["organisation", "idempotency_key"])
    if connection.scalar(added.returning(submission.c.submission_id), row) is None:
        assert key is not None
        return _known(connection, row), False
    for position, file in enumerate(files):
        connection.execute(submission_file.insert(), _file_row(identity, owner, position, file))
    add_step(connection, identity, owner, Status.RECEIVED)
    receipt = bytes.fromhex(row["content_sha256"])
    note_event(connection, by, What.SUBMISSION_RECEIVED, "submission", identity, after_sha256=receipt)
    return identity, True


def _known(connection: Connection, row: dict[str, Any]) -> UUID:
    same = ("organisation", "idempotency_key")
    found = connection.execute(select(submission).where(*(submission.c[name] == row[name] for name in same))).one()
    if (found.content_sha256, found.audience) != (row["content_sha256"], row["audience"]):
        raise OtherContent(
            "Nyckeln {key} har redan använts för en annan inlämning. Välj en ny nyckel för nytt innehåll.",
            where="Idempotency-Key",
            key=row["idempotency_key"],
        )
    return UUID(str(found.submission_id))


def _content(files: Sequence[SentFile]) -> str:
    """Return a hash of all files in order, names and kinds included."""
    whole = sha256()
    for file in files:
        whole.update(f"{file.kind}\0{file.name}\0{len(file.content)}\0".encode("utf-8", "surrogatepass"))
        whole.update(file.content)
    return whole.hexdigest()


def _file_row(identity: UUID, owner: Owner, position: int, file: SentFile) -> dict[str, Any]:
    return {
        "submission_id": identity,
        **owner.of_whole(Access.RESTRICTED),
        "position": position,
        "kind": file.kind.value,
        "file_name": plain(file.name),
        "media": plain(file.media),
        "sha256": sha256(file.content).hexdigest(),
        "size": len(file.content),
        "content": file.content,
    }


def add_step(
    connection: Connection,
    identity: UUID,
    owner: Owner,
    status: Status,
    *,
    version_id: UUID | None = None,
    message: tuple[str, str] | None = None,
) -> None:
    """Tell what became of a submission; `message` is Swedish and English."""
    made = select(func.coalesce(func.max(submission_step.c.number), 0) + 1)
    row = {
        "submission_id": identity,
        **owner.of_whole(Access.RESTRICTED),
        "number": made.where(submission_step.c.submission_id == identity).scalar_subquery(),
        "status": status.value,
        "version_id": version_id,
        "message": plain(message[0]) if message else None,
        "message_en": plain(message[1]) if message else None,
    }
    connection.execute(submission_step.insert().values(row))


def find_submission(connection: Connection, identity: UUID) -> Submission:
    """Return a submission with its files and steps.

    Raises
    ------
    NotFound
        There is none of that identity for who asks.
    Barred
        There was, and a registrar has erased all its files.
    """
    found = connection.execute(select(submission).where(submission.c.submission_id == identity)).one_or_none()
    if found is None:
        raise NotFound("Ingen inlämning med identiteten {identity} finns.", identity=identity)
    if found.bar_ground is not None:
        raise gone(found.bar_ground)
    return _wholes(connection, [found])[0]


def find_submissions(connection: Connection, *, limit: int = MOST_LISTED) -> list[Submission]:
    """Return the newest submissions that who asks may see, the newest first."""
    there = select(submission).where(submission.c.barred_at.is_(None))
    newest = there.order_by(submission.c.received_at.desc(), submission.c.submission_id).limit(limit)
    return _wholes(connection, connection.execute(newest).all())


def find_plan_file(connection: Connection, identity: UUID) -> SentFile:
    """Return the plan file of a submission with its bytes."""
    file = submission_file.c
    first = select(file.file_name, file.media, file.content)
    row = connection.execute(first.where(file.submission_id == identity, file.kind == FileKind.PLAN.value)).one()
    return SentFile(FileKind.PLAN, row.file_name, row.media, bytes(row.content))


def _wholes(connection: Connection, rows: Sequence[Any]) -> list[Submission]:
    """Return submissions with their files and steps, which are asked for once for all of them."""
    identities = [row.submission_id for row in rows]
    files = _parts_of(connection, identities, submission_file, submission_file.c.position, KeptFile, kind=FileKind)
    steps = _parts_of(connection, identities, submission_step, submission_step.c.number, Step, status=Status)
    return [
        Submission(
            submission_id=row.submission_id,
            organisation=row.organisation,
            readers=tuple(row.readers),
            audience=Audience(row.audience),
            received_at=row.received_at,
            files=tuple(files[row.submission_id]),
            steps=tuple(steps[row.submission_id]),
        )
        for row in rows
    ]


def _parts_of(
    connection: Connection,
    identities: Sequence[UUID],
    table: Table,
    order: Any,
    made: type[Any],
    **words: type[StrEnum],
) -> dict[UUID, list[Any]]:
    """Return the rows of a table as what is made of them, by submission; columns in `words` are of those words."""
    names = tuple(made.__dataclass_fields__)
    columns = [table.c.submission_id, *(table.c[name] for name in names)]
    rows = connection.execute(select(*columns).where(table.c.submission_id.in_(identities)).order_by(order))
    parts: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        told = {name: words[name](getattr(row, name)) if name in words else getattr(row, name) for name in names}
        parts[row.submission_id].append(made(**told))
    return parts
