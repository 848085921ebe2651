"""Tokens for machines at ``/token``: OAuth 2.0 client credentials (RFC 6749, 4.4), with a key as the client."""

from __future__ import annotations

from base64 import b64decode
from typing import Annotated, Any
from urllib.parse import unquote_plus

import orjson
from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from detaljplan.errors import TooManyAttempts, WrongLogin
from detaljplan.store.keys import TOKEN_LASTS, token_for
from detaljplan.store.sessions import REMEMBERED

router = APIRouter(tags=["api"])

Text = Annotated[str, Form(max_length=1000)]


_REFUSED: dict[int | str, dict[str, Any]] = {
    status: {"description": told, "content": {"application/json": {}}}
    for status, told in (
        (400, "Ett annat sätt, eller ett formulär som inte går att läsa"),
        (401, "Nyckeln är inte känd"),
        (429, "För många försök"),
    )
}


@router.post(
    "/token",
    summary="Byt en nyckel mot en bärarnyckel som gäller i en timme (OAuth 2.0, client_credentials)",
    responses=_REFUSED,
)
def token(request: Request, grant_type: Text = "", client_id: Text = "", client_secret: Text = "") -> Response:
    """Return a bearer token for the key in the Authorization header (Basic) or in the form."""
    if grant_type != "client_credentials":
        return _answer(400, {"error": "unsupported_grant_type"})
    key_id, secret = _basic(request) or (client_id, client_secret)
    address = request.client.host if request.client else ""
    try:
        opened = token_for(request.app.state.engine, key_id, secret, address)
    except TooManyAttempts:
        seconds = str(int(REMEMBERED.total_seconds()))
        return _answer(429, {"error": "temporarily_unavailable"}, **{"Retry-After": seconds})
    except WrongLogin:
        return _answer(401, {"error": "invalid_client"}, **{"WWW-Authenticate": "Basic"})
    lasts = int(TOKEN_LASTS.total_seconds())
    return _answer(200, {"access_token": opened, "token_type": "Bearer", "expires_in": lasts})


def _basic(request: Request) -> tuple[str, str] | None:
    """Return the client of an Authorization header, each part form-encoded (RFC 6749, 2.3.1)."""
    scheme, _, told = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = b64decode(told, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return unquote_plus(name), unquote_plus(secret)


def _answer(status: int, told: dict[str, object], **headers: str) -> Response:
    return Response(orjson.dumps(told), status, {"Cache-Control": "no-store", **headers}, "application/json")
