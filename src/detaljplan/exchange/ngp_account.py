"""Who the program is to the national platform: an identity and a secret, from the environment or a closed file."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from detaljplan.errors import PlatformError, reason_of
from detaljplan.settings import Settings

_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Account:
    """A client of the platform; its secret is in no text that is made of it."""

    client_id: str
    secret: str = field(repr=False)


def account_of(settings: Settings) -> Account:
    """Return the account that the settings tell.

    Raises
    ------
    PlatformError
        None is told, or the file that holds it cannot be used: others may read it, or it is not two lines.
    """
    if settings.ngp_credentials is not None:
        return _read(settings.ngp_credentials)
    if settings.ngp_client_id and settings.ngp_client_secret:
        return Account(settings.ngp_client_id, settings.ngp_client_secret.get_secret_value())
    raise PlatformError(
        "Kontot saknas. Ange DETALJPLAN_NGP_CLIENT_ID och DETALJPLAN_NGP_CLIENT_SECRET, eller en fil med dem på "
        "var sin rad i DETALJPLAN_NGP_CREDENTIALS."
    )


def _read(path: Path) -> Account:
    where = str(path)
    try:
        # a pipe would wait for its writer, and the file that was looked at is to be the one read
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0))
        with os.fdopen(descriptor, "rb") as file:
            met = os.fstat(descriptor)
            if not stat.S_ISREG(met.st_mode):
                raise PlatformError("Förväntade en vanlig fil med kontot.", where=where)
            if os.name == "posix" and met.st_mode & 0o077:
                raise PlatformError("Andra kan läsa filen med kontot. Stäng den med: chmod 600.", where=where)
            lines = file.read(_LONGEST).decode().split("\n")
    except OSError as error:
        raise PlatformError("Filen kan inte läsas ({reason}).", where=where, reason=reason_of(error)) from None
    except UnicodeDecodeError:
        lines = []
    told = [line.strip() for line in lines if line.strip()]
    if len(told) != 2:
        raise PlatformError("Förväntade två rader: kontots identitet och dess hemlighet.", where=where)
    return Account(*told)
