"""The pages in English: by choice, by cookie, and as the browser wants; nothing of the interface left in Swedish."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import httpx
import pytest
from lxml import html

from detaljplan.language.english import catalogue
from detaljplan.web.views import PlanPage, PlanRow
from tests.web.test_web_pages import Client, OnePlan

EN = {"Accept-Language": "en-GB,en;q=0.9,sv;q=0.5"}


def asked(plans: OnePlan, path: str, **headers: str) -> httpx.Response:
    return Client(plans).get(path, headers=headers)


def seen(answer: httpx.Response) -> str:
    """What a reader of the page is told: text, and what stands in for it; nothing that says it is Swedish."""
    root = html.fromstring(answer.text)
    for swedish in root.xpath("//*[@lang='sv' or self::script or self::style]"):
        swedish.getparent().replace(swedish, html.Element("i"))
    told = [*root.itertext(), *root.xpath("//@aria-label | //@alt | //@data-label | //@title")]
    return re.sub(r"\s+", " ", " | ".join(told))


@pytest.mark.parametrize("path", ["PLAN", "/", "/regler", "/regler/DP-0002", "/om", "/planer/nej", "/regler/NEJ-1"])
def test_nothing_of_the_interface_is_left_in_swedish(path: str, page: PlanPage, rows: tuple[PlanRow, ...]) -> None:
    page = replace(page, implementation_starts=date(2026, 5, 1), findings=page.findings[:0])
    plans = OnePlan(page, rows)
    answer = asked(plans, page.page_url if path == "PLAN" else path, **EN)
    told = seen(answer)
    pages = {str(one) for message in catalogue() for one in _swedish(message.id) if len(str(one)) > 7}
    assert html.fromstring(answer.text).get("lang") == answer.headers["Content-Language"] == "en"
    assert {text for text in pages if re.search(rf"(?<!\w){re.escape(text)}(?!\w)", told)} - {"GeoPackage"} == set()


def _swedish(id: object) -> list[str]:
    """The Swedish of a message, where it is without fields and its English is another."""
    found = catalogue().get(id)  # type: ignore[arg-type]
    if not isinstance(id, str) or not found or found.string == id or re.search(r"[{%<]", id):
        return []
    return [id]


def test_a_finding_and_a_figure_are_told_in_english(page: PlanPage) -> None:
    told = seen(asked(OnePlan(page), page.page_url, **EN))
    assert "3 findings" in told
    assert "10,000\u00a0m² (1.00\u00a0ha)" in asked(OnePlan(page), page.page_url, **EN).text
    assert "1 Mar 2026, 10:30" in told
    assert "The implementation period is 5 years from the day the plan gains legal force." in told


def test_the_choice_goes_before_the_browser_and_is_kept(page: PlanPage) -> None:
    answer = asked(OnePlan(page), "/om?lang=en", **{"Accept-Language": "sv"})
    assert html.fromstring(answer.text).get("lang") == "en"
    assert "lang=en" in answer.headers["Set-Cookie"]
    assert "samesite=lax" in answer.headers["Set-Cookie"].lower()
    kept = asked(OnePlan(page), "/om", Cookie="lang=en")
    assert html.fromstring(kept.text).get("lang") == "en"
    assert "Set-Cookie" not in kept.headers


def test_a_browser_without_a_wish_gets_swedish(page: PlanPage) -> None:
    assert html.fromstring(asked(OnePlan(page), "/om").text).get("lang") == "sv"
    for hostile in ('/om?lang="><script>', "/om?lang=de", "/om?lang="):
        answer = asked(OnePlan(page), hostile)
        assert html.fromstring(answer.text).get("lang") == "sv"
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(("path", "other"), [("/om", "en"), ("/om?lang=en", "sv")])
def test_a_page_leads_to_itself_in_the_other_language(page: PlanPage, path: str, other: str) -> None:
    (link,) = html.fromstring(asked(OnePlan(page), path).text).xpath("//header//a[@hreflang]")
    assert (link.get("href"), link.get("hreflang"), link.get("lang")) == (f"/om?lang={other}", other, other)
    assert link.text == {"sv": "Svenska", "en": "English"}[other]


def test_texts_of_the_plan_say_that_they_are_swedish(page: PlanPage) -> None:
    root = html.fromstring(asked(OnePlan(page), page.page_url, **EN).text)
    assert root.xpath("//table[contains(@class, 'provisions')]//span[@lang='sv']")


def test_the_map_is_handed_its_words(page: PlanPage) -> None:
    source = asked(OnePlan(page), page.page_url, **EN).text
    if "data-plan-map" in source:
        (words,) = html.fromstring(source).xpath("//@data-words")
        assert '"Zooma in": "Zoom in"' in words
        assert "map.json?lang=en" in source
