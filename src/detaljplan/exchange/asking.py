"""Asks an address over HTTP within a time and a size, and follows it nowhere else."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from functools import cache
from time import monotonic
from typing import Any

import httpx
import orjson

from detaljplan._version import __version__
from detaljplan.addresses import is_here
from detaljplan.errors import IssuerError

_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": f"detaljplan/{__version__}"}


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
    ends = monotonic() + seconds
    try:
        with (
            _client(seconds, address) as http,
            http.stream("POST" if form else "GET", address, data=form, auth=client) as answer,
        ):
            body = _body(answer, most_bytes, ends)
            status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise IssuerError("Utfärdaren svarar inte ({kind}).", kind=type(error).__name__) from None
    if 300 <= status < 400:
        raise IssuerError("Utfärdaren hänvisar till en annan adress, vilket inte följs.")
    return status, _object(body)


def _client(seconds: float, address: str) -> httpx.Client:
    """Return what asks, through the machine's proxy unless it is this machine."""
    return httpx.Client(
        timeout=seconds, follow_redirects=False, trust_env=not is_here(address), headers=_HEADERS, verify=_authorities()
    )


@cache
def _authorities() -> ssl.SSLContext:
    """Return the authorities that this machine trusts, an authority's own among them. Read once: it takes a while."""
    return ssl.create_default_context()


def _body(answer: httpx.Response, most: int, ends: float) -> bytes:
    parts, size = [], 0
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise IssuerError("Utfärdaren svarar packat, vilket inte var det som begärdes.")
    for part in answer.iter_raw():
        size += len(part)
        if size > most:
            raise IssuerError("Utfärdarens svar är större än de {most} byte som läses.", most=most)
        if monotonic() > ends:
            raise IssuerError("Utfärdaren svarar för långsamt.")
        parts.append(part)
    return b"".join(parts)


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict):
        raise IssuerError("Utfärdarens svar är inte ett JSON-objekt.")
    return told
