"""Accounts, as the operator keeps them: the owner of the database reads and writes them, the program cannot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from detaljplan.errors import AccessError, NotFound
from detaljplan.identity.organisation import organisation_of
from detaljplan.identity.passwords import hashed
from detaljplan.identity.roles import Role, kinds_of
from detaljplan.store.audit import What, note_event
from detaljplan.store.tables import account, session

LONGEST_LOGIN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account without its password."""

    account_id: UUID
    login: str
    name: str
    organisation: str
    role: Role
    created_at: datetime
    disabled_at: datetime | None


def add_account(
    connection: Connection, *, login: str, name: str, organisation: str, role: Role, password: str | None
) -> UUID:
    """Add an account and return its identity.

    Parameters
    ----------
    connection
        As the owner of the database, in a transaction of the caller's.
    login
        What is written to log in, as an e-mail address; small and capital letters are the same.
    organisation
        Its code: see `organisation_of`.
    password
        ``None`` for an account that cannot log in with one.

    Raises
    ------
    AccessError
        The login is taken, empty or too long; the role is not one of the organisation's; the password is too short.
    """
    kind = organisation_of(organisation).kind
    if kind not in kinds_of(role):
        raise AccessError("Rollen {role} finns inte i {organisation}.", role=role.value, organisation=organisation)
    wanted = login.strip().lower()
    if not 0 < len(wanted) <= LONGEST_LOGIN or not wanted.isprintable():
        raise AccessError("Inloggningsnamnet ska ha 1–{most} tecken.", most=LONGEST_LOGIN)
    account_id = uuid4()
    row = {
        "account_id": account_id,
        "login": wanted,
        "name": name.strip() or wanted,
        "organisation": organisation,
        "role": role.value,
        "password_hash": None if password is None else hashed(password),
    }
    try:
        with connection.begin_nested():
            connection.execute(account.insert(), row)
    except IntegrityError:
        raise AccessError("Inloggningsnamnet {login} är upptaget.", login=wanted) from None
    note_event(connection, None, What.ACCOUNT_ADDED, "account", account_id, organisation=organisation)
    return account_id


def find_accounts(connection: Connection) -> list[Account]:
    """Return every account, by organisation and login."""
    columns = [account.c[name] for name in Account.__dataclass_fields__]
    rows = connection.execute(select(*columns).order_by(account.c.organisation, account.c.login))
    return [Account(**{**row._mapping, "role": Role(row.role)}) for row in rows]


def account_called(connection: Connection, login: str) -> tuple[UUID, str]:
    """Return the identity and the organisation of the account with a login.

    Raises
    ------
    NotFound
        There is none.
    """
    named = select(account.c.account_id, account.c.organisation).where(account.c.login == login.strip().lower())
    found = connection.execute(named).one_or_none()
    if found is None:
        raise _unknown(login)
    return found.account_id, found.organisation


def set_password(connection: Connection, login: str, password: str) -> None:
    """Give an account a new password; it is logged out everywhere."""
    _change(connection, login, What.PASSWORD_CHANGED, password_hash=hashed(password))


def disable_account(connection: Connection, login: str) -> None:
    """Close an account, now and everywhere; what it has done keeps its name."""
    _change(connection, login, What.ACCOUNT_CLOSED, disabled_at=func.clock_timestamp())


def enable_account(connection: Connection, login: str) -> None:
    """Open an account again."""
    _change(connection, login, What.ACCOUNT_OPENED, disabled_at=None)


def _change(connection: Connection, login: str, what: What, **values: object) -> None:
    changed = update(account).where(account.c.login == login.strip().lower()).values(**values)
    found = connection.execute(changed.returning(account.c.account_id, account.c.organisation)).one_or_none()
    if found is None:
        raise _unknown(login)
    connection.execute(delete(session).where(session.c.account_id == found.account_id))
    note_event(connection, None, what, "account", found.account_id, organisation=found.organisation)


def _unknown(login: str) -> NotFound:
    return NotFound("Kontot {login} finns inte. Se detaljplan users list.", login=login)
