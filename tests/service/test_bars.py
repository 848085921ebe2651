"""Barring over HTTP: told first, done when confirmed, and told of as gone; with JSON and with a plain form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from detaljplan.identity.principal import Principal
from detaljplan.identity.roles import Role
from detaljplan.service.app import create_app
from tests.jobs.test_submissions import work
from tests.postgis import TOWN, Database
from tests.service.client import Client
from tests.service.conftest import session_of, settings_of
from tests.service.test_submissions import SENT
from tests.store.test_bars import traces

pytestmark = pytest.mark.postgis

ORDER = {"grund": "personuppgifter", "skal": "Namn på en sakägare."}
CONFIRMED = {**ORDER, "bekrafta": True}
FORM = {**ORDER, "bekrafta": "ja"}


@pytest.fixture
def registrar(database: Database) -> Iterator[Client]:
    with Client(create_app(settings_of(database)), session_of(database, Principal(Role.REGISTRAR, TOWN))) as client:
        yield client


def handed_in(client: Client, database: Database) -> dict[str, str]:
    address = client.post("/api/submissions", files=SENT).headers["Location"]
    work(database)
    told: dict[str, str] = client.get(address).json()["links"]
    return told


def test_a_bar_tells_what_it_would_erase_and_erases_when_it_is_confirmed(
    client: Client, registrar: Client, database: Database
) -> None:
    links = handed_in(client, database)
    asked = registrar.post(f"{links['self']}/bar", json=ORDER).json()
    assert asked["barred"] is False
    assert [place["file_name"] for place in asked["places"]] == [*(file[0] for _, file in SENT), SENT[0][1][0]]
    assert client.get(links["self"]).status_code == 200
    done = registrar.post(f"{links['self']}/bar", json=CONFIRMED).json()
    assert (done["barred"], done["places"]) == (True, asked["places"])
    assert "Säkerhetskopior" in done["note"]
    for address in (links["self"], links["plan"], links["report"], f"{links['plan']}/original", links["events"]):
        answer = client.get(address)
        problem = answer.json()
        assert (answer.status_code, problem["type"]) == (410, "urn:detaljplan:problem:barred"), address
        assert "artikel 17" in problem["detail"]
    assert client.get("/api/submissions").json()["submissions"] == []
    again = client.post("/api/submissions", files=SENT)
    assert (again.status_code, again.json()["type"]) == (409, "urn:detaljplan:problem:barred-file")
    shown = client.post("/lamna-in", files=SENT, data={"mottagare": "utkast"})
    assert shown.status_code == 422 and "spärrad av registratorn" in shown.text


@pytest.mark.parametrize(
    "change", [{"grund": "annat"}, {"skal": ""}, {"skal": "x" * 2001}, {"fil": "x"}, {"annat": 1}], ids=str
)
def test_an_order_that_is_not_whole_is_refused(client: Client, registrar: Client, change: dict[str, object]) -> None:
    address = client.post("/api/submissions", files=SENT).headers["Location"]
    assert registrar.post(f"{address}/bar", json={**CONFIRMED, **change}).status_code == 400
    assert client.get(address).status_code == 200


def test_the_form_shows_what_is_erased_and_asks_for_ground_reason_and_confirmation(
    client: Client, registrar: Client, database: Database
) -> None:
    links = handed_in(client, database)
    address = links["self"].replace("/api/submissions", "/inlamningar")
    assert f'href="{address}/sparra"' in registrar.get(address).text
    assert "/sparra" not in client.get(address).text
    shown = registrar.get(f"{address}/sparra").text
    assert all(name in shown for name in ("Påhittad plan.json", "Plankarta.pdf", "4 ställen med samma innehåll"))
    for missing, told in (("grund", "Välj en grund"), ("skal", "Ange ett skäl"), ("bekrafta", "Bekräfta")):
        answer = registrar.post(f"{address}/sparra", data={**FORM, missing: ""})
        assert answer.status_code == 422 and told in answer.text
        assert client.get(address).status_code == 200
    letter = client.get(links["self"]).json()["files"][2]["sha256"]
    assert "Borttaget" in registrar.post(f"{address}/sparra", data={**FORM, "fil": letter}).text
    page = registrar.get(address).text
    assert "Plankarta.pdf" in page and "Planbeskrivning.pdf" not in page and "spärrad" in page
    plan = links["plan"].replace("/api/plans", "/planer")
    assert f'href="{plan}/sparra"' in registrar.get(plan).text
    assert registrar.post(f"{plan}/sparra", data=FORM).status_code == 200
    for gone in (plan, f"{plan}/sparra"):
        answer = registrar.get(gone)
        assert answer.status_code == 410 and "spärrat av registratorn" in answer.text
    assert "Spärrad: planfilen är borttagen" in registrar.get(address).text
    assert traces(database) == set()


def test_a_form_of_what_is_not_there_says_so(registrar: Client) -> None:
    for address in ("/planer/x/sparra", "/inlamningar/00000000-0000-4000-8000-000000000000/sparra"):
        assert registrar.get(address).status_code == registrar.post(address, data=FORM).status_code == 404
