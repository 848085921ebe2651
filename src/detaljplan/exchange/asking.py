"""Asks an issuer over HTTP for a JSON object, within a time and a size."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import Any

import orjson

from detaljplan.errors import IssuerError, WebError
from detaljplan.exchange.web import Call, asked


def ask(
    address: str,
    *,
    seconds: float,
    most_bytes: int,
    form: Mapping[str, str] | None = None,
    client: tuple[str, str] | None = None,
) -> tuple[int, dict[str, Any]]:
    """Return the status and the JSON object that an address answers.

    Parameters
    ----------
    seconds
        How long it may take in all, however slowly it drips.
    most_bytes
        The largest answer that is read.
    form
        Sent as a form (POST); without it the address is read (GET).
    client
        Name and secret in the Authorization header (Basic).

    Raises
    ------
    IssuerError
        Nobody answers in time; the answer is too large, is no JSON object, or leads elsewhere.
    """
    call = Call(
        accept="application/json",
        most_bytes=most_bytes,
        ends=monotonic() + seconds,
        form=form,
        client=client,
        follows=False,
    )
    try:
        answer = asked(address, call)
    except WebError as error:
        raise IssuerError("Utfärdaren kan inte läsas. {why}", why=error.message) from None
    if 300 <= answer.status < 400:
        raise IssuerError("Utfärdaren hänvisar till en annan adress, vilket inte följs.")
    return answer.status, _object(answer.content)


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict):
        raise IssuerError("Utfärdarens svar är inte ett JSON-objekt.")
    return told
