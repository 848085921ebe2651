"""The keys by which an issuer's signatures are known, from what it publishes (RFC 7517)."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Iterator, Mapping
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, OKPKey, RSAKey

MOST_KEYS = 50
"""An issuer has two or three; a list of more is no list of keys."""
LEAST_RSA_BITS, MOST_RSA_BITS = 2048, 8192
"""NIST SP 800-131A asks for 2048; a longer key than the other only makes us reckon."""
_LONGEST_MEMBER = 4096


def keys_of(told: object) -> KeySet:
    """Return the keys of a JWK Set that verify signatures. What is for something else, or secret, is left out.

    Raises
    ------
    ValueError
        It is no JWK Set, has more than `MOST_KEYS`, or none that verifies a signature.
    """
    listed = told.get("keys") if isinstance(told, Mapping) else None
    if not isinstance(listed, list) or len(listed) > MOST_KEYS:
        raise ValueError("no JWK Set, or one of too many keys")
    keys = list(_usable(listed))
    if not keys:
        raise ValueError("no key that verifies a signature")
    return KeySet(keys)


def _usable(listed: list[object]) -> Iterator[Key]:
    for told in listed:
        if isinstance(told, dict) and all(_short(value) for value in told.values()):
            key = _key(told)
            if key is not None:
                yield key


def _short(value: object) -> bool:
    return not isinstance(value, str) or len(value) <= _LONGEST_MEMBER


def _key(told: Mapping[str, Any]) -> Key | None:
    """Return the key; one of a kind we do not take is passed over, as RFC 7517 has it."""
    public: Any = {name: value for name, value in told.items() if name in _PUBLIC}
    try:
        if told.get("use", "sig") != "sig" or "verify" not in told.get("key_ops", ["verify"]):
            return None
        match told.get("kty"):
            case "RSA" if LEAST_RSA_BITS <= _bits(told["n"]) <= MOST_RSA_BITS:
                return RSAKey.import_key(public)
            case "EC":
                return ECKey.import_key(public)
            case "OKP" if told.get("crv") == "Ed25519":
                return OKPKey.import_key(public)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return None


def _bits(number: str) -> int:
    return int.from_bytes(urlsafe_b64decode(number + "==")).bit_length()


# what of a key is public: were a secret part told by mistake, it would not be taken in
_PUBLIC = {"kty", "kid", "alg", "use", "n", "e", "crv", "x", "y"}
