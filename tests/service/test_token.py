"""Keys for machines: presented as they are, or changed for a token at /token."""

from __future__ import annotations

from base64 import b64encode

import pytest
from sqlalchemy import text

from detaljplan.store.accounts import disable_account
from detaljplan.store.keys import add_key, find_keys, revoke_key
from detaljplan.store.sessions import MOST_FAILURES
from tests.postgis import Database
from tests.service.client import Client
from tests.service.test_login import add

pytestmark = pytest.mark.postgis

LOGIN = "planerare@exempel.se"
GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def key(database: Database) -> tuple[str, str]:
    add(database)
    with database.owner.begin() as connection:
        return add_key(connection, LOGIN, "ärendesystemet")


def basic(key_id: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{key_id}:{secret}".encode()).decode()}


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def known(client: Client, secret: str) -> bool:
    status = client.post("/api/submissions", content=b"", headers=bearer(secret)).status_code
    assert status in (401, 422), "an empty body is refused once the asker is known"
    return status == 422


def test_a_key_is_taken_as_it_is(public: Client, key: tuple[str, str]) -> None:
    assert known(public, ".".join(key))


@pytest.mark.parametrize("how", ["header", "form"])
def test_a_key_is_changed_for_a_token_of_an_hour(public: Client, key: tuple[str, str], how: str) -> None:
    in_form = {"client_id": key[0], "client_secret": key[1]} if how == "form" else {}
    answer = public.post("/token", data=GRANT | in_form, headers=basic(*key) if how == "header" else {})
    told = answer.json()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 3600)
    assert known(public, told["access_token"])


@pytest.mark.parametrize(
    ("data", "change", "status", "error"),
    [
        (GRANT, ("dp_0000000000000000", None), 401, "invalid_client"),
        (GRANT, (None, "fel"), 401, "invalid_client"),
        ({"grant_type": "password"}, (None, None), 400, "unsupported_grant_type"),
        ({}, (None, None), 400, "unsupported_grant_type"),
    ],
)
def test_what_is_no_key_gets_no_token(
    public: Client,
    key: tuple[str, str],
    data: dict[str, str],
    change: tuple[str | None, str | None],
    status: int,
    error: str,
) -> None:
    answer = public.post("/token", data=data, headers=basic(change[0] or key[0], change[1] or key[1]))
    assert (answer.status_code, answer.json()) == (status, {"error": error})


@pytest.mark.parametrize("told", ["Basic !", "Basic " + b64encode(b"\xff").decode(), "Bearer x"])
def test_a_header_that_names_no_key_is_no_client(public: Client, told: str) -> None:
    assert public.post("/token", data=GRANT, headers={"Authorization": told}).status_code == 401


def test_guessing_has_to_wait(public: Client, key: tuple[str, str]) -> None:
    for _ in range(MOST_FAILURES):
        assert public.post("/token", data=GRANT, headers=basic(key[0], "fel")).status_code == 401
    answer = public.post("/token", data=GRANT, headers=basic(*key))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")


def test_a_revoked_key_and_a_closed_account_are_taken_no_more(
    public: Client, database: Database, key: tuple[str, str]
) -> None:
    with database.owner.begin() as connection:
        other = add_key(connection, LOGIN, "annat")
        revoke_key(connection, key[0])
        assert [(one.label, one.revoked_at is None) for one in find_keys(connection)] == [
            ("ärendesystemet", False),
            ("annat", True),
        ]
    assert not known(public, ".".join(key))
    assert public.post("/token", data=GRANT, headers=basic(*key)).status_code == 401
    assert known(public, ".".join(other))
    with database.owner.begin() as connection:
        disable_account(connection, LOGIN)
    assert not known(public, ".".join(other))


def test_no_secret_can_be_read_from_the_database(database: Database, key: tuple[str, str]) -> None:
    with database.owner.connect() as connection:
        assert key[1] not in str(connection.execute(text("SELECT * FROM access.key")).all())
