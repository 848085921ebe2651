"""Logging in and out: what a browser is given, what guessing meets, and what other sites' pages cannot do."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from detaljplan.errors import AccessError, NotFound, WeakPassword
from detaljplan.identity.passwords import LARGEST_BYTES, LEAST_LENGTH, fits, hashed
from detaljplan.identity.roles import Role
from detaljplan.service.app import create_app
from detaljplan.service.asker import COOKIE
from detaljplan.store.accounts import add_account, disable_account, enable_account, find_accounts, set_password
from detaljplan.store.sessions import MOST_FAILURES
from tests.postgis import TOWN, Database
from tests.service.client import Client
from tests.service.conftest import settings_of

pytestmark = pytest.mark.postgis

PASSWORD = "ett långt lösenord"
FORM = {"login": "Planerare@exempel.se", "losenord": PASSWORD, "till": "/regler"}
OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def account(database: Database) -> Database:
    add(database)
    return database


def add(database: Database, **given: object) -> None:
    told = {"login": "planerare@exempel.se", "name": "Planeraren", "organisation": TOWN.code, "role": Role.PLANNER}
    with database.owner.begin() as connection:
        add_account(connection, **{**told, "password": PASSWORD, **given})  # type: ignore[arg-type]


def test_logging_in_leads_on_and_gives_a_cookie_no_script_reads(account: Database, public: Client) -> None:
    answer = public.post("/logga-in", data=FORM, headers=OWN)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/regler")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    shown = public.get("/")
    assert "Planeraren, Eskilstuna kommun" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"


def test_the_cookie_goes_by_https_alone_where_the_service_does(account: Database) -> None:
    settings = settings_of(account)
    with Client(create_app(settings)) as client:
        answer = client.post("https://localhost/logga-in", data=FORM, headers=OWN)
    assert "Secure" in answer.headers["Set-Cookie"].split("; ")


@pytest.mark.parametrize(
    "change",
    [{"losenord": "ett annat lösenord"}, {"login": "ingen@exempel.se"}, {"losenord": "x" * 1500}, {"login": ""}],
)
def test_which_of_name_and_password_was_wrong_is_not_told(
    account: Database, public: Client, change: dict[str, str]
) -> None:
    answer = public.post("/logga-in", data=FORM | change, headers=OWN)
    assert answer.status_code == 401
    assert "Inloggningsnamnet eller lösenordet stämmer inte." in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_login_that_fails_too_often_has_to_wait_even_with_the_right_password(
    account: Database, public: Client
) -> None:
    for _ in range(MOST_FAILURES):
        assert public.post("/logga-in", data=FORM | {"losenord": "fel"}, headers=OWN).status_code == 401
    answer = public.post("/logga-in", data=FORM, headers=OWN)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    with account.owner.begin() as connection:
        connection.execute(text("UPDATE access.attempt SET tried_at = tried_at - interval '16 minutes'"))
    assert public.post("/logga-in", data=FORM, headers=OWN).status_code == 303


def test_failures_of_one_login_do_not_lock_another(account: Database, public: Client) -> None:
    for _ in range(MOST_FAILURES):
        public.post("/logga-in", data=FORM | {"login": "annan"}, headers=OWN)
    assert public.post("/logga-in", data=FORM, headers=OWN).status_code == 303


def test_no_password_or_session_can_be_read_from_the_database(account: Database, public: Client) -> None:
    public.post("/logga-in", data=FORM, headers=OWN)
    with account.owner.connect() as connection:
        kept = str(connection.execute(text("SELECT * FROM access.account, access.session")).all())
        assert PASSWORD not in kept
        assert "$argon2id$" in kept


def test_logging_out_ends_the_session_for_everybody_who_has_its_cookie(account: Database, public: Client) -> None:
    secret = public.post("/logga-in", data=FORM, headers=OWN).cookies[COOKIE]
    assert public.get("/api/plans", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    answer = public.post("/logga-ut", headers=OWN)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "Logga in" in public.get("/").text
    assert public.get("/api/plans", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_a_session_that_has_run_out_is_the_public(account: Database, public: Client) -> None:
    secret = public.post("/logga-in", data=FORM, headers=OWN).cookies[COOKIE]
    with account.owner.begin() as connection:
        connection.execute(text("UPDATE access.session SET expires_at = clock_timestamp()"))
    assert "Logga in" in public.get("/").text
    assert public.get("/api/plans", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


@pytest.mark.parametrize("told", ["Basic eA==", "Bearer", "Bearer x", "x", "Bearer ?"])
def test_a_key_that_is_not_known_is_refused_and_not_taken_for_the_public(public: Client, told: str) -> None:
    assert public.get("/api/plans", headers={"Authorization": told}).status_code == 401


@pytest.mark.parametrize("change", [disable_account, lambda c, login: set_password(c, login, "ett nytt lösenord")])
def test_a_closed_account_or_a_new_password_ends_every_session(
    account: Database, public: Client, change: object
) -> None:
    public.post("/logga-in", data=FORM, headers=OWN)
    assert callable(change)
    with account.owner.begin() as connection:
        change(connection, "planerare@exempel.se")
    assert "Logga ut" not in public.get("/").text
    assert public.post("/logga-in", data=FORM, headers=OWN).status_code == 401


def test_a_closed_account_can_be_opened_again(account: Database, public: Client) -> None:
    with account.owner.begin() as connection:
        disable_account(connection, "planerare@exempel.se")
        enable_account(connection, "PLANERARE@exempel.se")
    assert public.post("/logga-in", data=FORM, headers=OWN).status_code == 303


@pytest.mark.parametrize(
    ("told", "taken"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "http://localhost:1"}, False),
        ({"Origin": "https://annan.example"}, False),
        ({"Origin": "null"}, False),
        ({}, False),
    ],
)
def test_another_sites_page_does_nothing_in_the_name_of_who_is_logged_in(
    account: Database, public: Client, told: dict[str, str], taken: bool
) -> None:
    public.post("/logga-in", data=FORM, headers=OWN)
    answer = public.post("/logga-ut", headers=told)
    assert answer.status_code == (303 if taken else 403)
    assert ("Logga ut" in public.get("/").text) is not taken


@pytest.mark.parametrize(
    "till",
    ["//annan.example", "https://annan.example", "/\\annan.example", "annan", "/a\r\nSet-Cookie: x=1", "/\tx", ""],
)
def test_logging_in_never_leads_to_another_site(account: Database, public: Client, till: str) -> None:
    answer = public.post("/logga-in", data=FORM | {"till": till}, headers=OWN)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_a_name_and_an_address_in_the_form_are_escaped(public: Client) -> None:
    hostile = '"><script>alert(1)</script>'
    answer = public.post("/logga-in", data={"login": hostile, "losenord": "x", "till": f"/{hostile}"}, headers=OWN)
    assert "<script>alert" not in answer.text


def test_the_form_of_who_is_logged_in_leads_on(account: Database, public: Client) -> None:
    public.post("/logga-in", data=FORM, headers=OWN)
    answer = public.get("/logga-in?till=/om")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/om")


# --- accounts


@pytest.mark.parametrize(
    "given",
    [
        {"organisation": "9999"},
        {"organisation": "04"},
        {"organisation": "SGI"},
        {"organisation": "sgi"},
        {"role": Role.REVIEWER},
        {"role": Role.PUBLIC},
        {"login": " "},
        {"login": "x" * 201},
        {"login": "a\nb"},
        {"login": "PLANERARE@exempel.se"},
    ],
)
def test_an_account_that_cannot_be_is_refused(account: Database, given: dict[str, object]) -> None:
    with pytest.raises(AccessError):
        add(account, **{"login": "ny", **given})


def test_a_password_is_long_enough_and_not_endless() -> None:
    assert fits("x" * LEAST_LENGTH, hashed("x" * LEAST_LENGTH))
    assert fits("x" * LARGEST_BYTES, hashed("x" * LARGEST_BYTES))
    for wrong in ("x" * (LEAST_LENGTH - 1), "x" * (LARGEST_BYTES + 1), "å" * (LARGEST_BYTES // 2 + 1)):
        with pytest.raises(WeakPassword):
            hashed(wrong)
    assert not fits("x" * LEAST_LENGTH, None)
    assert not fits("x" * (LARGEST_BYTES + 1), hashed("x" * LEAST_LENGTH))


def test_accounts_are_listed_by_organisation_without_their_passwords(account: Database) -> None:
    add(account, login="granskare", organisation="04", role=Role.REVIEWER, name="")
    with account.owner.begin() as connection:
        found = find_accounts(connection)
        with pytest.raises(NotFound):
            disable_account(connection, "ingen")
    assert [(one.organisation, one.name, one.role) for one in found] == [
        ("04", "granskare", Role.REVIEWER),
        (TOWN.code, "Planeraren", Role.PLANNER),
    ]
    assert "argon2" not in str(found)
