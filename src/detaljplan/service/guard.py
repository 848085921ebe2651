"""What stands around every request: known hosts, HEAD, headers that keep a browser safe, the largest body taken."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from time import monotonic
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from detaljplan.errors import Forbidden, OverLimit
from detaljplan.service.asker import COOKIE
from detaljplan.service.problems import TooSlow, UnknownHost, answer_for

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}

# What is answered to somebody who is known is for nobody else, be it in a browser or on the way to it.
NOT_KEPT = {"Cache-Control": "no-store", "Vary": "Cookie, Authorization"}


class SecurityHeaders:
    """Adds the headers an answer does not set itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        asked = Headers(scope=scope)
        personal = "authorization" in asked or COOKIE in asked.get("cookie", "")
        guards = SECURITY | NOT_KEPT if personal else SECURITY

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in guards.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_guarded)


class KnownHosts:
    """Refuses a request for any host but those told.

    A service without login is open to whatever page the user's browser shows: one whose name is made to lead to
    this machine (DNS rebinding) could read everything. Its requests still carry its own name.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or self._knows(Headers(scope=scope).getlist("host")):
            await self.app(scope, receive, send)
            return
        known = ", ".join(sorted(self.hosts))
        refusal = UnknownHost(
            "Tjänsten svarar bara under sina egna namn: {known}. Ange fler i DETALJPLAN_ALLOWED_HOSTS.",
            where="Host",
            known=known,
        )
        await answer_for(refusal, scope)(scope, receive, send)

    def _knows(self, told: list[str]) -> bool:
        return len(told) == 1 and _without_port(told[0]).lower() in self.hosts


class OwnPages:
    """Refuses what another site's page would have a browser do here: a form sent, or a session's cookie used.

    Browsers say where a request comes from (Sec-Fetch-Site, Origin). One that says neither carries no session of a
    page, and is let through unless it has the cookie.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] in _READ or _is_own(Headers(scope=scope)):
            await self.app(scope, receive, send)
            return
        refusal = Forbidden("Anropet kommer från en annan webbplats. Gör om det på tjänstens egna sidor.")
        await answer_for(refusal, scope)(scope, receive, send)


_READ = frozenset({"GET", "HEAD", "OPTIONS"})


def _is_own(headers: Headers) -> bool:
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site in ("same-origin", "none")
    if origin is not None:
        return urlsplit(origin).netloc == headers.get("host")
    return COOKIE not in headers.get("cookie", "")


def _without_port(host: str) -> str:
    """Return the host of a Host header; an IPv6 address keeps its brackets."""
    name, _, port = host.rpartition(":")
    return name if name and (port.isdigit() or not port) and not host.endswith("]") else host


class HeadAsGet:
    """Answers HEAD as GET, without the body (RFC 9110, 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, send_without_body)


class BodyLimit:
    """Refuses a body larger than `max_bytes`: at once when it says so itself, else as it streams in."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "")
        if told.isascii() and told.isdigit() and (len(told) > 18 or int(told) > self.max_bytes):
            await answer_for(self._refusal(), scope)(scope, receive, send)
            return
        await self.app(scope, self._counted(receive), send)

    def _counted(self, receive: Receive) -> Receive:
        taken = 0

        async def receive_counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.max_bytes:
                raise self._refusal()
            return message

        return receive_counted

    def _refusal(self) -> OverLimit:
        return OverLimit(
            "Högst {most:n} byte tas emot. Dela upp filen, eller granska den på kommandoraden.", most=self.max_bytes
        )


class BodyTime:
    """Refuses a body that comes too slowly: none of it for `silence` seconds, or not all of it in `whole` seconds."""

    def __init__(self, app: ASGIApp, silence: float, whole: float) -> None:
        self.app = app
        self.silence = silence
        self.whole = whole

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        await self.app(scope, self._timed(receive) if scope["type"] == "http" else receive, send)

    def _timed(self, receive: Receive) -> Receive:
        ends, waits = monotonic() + self.whole, True

        async def receive_in_time() -> Message:
            nonlocal waits
            if not waits:  # what comes after the body is that the client has gone, at any time
                return await receive()
            try:
                async with asyncio.timeout(min(self.silence, ends - monotonic())):
                    message = await receive()
            except TimeoutError:
                raise TooSlow("Det som skulle skickas kom inte fram i tid. Försök igen.") from None
            waits = bool(message.get("more_body"))
            return message

        return receive_in_time
