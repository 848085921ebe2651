"""Keys of accounts, for machines. A secret is told once, when the key is made, and kept as a hash.

They are drawn at random with 256 bits, so that a hash without salt or cost is as good as one with.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, Engine, func, select, text, update

from detaljplan.errors import NotFound, WrongLogin
from detaljplan.identity.principal import Principal
from detaljplan.store.accounts import account_called
from detaljplan.store.audit import What, note_event
from detaljplan.store.sessions import failing, open_session, principal_of, refuse_guessing
from detaljplan.store.tables import account, key

TOKEN_LASTS = timedelta(hours=1)
_PREFIX = "dp_"
_HOLDER = text("SELECT * FROM access.key_holder(:key_id, :secret)")


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret."""

    key_id: str
    login: str
    label: str
    created_at: datetime
    revoked_at: datetime | None


def add_key(connection: Connection, login: str, label: str) -> tuple[str, str]:
    """Make a key of an account, and return its identity and its secret.

    Parameters
    ----------
    connection
        As the owner of the database, in a transaction of the caller's.
    """
    account_id, organisation = account_called(connection, login)
    key_id, secret = _PREFIX + secrets.token_hex(8), secrets.token_urlsafe(32)
    row = {"key_id": key_id, "account_id": account_id, "label": label, "secret_sha256": _kept(secret)}
    connection.execute(key.insert(), row)
    note_event(connection, None, What.KEY_ADDED, "key", key_id, organisation=organisation)
    return key_id, secret


def find_keys(connection: Connection) -> list[Key]:
    """Return every key, revoked ones too, by login and age."""
    columns = (key.c.key_id, account.c.login, key.c.label, key.c.created_at, key.c.revoked_at)
    rows = connection.execute(select(*columns).join(account).order_by(account.c.login, key.c.created_at))
    return [Key(*row) for row in rows]


def revoke_key(connection: Connection, key_id: str) -> None:
    """Let a key be taken no more. What it has opened ends within `TOKEN_LASTS`."""
    changed = update(key).where(key.c.key_id == key_id).values(revoked_at=func.clock_timestamp())
    account_id = connection.scalar(changed.returning(key.c.account_id))
    if account_id is None:
        raise NotFound("Nyckeln {key} finns inte. Se detaljplan users keys.", key=key_id)
    organisation = connection.scalar(select(account.c.organisation).where(account.c.account_id == account_id))
    note_event(connection, None, What.KEY_REVOKED, "key", key_id, organisation=str(organisation))


def key_holder(connection: Connection, presented: str) -> Principal | None:
    """Return whose key it is that is presented as ``identity.secret``; ``None`` when there is none, or no longer."""
    key_id, _, secret = presented.partition(".")
    found = connection.execute(_HOLDER, {"key_id": key_id, "secret": _kept(secret)}).one_or_none()
    return None if found is None else principal_of(found)


def is_key(presented: str) -> bool:
    """Return whether what is presented has the form of a key."""
    return presented.startswith(_PREFIX) and "." in presented


def token_for(engine: Engine, key_id: str, secret: str, address: str) -> str:
    """Return the secret of a session that holds for `TOKEN_LASTS`, against a key.

    Raises
    ------
    WrongLogin
        There is no such key, or no longer, or the secret is another.
    TooManyAttempts
        The key or the address has failed too often of late.
    """
    with engine.begin() as connection:
        refuse_guessing(connection, key_id, address)
        found = connection.execute(_HOLDER, {"key_id": key_id, "secret": _kept(secret)}).one_or_none()
    if found is None:
        failing(engine, key_id, address)
        raise WrongLogin("Nyckeln eller dess hemlighet stämmer inte.")
    return open_session(engine, found.account_id, TOKEN_LASTS)


def _kept(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()
