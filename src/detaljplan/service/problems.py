"""What goes wrong, as problem details (RFC 9457): one table from exception to status; of ``/ngp`` as faults."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from psycopg import InterfaceError as DriverLost
from psycopg import OperationalError as DriverError
from psycopg.errors import LockNotAvailable, QueryCanceled
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, TimeoutError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Scope

from detaljplan.errors import (
    AccessError,
    AnothersPlan,
    AssessmentError,
    Barred,
    BarredContent,
    DetaljplanError,
    DocumentError,
    IssuerError,
    NotFound,
    OtherContent,
    OverLimit,
    StoreError,
    TooManyAttempts,
    UnknownRule,
    UnlawfulStep,
    WrongLogin,
    WrongState,
)
from detaljplan.language.choice import of_browser
from detaljplan.language.words import Words, translated
from detaljplan.log import request_id
from detaljplan.numerals import Language
from detaljplan.service.faults import PREFIX, fault

MEDIA = "application/problem+json"
RETRY_SECONDS = "5"
"""When a client may try again while the database is away: a restart of it takes seconds."""
log = logging.getLogger(__name__)


class BadParameter(DetaljplanError):
    """A query parameter that is not known, or whose value cannot be used."""


class UnknownHost(DetaljplanError):
    """A request for a name that is not the service's."""


class BadForm(DetaljplanError):
    """A form that cannot be read."""


class WrongMedia(DetaljplanError):
    """A body of a media type that is not taken there."""


class TooSlow(DetaljplanError):
    """A body that takes too long to come."""


class Later(DetaljplanError):
    """What may be asked again; `seconds` is how long to wait, whole seconds."""

    def __init__(self, message: str, *, seconds: int, where: str | None = None, **fields: object) -> None:
        super().__init__(message, where=where, seconds=seconds, **fields)
        self.seconds = seconds


class TooManyRequests(Later):
    """A client has asked too often, or for too much at the same time."""


class Crowded(Later):
    """All clients together ask for more than there is room for."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of problem; `kind` ends its type, which stays the same whatever the words become."""

    status: int
    kind: str
    title: Words

    def response(self, detail: str, lang: Language, where: str | None = None, **headers: str) -> Response:
        """Return the answer in a language, with a sentence on this very case."""
        title = translated(self.title, lang)
        told = {"type": f"urn:detaljplan:problem:{self.kind}", "title": title, "status": self.status}
        place = {"where": translated(where, lang)} if where else {}
        body = {**told, "detail": translated(detail, lang), **place}
        headers |= {"Content-Language": lang, "Vary": "Accept-Language"}
        headers.setdefault("X-Content-Type-Options", "nosniff")
        return Response(orjson.dumps(body), self.status, headers, MEDIA)


TOO_LARGE = Problem(413, "too-large", Words("Filen är för stor"))
BAD_REQUEST = Problem(400, "bad-parameter", Words("Anropet har en parameter som inte går att använda"))
NOT_FOUND = Problem(404, "not-found", Words("Det som söktes finns inte"))
TOOK_LONG = Problem(503, "took-too-long", Words("Svaret tog för lång tid att ta fram"))
NO_DATABASE = Problem(503, "no-database", Words("Databasen svarar inte"))
NO_ISSUER = Problem(503, "no-issuer", Words("Den som intygar vem du är svarar inte"))
CRASH = Problem(500, "internal-error", Words("Något gick fel i tjänsten"))

# The first row that fits an exception is used: narrower classes stand above wider ones.
PROBLEMS: tuple[tuple[type[Exception], Problem], ...] = (
    (OverLimit, TOO_LARGE),
    (TooSlow, Problem(408, "too-slow", Words("Anropet tog för lång tid att ta emot"))),
    (TooManyRequests, Problem(429, "too-many-requests", Words("För många anrop"))),
    (Crowded, Problem(503, "crowded", Words("Tjänsten är upptagen"))),
    (DocumentError, Problem(422, "not-a-document", Words("Filen kunde inte läsas som en detaljplan"))),
    (BadParameter, BAD_REQUEST),
    (UnknownHost, Problem(400, "unknown-host", Words("Tjänsten har inte det namnet"))),
    (BadForm, Problem(400, "bad-form", Words("Formuläret går inte att läsa"))),
    (NotFound, NOT_FOUND),
    (UnknownRule, NOT_FOUND),
    (WrongLogin, Problem(401, "not-known", Words("Vem som frågar är inte känt"))),
    (TooManyAttempts, Problem(429, "too-many-attempts", Words("För många försök"))),
    (AccessError, Problem(403, "not-allowed", Words("Det är inte tillåtet"))),
    (AssessmentError, Problem(422, "not-an-assessment", Words("Bedömningen går inte att ta emot"))),
    (OtherContent, Problem(409, "other-content", Words("Nyckeln hör till en annan inlämning"))),
    (Barred, Problem(410, "barred", Words("Det är spärrat"))),
    (BarredContent, Problem(409, "barred-file", Words("Filen är spärrad"))),
    (WrongState, Problem(409, "wrong-state", Words("Det går inte att göra i den status som ärendet har"))),
    (WrongMedia, Problem(415, "wrong-media", Words("Filens format tas inte emot här"))),
    (IssuerError, NO_ISSUER),
    (UnlawfulStep, Problem(409, "unlawful-step", Words("Planens status kan inte följa på den som är lagrad"))),
    (AnothersPlan, Problem(409, "anothers-plan", Words("En annan kommun har publicerat planen"))),
    (StoreError, NO_DATABASE),
    (OperationalError, NO_DATABASE),
    (InterfaceError, NO_DATABASE),
    (TimeoutError, NO_DATABASE),
    (DriverError, NO_DATABASE),
    (DriverLost, NO_DATABASE),
    (InternalError, NO_DATABASE),  # the server ended a transaction that stood idle
    (Exception, CRASH),
)
_STATUS = {404: Words("Adressen finns inte."), 405: Words("Adressen tar inte emot anrop med den metoden.")}
_HEAVY = Words("Databasen hann inte svara. Fråga efter mindre i taget, eller försök igen om en stund.")
_LOGGED = Words("Försök igen om en stund. Felet står i tjänstens logg.")


def language_asked(headers: Headers) -> Language:
    """Return the language that problems are told in: the one most wanted in Accept-Language, else Swedish."""
    return of_browser(headers.get("Accept-Language"))


def answer_for(error: Exception, scope: Scope) -> Response:
    """Return the answer to an exception. What is ours or the database's fault is logged and not told."""
    problem = problem_of(error)
    if isinstance(error, Later):
        return _told(problem, error.message, scope, **{"Retry-After": str(error.seconds)})
    if problem.status >= 500:
        log.error("the request failed", exc_info=error)
        told = _HEAVY if problem is TOOK_LONG else _LOGGED
        again = {"Retry-After": RETRY_SECONDS} if problem.status == 503 else {}
        return _told(problem, told, scope, **{"X-Request-ID": request_id.get()}, **again)
    assert isinstance(error, DetaljplanError)
    return _told(problem, error.message, scope, error.where, errors=getattr(error, "errors", ()))


def _told(
    problem: Problem,
    detail: str,
    scope: Scope,
    where: str | None = None,
    errors: Sequence[str] = (),
    **headers: str,
) -> Response:
    """Return a problem in the shape of the address asked for."""
    asked = Headers(scope=scope)
    lang = language_asked(asked)
    if not scope["path"].startswith(PREFIX):
        return problem.response(detail, lang, where, **headers)
    known = "authorization" in asked
    return fault(problem.status, problem.kind, detail, lang, errors=errors, authorized=known, **headers)


def problem_of(error: Exception) -> Problem:
    """Return the kind of problem an exception is. What the database broke off in time is one of its own."""
    if isinstance(getattr(error, "orig", error), QueryCanceled | LockNotAvailable):
        return TOOK_LONG
    return next(problem for kind, problem in PROBLEMS if isinstance(error, kind))


def add_problems(app: FastAPI) -> None:
    """Let every exception of the table, and every refusal of the framework, be answered as a problem."""
    for kind, _ in PROBLEMS:
        app.add_exception_handler(kind, _answer)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused)


async def _answer(request: Request, error: Exception) -> Response:
    return answer_for(error, request.scope)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    name = str(first["loc"][-1])
    allowed = first.get("ctx", {}).get("expected")
    detail = Words("Parametern {name} har ett värde som inte går att använda.", name=name)
    if allowed:
        detail = Words("{detail} Tillåtna värden: {allowed}.", detail=detail, allowed=allowed)
    return _told(BAD_REQUEST, detail, request.scope, name)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    problem = Problem(error.status_code, f"http-{error.status_code}", Words("Anropet kunde inte besvaras"))
    detail = _STATUS.get(error.status_code, str(error.detail))
    headers = {**(error.headers or {})}
    if error.status_code == 405:
        headers["Allow"] = ", ".join(sorted(_methods_at(request)))
    return _told(problem, detail, request.scope, **headers)


def _methods_at(request: Request) -> set[str]:
    """Return every method of an address (RFC 9110, 10.2.1); the framework tells those of one of its routes."""
    path = request.url.path
    methods = {m for route in _leaves(request.app.routes) if route.path_regex.match(path) for m in route.methods or ()}
    return methods | {"HEAD"} if "GET" in methods else methods


def _leaves(routes: Iterable[BaseRoute]) -> Iterator[Route]:
    """Return the routes themselves, also of the routers that were included."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from _leaves(included.routes)
        elif isinstance(route, Route):
            yield route
