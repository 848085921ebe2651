"""Fetches a release of the catalogue from Boverket's service, or from one in its shape. Nothing here judges it."""

from __future__ import annotations

from time import monotonic
from typing import Any

import orjson

from detaljplan.errors import CatalogueError, NoAnswer, WebError
from detaljplan.exchange.web import Answer, Call, asked
from detaljplan.plan.values import shortened
from detaljplan.spec.specification import load_specification

CURRENT = "aktuell"


def release_address(base: str, release: int | None = None) -> str:
    """Return the address of a full release, or of the current one, below the service's base address."""
    return f"{base.rstrip('/')}/release/full/platt/{CURRENT if release is None else release}"


def fetch(address: str, *, seconds: float | None = None) -> bytes:
    """Return what the address answers, within a time and a size, never from another host.

    Parameters
    ----------
    seconds
        How long it may take in all; the specification's limit when not given.

    Raises
    ------
    CatalogueError
        The address is not https (http only on this machine), nobody answers, the answer is an error, too large, too
        slow or cut short, or leads to another host.
    """
    limits = load_specification().limits
    call = Call(
        accept="application/json",
        most_bytes=int(limits["catalogue_size_bytes"].value),
        ends=monotonic() + (limits["catalogue_seconds"].value if seconds is None else seconds),
    )
    try:
        answer = asked(address, call)
    except NoAnswer as error:
        raise CatalogueError(
            "{why} Kontrollera adressen och nätverket, eller ange en hämtad fil med --from.",
            where=error.where,
            why=error.message,
        ) from None
    except WebError as error:
        raise CatalogueError(error.message, where=error.where) from None
    if answer.status >= 300:
        raise _refused(answer, address)
    return answer.content


def _refused(answer: Answer, address: str) -> CatalogueError:
    """Tell an error of the service: a 404 with a text says that there is no such release, else nothing is there."""
    said = _text(answer.content) if answer.status == 404 else None
    if said and "saknas" in said:
        return CatalogueError("Tjänsten har ingen sådan utgåva: {said}", where=address, said=shortened(said, 200))
    if answer.status == 404:
        return CatalogueError("Där finns ingen planbestämmelsekatalog. Kontrollera adressen.", where=address)
    return CatalogueError("Tjänsten svarade med fel {code}. Försök igen senare.", where=address, code=answer.status)


def _text(body: bytes) -> str | None:
    try:
        told: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return told if isinstance(told, str) else None
