"""An issuer of OpenID Connect over HTTP: what it says of itself, its keys, and a code changed for tokens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from joserfc.jwk import KeySet

from detaljplan.addresses import is_here
from detaljplan.errors import IssuerError, NotTrusted, UnknownKey
from detaljplan.exchange.asking import ask
from detaljplan.exchange.kept import Few, Kept
from detaljplan.identity.attempt import Attempt
from detaljplan.identity.issuer_keys import keys_of
from detaljplan.identity.openid import OpenId, is_safe
from detaljplan.identity.tokens import Asked, Claims, access_claims, id_claims

SECONDS = 5.0
"""How long the issuer may take for one answer: somebody waits for it in a browser."""
MOST_BYTES = 256 * 1024
"""What large issuers say of themselves, and their keys, is a twentieth."""
LASTS = 3600.0
"""Seconds that keys are trusted: as long as one that was withdrawn may still be taken."""
RESTS = 10.0
"""Seconds between two tries, so that tokens with invented keys do not make us ask all the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What an issuer says of itself (OpenID Connect Discovery 1.0, 3), as far as it is used."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None
    by_basic: bool
    names_itself: bool


class Issuer:
    """One issuer, with what it said of late.

    Parameters
    ----------
    clock
        Seconds, for the age of what is kept.
    """

    def __init__(self, openid: OpenId, clock: Callable[[], float] = monotonic) -> None:
        self.openid = openid
        self._metadata = Kept(self._read_metadata, lasts=LASTS, rests=RESTS, clock=clock)
        self._few = Few()
        self._keys = Kept(self._read_keys, lasts=LASTS, rests=RESTS, clock=clock)

    def login_address(self, attempt: Attempt) -> str:
        """Return where the browser is led to log in, with PKCE (RFC 7636).

        Raises
        ------
        IssuerError
            The issuer does not answer, or what it says of itself cannot be used.
        """
        openid = self.openid
        asked = {
            "response_type": "code",
            "client_id": openid.client_id,
            "redirect_uri": openid.redirect_address,
            "scope": " ".join(openid.scopes),
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        if openid.acr_values:
            asked["acr_values"] = " ".join(openid.acr_values)
        if openid.max_age_seconds is not None:
            asked["max_age"] = str(openid.max_age_seconds)
        return _with_query(self._metadata.get().authorization_endpoint, asked)

    def logout_address(self) -> str | None:
        """Return where somebody logs out from the issuer; ``None`` when it tells of no such place, or not now."""
        try:
            address = self._metadata.get().end_session_endpoint
        except IssuerError:
            return None
        openid = self.openid
        after = {"client_id": openid.client_id, "post_logout_redirect_uri": f"{openid.public_url}/"}
        return _with_query(address, after) if address else None

    def refuse_other(self, iss: str) -> None:
        """Refuse an answer that names another issuer, or none where this one always does (RFC 9207).

        Raises
        ------
        NotTrusted
            It does.
        """
        if iss != self.openid.issuer and (iss or self._metadata.get().names_itself):
            raise NotTrusted.because("iss of the answer")

    def who(self, code: str, attempt: Attempt) -> Claims:
        """Return what the issuer says of who has logged in, against the code that the browser came back with.

        Raises
        ------
        NotTrusted
            The code is not taken, or the ID token does not hold.
        IssuerError
            The issuer does not answer.
        """
        tokens = self._tokens(code, attempt.verifier)
        token, access_token = tokens.get("id_token"), tokens.get("access_token")
        if not isinstance(token, str) or not isinstance(access_token, str):
            raise NotTrusted.because("no tokens")
        asked = Asked(attempt.nonce, access_token)
        return self._verified(lambda keys: id_claims(token, keys, self.openid, asked))

    def bearer(self, token: str) -> Claims:
        """Return what an access token for our API says; see `who` for what is raised."""
        return self._verified(lambda keys: access_claims(token, keys, self.openid))

    def _verified(self, verify: Callable[[KeySet], Claims]) -> Claims:
        try:
            return verify(self._keys.get())
        except UnknownKey:  # the issuer may have changed its keys
            return verify(self._keys.newer())

    def _tokens(self, code: str, verifier: str) -> Mapping[str, Any]:
        openid, metadata = self.openid, self._metadata.get()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": openid.redirect_address,
            "code_verifier": verifier,
        }
        secret = openid.client_secret.get_secret_value() if openid.client_secret else None
        basic = None
        if secret is not None and metadata.by_basic:
            basic = (quote(openid.client_id, safe=""), quote(secret, safe=""))  # RFC 6749, 2.3.1
        else:
            form |= {"client_id": openid.client_id} | ({"client_secret": secret} if secret is not None else {})
        with self._few.one():
            status, told = ask(metadata.token_endpoint, seconds=SECONDS, most_bytes=MOST_BYTES, form=form, client=basic)
        if status >= 500:
            raise IssuerError("Utfärdaren svarade med fel {code}.", code=status)
        if status != 200:
            raise NotTrusted.because("the code was not taken")
        return told

    def _read_metadata(self) -> Metadata:
        told = self._read(f"{self.openid.issuer.rstrip('/')}/.well-known/openid-configuration")
        if told.get("issuer") != self.openid.issuer:
            raise IssuerError("Utfärdaren kallar sig något annat än DETALJPLAN_OIDC_ISSUER.")
        ways = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return Metadata(
            authorization_endpoint=self._endpoint(told, "authorization_endpoint"),
            token_endpoint=self._endpoint(told, "token_endpoint"),
            jwks_uri=self._endpoint(told, "jwks_uri"),
            end_session_endpoint=self._endpoint(told, "end_session_endpoint")
            if "end_session_endpoint" in told
            else None,
            by_basic=not isinstance(ways, list) or "client_secret_basic" in ways,
            names_itself=told.get("authorization_response_iss_parameter_supported") is True,
        )

    def _read_keys(self) -> KeySet:
        try:
            return keys_of(self._read(self._metadata.get().jwks_uri))
        except ValueError:
            raise IssuerError("Utfärdarens nycklar kan inte användas.") from None

    def _read(self, address: str) -> dict[str, Any]:
        status, told = ask(address, seconds=SECONDS, most_bytes=MOST_BYTES)
        if status != 200:
            raise IssuerError("Utfärdaren svarade med fel {code}.", code=status)
        return told

    def _endpoint(self, told: Mapping[str, Any], name: str) -> str:
        """Return an address that the issuer tells of: https, or http on this machine when the issuer is there too."""
        address = told.get(name)
        local = is_here(self.openid.issuer)
        if not isinstance(address, str) or not is_safe(address, local=local):
            raise IssuerError("Utfärdarens {name} saknas eller är ingen adress med https://.", name=name)
        return address


def _with_query(address: str, told: Mapping[str, str]) -> str:
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(told)}"
