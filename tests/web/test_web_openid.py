"""A planner logs in by the organisation's own issuer, in Chromium, and sees the drafts of their own municipality."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from detaljplan.service.app import create_app
from detaljplan.store.links import link_account
from tests.postgis import Database
from tests.service.issuing import RunningIssuer, running_issuer, with_issuer
from tests.service.test_login import add
from tests.store.examples import delivered, example, gap, small_plan
from tests.web.live import AXE, IN_A_BROWSER, Watched, axe_violations, picture, serving

pytestmark = [*IN_A_BROWSER, pytest.mark.postgis]
BUTTON = "Logga in med Exempelinloggningen"


@pytest.fixture(scope="module")
def issuer() -> Iterator[RunningIssuer]:
    with running_issuer() as issuer:
        yield issuer


@pytest.fixture
def address(database: Database, issuer: RunningIssuer) -> Iterator[str]:
    """A service that trusts the issuer, with a draft of the town and an account that is linked."""
    add(database, password=None)
    with database.owner.begin() as connection:
        link_account(connection, "planerare@exempel.se", issuer.address, "anna")
    with database.app.begin() as connection:
        delivered(connection, example(small_plan("utkast"), raw=b"draft", findings=[gap()], name="utkastet.json"))
    listener = socket.create_server(("127.0.0.1", 0))  # its address is a setting, so it is known before
    public_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = with_issuer(database, issuer).model_copy(update={"public_url": public_url})
    with serving(create_app(settings), lifespan=True, listener=listener) as address:
        yield address


def test_a_planner_logs_in_by_the_issuer_and_sees_the_own_drafts(address: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="sv-SE")
    watched = Watched(context.new_page())
    page = watched.page
    page.goto(address)
    assert "Utkast" not in page.inner_text("main")
    page.get_by_role("link", name="Logga in").click()
    picture(page, "log-in-issuer")
    page.get_by_role("link", name=BUTTON).click()
    page.get_by_label("Vem är du?").fill("anna")
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_role("button", name="Logga ut").wait_for()
    assert page.url == f"{address}/"
    assert "Planeraren, Eskilstuna kommun" in page.inner_text("header")
    assert "Utkast" in page.inner_text("main")
    (kept,) = [cookie for cookie in context.cookies(address) if cookie["name"].startswith("detaljplan")]
    assert (kept["name"], kept["httpOnly"], kept["sameSite"]) == ("detaljplan_session", True, "Lax")
    page.get_by_role("button", name="Logga ut").click()
    page.get_by_role("link", name="Logga ut från Exempelinloggningen").wait_for()
    picture(page, "logged-out")
    page.get_by_role("link", name="Logga ut från Exempelinloggningen").click()
    assert "Utloggad hos utfärdaren" in page.inner_text("body")
    page.goto(address)
    assert "Utkast" not in page.inner_text("main")
    assert watched.errors == []
    context.close()


def test_whom_nobody_has_linked_is_told_so_and_axe_finds_nothing(address: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="sv-SE", bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}/logga-in")
    page.get_by_role("link", name=BUTTON).click()
    page.get_by_label("Vem är du?").fill("bertil")
    page.get_by_role("button", name="Fortsätt").click()
    assert "Du har inget konto här" in page.get_by_role("alert").inner_text()
    if AXE.is_file():
        assert axe_violations(page) == []
    picture(page, "log-in-refused-360")
    context.close()
