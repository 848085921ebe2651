"""Logging in and out. The program works through functions of the database, and cannot read the accounts themselves."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, text

from detaljplan.errors import TooManyAttempts, WrongLogin
from detaljplan.identity.organisation import organisation_of
from detaljplan.identity.passwords import fits
from detaljplan.identity.principal import Principal
from detaljplan.identity.roles import Role

LASTS = timedelta(hours=10)
"""How long a login holds: a working day."""
REMEMBERED = timedelta(minutes=15)
"""For how long failures count."""
MOST_FAILURES = 10
"""Failures of one login before it has to wait."""
MOST_FAILURES_OF_ADDRESS = 50
"""The same from one address, which a whole authority may share."""

_CALLED = text("SELECT * FROM access.account_called(:login)")
_FAILURES = text("SELECT * FROM access.failures(:login, :address, :since)")
_NOTE = text("SELECT access.note_failure(:login, :address)")
_FORGET = text("SELECT access.forget_failures(:login)")
_OPEN = text("SELECT access.open_session(:secret, :account, :lasts)")
_OPEN_BY_ISSUER = text("SELECT access.open_issuer_session(:secret, :account, :lasts, :issuer)")
_HOLDER = text("SELECT * FROM access.session_holder(:secret)")
_CLOSE = text("SELECT access.close_session(:secret)")


def log_in(engine: Engine, *, login: str, password: str, address: str) -> str:
    """Return the secret of a new session, which is told to the account's holder and kept nowhere but as a hash.

    Parameters
    ----------
    address
        Where the attempt comes from; failures of one address are counted together.

    Raises
    ------
    WrongLogin
        There is no such account, it is closed, or the password is another: which of them is not told.
    TooManyAttempts
        The login or the address has failed too often of late.
    """
    with engine.begin() as connection:
        refuse_guessing(connection, login, address)
        found = connection.execute(_CALLED, {"login": login.strip()}).one_or_none()
    if not fits(password, found.password_hash if found else None):
        failing(engine, login, address)
        raise WrongLogin("Inloggningsnamnet eller lösenordet stämmer inte.")
    assert found is not None
    with engine.begin() as connection:
        connection.execute(_FORGET, {"login": _known_as(login)})
    return open_session(engine, found.account_id, LASTS)


def open_session(engine: Engine, account_id: UUID, lasts: timedelta, *, issuer: str | None = None) -> str:
    """Open a session of an account and return its secret.

    Parameters
    ----------
    issuer
        Who said whose it is; ``None`` for a password or a key.
    """
    secret = secrets.token_urlsafe(32)
    told = {"secret": _kept(secret), "account": account_id, "lasts": lasts}
    with engine.begin() as connection:
        connection.execute(_OPEN_BY_ISSUER, {**told, "issuer": issuer}) if issuer else connection.execute(_OPEN, told)
    return secret


def refuse_guessing(connection: Connection, login: str, address: str) -> None:
    """Raise `TooManyAttempts` when a login, or an address, has failed too often of late."""
    told = {"login": _known_as(login), "address": address, "since": REMEMBERED}
    failures = connection.execute(_FAILURES, told).one()
    if failures.of_login >= MOST_FAILURES or failures.of_address >= MOST_FAILURES_OF_ADDRESS:
        minutes = int(REMEMBERED.total_seconds() // 60)
        raise TooManyAttempts("För många misslyckade försök. Vänta {minutes} minuter.", minutes=minutes)


def failing(engine: Engine, login: str, address: str) -> None:
    """Remember that a login failed; its name is kept as a hash, and a day at most."""
    with engine.begin() as connection:
        connection.execute(_NOTE, {"login": _known_as(login), "address": address})


def _known_as(login: str) -> bytes:
    return sha256(login.strip().lower().encode("utf-8", "surrogatepass")).digest()


def holder_of(connection: Connection, secret: str) -> Principal | None:
    """Return whose session it is; ``None`` when there is none, or no longer."""
    found = connection.execute(_HOLDER, {"secret": _kept(secret)}).one_or_none()
    return None if found is None else principal_of(found)


def log_out(engine: Engine, secret: str) -> str | None:
    """End a session, and return the issuer that had said whose it was; ``None`` when none had."""
    with engine.begin() as connection:
        issuer: str | None = connection.scalar(_CLOSE, {"secret": _kept(secret)})
    return issuer


def _kept(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def principal_of(row: Row[Any]) -> Principal:
    """Return the holder of a session or a key, as the database tells."""
    return Principal(Role(row.role), organisation_of(row.organisation), row.account_id, row.name)
