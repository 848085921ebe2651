"""From hits to a statement that the municipality reads, in Chromium: without scripts, by keyboard, and held to axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from detaljplan.checking import check
from detaljplan.exchange.layer_set import read_layer_set
from detaljplan.identity.roles import Role
from detaljplan.jobs.intake import take_in
from detaljplan.service.app import create_app
from detaljplan.settings import Settings
from detaljplan.store.accounts import add_account
from detaljplan.store.layers import replace_layer
from detaljplan.store.owner import Audience
from tests.postgis import PLANNER, Database
from tests.web.live import AXE, IN_A_BROWSER, ROOT, axe_violations, picture, serving

pytestmark = [*IN_A_BROWSER, pytest.mark.postgis]
SAMPLES = ROOT / "sample_plans"
PASSWORD = "ett långt lösenord"
ACCOUNTS = {
    "handlaggare": (Role.REVIEWER, "04"),
    "lansarkitekt": (Role.COUNTY_HEAD, "04"),
    "planerare": (Role.PLANNER, "0484"),
}


@pytest.fixture
def plan(database: Database) -> Iterator[str]:
    """The address of a reviewed plan in two versions, handed in to the county board."""
    with database.app.begin() as connection:
        for data in read_layer_set(SAMPLES / "layers" / "layers.toml"):
            replace_layer(connection, data)
    with database.owner.begin() as connection:
        for login, (role, code) in ACCOUNTS.items():
            add_account(connection, login=login, name=login, organisation=code, role=role, password=PASSWORD)
    for name in ("kv-exemplet-1.gml", "kv-exemplet-1.json"):
        taken = take_in(database.public, check(SAMPLES / name), PLANNER, Audience.HANDED_IN)
    settings = Settings(database_url=database.url, app_database_url=database.url)
    with serving(create_app(settings), lifespan=True) as address:
        yield f"{address}/planer/{taken.saved.version_id}"


Enter = Callable[..., Page]


@pytest.fixture
def enter(browser: Browser, plan: str) -> Iterator[Enter]:
    """Gives a page of somebody who has logged in."""
    contexts: list[BrowserContext] = []

    def entered(login: str, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="sv-SE", **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{plan.partition('/planer')[0]}/logga-in")
        page.get_by_label("Inloggningsnamn").fill(login)
        page.get_by_label("Lösenord").fill(PASSWORD)
        page.get_by_role("button", name="Logga in").click()
        page.get_by_role("button", name="Logga ut").wait_for()
        return page

    yield entered
    for context in contexts:
        context.close()


def assess(page: Page, anchor: str, reason: str) -> None:
    subject = page.locator(f"#{anchor}")
    subject.get_by_label("Ställningstagande").select_option("kan bli prövningsgrund")
    subject.get_by_label("Typ av synpunkt").select_option("prövningsgrund")
    subject.get_by_label("Motivering").fill(reason)
    subject.get_by_role("button", name="Spara bedömningen").click()
    subject.get_by_role("status").wait_for()


def test_an_officer_assesses_and_who_decides_gives_a_statement_without_scripts(plan: str, enter: Enter) -> None:
    officer = enter("handlaggare", java_script_enabled=False)
    officer.goto(plan)
    officer.get_by_role("link", name="Bedöm planen").click()
    assess(officer, "amne-lager-oversvamning_100", "Visa att marken är lämplig.")
    officer.get_by_role("group", name="3 a.").get_by_label("Nej").check()
    officer.get_by_role("button", name="Spara förprövningen").click()
    officer.get_by_text("Förprövningen är sparad.").wait_for()
    planner = enter("planerare", java_script_enabled=False)
    planner.goto(plan)
    assert "yttrande" not in planner.locator("main").inner_text().lower()

    head = enter("lansarkitekt", java_script_enabled=False)
    head.goto(plan)
    head.get_by_role("link", name="Utkast till yttrande").click()
    assert "Visa att marken är lämplig." in head.get_by_label("Förhandsgranskning").inner_text()
    head.get_by_label("Diarienummer", exact=True).fill("402-12345-2026")
    head.get_by_label("Samlad bedömning").fill("Planen kan komma att prövas.")
    with head.expect_download() as draft:
        head.get_by_role("button", name="Hämta utkastet som .docx").click()
    assert draft.value.suggested_filename == "utkast-yttrande.docx"
    head.get_by_label("Ja, lämna yttrandet").check()
    head.get_by_role("button", name="Lämna yttrandet").click()
    head.wait_for_url("**/planer/*#yttranden")

    planner.reload()
    with planner.expect_download() as given:
        planner.get_by_role("region", name="1 yttrande").get_by_role("link", name=".pdf").click()
    assert given.value.path().read_bytes().startswith(b"%PDF-")


def test_the_keyboard_alone_assesses(plan: str, enter: Enter) -> None:
    page = enter("handlaggare")
    page.goto(f"{plan}/bedomning")
    page.get_by_role("link", name="Jordbruksmark").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "amne-lager-jordbruksmark-utfall"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Sedan länge ianspråktagen.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**sparad=**")
    told = page.locator("#amne-lager-jordbruksmark").inner_text()
    assert "Ingen påverkan" in told and "Sedan länge ianspråktagen." in told


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_on_the_county_boards_pages(plan: str, enter: Enter, width: int) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (npm ci)")
    page = enter("lansarkitekt", bypass_csp=True)
    page.goto(f"{plan}/bedomning")
    assess(page, "amne-lager-oversvamning_100", "Visa att marken är lämplig.")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(plan)
    compared = page.get_by_role("link", name="Jämför version 1").get_attribute("href")
    for name, address in (
        ("assessments", f"{plan}/bedomning"),
        ("statement", f"{plan}/yttrande"),
        ("compared", f"{plan.partition('/planer')[0]}{compared}"),
        ("refused", f"{plan}/sparra"),
    ):
        page.goto(address)
        assert axe_violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        picture(page, f"{name}-{width}")
    page.goto(f"{plan}/yttrande")
    page.get_by_label("Planen kom in").fill("")
    page.get_by_label("Diarienummer", exact=True).fill("1")
    page.get_by_label("Samlad bedömning").fill(" ")
    page.get_by_label("Ja, lämna yttrandet").check()
    page.get_by_role("button", name="Lämna yttrandet").click()
    assert page.get_by_role("alert").inner_text() == "Skriv den samlade bedömningen."
    assert page.evaluate("document.activeElement.id") == "skede", "the form has the focus again"
    assert axe_violations(page) == []
