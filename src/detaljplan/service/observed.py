"""What a request leaves behind: a line in the log with its id, and its share of the figures; nothing of who or what."""

from __future__ import annotations

import logging
import re
from time import perf_counter
from uuid import uuid4

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from detaljplan.log import request_id

HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9._-]{1,64}")
log = logging.getLogger("detaljplan.requests")


class Figures:
    """How many requests there were and how long they took, by route; kept by the application they are of."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        names = ("method", "route", "status")
        self._requests = Counter("detaljplan_requests", "Requests answered", names, registry=self.registry)
        self._seconds = Histogram("detaljplan_request_seconds", "Seconds to answer", names[:2], registry=self.registry)

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def answer(self) -> Response:
        """Return them as Prometheus reads them."""
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)


def metrics(request: Request) -> Response:
    """Return the figures of the service."""
    figures: Figures = request.app.state.figures
    return figures.answer()


class Observed:
    """Gives each request an id, or keeps the one it came with; logs it and counts it when it is answered."""

    def __init__(self, app: ASGIApp, figures: Figures) -> None:
        self.app = app
        self.figures = figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        identity, started, status = _identity_of(Headers(scope=scope)), perf_counter(), 500
        request_id.set(identity)  # each request is a task of its own, so that it is told by all that it logs

        async def send_observed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message).setdefault(HEADER, identity)
            await send(message)

        try:
            await self.app(scope, receive, send_observed)
        finally:
            seconds, route = perf_counter() - started, _route(scope)
            self.figures.add(scope["method"], route, status, seconds)
            told = {"method": scope["method"], "route": route, "status": status, "ms": round(seconds * 1000, 1)}
            log.info("request", extra={"told": {"request_id": identity, **told}})


def _identity_of(headers: Headers) -> str:
    given = headers.get(HEADER, "")
    return given if _GIVEN.fullmatch(given) else uuid4().hex


def _route(scope: Scope) -> str:
    """Return the route asked for, never what stood in its place; what no route is for counts as one."""
    route = scope.get("route")
    path: str | None = getattr(route, "path_format", None) or getattr(route, "path", None)
    return path if path and scope.get("endpoint") is not None else "other"
