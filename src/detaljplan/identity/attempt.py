"""One login at an issuer: everything that binds it to the browser it was begun in comes of one secret there."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest, digest


@dataclass(frozen=True, slots=True)
class Attempt:
    """A login under way. The browser keeps its secret, the issuer is told what is derived of it, and we keep a hash."""

    secret: str

    @classmethod
    def new(cls) -> Attempt:
        """Return one that nobody can guess."""
        return cls(secrets.token_urlsafe(32))

    @property
    def state(self) -> str:
        """What the browser has to come back with (RFC 6749, 10.12)."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """What the ID token has to hold."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What is shown with the code, told to nobody before (RFC 7636, 4.1)."""
        return self._derived("verifier")

    @property
    def challenge(self) -> str:
        """The hash of `verifier`, told when the login begins (RFC 7636, 4.2, S256)."""
        return _text(sha256(self.verifier.encode()).digest())

    def is_answered_by(self, state: str) -> bool:
        """Return whether a state is this login's."""
        return compare_digest(self.state.encode(), state.encode("utf-8", "surrogatepass"))

    def _derived(self, use: str) -> str:
        return _text(digest(self.secret.encode("utf-8", "surrogatepass"), use.encode(), sha256))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
