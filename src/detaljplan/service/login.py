"""Logging in and out: the page for it, and the form for accounts with a password. Works without JavaScript."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from detaljplan.errors import AccessError, DetaljplanError, Forbidden, IssuerError, TooManyAttempts, WrongLogin
from detaljplan.exchange.issuer import Issuer
from detaljplan.identity.principal import PUBLIC
from detaljplan.service.asker import COOKIE, Asker, forget, remember
from detaljplan.store.sessions import REMEMBERED, log_in, log_out
from detaljplan.web.pages import page

router = APIRouter(include_in_schema=False)

Text = Annotated[str, Form(max_length=2000)]


@router.get("/logga-in")
def form(request: Request, asker: Asker, till: str = "/") -> Response:
    """Return the ways to log in; who is logged in already is sent on."""
    if asker is not PUBLIC:
        return RedirectResponse(own_address(till), 303)
    return login_page(request, till)


@router.post("/logga-in")
def enter(request: Request, login: Text = "", losenord: Text = "", till: Text = "/") -> Response:
    """Open a session and go on to where the reader was going."""
    try:
        if not request.app.state.settings.local_login:
            raise Forbidden("Här loggar man inte in med lösenord.")
        secret = log_in(request.app.state.engine, login=login, password=losenord, address=address_of(request))
    except AccessError as error:
        return refused(request, error, till, login)
    response = RedirectResponse(own_address(till), 303)
    remember(request, response, secret)
    return response


@router.post("/logga-ut")
def leave(request: Request) -> Response:
    """End the session; whoever came by an issuer is told how to log out there too."""
    secret = request.cookies.get(COOKIE)
    by_issuer = log_out(request.app.state.engine, secret) if secret else None
    response = RedirectResponse("/utloggad" if by_issuer else "/", 303)
    forget(response)
    return response


@router.get("/utloggad")
def left(request: Request, asker: Asker) -> Response:
    """Return that the session is ended, and where to log out from the issuer."""
    if asker is not PUBLIC:
        return RedirectResponse("/", 303)
    issuer: Issuer | None = request.app.state.issuer
    name, address = (issuer.openid.name, issuer.logout_address()) if issuer else ("", None)
    return page(request, "logged_out.html", name=name, logout_address=address)


def login_page(
    request: Request, to: str, *, login: str = "", error: str | None = None, status_code: int = 200
) -> Response:
    """Return the ways to log in, with what went wrong the last time."""
    issuer: Issuer | None = request.app.state.issuer
    ways = {"local": request.app.state.settings.local_login, "issuer_name": issuer.openid.name if issuer else None}
    to = own_address(to)
    return page(request, "login.html", status_code=status_code, to=to, login=login[:200], error=error, **ways)


def refused(request: Request, error: DetaljplanError, to: str, login: str = "") -> Response:
    """Return the ways to log in with why it was refused, under the status of the error."""
    request.state.asker = PUBLIC
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    shown = login_page(request, to, login=login, error=error.message, status_code=status)
    if status == 429:
        shown.headers["Retry-After"] = str(int(REMEMBERED.total_seconds()))
    return shown


_STATUS: tuple[tuple[type[DetaljplanError], int], ...] = (
    (TooManyAttempts, 429),
    (WrongLogin, 401),
    (AccessError, 403),
    (IssuerError, 503),
)


def own_address(address: str) -> str:
    """Return an address of this service alone; anything else leads to the first page."""
    parts = urlsplit(address)
    own = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if own and address.isprintable() and "\\" not in address else "/"


def address_of(request: Request) -> str:
    """Return where a request comes from."""
    return request.client.host if request.client else ""
