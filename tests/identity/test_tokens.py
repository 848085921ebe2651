"""What a token has to be, at both sides of each limit, with keys of our own and a clock that stands still."""

from __future__ import annotations

from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey
from pydantic import SecretStr

from detaljplan.errors import NotTrusted, UnknownKey
from detaljplan.identity.issuer_keys import MOST_KEYS, keys_of
from detaljplan.identity.openid import OpenId
from detaljplan.identity.tokens import LONGEST_SUBJECT, Asked, Claims, access_claims, id_claims

NOW = 1_800_000_000
SKEW = 60
KEY = ECKey.generate_key("P-256", {"kid": "1"})
KEYS = KeySet([KEY])
OPENID = OpenId(
    issuer="https://intyg.exempel.se",
    name="",
    client_id="vi",
    client_secret=SecretStr("x"),
    scopes=("openid",),
    algorithms=("RS256", "ES256"),
    skew_seconds=SKEW,
    acr_values=(),
    max_age_seconds=None,
    audience="vårt-api",
    public_url="https://plan.exempel.se",
)


def signed(typ: str = "JWT", key: ECKey = KEY, **changed: Any) -> str:
    told = {"iss": OPENID.issuer, "sub": "anna", "aud": "vi", "exp": NOW + 300, "iat": NOW, "nonce": "n", **changed}
    claims = {name: value for name, value in told.items() if value is not None}
    return jwt.encode({"alg": "ES256", "typ": typ, "kid": key.kid}, claims, key)


def read(token: str, keys: KeySet = KEYS) -> Claims:
    return id_claims(token, keys, OPENID, Asked("n", "access"), now=NOW)


@pytest.mark.parametrize(
    ("claim", "taken", "refused"),
    [
        ("exp", NOW - SKEW + 1, NOW - SKEW),
        ("nbf", NOW + SKEW, NOW + SKEW + 1),
        ("iat", NOW + SKEW, NOW + SKEW + 1),
        ("sub", "x" * LONGEST_SUBJECT, "x" * (LONGEST_SUBJECT + 1)),
    ],
)
def test_a_claim_is_taken_up_to_its_limit(claim: str, taken: object, refused: object) -> None:
    assert read(signed(**{claim: taken}))[claim] == taken
    with pytest.raises(NotTrusted) as error:
        read(signed(**{claim: refused}))
    assert error.value.why == claim


@pytest.mark.parametrize("exp", [float("nan"), float("inf"), True, "1900000000", [NOW + 300], {}])
def test_a_time_that_is_no_number_is_no_time(exp: object) -> None:
    with pytest.raises(NotTrusted):
        read(signed(exp=exp))


def test_a_token_of_one_kind_is_not_taken_for_the_other() -> None:
    machine = {"aud": OPENID.audience, "client_id": "m", "jti": "1"}
    assert access_claims(signed("at+jwt", **machine), KEYS, OPENID, now=NOW)["sub"] == "anna"
    assert access_claims(signed("application/AT+JWT", **machine), KEYS, OPENID, now=NOW)
    for wrong in (signed("JWT", **machine), signed("at+jwt", **machine, exp=NOW - SKEW), signed("at+jwt")):
        with pytest.raises(NotTrusted):
            access_claims(wrong, KEYS, OPENID, now=NOW)
    for typ in ("at+jwt", "logout+jwt", "secevent+jwt"):
        with pytest.raises(NotTrusted):
            read(signed(typ))


def test_a_key_that_is_not_among_the_issuers_is_told_apart() -> None:
    stranger = ECKey.generate_key("P-256", {"kid": "2"})
    with pytest.raises(UnknownKey):
        read(signed(key=stranger))
    with pytest.raises(NotTrusted) as error:
        read(signed(key=ECKey.generate_key("P-256", {"kid": "1"})))
    assert error.value.why == "bad_signature"


def test_what_must_be_understood_is_refused_since_nothing_more_is() -> None:
    token = jwt.encode({"alg": "ES256", "kid": "1", "b64": True, "crit": ["b64"]}, {"iss": OPENID.issuer}, KEY)
    with pytest.raises(NotTrusted):
        read(token)


# --- the issuer's list of keys


def test_keys_for_something_else_or_too_weak_are_left_out() -> None:
    good = dict(KEY.as_dict(private=False))
    secret = dict(OctKey.generate_key(256).as_dict(private=True))
    weak = {"kty": "RSA", "kid": "w", "e": "AQAB", "n": "u" * 300}
    odd: list[Any] = [
        {**good, "use": "enc"},
        {**good, "key_ops": ["sign"]},
        {**good, "key_ops": 1},
        {**good, "kty": "AKP"},
        {**good, "kty": ["EC"]},
        {**good, "x": "A" * 43},
        {**good, "x": "x" * 5000},
        {"kty": "RSA"},
        {"kty": "OKP", "crv": "X25519", "x": "A" * 43},
        secret,
        weak,
        "x",
        None,
    ]
    assert [key.kid for key in keys_of({"keys": [*odd, good]})] == ["1"]
    with pytest.raises(ValueError):
        keys_of({"keys": odd})


def test_a_private_key_told_by_mistake_is_not_taken_in() -> None:
    (key,) = keys_of({"keys": [RSAKey.generate_key(2048, {"kid": "r"}).as_dict(private=True)]})
    assert not key.is_private


def test_a_list_of_keys_has_an_end() -> None:
    good = dict(KEY.as_dict(private=False))
    assert len(list(keys_of({"keys": [good] * MOST_KEYS}))) == MOST_KEYS
    for wrong in ({"keys": [good] * (MOST_KEYS + 1)}, {"keys": {}}, {"keys": []}, {}, [], None):
        with pytest.raises(ValueError):
            keys_of(wrong)
