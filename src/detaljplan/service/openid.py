"""Logging in by an issuer of OpenID Connect: there with PKCE, and back to the browser it was begun in."""

from __future__ import annotations

import logging
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlalchemy import Engine
from starlette.responses import RedirectResponse, Response

from detaljplan.errors import AccessError, IssuerError, NotFound, NotLinked, NotTrusted, WrongLogin
from detaljplan.exchange.issuer import Issuer
from detaljplan.identity.attempt import Attempt
from detaljplan.identity.claimed import ClaimTable, shown_name
from detaljplan.identity.openid import ANSWERS_AT, OpenId
from detaljplan.identity.principal import PUBLIC
from detaljplan.identity.tokens import Claims
from detaljplan.service.asker import Asker, remember
from detaljplan.service.login import address_of, own_address, refused
from detaljplan.store.links import claimed_account, linked_account
from detaljplan.store.logins import LASTS as MAY_TAKE
from detaljplan.store.logins import begin_login, take_login
from detaljplan.store.sessions import LASTS, failing, open_session, refuse_guessing

router = APIRouter(include_in_schema=False)
log = logging.getLogger(__name__)

BEGINS_AT = "/logga-in/extern"
CANCELLED = "access_denied"
"""RFC 6749, 4.1.2.1: somebody has said no, or may not."""
_NAME = "detaljplan_login"
Told = Annotated[str, Query(max_length=4000)]


@router.get(BEGINS_AT)
def begin(request: Request, asker: Asker, till: Told = "/") -> Response:
    """Lead to the issuer, and let the browser keep what it has to come back with."""
    issuer = _issuer(request)
    if asker is not PUBLIC:
        return RedirectResponse(own_address(till), 303)
    attempt = Attempt.new()
    try:
        there = issuer.login_address(attempt)
        begin_login(request.app.state.engine, attempt.secret, own_address(till), address_of(request))
    except (AccessError, IssuerError) as error:
        return _refused(request, error, till)
    response = RedirectResponse(there, 303)
    _keep(response, issuer.openid, attempt)
    return response


@router.get(ANSWERS_AT)
def answered(
    request: Request, asker: Asker, code: Told = "", state: Told = "", error: Told = "", iss: Told = ""
) -> Response:
    """Open a session for whom the issuer has told us of, and go on to where the reader was going."""
    issuer = _issuer(request)
    attempt = Attempt(request.cookies.get(_cookie(issuer.openid), ""))
    onward = take_login(request.app.state.engine, attempt.secret) if attempt.is_answered_by(state) else None
    if onward is None:
        return _unknown(request, asker is not PUBLIC, error)
    try:
        issuer.refuse_other(iss)
        secret = _session(request, issuer, attempt, code, error)
    except (AccessError, IssuerError) as refusal:
        response = _refused(request, refusal, onward)
    else:
        response = RedirectResponse(onward, 303)
        remember(request, response, secret)
    _drop(response, issuer.openid)
    return response


def _session(request: Request, issuer: Issuer, attempt: Attempt, code: str, error: str) -> str:
    """Return the secret of a new session; failures count as those of passwords do, by address."""
    if error == CANCELLED:
        raise WrongLogin("Inloggningen avbröts.")
    if error or not code:  # what more the issuer says of it is for those who know it, and is not repeated
        raise WrongLogin("Inloggningen gick inte att genomföra. Försök igen.")
    engine: Engine = request.app.state.engine
    with engine.connect() as connection:
        refuse_guessing(connection, attempt.secret, address_of(request))
    try:
        claims = issuer.who(code, attempt)
        account_id = _account(request, issuer.openid, claims)
    except AccessError:
        failing(engine, attempt.secret, address_of(request))
        raise
    return open_session(engine, account_id, LASTS, issuer=issuer.openid.issuer)


def _account(request: Request, openid: OpenId, claims: Claims) -> UUID:
    """Return the account that the operator has linked, or else that the claims give."""
    engine: Engine = request.app.state.engine
    table: ClaimTable | None = request.app.state.claim_table
    subject = claims["sub"]
    with engine.connect() as connection:
        known = linked_account(connection, openid.issuer, subject)
    if known is not None and known.holder.account_id and not known.by_claims:
        return known.holder.account_id
    if table is None:
        raise NotLinked(
            "Du har inget konto här. Be den som driver tjänsten att lägga upp ett för {subject}.", subject=subject
        )
    organisation, role = table.holder(claims)
    return claimed_account(engine, openid.issuer, subject, shown_name(claims), organisation, role)


def _unknown(request: Request, is_known: bool, error: str) -> Response:
    """Return what is answered to a browser that has begun no login: one that is logged in has come here twice.

    Some issuers leave the state out when somebody breaks off; that is then all we are told.
    """
    if is_known:
        return RedirectResponse("/", 303)
    if error == CANCELLED:
        return refused(request, WrongLogin("Inloggningen avbröts."), "/")
    told = WrongLogin("Inloggningen påbörjades inte i den här webbläsaren, eller tog för lång tid. Försök igen.")
    return refused(request, told, "/")


def _refused(request: Request, error: AccessError | IssuerError, to: str) -> Response:
    """Return the login page with what to do; what went wrong in the machinery is logged, without who it was."""
    told = error.why if isinstance(error, NotTrusted) else error.message if isinstance(error, IssuerError) else ""
    log.warning("login by the issuer is refused: %s %s", type(error).__name__, told)
    if isinstance(error, IssuerError):
        error = IssuerError(
            "{name} svarar inte som det ska. Försök igen om en stund.", name=_issuer(request).openid.name
        )
    return refused(request, error, to)


def _issuer(request: Request) -> Issuer:
    issuer: Issuer | None = request.app.state.issuer
    if issuer is None:
        raise NotFound("Adressen finns inte.")
    return issuer


def _cookie(openid: OpenId) -> str:
    """Return the cookie's name; by https one that only this very host can have set."""
    return f"__Host-{_NAME}" if openid.is_https else _NAME


def _keep(response: Response, openid: OpenId, attempt: Attempt) -> None:
    response.set_cookie(
        _cookie(openid),
        attempt.secret,
        max_age=int(MAY_TAKE.total_seconds()),
        httponly=True,
        samesite="lax",  # it has to come along when the issuer leads back
        secure=openid.is_https,
        path="/",
    )
    response.headers["Cache-Control"] = "no-store"


def _drop(response: Response, openid: OpenId) -> None:
    response.delete_cookie(_cookie(openid), path="/", httponly=True, samesite="lax", secure=openid.is_https)
    response.headers["Cache-Control"] = "no-store"
