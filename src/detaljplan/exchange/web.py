"""Asks an address over HTTP within a time and a size, and follows it nowhere but within its own host."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from time import monotonic
from urllib.parse import urlsplit

import httpx

from detaljplan._version import __version__
from detaljplan.addresses import is_guarded, is_here
from detaljplan.errors import CutShort, NoAnswer, TooSlow, WebError
from detaljplan.plan.values import shortened

MOST_REDIRECTS = 5
MOST_SILENT_SECONDS = 180.0
"""Who says nothing for so long, connecting or between two pieces of an answer, is given up."""
_ERROR_BODY = 20_000

Sink = Callable[[bytes], object]
"""Takes the body of an answer, a piece at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is asked of an address.

    Parameters
    ----------
    accept
        The media types that are taken.
    form
        Sent as a form (POST); without it the address is read (GET).
    client
        Name and secret in the Authorization header (Basic).
    most_bytes
        The largest answer that is read.
    ends
        When it is given up, as `time.monotonic` tells the time, however slowly it drips.
    follows
        Whether a redirection within the host is followed. One of a form never is.
    """

    accept: str
    most_bytes: int
    ends: float
    form: Mapping[str, str] | None = None
    client: tuple[str, str] | None = None
    follows: bool = True

    @property
    def left_seconds(self) -> float:
        """How long it may still take."""
        return max(self.ends - monotonic(), 0.001)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an address answered: its status, headers and body; the body is empty when a sink took it."""

    status: int
    headers: httpx.Headers
    content: bytes

    @property
    def leads_on(self) -> bool:
        """Whether it is a redirection."""
        return 300 <= self.status < 400 and "Location" in self.headers


def refuse_unsafe(address: str) -> None:
    """Raise `WebError` unless an address is https, or http on this machine, and holds no password."""
    parts = urlsplit(address)
    if not is_guarded(address):
        raise WebError("Adressen ska börja med https://.", where=shortened(address, 200))
    if "@" in parts.netloc:
        raise WebError("Adressen ska inte innehålla användarnamn eller lösenord.", where=parts.hostname)


def asked(address: str, call: Call, sink: Sink | None = None) -> Answer:
    """Return what an address answers, whatever its status. Of what is no answer of 2xx only the beginning is read.

    Parameters
    ----------
    sink
        Takes the body of an answer of 2xx in place of the answer itself.

    Raises
    ------
    WebError
        The address is not safe, leads to another host, or answers packed or more than is read.
    NoAnswer
        Nobody answers; `TooSlow` in the time, `CutShort` to the end.
    """
    for _ in range(MOST_REDIRECTS):
        refuse_unsafe(address)
        answer = _one(address, call, sink)
        if not answer.leads_on or not call.follows or call.form is not None:
            return answer
        address = _within_host(address, answer.headers["Location"])
    raise WebError("Adressen leder vidare för många gånger.", where=shortened(address, 200))


def _within_host(address: str, location: str) -> str:
    try:
        leads_to = str(httpx.URL(address).join(location))
    except httpx.InvalidURL:
        leads_to = location
    if urlsplit(leads_to)[:2] != urlsplit(address)[:2]:
        raise WebError("Tjänsten hänvisar till en annan värd, {address}.", where=address, address=shortened(leads_to))
    return leads_to


def _one(address: str, call: Call, sink: Sink | None) -> Answer:
    with _faults_told(address), _client(address, call) as http:
        method = "POST" if call.form is not None else "GET"
        with http.stream(method, address, data=call.form, auth=call.client) as met:
            good = met.status_code < 300
            body = _body(met, address, call.most_bytes if good else min(call.most_bytes, _ERROR_BODY), call)
            content = b"" if good and sink is not None else bytearray()
            for part in body:
                if isinstance(content, bytearray):
                    content += part
                elif sink is not None:
                    sink(part)
            return Answer(status=met.status_code, headers=met.headers, content=bytes(content))


@contextmanager
def _faults_told(address: str) -> Iterator[None]:
    """Tell the network's faults as ours."""
    try:
        yield
    except httpx.TimeoutException:
        raise TooSlow("Tjänsten svarade för långsamt. Försök igen senare.", where=address) from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        why = shortened(str(error) or type(error).__name__, 200)
        raise NoAnswer("Tjänsten svarar inte: {why}.", where=address, why=why) from None


def _client(address: str, call: Call) -> httpx.Client:
    """Return what asks, through the machine's proxy unless it is this machine."""
    headers = {"Accept": call.accept, "Accept-Encoding": "identity", "User-Agent": f"detaljplan/{__version__}"}
    return httpx.Client(
        timeout=min(call.left_seconds, MOST_SILENT_SECONDS),
        follow_redirects=False,
        trust_env=not is_here(address),
        headers=headers,
        verify=_authorities(),
    )


@cache
def _authorities() -> ssl.SSLContext:
    """Return the authorities that this machine trusts, an authority's own among them. Read once: it takes a while."""
    return ssl.create_default_context()


def _body(met: httpx.Response, address: str, most: int, call: Call) -> Iterator[bytes]:
    """Yield the body of an answer, up to what is read of it: of one that is no answer the beginning is enough."""
    good = met.status_code < 300
    if good and met.headers.get("Content-Encoding", "identity") != "identity":
        raise WebError("Tjänsten svarar packat, vilket inte var det som begärdes.", where=address)
    stated = met.headers.get("Content-Length", "")
    expected, size = int(stated) if stated.isdecimal() else None, 0
    if good and expected is not None and expected > most:
        raise _too_large(address, most)
    try:
        for part in met.iter_raw():
            size += len(part)
            if size > most:
                if good:
                    raise _too_large(address, most)
                return
            if monotonic() > call.ends:
                raise TooSlow("Tjänsten svarade för långsamt. Försök igen senare.", where=address)
            yield part
    except httpx.RemoteProtocolError:
        raise CutShort(
            "Svaret tar slut mitt i: {size} av {expected} byte kom fram. Försök igen.",
            where=address,
            size=size,
            expected=expected if expected is not None else "?",
        ) from None


def _too_large(address: str, most: int) -> WebError:
    return WebError("Svaret är större än de {most} byte som läses.", where=address, most=most)
