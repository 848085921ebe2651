"""The audit chain: every act an event, each organisation's events sealed one after the other and never changed."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Label, Text, cast, exists, select
from sqlalchemy.dialects.postgresql import distinct_on

from detaljplan.identity.principal import Principal
from detaljplan.language.words import Words
from detaljplan.store.tables import event, note

OPERATOR = "operator"
"""The role of whoever runs the installation, who has no account."""
_BETWEEN = "\x1f"


class What(StrEnum):
    """What was done."""

    PLAN_STORED = "planversion lagrad"
    PLAN_REVIEWED = "planversion granskad"
    PLAN_WITHDRAWN = "plan återkallad"
    PLAN_PUBLISHED_AGAIN = "plan publicerad på nytt"
    SUBMISSION_RECEIVED = "inlämning mottagen"
    SUBMISSION_CANCELLED = "inlämning avbruten"
    ASSESSED = "bedömning gjord"
    STATEMENT_GIVEN = "yttrande lämnat"
    RECEPTION_REGISTERED = "mottagning registrerad"
    ACCOUNT_ADDED = "konto upplagt"
    ACCOUNT_CLOSED = "konto stängt"
    ACCOUNT_OPENED = "konto öppnat"
    ACCOUNT_CHANGED = "konto ändrat"
    ACCOUNT_LINKED = "konto länkat till utfärdare"
    ACCOUNT_UNLINKED = "kontots länk till utfärdare borttagen"
    KEY_ADDED = "nyckel skapad"
    KEY_REVOKED = "nyckel återkallad"
    PASSWORD_CHANGED = "lösenord bytt"
    BARRED = "spärrad"
    """Followed by a colon and the ground; the database tells it itself (`store.bars`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of a chain, as it is sealed."""

    chain: str
    number: int
    at: datetime
    account_id: UUID | None
    role: str
    organisation: str
    what: str
    kind: str
    object_id: str
    before_sha256: bytes | None
    after_sha256: bytes | None
    note_sha256: bytes | None
    previous: bytes
    seal: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """A place where a chain does not hold: the number of the event, and why."""

    chain: str
    number: int
    why: Words


def note_event(
    connection: Connection,
    by: Principal | None,
    what: What,
    kind: str,
    object_id: object,
    *,
    organisation: str = "",
    after_sha256: bytes | None = None,
    words: str = "",
) -> None:
    """Add an event to the chain of the organisation that acts; it is there when the transaction is.

    Parameters
    ----------
    by
        Who did it; ``None`` for the operator, on the chain of `organisation`.
    kind, object_id
        What it was done to: the name of a table, and the identity there.
    after_sha256
        The hash of what it is now.
    words
        What somebody wrote about it. It lies outside the chain, which has its salted hash alone, so that it can be
        taken away and the chain still holds.
    """
    acting = by.organisation.code if by and by.organisation else organisation
    salt = secrets.token_bytes(16)
    row = {
        "chain": acting,
        "number": 0,  # the trigger gives it its number
        "account_id": by.account_id if by else None,
        "role": by.role.value if by else OPERATOR,
        "organisation": acting,
        "what": what.value,
        "kind": kind,
        "object_id": str(object_id),
        "after_sha256": after_sha256,
        "note_sha256": _hash_of(salt, words) if words else None,
    }
    number = connection.scalar(event.insert().returning(event.c.number), row)
    if words:
        connection.execute(note.insert(), {"chain": acting, "number": number, "salt": salt, "words": words})


def find_events(connection: Connection, kind: str, object_id: object) -> list[Event]:
    """Return what was done to something, oldest first, as far as who asks may see it."""
    done = select(event).where(event.c.kind == kind, event.c.object_id == str(object_id))
    rows = connection.execute(done.order_by(event.c.at, event.c.chain, event.c.number))
    return [Event(**row._mapping) for row in rows]


def verify(connection: Connection) -> Iterator[Broken]:
    """Go through every chain the connection can see, and yield where one does not hold.

    An event that was changed, taken out, put in or moved breaks its seal or the next one's. Events cut off at the end
    of a chain leave no trace in it: compare with `ends_of` as it was kept elsewhere (`verify_ends`).
    """
    events = connection.execute(select(event).order_by(event.c.chain, event.c.number).execution_options(yield_per=1000))
    for chain, links in groupby((Event(**row._mapping) for row in events), key=lambda link: link.chain):
        yield from _broken(chain, links)
    yield from _broken_notes(connection)


def ends_of(connection: Connection) -> Mapping[str, tuple[int, str]]:
    """Return the number and the seal of the last event of every chain: what to keep elsewhere."""
    last = select(event.c.chain, event.c.number, event.c.seal).ext(distinct_on(event.c.chain))
    rows = connection.execute(last.order_by(event.c.chain, event.c.number.desc()))
    return {row.chain: (row.number, row.seal.hex()) for row in rows}


def verify_ends(connection: Connection, kept: Mapping[str, tuple[int, str]]) -> Iterator[Broken]:
    """Yield the chains that no longer have the event they ended with when `kept` was told by `ends_of`."""
    for chain, (number, seal) in kept.items():
        there = select(event.c.seal).where(event.c.chain == chain, event.c.number == number)
        found = connection.scalar(there)
        if found is None or found.hex() != seal:
            yield Broken(
                chain, number, Words("händelsen fanns när kedjans slut sparades, men finns inte längre som den var")
            )


def _broken(chain: str, links: Iterable[Event]) -> Iterator[Broken]:
    number, seal = 0, b""
    for link in links:
        number += 1
        if link.number != number:
            yield Broken(chain, number, Words("händelsen saknas; nästa har nummer {next}", next=link.number))
            number = link.number
        elif link.previous != seal:
            yield Broken(chain, number, Words("händelsen före är en annan än den som den förseglades med"))
        if link.seal != sealed(link):
            yield Broken(chain, number, Words("händelsen är ändrad sedan den förseglades"))
        seal = link.seal


def _broken_notes(connection: Connection) -> Iterator[Broken]:
    of_event = (note.c.chain == event.c.chain) & (note.c.number == event.c.number)
    told = select(event.c.chain, event.c.number, event.c.note_sha256, note.c.salt, note.c.words, _note_is_barred())
    told = told.outerjoin_from(event, note, of_event).where(event.c.note_sha256.is_not(None))
    for row in connection.execute(told.order_by(event.c.chain, event.c.number)):
        if row.words is None and not row.barred:
            yield Broken(row.chain, row.number, Words("anteckningen är borta utan att vara spärrad"))
        elif row.words is not None and row.barred:
            yield Broken(row.chain, row.number, Words("anteckningen är spärrad men finns kvar"))
        elif row.words is not None and _hash_of(row.salt, row.words) != row.note_sha256:
            yield Broken(row.chain, row.number, Words("anteckningen är ändrad sedan den skrevs"))


def _note_is_barred() -> Label[bool]:
    bar = event.alias("bar").c
    same = [bar.chain == event.c.chain, bar.kind == "note", bar.object_id == cast(event.c.number, Text)]
    return exists().where(*same, bar.what.startswith(f"{What.BARRED}: ")).label("barred")


def sealed(link: Event) -> bytes:
    """Return the seal an event has: SHA-256 of the seal before it, and of its own values with 0x1F between them.

    Times are UTC with six decimals; hashes are hexadecimal; what is absent is empty.
    """
    at = link.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    hashes = [(value or b"").hex() for value in (link.before_sha256, link.after_sha256, link.note_sha256)]
    values: list[Any] = [link.chain, link.number, at, link.account_id or "", link.role, link.organisation]
    text = _BETWEEN.join(map(str, [*values, link.what, link.kind, link.object_id, *hashes]))
    return sha256(link.previous + text.encode()).digest()


def _hash_of(salt: bytes, words: str) -> bytes:
    return sha256(salt + words.encode("utf-8", "surrogatepass")).digest()
