"""Logging in and out with a form, for accounts of this installation. Works without JavaScript."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from detaljplan.errors import AccessError, TooManyAttempts
from detaljplan.identity.principal import PUBLIC
from detaljplan.service.asker import COOKIE, Asker, forget, remember
from detaljplan.store.sessions import REMEMBERED, log_in, log_out
from detaljplan.web.pages import page

router = APIRouter(include_in_schema=False)

Text = Annotated[str, Form(max_length=2000)]


@router.get("/logga-in")
def form(request: Request, asker: Asker, till: str = "/") -> Response:
    """Return the form; who is logged in already is sent on."""
    if asker is not PUBLIC:
        return RedirectResponse(_own(till), 303)
    return page(request, "login.html", to=_own(till), login="", error=None)


@router.post("/logga-in")
def enter(request: Request, login: Text = "", losenord: Text = "", till: Text = "/") -> Response:
    """Open a session and go on to where the reader was going."""
    try:
        secret = log_in(request.app.state.engine, login=login, password=losenord, address=_address(request))
    except AccessError as error:
        return _refused(request, error, login, till)
    response = RedirectResponse(_own(till), 303)
    remember(request, response, secret)
    return response


@router.post("/logga-ut")
def leave(request: Request) -> Response:
    """End the session."""
    secret = request.cookies.get(COOKIE)
    if secret:
        log_out(request.app.state.engine, secret)
    response = RedirectResponse("/", 303)
    forget(response)
    return response


def _refused(request: Request, error: AccessError, login: str, till: str) -> Response:
    status = 429 if isinstance(error, TooManyAttempts) else 401
    request.state.asker = PUBLIC
    shown = page(request, "login.html", status_code=status, to=_own(till), login=login[:200], error=error.message)
    if status == 429:
        shown.headers["Retry-After"] = str(int(REMEMBERED.total_seconds()))
    return shown


def _own(address: str) -> str:
    """Return an address of this service alone; anything else leads to the first page."""
    parts = urlsplit(address)
    own = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if own and address.isprintable() and "\\" not in address else "/"


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
