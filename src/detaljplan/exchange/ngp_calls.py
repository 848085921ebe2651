"""Calls to the national platform, or to a service in its shape: one attempt each, with a token that is held to date."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlsplit

import httpx
import orjson

from detaljplan._version import __version__
from detaljplan.addresses import is_guarded, is_here
from detaljplan.errors import PlatformError
from detaljplan.exchange.ngp_account import Account
from detaljplan.exchange.patience import Passing, seconds_asked
from detaljplan.language.choice import spoken
from detaljplan.language.words import Words
from detaljplan.plan.values import shortened
from detaljplan.spec.specification import load_specification

_SECONDS = httpx.Timeout(60, connect=10)
_TOKEN_MARGIN_SECONDS = 30
_MOST_REDIRECTS = 5
_LATER = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT}


class Refused(PlatformError):
    """A call that the service answered with no: a status of 4xx that waiting does not change."""

    def __init__(self, status: int, address: str, said: str) -> None:
        told = Words("Plattformen svarar {status}. Kontrollera adressen.", status=status)
        if said:
            told = Words("Plattformen svarar {status}: {said}", status=status, said=said)
        super().__init__(told, where=address)
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of 2xx or 3xx with its whole body."""

    status: int
    location: str | None
    content: bytes

    def table(self, address: str) -> dict[str, Any]:
        """Return the body as an object, or raise `PlatformError`."""
        try:
            told = orjson.loads(self.content)
        except orjson.JSONDecodeError:
            told = None
        if not isinstance(told, dict):
            raise PlatformError("Svaret är inget JSON-objekt. Kontrollera adressen.", where=address)
        return told


def safe_address(address: str) -> str:
    """Return an address without a slash at its end; https, or http on this machine alone, and without a password.

    Raises
    ------
    PlatformError
        It is something else.
    """
    parts = urlsplit(address)
    if not is_guarded(address):
        raise PlatformError("Adressen ska börja med https://.", where=shortened(address, 200))
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise PlatformError("Adressen ska inte ha lösenord, frågetecken eller #.", where=parts.hostname)
    return address.rstrip("/")


@dataclass
class Calls:
    """Calls below a base address, as an account or, without one, as nobody; closed at the end of its ``with``.

    The token goes to the base address alone: no redirection takes it elsewhere.
    """

    base: str
    token_address: str | None = None
    account: Account | None = None
    _http: httpx.Client = field(init=False, repr=False)
    _token: str | None = field(init=False, default=None, repr=False)
    _token_ends: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self.base = safe_address(self.base)
        self.token_address = self.token_address and safe_address(self.token_address)
        named = {"User-Agent": f"detaljplan/{__version__}", "Accept-Language": spoken()}
        self._http = httpx.Client(timeout=_SECONDS, trust_env=not is_here(self.base), headers=named)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def call(self, method: str, path: str, *, most: int | None = None, **how: Any) -> Answer:
        """Return the answer to one call.

        Parameters
        ----------
        path
            Below the base address.
        most
            Largest body, in bytes; the specification's limit when not given.
        how
            As httpx has it: ``json``, ``content``, ``headers``.

        Raises
        ------
        Passing
            Nobody answers, or the answer is that it may go better later.
        Refused
            The answer is no.
        PlatformError
            The answer is too large, or the account is not taken.
        """
        address = f"{self.base}{path}"
        answer = self._send(method, address, self._bearer(), most, **how)
        if answer.status == HTTPStatus.UNAUTHORIZED and self.account is not None:
            self._token = None  # it may be over before its time
            answer = self._send(method, address, self._bearer(), most, **how)
        return _taken(answer, address)

    def fetch(self, address: str, *, most: int) -> bytes:
        """Return the file at an address of the service, wherever it leads, the token to the service alone."""
        for _ in range(_MOST_REDIRECTS):
            own = urlsplit(address)[:2] == urlsplit(self.base)[:2]
            bearer = self._bearer() if own else {}
            answer = _taken(self._send("GET", safe_file_address(address), bearer, most), address)
            if not 300 <= answer.status < 400 or answer.location is None:
                return answer.content
            address = str(httpx.URL(address).join(answer.location))
        raise PlatformError("Adressen leder vidare för många gånger.", where=shortened(address, 200))

    def _send(self, method: str, address: str, bearer: dict[str, str], most: int | None, **how: Any) -> Answer:
        limit = load_specification().limits["ngp_answer_bytes"].value if most is None else most
        how["headers"] = {**how.get("headers", {}), **bearer}
        content = bytearray()
        try:
            with self._http.stream(method, address, **how) as answer:
                for chunk in answer.iter_bytes():
                    content += chunk
                    if len(content) > limit:
                        raise PlatformError("Svaret är större än {most:n} byte.", where=address, most=int(limit))
        except httpx.TransportError as error:
            why = shortened(str(error) or type(error).__name__, 120)
            raise Passing(Words("{address} svarar inte ({why})", address=address, why=why)) from None
        if answer.status_code in _LATER or answer.status_code >= 500:
            why_not = Words("{address} svarar {status}", address=address, status=answer.status_code)
            raise Passing(why_not, seconds_asked(answer.headers.get("Retry-After")))
        return Answer(answer.status_code, answer.headers.get("Location"), bytes(content))

    def _bearer(self) -> dict[str, str]:
        if self.account is None or self.token_address is None:
            return {}
        if self._token is None or time.monotonic() > self._token_ends:
            self._new_token(self.token_address, self.account)
        return {"Authorization": f"Bearer {self._token}"}

    def _new_token(self, address: str, account: Account) -> None:
        basic = httpx.BasicAuth(quote(account.client_id, safe=""), quote(account.secret, safe=""))
        answer = self._send("POST", address, {}, None, data={"grant_type": "client_credentials"}, auth=basic)
        if answer.status != HTTPStatus.OK:
            raise PlatformError("Kontot godtas inte ({status}).", where=address, status=answer.status)
        told = answer.table(address)
        token, lasts = told.get("access_token"), told.get("expires_in", 0)
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise PlatformError("Svaret har ingen nyckel. Kontrollera adressen.", where=address)
        self._token = token
        lasts = lasts if isinstance(lasts, int | float) else 0
        self._token_ends = time.monotonic() + max(lasts - _TOKEN_MARGIN_SECONDS, lasts / 2)


def safe_file_address(address: str) -> str:
    """Return the address of a file, which may have a query; otherwise as `safe_address`."""
    safe_address(address.partition("?")[0])
    return address


def _taken(answer: Answer, address: str) -> Answer:
    if answer.status >= 400:
        raise Refused(answer.status, address, _said(answer.content))
    return answer


def _said(content: bytes) -> str:
    """Return what a fault says: its reason and errors, or the gateway's message; nothing where it is no fault."""
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError:
        return ""
    if not isinstance(told, dict):
        return ""
    errors = told.get("errors") if isinstance(told.get("errors"), list) else []
    words = [told.get("reason") or told.get("message") or told.get("detail"), *(errors or [])]
    said = "; ".join(word for word in words if isinstance(word, str))
    return shortened(said, 500) if said else ""
