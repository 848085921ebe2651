"""Tokens that an issuer has signed: who they are about, once everything in them holds."""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256, sha384, sha512
from hmac import compare_digest
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError, UnsupportedAlgorithmError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry

from detaljplan.errors import NotTrusted, UnknownKey
from detaljplan.identity.openid import OpenId

LONGEST = 16_384
"""Characters of a token. What an issuer tells of somebody with a hundred groups is a quarter of it."""
LONGEST_SUBJECT = 255
"""OpenID Connect Core 1.0, 2: a subject has at most 255 ASCII characters."""
ACCESS_TYPES = ("at+jwt", "application/at+jwt")
"""RFC 9068, 2.1: the type of an access token, by which it is told from an ID token."""
_HALVES = {"256": sha256, "384": sha384, "512": sha512}

Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of the issuer, to which an ID token has to be the answer."""

    nonce: str
    access_token: str


class _Signatures(JWSRegistry):
    """Takes the algorithms it is given. The library warns of the older name of Ed25519, which issuers still use."""

    max_header_length = 4096

    def get_alg(self, name: str) -> Any:
        if name not in (self.allowed or ()):
            raise UnsupportedAlgorithmError(f"Algorithm of '{name}' is not allowed")
        return self.algorithms[name]


def id_claims(token: str, keys: KeySet, openid: OpenId, asked: Asked, *, now: int | None = None) -> Claims:
    """Return what an ID token says, once all of it holds (OpenID Connect Core 1.0, 3.1.3.7).

    Parameters
    ----------
    now
        Seconds since 1970; the clock's when not given. A token that ends as many seconds ago as the clocks may differ
        is too old; one that begins as many seconds from now is taken.

    Raises
    ------
    UnknownKey
        None of the keys is the one it says that it is signed with.
    NotTrusted
        Anything else in it does not hold.
    """
    now = int(time.time()) if now is None else now
    header, claims = _signed(token, keys, openid)
    if str(header.get("typ", "JWT")).lower() not in ("jwt", "application/jwt", "id_token+jwt"):
        raise NotTrusted.because("typ")
    nonce = {"nonce": {"essential": True, "value": asked.nonce}}
    _hold(claims, openid, openid.client_id, now, nonce)
    _authorized_party(claims, openid.client_id)
    _half_hash(claims, header["alg"], asked.access_token)
    _level(claims, openid, now)
    return claims


def access_claims(token: str, keys: KeySet, openid: OpenId, *, now: int | None = None) -> Claims:
    """Return what an access token for our API says, once all of it holds (RFC 9068, 4).

    Raises
    ------
    UnknownKey
        None of the keys is the one it says that it is signed with.
    NotTrusted
        Anything else in it does not hold, or no audience is set.
    """
    header, claims = _signed(token, keys, openid)
    if str(header.get("typ", "")).lower() not in ACCESS_TYPES:
        raise NotTrusted.because("typ")
    if not openid.audience:
        raise NotTrusted.because("no access tokens are taken")
    required = {"client_id": {"essential": True}, "jti": {"essential": True}}
    _hold(claims, openid, openid.audience, int(time.time()) if now is None else now, required)
    return claims


def _signed(token: str, keys: KeySet, openid: OpenId) -> tuple[Mapping[str, Any], Claims]:
    """Return header and claims of a token with a good signature; keys named in the token itself are never used."""
    if len(token) > LONGEST or not token.isascii():
        raise NotTrusted.because("size")
    registry = _Signatures(algorithms=openid.algorithms, strict_check_header=False)
    try:
        found = jwt.decode(token, keys, algorithms=list(openid.algorithms), registry=registry)
    except InvalidKeyIdError:
        raise UnknownKey.because("kid") from None
    except JoseError as error:
        raise NotTrusted.because(error.error) from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):  # what is no token at all
        raise NotTrusted.because("form") from None
    if "crit" in found.header:  # nothing that must be understood is
        raise NotTrusted.because("crit")
    return found.header, found.claims


def _hold(claims: Claims, openid: OpenId, audience: str, now: int, also: Mapping[str, Any]) -> None:
    essential = {name: {"essential": True} for name in ("sub", "exp", "iat")}
    wanted: Any = {
        **essential,
        "iss": {"essential": True, "value": openid.issuer},
        "aud": {"essential": True, "value": audience},
        **also,
    }
    try:
        JWTClaimsRegistry(now=now, leeway=openid.skew_seconds, **wanted).validate(dict(claims))
    except JoseError as error:
        raise NotTrusted.because(getattr(error, "claim", None) or error.error) from None
    subject = claims["sub"]
    if not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isascii() or not subject.isprintable():
        raise NotTrusted.because("sub")


def _authorized_party(claims: Claims, client_id: str) -> None:
    """Refuse a token that was given to somebody else, or that is for others too without saying whom it was given to."""
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else client_id) != client_id:
        raise NotTrusted.because("azp")


def _half_hash(claims: Claims, algorithm: str, access_token: str) -> None:
    """Refuse a token that came with another access token than the one it tells of (OpenID Connect Core, 3.1.3.6)."""
    told = claims.get("at_hash")
    if told is None:
        return
    digest = _HALVES.get(algorithm[-3:], sha512)(access_token.encode()).digest()
    half = urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=")
    if not isinstance(told, str) or not compare_digest(told.encode(), half):
        raise NotTrusted.because("at_hash")


def _level(claims: Claims, openid: OpenId, now: int) -> None:
    if openid.acr_values and claims.get("acr") not in openid.acr_values:
        raise NotTrusted.because("acr")
    if openid.max_age_seconds is None:
        return
    at = claims.get("auth_time")
    if isinstance(at, bool) or not isinstance(at, int | float):
        raise NotTrusted.because("auth_time")
    if not -openid.skew_seconds <= now - at <= openid.max_age_seconds + openid.skew_seconds:
        raise NotTrusted.because("auth_time")
