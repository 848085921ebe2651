"""The pages in a real browser: the map draws, the keyboard reaches everything, nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page

from detaljplan.style.palette import fill_of
from detaljplan.web import pages
from detaljplan.web.views import PlanPage, Plans
from tests.web.live import AXE, IN_A_BROWSER, Watched, axe_violations, drawn, drawn_when, picture, serving

pytestmark = IN_A_BROWSER


@pytest.fixture(scope="module")
def address(plans: Plans, map_json: dict[str, Any]) -> Iterator[str]:
    app = FastAPI()
    app.state.plans = plans
    app.get("/api/plans/{version_id}/map.json")(lambda version_id: map_json)
    pages.add_pages(app)
    with serving(app, lifespan=False) as address:
        yield address


class Open(Protocol):
    def __call__(self, path: str, *, width: int = ..., **options: Any) -> Watched: ...


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Open]:
    contexts = []

    def opened(path: str, *, width: int = 1280, **options: Any) -> Watched:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="sv-SE", **options)
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.goto(address + path)
        return watched

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def plan_map(visit: Open, page: PlanPage) -> Watched:
    watched = visit(page.page_url)
    try:
        drawn_when(watched.page, lambda counts: counts["uses"] > 0)
    except AssertionError as error:
        raise AssertionError(f"{error}; the page said {watched.errors}") from None
    return watched


def pixels_of(page: Page, colour: str) -> int:
    """Return how many pixels of the map's canvases have exactly this opaque colour."""
    count: int = page.evaluate(
        """colour => {
            const wanted = [1, 3, 5].map(i => parseInt(colour.slice(i, i + 2), 16));
            let count = 0;
            for (const canvas of document.querySelectorAll('[data-map] canvas')) {
                if (!canvas.width || !canvas.height) continue;
                const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                for (let i = 0; i < data.length; i += 4)
                    if (data[i + 3] === 255 && wanted.every((v, k) => data[i + k] === v)) count++;
            }
            return count;
        }""",
        colour,
    )
    return count


def test_the_map_draws_every_feature_of_the_plan(plan_map: Watched) -> None:
    counts = drawn(plan_map.page)
    assert counts == {
        "uses": 3,  # B and C are one area
        "properties": 4,
        "property_boundaries": 2,  # each shared edge once, none along the uses
        "secondary_boundaries": 0,
        "use_boundaries": 3,
        "boundary": 1,
        "line_provisions": 1,
        "property_letters": 4,
        "use_letters": 3,
        "hits": 2,
        "findings": 2,
    }
    picture(plan_map.page, "plan")


@pytest.mark.parametrize("colour", ["Gul", "Ljusgrön", "Ljusgrå"])
def test_the_uses_have_boverkets_colours_on_the_canvas(plan_map: Watched, colour: str) -> None:
    assert pixels_of(plan_map.page, fill_of(colour)) > 2_000


def test_a_colour_the_plan_does_not_use_is_not_on_the_canvas(plan_map: Watched) -> None:
    assert pixels_of(plan_map.page, fill_of("Röd")) == 0


def test_a_hidden_layer_is_not_drawn_and_comes_back(plan_map: Watched) -> None:
    uses = plan_map.page.get_by_label("Användning", exact=True)
    uses.focus()
    plan_map.page.keyboard.press("Space")
    drawn_when(plan_map.page, lambda counts: "uses" not in counts)
    assert pixels_of(plan_map.page, fill_of("Gul")) == 0
    plan_map.page.keyboard.press("Space")
    drawn_when(plan_map.page, lambda counts: counts.get("uses") == 3)
    assert pixels_of(plan_map.page, fill_of("Gul")) > 2_000


def test_a_finding_is_reached_by_tab_and_enter_zooms_to_it(plan_map: Watched) -> None:
    page = plan_map.page
    before = float(page.get_attribute("[data-map]", "data-resolution") or "nan")
    page.locator("[data-whole-plan]").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.finding") == "1":
            break
    assert page.evaluate("document.activeElement.dataset.finding") == "1"
    page.keyboard.press("Enter")
    drawn_when(page, lambda counts: float(page.get_attribute("[data-map]", "data-resolution") or 0) < before)
    assert page.locator('tr[aria-current="true"]').get_attribute("data-finding-row") == "1"


def test_from_the_map_the_keyboard_finds_the_way_back_to_the_row(plan_map: Watched) -> None:
    page = plan_map.page
    page.locator('button[data-finding="1"]').press("Enter")
    assert page.evaluate("document.activeElement.hasAttribute('data-map')")
    page.get_by_role("button", name="Tillbaka till raden").press("Enter")
    assert page.evaluate("document.activeElement.dataset.finding") == "1"


def test_a_finding_clicked_in_the_map_selects_its_row(plan_map: Watched) -> None:
    page = plan_map.page
    page.locator('button[data-finding="0"]').click()
    page.wait_for_timeout(300)
    page.locator("tr[aria-current]").evaluate("row => row.removeAttribute('aria-current')")
    page.locator("[data-map]").click()
    page.locator('tr[data-finding-row="0"][aria-current="true"]').wait_for(timeout=5_000)
    assert page.evaluate("document.activeElement.dataset.finding") == "0"


def test_the_arrow_keys_move_the_map_and_the_coordinates_follow(plan_map: Watched) -> None:
    page = plan_map.page
    before = page.locator("[data-readout]").inner_text()
    assert "SWEREF 99 TM: N 6" in before
    page.locator("[data-map]").press("ArrowRight")
    page.locator("[data-readout]").filter(has_not_text=before).wait_for(timeout=5_000)


def test_clicking_the_map_tells_what_applies_there(plan_map: Watched) -> None:
    page = plan_map.page
    page.locator("[data-map]").click(position={"x": 330, "y": 330})
    page.get_by_text("På platsen", exact=True).wait_for(timeout=5_000)
    assert "B – Bostäder" in page.locator("[data-here]").inner_text()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("path", ["/", "/om", "/regler", "/regler/DP-0018", "/planer/finns-inte", "PLAN"])
def test_axe_finds_nothing(visit: Open, page: PlanPage, path: str, width: int) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (npm ci)")
    watched = visit(page.page_url if path == "PLAN" else path, width=width, bypass_csp=True)
    if path == "PLAN":
        drawn_when(watched.page, lambda counts: counts["uses"] > 0)
    assert axe_violations(watched.page) == []
    picture(watched.page, f"{path.strip('/').replace('/', '-').lower() or 'plans'}-{width}")


@pytest.mark.parametrize("path", ["/", "/om", "/regler/DP-0002", "PLAN"])
def test_a_page_asks_nobody_else_and_complains_of_nothing(visit: Open, page: PlanPage, address: str, path: str) -> None:
    watched = visit(page.page_url if path == "PLAN" else path)
    watched.page.wait_for_load_state("networkidle")
    if path == "PLAN":
        drawn_when(watched.page, lambda counts: counts["uses"] > 0)
    assert [url for url in watched.requests if not url.startswith((address, "data:", "blob:"))] == []
    assert watched.errors == []


def test_a_narrow_page_does_not_scroll_sideways(visit: Open, page: PlanPage) -> None:
    watched = visit(page.page_url, width=320)
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_without_javascript_all_text_is_there(visit: Open, page: PlanPage) -> None:
    watched = visit(page.page_url, java_script_enabled=False)
    text = watched.page.locator("main").inner_text()
    for finding in page.findings:
        assert finding.message in text
    assert "Kartan kräver JavaScript" in text
    assert not watched.page.locator("button[data-finding]").first.is_visible()


def test_a_map_that_cannot_be_had_says_so(visit: Open, browser: Browser, address: str, page: PlanPage) -> None:
    context = browser.new_context(locale="sv-SE")
    broken = context.new_page()
    broken.route("**/map.json*", lambda route: route.fulfill(status=503, body="{}"))
    broken.goto(address + page.page_url)
    broken.get_by_role("alert").wait_for(timeout=5_000)
    assert "svar 503" in broken.get_by_role("alert").inner_text()
    context.close()


def test_the_drawings_of_a_rule_are_shown_whole(visit: Open) -> None:
    page = visit("/regler/DP-0002", width=360).page
    shown = page.eval_on_selector_all(".drawings img", "all => all.map(i => [i.complete, i.naturalWidth, i.width])")
    assert shown == [[True, 300, 300], [True, 300, 300]]
