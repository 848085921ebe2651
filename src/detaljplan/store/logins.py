"""Logins that have begun at an issuer: each can be finished once, in the browser that it was begun in."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from sqlalchemy import Engine, text

from detaljplan.errors import TooManyAttempts

LASTS = timedelta(minutes=10)
"""How long somebody may take to log in at the issuer."""
MOST_OF_ADDRESS = 200
"""Logins under way from one address, which a whole authority may share."""

_BEGIN = text("SELECT access.begin_login(:secret, :onward, :address, :lasts, :most)")
_TAKE = text("SELECT access.take_login(:secret)")


def begin_login(engine: Engine, secret: str, onward: str, address: str) -> None:
    """Remember for `LASTS` that a login has begun, by the hash of what the browser keeps of it.

    Parameters
    ----------
    onward
        The address of this service that it leads on to.
    address
        Where it comes from.

    Raises
    ------
    TooManyAttempts
        Too many from there are under way.
    """
    told = {"secret": _kept(secret), "onward": onward, "address": address, "lasts": LASTS, "most": MOST_OF_ADDRESS}
    with engine.begin() as connection:
        begun = connection.scalar(_BEGIN, told)
    if not begun:
        minutes = int(LASTS.total_seconds() // 60)
        raise TooManyAttempts("För många inloggningar är påbörjade. Vänta {minutes} minuter.", minutes=minutes)


def take_login(engine: Engine, secret: str) -> str | None:
    """Return where a login leads on to, and forget it; ``None`` when there is none, or no longer."""
    with engine.begin() as connection:
        onward: str | None = connection.scalar(_TAKE, {"secret": _kept(secret)})
    return onward


def _kept(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()
