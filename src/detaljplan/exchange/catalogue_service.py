"""Fetches a release of the catalogue from Boverket's service, or from one in its shape. Nothing here judges it."""

from __future__ import annotations

from http.client import HTTPException, HTTPMessage, HTTPResponse
from time import monotonic
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

import orjson

from detaljplan._version import __version__
from detaljplan.addresses import is_guarded, is_here
from detaljplan.errors import CatalogueError
from detaljplan.plan.values import shortened
from detaljplan.spec.specification import load_specification

CURRENT = "aktuell"
_CHUNK = 65_536
_ERROR_BODY = 2_000


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
    ends = monotonic() + (limits["catalogue_seconds"].value if seconds is None else seconds)
    _refuse_unsafe(address)
    request = Request(
        address,
        headers={
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": f"detaljplan/{__version__}",
        },
    )
    try:
        with _opener(address).open(request, timeout=max(ends - monotonic(), 0.001)) as answer:
            return _body(answer, address, int(limits["catalogue_size_bytes"].value), ends)
    except HTTPError as error:
        with error:
            raise _refused(error, address) from None
    except TimeoutError:
        raise _too_slow(address) from None
    except (URLError, HTTPException, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            raise _too_slow(address) from None
        raise CatalogueError(
            "Katalogtjänsten svarar inte: {reason}. Kontrollera adressen och nätverket, eller "
            "ange en hämtad fil med --from.",
            where=address,
            reason=shortened(reason, 200),
        ) from None


def _refuse_unsafe(address: str) -> None:
    parts = urlsplit(address)
    if not is_guarded(address):
        raise CatalogueError("Adressen ska börja med https://.", where=address)
    if parts.username or parts.password:
        raise CatalogueError("Adressen ska inte innehålla användarnamn eller lösenord.", where=parts.hostname)


class _SameHost(HTTPRedirectHandler):
    """Follows a redirection within the host that was asked, and no other."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        _refuse_unsafe(newurl)
        if urlsplit(newurl).netloc != urlsplit(req.full_url).netloc:
            raise CatalogueError(
                "Tjänsten hänvisar till en annan värd, {address}.", where=req.full_url, address=shortened(newurl)
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(address: str) -> OpenerDirector:
    """Return what opens the address, through the machine's proxy unless it is this machine."""
    return build_opener(_SameHost, *([ProxyHandler({})] if is_here(address) else []))


def _body(answer: HTTPResponse, address: str, most: int, ends: float) -> bytes:
    stated = answer.headers.get("Content-Length")
    expected = int(stated) if stated and stated.isdecimal() else None
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise CatalogueError("Tjänsten svarar packat, vilket inte var det som begärdes.", where=address)
    parts: list[bytes] = []
    size = 0
    while part := answer.read1(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > most or (expected or 0) > most:
            raise CatalogueError("Svaret är större än de {most} byte som läses.", where=address, most=most)
        if monotonic() > ends:
            raise _too_slow(address)
    if expected is not None and size != expected:
        raise CatalogueError(
            "Svaret tar slut mitt i: {size} av {expected} byte kom fram. Försök igen.",
            where=address,
            size=size,
            expected=expected,
        )
    return b"".join(parts)


def _too_slow(address: str) -> CatalogueError:
    return CatalogueError("Tjänsten svarade för långsamt. Försök igen senare.", where=address)


def _refused(error: HTTPError, address: str) -> CatalogueError:
    """Tell an error of the service: a 404 with a text says that there is no such release, else nothing is there."""
    said = _text(error.read(_ERROR_BODY)) if error.code == 404 else None
    if said and "saknas" in said:
        return CatalogueError("Tjänsten har ingen sådan utgåva: {said}", where=address, said=shortened(said, 200))
    if error.code == 404:
        return CatalogueError("Där finns ingen planbestämmelsekatalog. Kontrollera adressen.", where=address)
    return CatalogueError("Tjänsten svarade med fel {code}. Försök igen senare.", where=address, code=error.code)


def _text(body: bytes) -> str | None:
    try:
        told: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return told if isinstance(told, str) else None
