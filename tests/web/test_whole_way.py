"""The whole way: sample files through the rules, the store and the review to the county board's map in Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from detaljplan.checking import check
from detaljplan.exchange.layer_set import read_layer_set
from detaljplan.jobs.intake import take_in
from detaljplan.service.app import create_app
from detaljplan.settings import Settings
from detaljplan.store.accounts import add_account
from detaljplan.store.layers import replace_layer
from tests.postgis import PLANNER, TOWN, Database
from tests.web.live import IN_A_BROWSER, ROOT, Watched, axe_violations, drawn_when, picture, serving

pytestmark = [*IN_A_BROWSER, pytest.mark.postgis, pytest.mark.slow]
SAMPLES = ROOT / "sample_plans"
PICTURE = ROOT / "docs" / "images" / "plan-page.png"


PASSWORD = "ett långt lösenord"


def log_in(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="Logga in").click()
    page.get_by_label("Inloggningsnamn").fill("planerare")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("button", name="Logga ut").wait_for()


@pytest.fixture
def address(database: Database) -> Iterator[str]:
    """A service on a real PostGIS that holds the sample plans, reviewed."""
    with database.app.begin() as connection:
        for data in read_layer_set(SAMPLES / "layers" / "layers.toml"):
            replace_layer(connection, data)
    for path in sorted(SAMPLES.glob("kv-*")):
        take_in(database.public, check(path), PLANNER)
    with database.owner.begin() as connection:
        add_account(
            connection,
            login="planerare",
            name="Planerare",
            organisation=TOWN.code,
            role=PLANNER.role,
            password=PASSWORD,
        )
    settings = Settings(database_url=database.url, app_database_url=database.url)
    with serving(create_app(settings), lifespan=True) as address:
        yield address


def test_a_reviewer_finds_plan_faults_and_hits_on_the_map(address: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="sv-SE")
    watched = Watched(context.new_page())
    page = watched.page
    log_in(page, address)
    page.get_by_role("link", name="Kv Exemplet 3").click()
    counts = drawn_when(page, lambda counts: counts["uses"] > 0)
    assert counts["boundary"] == 1
    assert counts["uses"] == 3
    assert counts["findings"] == 4
    assert page.get_by_role("heading", level=1).inner_text().startswith("Kv Exemplet 3")
    assert "Ej kartlagt" in page.inner_text("main")
    assert "Täckning okänd" in page.inner_text("main")
    page.goto(address)
    page.get_by_role("row").filter(has_text="Nationell JSON").get_by_role("link", name="Kv Exemplet 1").click()
    counts = drawn_when(page, lambda counts: counts["hits"] > 0)
    assert counts["hits"] == 11
    assert "Träff, tungt vägande lager" in page.inner_text("main")
    assert "Högsta nockhöjd är 9 meter" in page.inner_text("main")
    assert watched.errors == []
    assert {re.match(r"https?://[^/]+", url)[0] for url in watched.requests} == {address}  # type: ignore[index]
    context.close()


def test_the_keyboard_alone_leads_from_the_list_to_a_fault_on_the_map(address: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="sv-SE")
    page = context.new_page()
    log_in(page, address)
    tab_to(page, "a", "Kv Exemplet 3")
    page.keyboard.press("Enter")
    page.wait_for_url("**/planer/*")
    drawn_when(page, lambda counts: counts["findings"] > 0)
    tab_to(page, "button", "Visa på kartan")
    before = page.locator("[data-map]").screenshot()
    page.keyboard.press("Enter")
    page.wait_for_timeout(800)
    assert page.locator("[data-map]").screenshot() != before
    context.close()


def tab_to(page: Page, tag: str, text: str) -> None:
    """Press Tab until the link or button with that text has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate("[document.activeElement.localName, document.activeElement.textContent]")
        if focused[0] == tag and text in focused[1]:
            return
    raise AssertionError(f"the keyboard never reached {text}")


def test_axe_finds_nothing_on_the_stored_plans(address: str, browser: Browser, request: pytest.FixtureRequest) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="sv-SE", bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}/logga-in")
    assert axe_violations(page) == []
    picture(page, "log-in")
    log_in(page, address)
    assert axe_violations(page) == []
    for name in ("Kv Exemplet 3", "Kv Exemplet 2"):
        page.goto(address)
        page.get_by_role("link", name=name).click()
        drawn_when(page, lambda counts: counts["uses"] > 0)
        assert axe_violations(page) == []
    picture(page, "stored-plan")
    if request.config.getoption("--update-pictures"):
        _picture_for_the_readme(address, browser, PICTURE)
    context.close()


def _picture_for_the_readme(address: str, browser: Browser, path: Path) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 1290}, locale="sv-SE")
    page.goto(address)
    page.get_by_role("row").filter(has_text="Nationell JSON").get_by_role("link", name="Kv Exemplet 1").click()
    drawn_when(page, lambda counts: counts["hits"] > 0)
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path)
    page.close()
