"""One host that a layer is asked of: bounded in bytes and time over all its answers, and patient while it is busy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx
import orjson
from lxml import etree

from detaljplan.errors import LayerError, NoAnswer, NotYet, PlatformError, WebError, reason_of
from detaljplan.exchange import layer_limits
from detaljplan.exchange.layer_gml import root_of
from detaljplan.exchange.patience import Passing, Patience, seconds_asked, silent
from detaljplan.exchange.web import Answer, Call, asked
from detaljplan.language.words import Words
from detaljplan.plan.values import shortened

TRIES = 5
"""A busy service is asked so often for the same thing; each wait is longer, or as long as it asks for."""
_LATER = {408, 429}
_T = TypeVar("_T")
Query = Mapping[str, str]


@dataclass
class Service:
    """The host of an address.

    Parameters
    ----------
    address
        https, or http on this machine. Nothing on another host is ever asked.
    seconds
        How long all of it may take.
    tell
        Called with what is waited for and how far it has come.
    """

    address: str
    seconds: float = layer_limits.MAX_SECONDS
    tell: Callable[[Words], None] = silent
    _patience: Patience = field(init=False, repr=False)
    _bytes_left: int = field(init=False, repr=False)
    _why: Words = field(init=False, repr=False, default=Words("inget svar"))

    def __post_init__(self) -> None:
        self._ends = monotonic() + self.seconds
        self._patience = Patience(self.seconds, self.tell)
        self._bytes_left = layer_limits.MAX_FILE_BYTES

    def json(self, address: str, query: Query | None = None, form: Query | None = None) -> dict[str, Any]:
        """Return the JSON object that an address answers. Raises `LayerError`."""
        return json_of(self.answer(address, query, form=form, accept="application/geo+json, application/json"), address)

    def xml(self, address: str, query: Query | None = None) -> etree._Element:
        """Return the root of the XML that an address answers. Raises `LayerError`, also for a service's exception."""
        return root_of(self.answer(address, query, accept="application/xml, text/xml").content, shown(address))

    def answer(
        self, address: str, query: Query | None = None, *, form: Query | None = None, accept: str = "*/*"
    ) -> Answer:
        """Return what an address answers when all is well.

        Raises
        ------
        LayerError
            It is on another host, answers an error, or more or later than is read.
        """
        return self._kept(with_query(address, query), None, form, accept, layer_limits.MAX_ANSWER_BYTES)

    def save(self, address: str, path: Path) -> date | None:
        """Save the file at an address, and return the day it was last changed, where that is told.

        Raises `LayerError` as `answer`; nothing is then left of it.
        """
        try:
            answer = self._kept(address, path, None, "*/*", layer_limits.MAX_FILE_BYTES)
            return _day_changed(answer)
        except LayerError:
            path.unlink(missing_ok=True)
            raise

    def _kept(self, address: str, path: Path | None, form: Query | None, accept: str, most: int) -> Answer:
        self._refuse_other_host(address)
        seconds = layer_limits.ANSWER_SECONDS if path is None else self.seconds

        def attempt() -> Answer:
            most_now = min(most, self._bytes_left)
            call = Call(accept=accept, most_bytes=most_now, ends=min(self._ends, monotonic() + seconds), form=form)
            try:
                answer = _once(address, call, path)
            except Passing as error:
                self._why = error.why
                raise
            self._bytes_left -= path.stat().st_size if path is not None else len(answer.content)
            return answer

        return self._patiently(attempt)

    def _patiently(self, attempt: Callable[[], _T]) -> _T:
        try:
            return self._patience.keep(attempt, most=TRIES)
        except NotYet:
            raise LayerError(
                "Källan svarade inte färdigt inom {seconds:n} s ({why}).",
                where=shown(self.address),
                seconds=self.seconds,
                why=self._why,
            ) from None
        except (PlatformError, WebError) as error:
            raise LayerError(error.message, where=shown(self.address)) from None

    def _refuse_other_host(self, address: str) -> None:
        if urlsplit(address)[:2] != urlsplit(self.address)[:2]:
            raise LayerError(
                "Källan hänvisar till en annan värd, {address}. Den följs inte; hämta filen därifrån och ange den.",
                where=shown(self.address),
                address=shown(address),
            )


def _once(address: str, call: Call, path: Path | None) -> Answer:
    """Return an answer of 2xx; one that may be another later is `Passing`."""
    try:
        if path is None:
            answer = asked(address, call)
        else:
            answer = _saved(address, call, path)
    except NoAnswer as error:
        raise Passing(Words("{address}: {why}", address=shown(address), why=error.message)) from None
    if answer.status in _LATER or answer.status >= 500:
        told = Words("{address} svarar {status}", address=shown(address), status=answer.status)
        raise Passing(told, seconds_asked(answer.headers.get("Retry-After")))
    if answer.status >= 300:
        raise LayerError("Källan svarar {status}. Kontrollera adressen.", where=shown(address), status=answer.status)
    return answer


def _saved(address: str, call: Call, path: Path) -> Answer:
    """Return an answer with its body in a file."""
    with path.open("wb") as file:

        def write(part: bytes) -> None:
            try:
                file.write(part)
            except OSError as error:  # the disk is full, which is no fault of the service
                raise LayerError("Svaret kan inte sparas ({reason}).", reason=reason_of(error)) from None

        return asked(address, call, write)


def _day_changed(answer: Answer) -> date | None:
    try:
        return parsedate_to_datetime(answer.headers.get("Last-Modified", "")).date()
    except ValueError:
        return None


def json_of(answer: Answer, address: str) -> dict[str, Any]:
    """Return an answer as a JSON object; raises `LayerError` for none, and for an error that is told with 200."""
    try:
        told = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict):
        raise LayerError("Svaret är inget JSON-objekt. Kontrollera adressen.", where=shown(address))
    error = told.get("error")
    if isinstance(error, dict):
        said = " ".join(str(part) for part in (error.get("code"), error.get("message")) if part)
        raise LayerError("Tjänsten svarar med ett fel: {said}", where=shown(address), said=shortened(said, 300))
    return told


def with_query(address: str, query: Query | None) -> str:
    """Return an address with parameters added; one that is there already, in any case, is replaced."""
    if not query:
        return address
    url = httpx.URL(address)
    names = {name.casefold() for name in query}
    kept = [(name, value) for name, value in url.params.multi_items() if name.casefold() not in names]
    return str(url.copy_with(params=[*kept, *query.items()]))


def below(address: str, *steps: str) -> str:
    """Return the address some steps below another, without its query."""
    url = httpx.URL(address)
    return str(url.copy_with(path="/".join([url.path.rstrip("/"), *steps]), query=None))


def beside(address: str, link: str) -> str:
    """Return where a link in what an address answered leads.

    Services behind a proxy often write http of themselves where they were asked over https; it is asked so again.
    """
    leads_to = urljoin(address, link.strip())
    asked_at, parts = urlsplit(address), urlsplit(leads_to)
    if (asked_at.scheme, parts.scheme) == ("https", "http") and parts.netloc == asked_at.netloc:
        return parts._replace(scheme="https").geturl()
    return leads_to


def shown(address: str) -> str:
    """Return an address as it is told to users: without its query, which is long and may hold a key."""
    return shortened(address.partition("?")[0], 200)
