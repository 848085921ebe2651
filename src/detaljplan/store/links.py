"""Accounts by what an issuer calls somebody: linked by the operator, or made from claims the operator has mapped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Connection, Engine, delete, select, text
from sqlalchemy.exc import IntegrityError

from detaljplan.errors import AccessError, NotFound, NotLinked
from detaljplan.identity.organisation import Organisation, organisation_of
from detaljplan.identity.principal import Principal
from detaljplan.identity.roles import Role
from detaljplan.identity.tokens import LONGEST_SUBJECT
from detaljplan.store.accounts import account_called
from detaljplan.store.acting import act_as
from detaljplan.store.audit import What, note_event
from detaljplan.store.tables import account, link, session

_LINKED = text("SELECT * FROM access.linked_account(:issuer, :subject)")
_CLAIMED = text("SELECT access.claimed_account(:issuer, :subject, :login, :name, :organisation, :role)")


@dataclass(frozen=True, slots=True)
class Link:
    """An account and what an issuer calls its holder; `by_claims` when the operator did not link it."""

    login: str
    issuer: str
    subject: str
    by_claims: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """An account that is linked; `by_claims` when its claims decide what it is."""

    holder: Principal
    by_claims: bool


def link_account(connection: Connection, login: str, issuer: str, subject: str) -> None:
    """Let whom an issuer calls `subject` be the holder of an account.

    Parameters
    ----------
    connection
        As the owner of the database, in a transaction of the caller's.

    Raises
    ------
    NotFound
        There is no such account.
    AccessError
        The subject is linked already, or cannot be one.
    """
    account_id, organisation = account_called(connection, login)
    if not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isascii() or not subject.isprintable():
        raise AccessError("Det som utfärdaren kallar kontot ska ha 1–{most} tecken ur ASCII.", most=LONGEST_SUBJECT)
    row = {"issuer": issuer, "subject": subject, "account_id": account_id, "by_claims": False}
    try:
        with connection.begin_nested():
            connection.execute(link.insert(), row)
    except IntegrityError:
        raise AccessError(
            "{subject} är redan länkat till ett konto. Se detaljplan users links.", subject=subject
        ) from None
    note_event(connection, None, What.ACCOUNT_LINKED, "account", account_id, organisation=organisation)


def unlink_account(connection: Connection, issuer: str, subject: str) -> None:
    """Take a link away; whoever came by an issuer to the account is logged out.

    Raises
    ------
    NotFound
        There is no such link.
    """
    gone = delete(link).where(link.c.issuer == issuer, link.c.subject == subject).returning(link.c.account_id)
    account_id = connection.scalar(gone)
    if account_id is None:
        raise NotFound("{subject} är inte länkat till något konto. Se detaljplan users links.", subject=subject)
    connection.execute(delete(session).where(session.c.account_id == account_id, session.c.issuer == issuer))
    organisation = connection.scalar(select(account.c.organisation).where(account.c.account_id == account_id))
    note_event(connection, None, What.ACCOUNT_UNLINKED, "account", account_id, organisation=str(organisation))


def find_links(connection: Connection) -> list[Link]:
    """Return every link, by login."""
    columns = (account.c.login, link.c.issuer, link.c.subject, link.c.by_claims, link.c.created_at)
    rows = connection.execute(select(*columns).join_from(link, account).order_by(account.c.login, link.c.created_at))
    return [Link(*row) for row in rows]


def linked_account(connection: Connection, issuer: str, subject: str) -> Known | None:
    """Return the account of whom an issuer calls `subject`; ``None`` when there is none.

    Raises
    ------
    NotLinked
        It is closed.
    """
    found = connection.execute(_LINKED, {"issuer": issuer, "subject": subject}).one_or_none()
    if found is None:
        return None
    if found.closed:
        raise NotLinked("Ditt konto är stängt. Fråga den som driver tjänsten.")
    holder = Principal(Role(found.role), organisation_of(found.organisation), found.account_id, found.name)
    return Known(holder, found.by_claims)


def claimed_account(
    engine: Engine, issuer: str, subject: str, name: str, organisation: Organisation, role: Role
) -> UUID:
    """Return the account of somebody whose claims say organisation and role: made, or changed to what they say now.

    One that the operator has linked is never changed so. With another organisation or role than last time, other
    sessions of the account end.
    """
    login = login_of(issuer, subject)
    told = {"login": login, "name": name or login, "organisation": organisation.code, "role": role.value}
    with engine.begin() as connection:
        before = linked_account(connection, issuer, subject)
        account_id: UUID | None = connection.scalar(_CLAIMED, {**told, "issuer": issuer, "subject": subject})
        assert account_id is not None
        holder = Principal(role, organisation, account_id, name)
        if before is None or (before.holder.organisation, before.holder.role) != (organisation, role):
            act_as(connection, holder)
            what = What.ACCOUNT_ADDED if before is None else What.ACCOUNT_CHANGED
            note_event(connection, holder, what, "account", account_id)
    return account_id


def login_of(issuer: str, subject: str) -> str:
    """Return the login of an account made from claims: nothing that the issuer lets somebody choose."""
    return f"oidc-{sha256(f'{issuer} {subject}'.encode()).hexdigest()[:20]}"
