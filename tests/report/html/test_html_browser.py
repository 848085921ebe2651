"""The page in a real browser: from a file, without network, with mouse, keyboard and paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from detaljplan.checking import check
from detaljplan.findings import Severity
from detaljplan.report.html.told import MOST_LISTED
from detaljplan.report.model import Profile
from tests.report.html.conftest import Open
from tests.report.html.reports import HOSTILE, PASSING, SAMPLES, faulty, hostile, with_many_findings
from tests.web.live import AXE, CHROMIUM, ROOT, Watched, axe_violations, picture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]

PICTURE = ROOT / "docs" / "images" / "report-html.png"
GAP = "En glipa som är 0,5 m bred"
CROSSING = "korsar eller rör sig själv i en punkt"


@pytest.fixture
def report(visit: Open) -> Watched:
    checked = faulty()
    watched = visit(checked.report, checked.plan)
    drawn(watched.page)
    watched.page.locator('#canvas:not([data-scale="1"])').wait_for()  # the whole plan has been fitted in
    return watched


def drawn(page: Page) -> int:
    """Return how many findings the map has in sight, once the plan lies under them."""
    page.locator("#ground").wait_for(state="detached", timeout=20_000)
    page.locator("#canvas[data-drawn]").wait_for(timeout=20_000)
    return int(page.locator("#canvas").get_attribute("data-drawn") or -1)


def scale(page: Page) -> float:
    return float(page.locator("#canvas").get_attribute("data-scale") or "nan")


def zoomed_from(page: Page, before: float) -> float:
    """Return the scale of the map once it is another than before."""
    expect(page.locator("#canvas")).not_to_have_attribute("data-scale", _as_written(page, before), timeout=5_000)
    return scale(page)


def _as_written(page: Page, value: float) -> str:
    written: str = page.evaluate("value => String(value)", value)
    return written


def pixels_of(page: Page, colour: str) -> int:
    """Return how many pixels of the map have exactly this colour."""
    count: int = page.evaluate(
        """colour => {
            const wanted = [1, 3, 5].map(i => parseInt(colour.slice(i, i + 2), 16));
            const canvas = document.getElementById("canvas");
            const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            let count = 0;
            for (let i = 0; i < data.length; i += 4) if (wanted.every((v, k) => data[i + k] === v)) count++;
            return count;
        }""",
        colour,
    )
    return count


def selected(page: Page) -> str:
    return page.locator(".row[aria-selected=true]").inner_text()


def test_it_opens_from_a_file_asks_nobody_and_complains_of_nothing(report: Watched) -> None:
    assert drawn(report.page) == sum(f.point is not None for f in faulty().report.findings)
    assert [url for url in report.requests if not url.startswith("file:")] == []
    assert len(report.requests) == 1
    assert report.errors == []
    picture(report.page, "report-html")


def test_the_verdict_and_what_was_not_checked_stand_on_top(report: Watched) -> None:
    verdict = report.page.locator(".verdict:visible")
    assert "Stoppas" in verdict.inner_text()
    assert "20251201" in verdict.inner_text()
    assert f"{len(faulty().report.run)} prövade regler" in verdict.inner_text()
    report.page.locator("summary:visible").click()
    assert "underlag saknas: grannplaner" in report.page.locator(".unasked:visible").inner_text()


def test_what_stops_delivery_comes_first_under_its_remedy(report: Watched) -> None:
    rows = report.page.locator(".row").all_inner_texts()
    assert "Detta stoppar leveransen" in rows[0]
    assert rows[1].startswith("▾") and "→ Låt intilliggande användningsområden mötas" in rows[1]
    assert "DP-0002" in rows[2]
    assert GAP in rows[3] and "vid GATA" in rows[3] and "N 6582020.25 E 152059.99" in rows[3]


def test_the_uses_have_boverkets_colours_on_the_map(report: Watched) -> None:
    assert pixels_of(report.page, "#ffffce") > 5_000
    assert pixels_of(report.page, "#deffce") > 5_000
    assert pixels_of(report.page, "#fa4b3c") == 0


def test_a_finding_pressed_in_the_list_is_shown_on_the_map_and_told_whole(report: Watched) -> None:
    page = report.page
    before = scale(page)
    page.get_by_role("treeitem").filter(has_text=CROSSING).click()
    assert zoomed_from(page, before) > 10 * before
    page.get_by_role("treeitem").filter(has_text="utanför planområdet (0,3").click()
    detail = page.locator("#detail").inner_text()
    assert "NATUR" in detail and "rad 238, kolumn 11" in detail and "0,3 m, gränsen är 0,1 m" in detail
    assert pixels_of(page, "#0b57d0") > 100  # the mark of what is selected


def shown_in_the_middle(page: Page) -> dict[str, float]:
    """Have the map show a finding in its middle, and no finding be selected; return where that is."""
    shown, search = page.locator("#shown"), page.get_by_label("Sök")
    search.fill(CROSSING)
    expect(shown).to_contain_text("Visar 1 ")
    page.locator(".row.finding").click()
    search.fill(GAP)
    expect(page.locator(".row.finding")).to_contain_text(GAP)
    page.get_by_role("button", name="Visa alla").click()
    expect(shown).not_to_contain_text("Visar 1 ")
    assert page.locator(".row[aria-selected=true]").count() == 0
    box = page.locator("#canvas").bounding_box()
    assert box
    return {"x": box["width"] / 2, "y": box["height"] / 2}


def test_a_finding_pressed_on_the_map_is_selected_in_the_list(report: Watched) -> None:
    page = report.page
    page.locator("#canvas").click(position=shown_in_the_middle(page))
    assert CROSSING in selected(page)
    assert "DP-Krav-0018" in page.locator("#detail").inner_text()


def test_a_finger_selects_what_it_touches(visit: Open) -> None:
    checked = faulty()
    page = visit(checked.report, checked.plan, width=390, has_touch=True).page
    drawn(page)
    page.locator("#canvas").tap(position=shown_in_the_middle(page))
    assert CROSSING in selected(page)


def test_the_keyboard_alone_finds_and_shows_a_finding(report: Watched) -> None:
    page = report.page
    before = scale(page)
    page.locator("#tree").focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    active = page.locator(f"#{page.locator('#tree').get_attribute('aria-activedescendant')}")
    assert GAP in active.inner_text()
    assert (active.get_attribute("aria-posinset"), active.get_attribute("aria-setsize")) == ("1", "1")
    assert active.get_attribute("aria-level") == "4"
    page.keyboard.press("Enter")
    zoomed_from(page, before)
    assert GAP in selected(page)


def test_the_arrows_fold_and_unfold_groups(report: Watched) -> None:
    page = report.page
    count = page.get_by_role("treeitem").count()
    page.locator("#tree").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    assert page.locator(".row").first.get_attribute("aria-expanded") == "false"
    assert page.locator(".row.severity").count() == sum(number > 0 for number in faulty().report.counts.values())
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("treeitem").count() == count


def test_the_map_is_moved_and_zoomed_by_keys(report: Watched) -> None:
    page = report.page
    whole = scale(page)
    canvas = page.locator("#canvas")
    canvas.press("+")
    nearer = zoomed_from(page, whole)
    assert nearer > whole
    before = pixels_of(page, "#deffce")
    for _ in range(4):
        canvas.press("ArrowLeft")
    expect(page.locator("#readout")).to_contain_text("N 65")
    page.wait_for_timeout(100)
    assert pixels_of(page, "#deffce") != before
    canvas.press("0")
    assert zoomed_from(page, nearer) == pytest.approx(whole)


def test_the_wheel_zooms_and_the_mouse_moves_the_map(report: Watched) -> None:
    page = report.page
    whole = scale(page)
    box = page.locator("#canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, -400)
    assert zoomed_from(page, whole) > whole
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 20, steps=5)
    page.mouse.up()
    expect(page.locator("#readout")).to_contain_text("SWEREF 99 16 30")
    assert page.locator(".row[aria-selected=true]").count() == 0  # a map that was dragged selects nothing


def test_findings_are_filtered_by_severity_rule_and_words(report: Watched) -> None:
    page, counts = report.page, faulty().report.counts
    every = sum(counts.values())
    shown = page.locator("#shown")
    expect(shown).to_have_text(f"Visar {every} av {every}.")
    page.get_by_role("checkbox", name="Varning").uncheck()
    expect(shown).to_have_text(f"Visar {counts[Severity.ERROR]} av {every}.")
    expect(page.locator("[data-severity-count='1']")).to_have_text(f"({counts[Severity.WARNING]})")
    page.get_by_label("Regel").select_option(label="DP-0002 Mark utan användning (1)")
    expect(shown).to_have_text(f"Visar 1 av {every}.")
    page.get_by_role("button", name="Visa alla").click()
    expect(shown).to_have_text(f"Visar {every} av {every}.")
    page.get_by_label("Sök").fill("natur")
    expect(shown).not_to_have_text(f"Visar {every} av {every}.")
    page.get_by_label("Sök").fill("finns inte i någon text")
    expect(shown).to_have_text(f"Visar 0 av {every}.")
    assert page.locator(".row").count() == 0


def test_the_other_language_is_a_press_away(report: Watched) -> None:
    page = report.page
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert "Stopped" in page.locator(".verdict:visible").inner_text()
    assert "This stops the delivery" in page.locator(".row").first.inner_text()
    expect(page.locator("#shown")).to_contain_text("Showing ")
    assert "A gap 0.5 m wide" in page.locator("#tree").inner_text()


def test_a_coordinate_is_copied(report: Watched) -> None:
    page = report.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("treeitem").filter(has_text=GAP).click()
    page.get_by_role("button", name="Kopiera N 6582020.25 E 152059.99").click()
    expect(page.get_by_role("button", name="Kopierad")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "N 6582020.25 E 152059.99"


def test_what_would_run_if_it_were_markup_is_text(visit: Open) -> None:
    watched = visit(*hostile())
    page = watched.page
    drawn(page)
    page.locator(".row.finding").first.click()
    page.get_by_role("button", name="English").click()
    shown = HOSTILE.replace("\u202e", "·")
    assert shown in page.locator("#detail").inner_text()
    assert shown in page.locator("#tree").inner_text()
    assert page.locator("h1:visible").inner_text() == shown
    page.emulate_media(media="print")
    assert shown in page.locator("section.paper:visible").inner_text()
    assert page.evaluate("window.hit") is None
    assert page.locator("img").count() == 0
    assert watched.errors == []
    assert len(watched.requests) == 1


def test_without_script_the_verdict_and_the_first_findings_are_there(visit: Open) -> None:
    checked = faulty()
    page = visit(checked.report, checked.plan, java_script_enabled=False).page
    told = page.locator("main").inner_text()
    assert "Stoppas" in told and "underlag saknas: grannplaner" in told
    for finding in checked.report.findings:
        assert finding.message in told
    assert not page.locator("#tree").is_visible()


def test_a_browser_that_cannot_unpack_says_so_and_shows_the_list(visit: Open, browser: Any, tmp_path: Path) -> None:
    context = browser.new_context(offline=True)
    context.add_init_script("delete globalThis.DecompressionStream")
    checked = faulty()
    visit(checked.report, checked.plan)
    page = context.new_page()
    page.goto((tmp_path / "rapport-0.html").as_uri())
    assert "för gammal" in page.get_by_role("alert").inner_text()
    assert GAP in page.locator("main").inner_text()
    context.close()


def test_on_paper_there_is_the_verdict_the_map_and_every_finding(report: Watched, tmp_path: Path) -> None:
    page, path = report.page, tmp_path / "rapport.pdf"
    before = scale(page)
    page.pdf(path=path, format="A4")
    told = printed(path)
    assert "Stoppas" in told and "underlag saknas" in told
    for finding in faulty().report.findings:
        assert "".join(finding.message.split()) in "".join(told.split())
    assert scale(page) == pytest.approx(before)  # the screen is as it was


def test_on_paper_it_is_said_how_many_are_left(visit: Open, tmp_path: Path) -> None:
    page, path = visit(*with_many_findings(MOST_LISTED + 234)).page, tmp_path / "rapport.pdf"
    drawn(page)
    page.pdf(path=path, format="A4")
    told = printed(path)
    assert "234 till finns i filen" in told
    assert told.count("Fynd ") == MOST_LISTED


def printed(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_fifty_thousand_findings_are_searched_and_walked(visit: Open) -> None:
    watched = visit(*with_many_findings(50_000))
    page = watched.page
    assert drawn(page) > 10_000
    expect(page.locator("#shown")).to_have_text("Visar 50\u00a0000 av 50\u00a0000.")
    assert page.locator(".row").count() < 100
    page.locator("#tree").focus()
    page.keyboard.press("End")
    last = page.locator(f"#{page.locator('#tree').get_attribute('aria-activedescendant')}")
    assert int(last.get_attribute("aria-posinset") or 0) == int(last.get_attribute("aria-setsize") or -1) > 1_000
    page.get_by_label("Sök").fill("objekt-49999")
    expect(page.locator("#shown")).to_have_text("Visar 1 av 50\u00a0000.")
    page.locator(".row.finding").click()
    assert "objekt-49999" in page.locator("#detail").inner_text()
    assert watched.errors == []


def test_geometries_of_any_file_are_drawn_though_there_is_no_plan(visit: Open) -> None:
    checked = check(SAMPLES / "rules" / "GEO-0041" / "bad.gml", profile=Profile.GML_GEOMETRY)
    watched = visit(checked.report, checked.plan)
    assert drawn(watched.page) == len(checked.report.findings) > 0
    assert watched.errors == []


def test_a_plan_without_remarks_is_told_so_and_nothing_else(visit: Open) -> None:
    checked = check(PASSING)
    watched = visit(checked.report, checked.plan)
    assert "Inga fel mot de regler vi känner" in watched.page.locator(".verdict:visible").inner_text()
    assert watched.page.locator("#tree").count() == 0
    assert watched.errors == []


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit: Open, width: int) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (npm ci)")
    checked = faulty()
    page = visit(checked.report, checked.plan, width=width, bypass_csp=True).page
    drawn(page)
    page.locator(".row.finding").first.click()
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_picture_of_the_documentation(visit: Open, request: pytest.FixtureRequest) -> None:
    checked = faulty()
    page = visit(checked.report, checked.plan).page
    drawn(page)
    page.get_by_role("treeitem").filter(has_text="utanför planområdet (0,3").click()
    assert page.evaluate("document.activeElement.id") == "tree"
    if request.config.getoption("--update-pictures"):
        page.locator("#canvas").press("0")
        page.mouse.move(0, 0)
        page.wait_for_timeout(300)
        page.screenshot(path=PICTURE, full_page=True)
