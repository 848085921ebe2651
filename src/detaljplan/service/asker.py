"""Who asks: found out once for each request, from its cookie or its bearer token."""

from __future__ import annotations

import logging
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine
from starlette.responses import Response

from detaljplan.errors import NotTrusted, WrongLogin
from detaljplan.exchange.issuer import Issuer
from detaljplan.identity.principal import PUBLIC, Principal
from detaljplan.settings import Settings
from detaljplan.store.keys import is_key, key_holder
from detaljplan.store.links import linked_account
from detaljplan.store.sessions import LASTS, holder_of

COOKIE = "detaljplan_session"
log = logging.getLogger(__name__)


def asker_of(request: Request) -> Principal:
    """Return who asks. A cookie whose session is over is the public; a bearer token has to hold.

    Raises
    ------
    WrongLogin
        The Authorization header is not one we take, or its token is not or no longer known.
    NotLinked
        The account that an issuer's token is for is closed.
    IssuerError
        An issuer's token cannot be checked, since the issuer does not answer.
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
    issuer: Issuer | None = request.app.state.issuer
    if issuer is not None and issuer.openid.audience and secret.count(".") == 2:  # a signed token, as no key of ours
        return _told_by(issuer, engine, secret)
    with engine.connect() as connection:
        return key_holder(connection, secret) if is_key(secret) else holder_of(connection, secret)


def _told_by(issuer: Issuer, engine: Engine, token: str) -> Principal | None:
    """Return the account that the operator has linked to the subject of an access token.

    What claims say is asked at login alone: an account that came by claims is not reached so.
    """
    try:
        claims = issuer.bearer(token)
    except NotTrusted as error:
        log.warning("an access token is refused: %s", error.why)
        return None
    with engine.connect() as connection:
        known = linked_account(connection, issuer.openid.issuer, claims["sub"])
    return None if known is None or known.by_claims else known.holder


def remember(request: Request, response: Response, secret: str) -> None:
    """Let the browser carry the session: no script reads it, and no other site's page sends it along."""
    settings: Settings = request.app.state.settings
    by_https = request.url.scheme == "https" or (settings.public_url or "").startswith("https:")
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=by_https,
        path="/",
    )


def forget(response: Response) -> None:
    """Let the browser forget the session."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
