"""Passwords of local accounts: hashed with Argon2id, and long enough to be worth it."""

from __future__ import annotations

import secrets
from functools import cache

from pwdlib import PasswordHash

from detaljplan.errors import WeakPassword

LEAST_LENGTH = 12
"""Characters; NIST SP 800-63B (revision 4) asks for at least 15 alone, 8 with another factor."""
LARGEST_BYTES = 1024
"""A longer one would let anybody make the server hash for minutes."""


def hashed(password: str) -> str:
    """Return the hash of a new password.

    Raises
    ------
    WeakPassword
        It is shorter than `LEAST_LENGTH` or longer than `LARGEST_BYTES`.
    """
    if len(password) < LEAST_LENGTH or not _can_be_one(password):
        raise WeakPassword(
            "Lösenordet ska ha minst {least} tecken och högst {most} byte.", least=LEAST_LENGTH, most=LARGEST_BYTES
        )
    return _hasher().hash(password)


def fits(password: str, hash: str | None) -> bool:
    """Return whether a password is the one that was hashed.

    Without a hash the work is done all the same: how long the answer takes does not tell which accounts exist.
    """
    if not _can_be_one(password):
        return False
    return _hasher().verify(password, hash or _of_nobody()) and hash is not None


def new_password() -> str:
    """Return a password that nobody has chosen: four groups that can be read out, 80 bits in all."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(4))


_SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"  # 32, none to be taken for another


def _can_be_one(password: str) -> bool:
    return len(password.encode("utf-8", "surrogatepass")) <= LARGEST_BYTES


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _of_nobody() -> str:
    return _hasher().hash(new_password())
