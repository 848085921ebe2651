"""An issuer of OpenID Connect in a process of its own: honest unless it is told to be otherwise.

Run as ``python -m tests.service.issuer``; it writes its address and serves until it is ended. What it does wrong is
set at ``/how``. PKCE and the half hash are reckoned by authlib, signatures made by joserfc.
"""

from __future__ import annotations

import hmac
import json
import secrets
import socket
import time
from base64 import b64decode, urlsafe_b64encode
from html import escape
from typing import Any
from urllib.parse import unquote, urlencode

import uvicorn
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core.util import create_half_hash
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "detaljplan:åäö", "hemligt/ %:å"
AUDIENCE = "https://plan.exempel.se/api"
HEAD = '<!doctype html><title>Utfärdaren</title><link rel="icon" href="data:,">'
SIGNED = ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"]


class Issuer:
    """Its keys, the codes it has given, and what it does wrong."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: dict[str, int] = {}
        self.how: dict[str, Any] = {}
        self.stranger = RSAKey.generate_key(2048)
        self.change_keys("1")

    def change_keys(self, name: str) -> None:
        self.keys = {
            "RS": RSAKey.generate_key(2048, {"kid": f"rsa-{name}", "use": "sig"}),
            "ES": ECKey.generate_key("P-256", {"kid": f"ec-{name}"}),
            "Ed": OKPKey.generate_key("Ed25519", {"kid": f"ed-{name}"}),
        }

    def public_keys(self) -> list[dict[str, Any]]:
        return [dict(key.as_dict(private=False)) for key in self.keys.values()]

    def signed(self, claims: dict[str, Any], typ: str) -> str:
        """Return a token, signed as it is told to be: ``sign`` is an algorithm, or a way to cheat."""
        way = self.how.get("sign", "RS256")
        key = self.keys[{"PS": "RS"}.get(way[:2], way[:2])] if way in SIGNED else self.keys["RS"]
        alg = way if way in SIGNED else "RS256"
        header = {"typ": typ, "alg": alg, "kid": key.kid, **self.how.get("header", {})}
        if way == "stranger":
            embedded = {"jwk": self.stranger.as_dict(private=False)}
            return jwt.encode({**header, **embedded}, claims, self.stranger, registry=_Anything(algorithms=SIGNED))
        if way == "none":
            return f"{_part({**header, 'alg': 'none'})}.{_part(claims)}."
        if way == "HS256 by the public key":
            told = f"{_part({**header, 'alg': 'HS256'})}.{_part(claims)}"
            return f"{told}.{_text(hmac.digest(self.keys['RS'].as_pem(private=False), told.encode(), 'sha256'))}"
        token = jwt.encode(header, claims, key, algorithms=SIGNED, registry=_Anything(algorithms=SIGNED))
        return token[:-8] + ("AAAAAAAA" if token[-8:] != "AAAAAAAA" else "BBBBBBBB") if way == "broken" else token

    def tokens(self, asked: dict[str, str]) -> dict[str, Any]:
        access = secrets.token_urlsafe(16)
        now = int(time.time())
        half = create_half_hash(access, self.how.get("sign", "RS256").replace("Ed25519", "EdDSA"))
        claims = {
            "iss": self.address,
            "sub": asked["subject"],
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "auth_time": now,
            "nonce": asked["nonce"],
            **({"at_hash": half.decode().rstrip("=")} if half else {}),
        }
        token = self.signed(self._changed(claims), self.how.get("typ", "JWT"))
        return {"token_type": "Bearer", "access_token": access, "id_token": token, "expires_in": 300}

    def access_token(self) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.address,
            "sub": "maskin-1",
            "client_id": "maskin-1",
            "aud": AUDIENCE,
            "exp": now + 300,
            "iat": now,
            "jti": secrets.token_hex(8),
        }
        token = self.signed(self._changed(claims), self.how.get("typ", "at+jwt"))
        return {"token_type": "Bearer", "access_token": token, "expires_in": 300}

    def _changed(self, claims: dict[str, Any]) -> dict[str, Any]:
        told = {**claims, **self.how.get("claims", {})}
        return {name: value for name, value in told.items() if value is not None}


def _part(told: object) -> str:
    return _text(json.dumps(told).encode())


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


class _Anything(jwt.JWSRegistry):
    """Signs whatever header it is told to."""

    def get_alg(self, name: str) -> Any:
        return self.algorithms[name]

    def check_header(self, header: Any) -> None:
        return None


def app_of(issuer: Issuer) -> Starlette:
    def counted(name: str) -> None:
        issuer.asked[name] = issuer.asked.get(name, 0) + 1

    async def discovery(request: Request) -> Response:
        counted("discovery")
        if "discovery_leads_to" in issuer.how:
            return RedirectResponse(issuer.how["discovery_leads_to"], 302)
        told = {
            "issuer": issuer.address,
            "authorization_endpoint": f"{issuer.address}/authorize?tenant=x",
            "token_endpoint": f"{issuer.address}/token",
            "jwks_uri": f"{issuer.address}/keys",
            "end_session_endpoint": f"{issuer.address}/end",
            **issuer.how.get("discovery", {}),
        }
        return JSONResponse(told)

    async def keys(request: Request) -> Response:
        counted("keys")
        padding = {"padding": "x" * issuer.how.get("padding", 0)}
        return JSONResponse({"keys": issuer.public_keys() * issuer.how.get("times", 1), **padding})

    async def authorize(request: Request) -> Response:
        """Show who may log in; the one that is chosen is sent back with a code."""
        asked = dict(request.query_params)
        wanted = {"response_type": "code", "client_id": CLIENT, "code_challenge_method": "S256", "tenant": "x"}
        if any(asked.get(name) != value for name, value in wanted.items()) or "openid" not in asked["scope"].split():
            return Response("not asked as it should be", 400)
        fields = "".join(f'<input type="hidden" name="{name}" value="{escape(told)}">' for name, told in asked.items())
        return HTMLResponse(
            f'{HEAD}<form method="post" action="/approve">{fields}'
            '<label>Vem är du? <input name="subject"></label> <button>Fortsätt</button></form>'
        )

    async def approve(request: Request) -> Response:
        asked = {name: str(told) for name, told in (await request.form()).items()}
        code = secrets.token_urlsafe(16)
        issuer.codes[code] = asked
        answer = {"code": code, "state": asked["state"]} | issuer.how.get("answer", {})
        answer = {name: told for name, told in answer.items() if told is not None}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(answer)}", 303)

    async def token(request: Request) -> Response:
        counted("token")
        if "token_status" in issuer.how:
            return JSONResponse(
                {"error": "server_error", "error_description": "<b>inre</b>"}, issuer.how["token_status"]
            )
        form = {name: str(told) for name, told in (await request.form()).items()}
        if client_of(request, form) != (CLIENT, SECRET):
            return JSONResponse({"error": "invalid_client"}, 401)
        if form["grant_type"] == "client_credentials":
            return JSONResponse(issuer.access_token())
        asked = issuer.codes.pop(form["code"], None)
        if asked is None or form["redirect_uri"] != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        if create_s256_code_challenge(form["code_verifier"]) != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse(issuer.tokens(asked))

    async def how(request: Request) -> Response:
        """Behave otherwise from now on; the answer says how often it was asked for what since the last time."""
        told = await request.json()
        if "change_keys" in told:
            issuer.change_keys(told.pop("change_keys"))
        issuer.how = told
        asked, issuer.asked = issuer.asked, {}
        return JSONResponse(asked)

    async def end(request: Request) -> Response:
        return HTMLResponse(f"{HEAD}<p>Utloggad hos utfärdaren.")

    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", discovery),
            Route("/keys", keys),
            Route("/authorize", authorize),
            Route("/approve", approve, methods=["POST"]),
            Route("/token", token, methods=["POST"]),
            Route("/how", how, methods=["POST"]),
            Route("/end", end),
        ]
    )


def client_of(request: Request, form: dict[str, str]) -> tuple[str, str]:
    """Return who asks for a token, as RFC 6749 (2.3.1) has it."""
    scheme, _, told = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        name, _, secret = b64decode(told).decode().partition(":")
        return unquote(name), unquote(secret)
    return form.get("client_id", ""), form.get("client_secret", "")


def main() -> None:
    bound = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{bound.getsockname()[1]}"
    app = app_of(Issuer(address))
    print(address, flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[bound])


if __name__ == "__main__":
    main()
