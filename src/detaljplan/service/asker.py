"""Who asks: found out once for each request, from its cookie or its bearer token."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine
from starlette.responses import Response

from detaljplan.errors import WrongLogin
from detaljplan.identity.principal import PUBLIC, Principal
from detaljplan.store.keys import is_key, key_holder
from detaljplan.store.sessions import LASTS, holder_of

COOKIE = "detaljplan_session"


def asker_of(request: Request) -> Principal:
    """Return who asks. A cookie whose session is over is the public; a bearer token has to hold.

    Raises
    ------
    WrongLogin
        The Authorization header is not one we take, or its token is not or no longer known.
    """
    known: Principal | None = getattr(request.state, "asker", None)
    if known is None:
        known = request.state.asker = _asker(request)
    return known


Asker = Annotated[Principal, Depends(asker_of)]


def _asker(request: Request) -> Principal:
    told = request.headers.get("authorization")
    if told is not None:
        scheme, _, secret = told.partition(" ")
        found = _holder(request, secret.strip()) if scheme.lower() == "bearer" else None
        if found is None:
            raise WrongLogin("Nyckeln i Authorization känns inte igen, eller gäller inte längre. Logga in på nytt.")
        return found
    kept = request.cookies.get(COOKIE)
    return (_holder(request, kept) if kept else None) or PUBLIC


def _holder(request: Request, secret: str) -> Principal | None:
    engine: Engine = request.app.state.engine
    with engine.connect() as connection:
        return key_holder(connection, secret) if is_key(secret) else holder_of(connection, secret)


def remember(request: Request, response: Response, secret: str) -> None:
    """Let the browser carry the session: no script reads it, and no other site's page sends it along."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        path="/",
    )


def forget(response: Response) -> None:
    """Let the browser forget the session."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
