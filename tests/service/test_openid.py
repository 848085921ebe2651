"""Login by OpenID Connect against a real issuer in another process, and against the same when it is hostile."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text

from detaljplan.errors import AccessError, NotFound
from detaljplan.exchange import issuer as issuer_module
from detaljplan.identity.roles import Role
from detaljplan.service.asker import COOKIE
from detaljplan.store.accounts import disable_account, enable_account, find_accounts, set_password
from detaljplan.store.audit import verify
from detaljplan.store.links import find_links, link_account, unlink_account
from detaljplan.store.logins import MOST_OF_ADDRESS
from detaljplan.store.sessions import MOST_FAILURES_OF_ADDRESS
from tests.postgis import TOWN, Database
from tests.service.client import Client
from tests.service.issuing import RunningIssuer, client_with, log_in, running_issuer, way_back, with_issuer
from tests.service.test_login import FORM, OWN, PASSWORD, add
from tests.service.test_token import bearer, known

pytestmark = pytest.mark.postgis

LOGIN = "planerare@exempel.se"
HERE = "Planeraren, Eskilstuna kommun"


@pytest.fixture(scope="module")
def running() -> Iterator[RunningIssuer]:
    with running_issuer() as issuer:
        yield issuer


@pytest.fixture
def issuer(running: RunningIssuer) -> RunningIssuer:
    running.behave()
    return running


@pytest.fixture
def linked(database: Database, issuer: RunningIssuer) -> Database:
    """An account that the operator has linked to the issuer's anna."""
    add(database, password=None)
    with database.owner.begin() as connection:
        link_account(connection, LOGIN, issuer.address, "anna")
    return database


@pytest.fixture
def with_password(linked: Database) -> None:
    """The same account, with a password too."""
    with linked.owner.begin() as connection:
        set_password(connection, LOGIN, PASSWORD)


@pytest.fixture
def client(linked: Database, issuer: RunningIssuer) -> Iterator[Client]:
    with client_with(with_issuer(linked, issuer)) as client:
        yield client


def is_in(client: Client) -> bool:
    return HERE in client.get("/om").text


# --- the way in and out


def test_whom_the_operator_has_linked_gets_in_and_goes_on(client: Client, issuer: RunningIssuer) -> None:
    answer = log_in(client, issuer, till="/regler?x=1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/regler?x=1")
    assert answer.headers["Cache-Control"] == "no-store"
    assert is_in(client)


def test_what_is_asked_of_the_issuer_binds_the_login_to_the_browser(client: Client) -> None:
    first, second = (client.get("/logga-in/extern") for _ in range(2))
    asked = [parse_qs(urlsplit(answer.headers["Location"]).query) for answer in (first, second)]
    assert asked[0]["code_challenge_method"] == ["S256"]
    assert asked[0]["redirect_uri"] == ["http://localhost/logga-in/svar"]
    assert asked[0]["tenant"] == ["x"], "what the issuer's address had of its own is kept"
    for once in ("state", "nonce", "code_challenge"):
        assert asked[0][once] != asked[1][once]
        assert len(asked[0][once][0]) == 43
    cookie = set(first.headers["Set-Cookie"].split("; "))
    assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=600"} <= cookie


def test_by_https_the_cookies_are_the_hosts_own(linked: Database, issuer: RunningIssuer) -> None:
    settings = with_issuer(linked, issuer).model_copy(update={"public_url": "https://plan.exempel.se"})
    with client_with(settings) as client:
        begun = client.get("https://plan.exempel.se/logga-in/extern")
        assert begun.headers["Set-Cookie"].startswith("__Host-detaljplan_login=")
        assert "Secure" in begun.headers["Set-Cookie"].split("; ")
        back = issuer.approve(begun.headers["Location"], "anna")
        assert back.startswith("https://plan.exempel.se/logga-in/svar?")
        kept = client.get(back).headers.get_list("set-cookie")
        (session,) = [cookie for cookie in kept if cookie.startswith(COOKIE)]
        assert "Secure" in session.split("; ")


def test_the_redirect_address_is_never_the_host_that_was_asked(client: Client) -> None:
    answer = client.get("http://127.0.0.1/logga-in/extern", headers={"X-Forwarded-Host": "elak.example"})
    assert parse_qs(urlsplit(answer.headers["Location"]).query)["redirect_uri"] == ["http://localhost/logga-in/svar"]


def test_a_session_is_a_new_one_whatever_the_browser_had(client: Client, issuer: RunningIssuer) -> None:
    back = way_back(client, issuer)
    client._http.cookies.set(COOKIE, "vald-av-nagon-annan", domain="localhost.local")
    secret = client.get(back).cookies[COOKIE]
    assert len(secret) == 43
    assert log_in_anew(client, issuer) != secret


def log_in_anew(client: Client, issuer: RunningIssuer) -> str:
    client.post("/logga-ut", headers=OWN)
    return log_in(client, issuer).cookies[COOKIE]


def test_logging_out_ends_our_session_and_offers_to_end_the_issuers(client: Client, issuer: RunningIssuer) -> None:
    secret = log_in(client, issuer).cookies[COOKIE]
    answer = client.post("/logga-ut", headers=OWN)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/utloggad")
    shown = client.get("/utloggad").text
    assert "Logga ut från Exempelinloggningen" in shown
    assert f"{issuer.address}/end?client_id=" in shown
    assert client.get("/api/plans", headers=bearer(secret)).status_code == 401


def test_who_came_by_password_is_not_led_to_the_issuer(client: Client, with_password: None) -> None:
    client.post("/logga-in", data=FORM, headers=OWN)
    assert client.post("/logga-ut", headers=OWN).headers["Location"] == "/"


def test_the_login_page_shows_both_ways_and_only_the_issuers_where_the_form_is_off(
    linked: Database, issuer: RunningIssuer
) -> None:
    settings = with_issuer(linked, issuer)
    with client_with(settings) as client:
        shown = client.get("/logga-in?till=/regler").text
    assert "Logga in med Exempelinloggningen" in shown and "Lösenord" in shown
    assert 'href="/logga-in/extern?till=/regler"' in shown
    with client_with(settings.model_copy(update={"local_login": False})) as client:
        shown = client.get("/logga-in").text
        assert "Logga in med Exempelinloggningen" in shown and "Lösenord" not in shown
        assert client.post("/logga-in", data=FORM, headers=OWN).status_code == 403
        assert log_in(client, issuer).status_code == 303


def test_without_an_issuer_there_is_no_such_way(public: Client) -> None:
    assert "Logga in med" not in public.get("/logga-in").text
    for address in ("/logga-in/extern", "/logga-in/svar?code=x&state=y"):
        assert public.get(address).status_code == 404


def test_it_never_leads_to_another_site(client: Client, issuer: RunningIssuer) -> None:
    for till in ("//elak.example", "https://elak.example", "/\\elak.example", "javascript:x", "/a\r\nb"):
        assert log_in(client, issuer, till=till).headers["Location"] == "/", till
        client.post("/logga-ut", headers=OWN)


def test_every_signature_that_is_set_is_taken(client: Client, issuer: RunningIssuer) -> None:
    for sign in ("RS256", "PS256", "ES256", "EdDSA", "Ed25519"):
        issuer.behave(sign=sign)
        assert log_in(client, issuer).status_code == 303, sign
        client.post("/logga-ut", headers=OWN)


def test_the_secret_goes_in_the_form_where_the_issuer_wants_it_so(client: Client, issuer: RunningIssuer) -> None:
    issuer.behave(discovery={"token_endpoint_auth_methods_supported": ["client_secret_post"]})
    assert log_in(client, issuer).status_code == 303


# --- what an issuer, or somebody between, may try


def refused_by(client: Client, issuer: RunningIssuer, caplog: pytest.LogCaptureFixture) -> str:
    """Return why a login was refused, as the log has it; the reader is told none of it."""
    answer = log_in(client, issuer)
    assert answer.status_code == 401, answer.text
    assert "gick inte att lita på" in answer.text
    assert COOKIE not in answer.headers.get("Set-Cookie", "")
    assert not is_in(client)
    (told,) = [record.getMessage() for record in caplog.records if "is refused" in record.getMessage()]
    return told.partition("refused: ")[2].partition(" ")[2]


NOW = int(time.time())


HOSTILE: tuple[tuple[dict[str, Any], str | None], ...] = (
    ({"claims": {"aud": "nagon-annan"}}, "aud"),
    ({"claims": {"aud": ["nagon-annan", "tredje"]}}, "aud"),
    ({"claims": {"aud": None}}, "aud"),
    ({"claims": {"aud": {}}}, "aud"),
    ({"claims": {"aud": ["detaljplan:åäö", "nagon-annan"]}}, "azp"),
    ({"claims": {"azp": "nagon-annan"}}, "azp"),
    ({"claims": {"iss": "https://elak.example"}}, "iss"),
    ({"claims": {"iss": None}}, "iss"),
    ({"claims": {"nonce": "en annan inloggnings"}}, "nonce"),
    ({"claims": {"nonce": None}}, "nonce"),
    ({"claims": {"exp": NOW - 3600}}, "exp"),
    ({"claims": {"exp": None}}, "exp"),
    ({"claims": {"exp": "snart"}}, "exp"),
    ({"claims": {"nbf": NOW + 3600}}, "nbf"),
    ({"claims": {"iat": NOW + 3600}}, "iat"),
    ({"claims": {"iat": True}}, "iat"),
    ({"claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}}, "at_hash"),
    ({"claims": {"at_hash": 1}}, "at_hash"),
    ({"claims": {"sub": None}}, "sub"),
    ({"claims": {"sub": ""}}, "sub"),
    ({"claims": {"sub": "x" * 256}}, "sub"),
    ({"claims": {"sub": ["anna"]}}, "sub"),
    ({"claims": {"padding": "x" * 20_000}}, "size"),
    ({"sign": "none"}, "unsupported_algorithm"),
    ({"sign": "HS256 by the public key"}, "unsupported_algorithm"),
    ({"sign": "broken"}, "bad_signature"),
    ({"sign": "stranger"}, "bad_signature"),
    ({"sign": "stranger", "header": {"kid": "stranger"}}, "kid"),
    ({"header": {"crit": ["exp"], "exp": 1}}, None),
    ({"typ": "at+jwt"}, "typ"),
    ({"answer": {"code": "en annans kod"}}, "the code was not taken"),
    ({"answer": {"iss": "https://elak.example"}}, "iss of the answer"),
)


def test_a_token_or_an_answer_that_does_not_hold_opens_nothing(
    client: Client, issuer: RunningIssuer, caplog: pytest.LogCaptureFixture
) -> None:
    for how, why in HOSTILE:
        caplog.clear()
        issuer.behave(**how)
        told = refused_by(client, issuer, caplog)
        assert why in (None, told), f"{how}: {told}"
    issuer.behave()
    assert log_in(client, issuer).status_code == 303


def test_an_issuer_that_says_it_names_itself_in_its_answer_has_to(
    client: Client, issuer: RunningIssuer, caplog: pytest.LogCaptureFixture
) -> None:
    issuer.behave(discovery={"authorization_response_iss_parameter_supported": True})
    assert refused_by(client, issuer, caplog) == "iss of the answer"
    issuer.behave(answer={"iss": issuer.address})
    assert log_in(client, issuer).status_code == 303


def test_an_audience_among_others_is_taken_when_the_token_was_given_to_us(
    client: Client, issuer: RunningIssuer
) -> None:
    issuer.behave(claims={"aud": ["detaljplan:åäö", "api"], "azp": "detaljplan:åäö"})
    assert log_in(client, issuer).status_code == 303


def test_an_algorithm_that_the_operator_has_left_out_is_not_taken(
    linked: Database, issuer: RunningIssuer, caplog: pytest.LogCaptureFixture
) -> None:
    with client_with(with_issuer(linked, issuer, algorithms=("ES256",))) as client:
        assert refused_by(client, issuer, caplog) == "unsupported_algorithm"
        issuer.behave(sign="ES256")
        assert log_in(client, issuer).status_code == 303


def test_a_level_and_an_age_of_login_are_held_to_where_they_are_set(
    linked: Database, issuer: RunningIssuer, caplog: pytest.LogCaptureFixture
) -> None:
    with client_with(with_issuer(linked, issuer, acr_values=("loa3", "loa4"), max_age_seconds=600)) as client:
        asked = parse_qs(urlsplit(client.get("/logga-in/extern").headers["Location"]).query)
        assert (asked["acr_values"], asked["max_age"]) == (["loa3 loa4"], ["600"])
        assert refused_by(client, issuer, caplog) == "acr"
        for claims, status in (
            ({"acr": "loa2"}, 401),
            ({"acr": ["loa3"]}, 401),
            ({"acr": "loa4", "auth_time": None}, 401),
            ({"acr": "loa4", "auth_time": int(time.time()) - 700}, 401),
            ({"acr": "loa4", "auth_time": int(time.time()) + 100}, 401),
            ({"acr": "loa4"}, 303),
        ):
            issuer.behave(claims=claims)
            assert log_in(client, issuer).status_code == status, claims


def test_an_answer_is_taken_once_and_in_its_own_browser(linked: Database, issuer: RunningIssuer) -> None:
    settings = with_issuer(linked, issuer)
    with client_with(settings) as begun_in, client_with(settings) as other:
        back = way_back(begun_in, issuer)
        way_back(other, issuer)  # has a login of its own under way
        answer = other.get(back)
        assert (answer.status_code, "påbörjades inte i den här webbläsaren" in answer.text) == (401, True)
        cookie = begun_in._http.cookies["detaljplan_login"]
        assert begun_in.get(back).status_code == 303
        again = {"Cookie": f"detaljplan_login={cookie}"}
        with client_with(settings) as thief:
            assert thief.get(back).status_code == 401
            assert thief.get(back, headers=again).status_code == 401, "used once, with its cookie and all"
        assert begun_in.get(back).headers["Location"] == "/", "who is logged in already is only led on"


def test_a_code_of_another_login_is_refused_by_its_verifier(
    client: Client, linked: Database, issuer: RunningIssuer
) -> None:
    """Somebody who gets hold of a code puts it into a login of their own."""
    with client_with(with_issuer(linked, issuer)) as victim:
        stolen = parse_qs(urlsplit(way_back(victim, issuer)).query)["code"][0]
    own = parse_qs(urlsplit(client.get("/logga-in/extern").headers["Location"]).query)["state"][0]
    assert client.get("/logga-in/svar", params={"code": stolen, "state": own}).status_code == 401


def test_a_login_that_took_too_long_is_begun_anew(client: Client, linked: Database, issuer: RunningIssuer) -> None:
    back = way_back(client, issuer)
    with linked.owner.begin() as connection:
        connection.execute(text("UPDATE access.login SET expires_at = clock_timestamp()"))
    assert client.get(back).status_code == 401
    assert log_in(client, issuer).status_code == 303


def test_what_the_issuer_says_of_a_fault_is_not_repeated(client: Client, issuer: RunningIssuer) -> None:
    for error in ("access_denied", "server_error", "<script>alert(1)</script>"):
        issuer.behave(answer={"code": None, "error": error, "error_description": "<b>säg det här</b>"})
        answer = log_in(client, issuer)
        assert answer.status_code == 401
        assert ("Inloggningen avbröts." in answer.text) is (error == "access_denied")
        assert "säg det här" not in answer.text and "<script>alert" not in answer.text


def test_an_issuer_that_leaves_the_state_out_when_one_breaks_off_is_understood(client: Client) -> None:
    answer = client.get("/logga-in/svar?error=access_denied&error_description=x")
    assert (answer.status_code, "Inloggningen avbröts." in answer.text) == (401, True)


def test_an_answer_to_nothing_is_refused(client: Client) -> None:
    for told in ("state=", "state=x", "code=x", "", "code=x&state=" + "å" * 43, "state=%00"):
        assert client.get(f"/logga-in/svar?{told}").status_code == 401, told


# --- keys, and an issuer that does not do as it should


def test_new_keys_are_asked_for_when_a_token_names_one_that_is_not_known(
    client: Client, issuer: RunningIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_issuer(client)._keys, "_rests", 0)
    assert log_in(client, issuer).status_code == 303
    issuer.behave(change_keys="2")
    client.post("/logga-ut", headers=OWN)
    assert log_in(client, issuer).status_code == 303


def client_issuer(client: Client) -> issuer_module.Issuer:
    found = client._http._transport.app.state.issuer  # type: ignore[attr-defined]
    assert isinstance(found, issuer_module.Issuer)
    return found


def test_tokens_with_invented_keys_do_not_make_us_ask_for_keys_all_the_time(
    client: Client, issuer: RunningIssuer
) -> None:
    issuer.behave(header={"kid": "påhittad"})
    assert [log_in(client, issuer).status_code for _ in range(4)] == [401] * 4
    assert issuer.behave() == {"discovery": 1, "keys": 1, "token": 4}


def forget(client: Client) -> None:
    """Let the service know nothing of the issuer, as when it has just started."""
    app = client._http._transport.app  # type: ignore[attr-defined]
    app.state.issuer = issuer_module.Issuer(app.state.issuer.openid)


def test_what_cannot_be_used_of_an_issuer_is_503_with_words(client: Client, issuer: RunningIssuer) -> None:
    for how in ({"padding": 300_000}, {"times": 20}, {"times": 0}, {"token_status": 503}):
        issuer.behave()
        back = way_back(client, issuer)
        issuer.behave(**how)
        answer = client.get(back)
        assert answer.status_code == 503, how
        assert "Exempelinloggningen svarar inte som det ska" in answer.text
        assert "Lösenord" in answer.text, "the other way in is there"
        forget(client)


def test_what_an_issuer_says_of_itself_is_not_taken_on_trust(client: Client, issuer: RunningIssuer) -> None:
    for how in (
        {"discovery": {"issuer": "https://elak.example"}},
        {"discovery": {"authorization_endpoint": "http://elak.example/authorize"}},
        {"discovery": {"token_endpoint": "ftp://elak.example/"}},
        {"discovery": {"jwks_uri": "http://elak.example/keys"}},
        {"discovery": {"jwks_uri": None}},
        {"discovery": {"end_session_endpoint": "javascript:alert(1)"}},
        {"discovery_leads_to": "http://localhost:1/.well-known/openid-configuration"},
        {"discovery_leads_to": "/keys"},
        {"discovery": {"padding": "x" * 300_000}},
    ):
        issuer.behave(**how)
        assert client.get("/logga-in/extern").status_code == 503, how
        assert issuer.behave() == {"discovery": 1}
        assert client.get("/logga-in/extern").status_code == 503, "a while passes before it is asked again"
        assert issuer.behave() == {}
        forget(client)


def test_an_issuer_that_is_down_stops_neither_passwords_nor_readiness(linked: Database, with_password: None) -> None:
    with running_issuer() as gone:
        settings = with_issuer(linked, gone)
    with client_with(settings) as client:
        assert client.get("/health/ready").status_code == 200
        answer = client.get("/logga-in/extern")
        assert (answer.status_code, "svarar inte" in answer.text) == (503, True)
        refused = client.get("/api/plans", headers=bearer("a.b.c"))
        assert (refused.status_code, refused.json()["type"]) == (503, "urn:detaljplan:problem:no-issuer")
        assert client.post("/logga-in", data=FORM, headers=OWN).status_code == 303
        assert client.get("/health/ready").status_code == 200
        assert client.get("/utloggad").headers["Location"] == "/", "nobody who is logged in is told otherwise"
        client.post("/logga-ut", headers=OWN)
        shown = client.get("/utloggad")
        assert (shown.status_code, "Logga ut från" in shown.text) == (200, False)


# --- whose account it is


def test_whom_nobody_has_linked_is_told_what_to_ask_for(client: Client, issuer: RunningIssuer) -> None:
    answer = log_in(client, issuer, "<b>bertil</b>")
    assert answer.status_code == 403
    assert "lägga upp ett för &lt;b&gt;bertil&lt;/b&gt;" in answer.text
    assert not is_in(client)


def test_a_closed_account_and_a_link_taken_away_let_nobody_in(
    client: Client, linked: Database, issuer: RunningIssuer
) -> None:
    log_in(client, issuer)
    with linked.owner.begin() as connection:
        disable_account(connection, LOGIN)
    assert not is_in(client)
    assert log_in(client, issuer).status_code == 403
    with linked.owner.begin() as connection:
        enable_account(connection, LOGIN)
    assert log_in(client, issuer).status_code == 303
    with linked.owner.begin() as connection:
        unlink_account(connection, issuer.address, "anna")
        with pytest.raises(NotFound):
            unlink_account(connection, issuer.address, "anna")
    assert not is_in(client)
    assert log_in(client, issuer).status_code == 403


def test_a_subject_has_one_account_and_is_a_subject(linked: Database, issuer: RunningIssuer) -> None:
    add(linked, login="annan", password=None)
    with linked.owner.begin() as connection:
        for subject in ("anna", "", "x" * 256, "å", "a\nb"):
            with pytest.raises(AccessError):
                link_account(connection, "annan", issuer.address, subject)
        link_account(connection, "annan", "https://annan.example", "anna")
        assert [(one.login, one.subject, one.by_claims) for one in find_links(connection)] == [
            ("annan", "anna", False),
            (LOGIN, "anna", False),
        ]


CLAIMS = f"""
[claims]
organisation = "org"
role = ["realm_access", "roles"]
[organisations]
"212000-0357" = "{TOWN.code}"
"lst-d" = "04"
[roles]
planerare = "kommun_handlaggare"
planchef = "kommun_chef"
granskare = "lst_handlaggare"
"""


@pytest.fixture
def by_claims(database: Database, issuer: RunningIssuer, tmp_path: Path) -> Iterator[Client]:
    path = tmp_path / "anspråk.toml"
    path.write_text(CLAIMS, encoding="utf-8")
    with client_with(with_issuer(database, issuer, claims_file=path)) as client:
        yield client


def told(org: object, *roles: object) -> dict[str, Any]:
    return {"org": org, "realm_access": {"roles": [*roles]}, "name": "Bertil Berg"}


def test_claims_that_the_operator_has_mapped_give_organisation_and_role(
    by_claims: Client, database: Database, issuer: RunningIssuer
) -> None:
    issuer.behave(claims=told("212000-0357", "planerare", "okänd"))
    assert log_in(by_claims, issuer, "bertil").status_code == 303
    assert "Bertil Berg, Eskilstuna kommun" in by_claims.get("/om").text
    assert "/lamna-in" in by_claims.get("/om").text
    issuer.behave(claims=told("lst-d", "granskare"))
    session = dict(by_claims._http.cookies)
    by_claims._http.cookies.clear()
    assert log_in(by_claims, issuer, "bertil").status_code == 303
    assert "Bertil Berg, Länsstyrelsen" in by_claims.get("/om").text
    assert by_claims.get("/api/plans", headers=bearer(session[COOKIE])).status_code == 401, "the old one has ended"
    with database.owner.begin() as connection:
        (account,) = find_accounts(connection)
        assert (account.organisation, account.role) == ("04", Role.REVIEWER)
        events = connection.execute(text("SELECT chain, what FROM audit.event ORDER BY at")).all()
        assert [tuple(event) for event in events] == [(TOWN.code, "konto upplagt"), ("04", "konto ändrat")]
        assert list(verify(connection)) == []
        disable_account(connection, account.login)
    assert log_in(by_claims, issuer, "bertil").status_code == 403


def test_claims_that_are_not_mapped_or_do_not_go_together_let_nobody_in(
    by_claims: Client, database: Database, issuer: RunningIssuer
) -> None:
    for claims in (
        told("okänd", "planerare"),
        told("212000-0357"),
        told("212000-0357", "kommun_handlaggare"),
        told("212000-0357", "planerare", "planchef"),
        told(["212000-0357", "lst-d"], "planerare"),
        told("212000-0357", "granskare"),
        told("lst-d", "planerare"),
        told("212000-0357", "admin"),
        told({"x": 1}, 1, None, {}),
        {"org": "212000-0357", "realm_access": "planerare"},
        {},
    ):
        issuer.behave(claims=claims)
        assert log_in(by_claims, issuer, "bertil").status_code == 403, claims
    with database.owner.connect() as connection:
        assert find_accounts(connection) == []


def test_an_account_that_the_operator_has_linked_is_not_changed_by_claims(
    by_claims: Client, database: Database, issuer: RunningIssuer
) -> None:
    add(database, password=None)
    with database.owner.begin() as connection:
        link_account(connection, LOGIN, issuer.address, "anna")
    issuer.behave(claims=told("lst-d", "granskare"))
    assert log_in(by_claims, issuer).status_code == 303
    assert is_in(by_claims)


def test_who_came_by_claims_is_out_when_the_operator_takes_the_claims_away(
    by_claims: Client, database: Database, issuer: RunningIssuer
) -> None:
    issuer.behave(claims=told("lst-d", "granskare"))
    log_in(by_claims, issuer, "bertil")
    with client_with(with_issuer(database, issuer)) as client:
        assert log_in(client, issuer, "bertil").status_code == 403


# --- guessing


def test_failures_from_an_address_have_to_wait_as_those_of_passwords(
    client: Client, linked: Database, issuer: RunningIssuer
) -> None:
    with linked.owner.begin() as connection:
        noted = text(
            "INSERT INTO access.attempt (login_sha256, address) SELECT '', '127.0.0.1' FROM generate_series(1, :n)"
        )
        connection.execute(noted, {"n": MOST_FAILURES_OF_ADDRESS - 1})
    issuer.behave(claims={"nonce": "x"})
    assert log_in(client, issuer).status_code == 401
    issuer.behave()
    answer = log_in(client, issuer)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert issuer.behave() == {}, "the code is not even shown to the issuer"


def test_logins_begun_and_not_finished_from_an_address_are_bounded(client: Client, linked: Database) -> None:
    def open_now(number: int) -> None:
        with linked.owner.begin() as connection:
            connection.execute(text("DELETE FROM access.login"))
            connection.execute(
                text(
                    "INSERT INTO access.login SELECT int4send(n), '/', '127.0.0.1', now() + interval '1 min' "
                    "FROM generate_series(1, :n) AS n"
                ),
                {"n": number},
            )

    open_now(MOST_OF_ADDRESS - 1)
    assert client.get("/logga-in/extern").status_code == 303
    assert client.get("/logga-in/extern").status_code == 429


def test_the_database_keeps_nothing_that_a_login_could_be_finished_with(client: Client, linked: Database) -> None:
    asked = parse_qs(urlsplit(client.get("/logga-in/extern").headers["Location"]).query)
    with linked.owner.connect() as connection:
        kept = str(connection.execute(text("SELECT * FROM access.login")).all())
    for secret in (client._http.cookies["detaljplan_login"], asked["state"][0], asked["nonce"][0]):
        assert secret not in kept


# --- programs


@pytest.fixture
def machine(linked: Database, issuer: RunningIssuer) -> Database:
    add(linked, login="ärendesystemet", password=None)
    with linked.owner.begin() as connection:
        link_account(connection, "ärendesystemet", issuer.address, "maskin-1")
    return linked


def test_an_access_token_for_our_api_is_the_account_it_is_linked_to(
    machine: Database, client: Client, issuer: RunningIssuer
) -> None:
    assert known(client, issuer.access_token())
    with machine.owner.begin() as connection:
        disable_account(connection, "ärendesystemet")
    assert client.get("/api/plans", headers=bearer(issuer.access_token())).status_code == 403


def test_no_access_token_is_taken_where_no_audience_is_set(machine: Database, issuer: RunningIssuer) -> None:
    with client_with(with_issuer(machine, issuer, audience=None)) as client:
        assert not known(client, issuer.access_token())


def test_an_access_token_that_does_not_hold_is_refused(
    machine: Database, client: Client, issuer: RunningIssuer
) -> None:
    for how in (
        {"typ": "JWT"},
        {"typ": None},
        {"claims": {"aud": "detaljplan:åäö"}},
        {"claims": {"iss": "https://elak.example"}},
        {"claims": {"exp": NOW - 3600}},
        {"claims": {"nbf": NOW + 3600}},
        {"claims": {"sub": "okänd"}},
        {"claims": {"client_id": None}},
        {"claims": {"jti": None}},
        {"sign": "none"},
        {"sign": "HS256 by the public key"},
        {"sign": "stranger"},
        {"sign": "broken"},
    ):
        issuer.behave(**how)
        assert not known(client, issuer.access_token()), how


def test_what_is_no_token_is_refused(machine: Database, client: Client) -> None:
    for token in ("..", "a.b.c", "e30.e30.", "eyJhbGciOiJSUzI1NiJ9.e30.AA", "å.å.å", "x" * 17_000 + ".."):
        header = b"Bearer " + token.encode()
        assert client.get("/api/plans", headers={"Authorization": header}).status_code == 401, token[:40]


def test_a_key_of_ours_and_a_session_are_still_taken(machine: Database, client: Client, issuer: RunningIssuer) -> None:
    secret = log_in(client, issuer).cookies[COOKIE]
    client._http.cookies.clear()
    assert known(client, secret)


def test_a_token_is_not_the_account_of_somebody_who_came_by_claims(by_claims: Client, issuer: RunningIssuer) -> None:
    issuer.behave(claims=told("lst-d", "granskare"))
    log_in(by_claims, issuer, "bertil")
    by_claims._http.cookies.clear()
    issuer.behave(claims={"sub": "bertil"})
    assert not known(by_claims, issuer.access_token())


def test_the_log_says_why_and_not_who(client: Client, issuer: RunningIssuer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "detaljplan")
    log_in(client, issuer, "bertil")
    issuer.behave(claims={"aud": "annan"})
    log_in(client, issuer, "anna")
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("detaljplan")]
    assert any("NotLinked" in line for line in lines) and any("aud" in line for line in lines)
    assert not [line for line in lines if "bertil" in line or "anna" in line.replace("annan", "")]
