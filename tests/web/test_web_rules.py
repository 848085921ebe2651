"""The pages of the rules: what findings lead to."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from detaljplan.rules.registry import all_rules
from detaljplan.web.views import PlanPage
from tests.web.test_web_pages import HOSTILE, Client, OnePlan, every, text_of

NOBODY = OnePlan()


def test_every_rule_is_listed_with_the_way_to_its_page() -> None:
    source = Client(NOBODY).get("/regler").text
    assert every(source, "//tbody//a/@href") == [f"/regler/{id}" for id in sorted(all_rules())]
    assert f"{len(all_rules())} regler" in text_of(NOBODY, "/regler")


@pytest.mark.parametrize("id", sorted(all_rules()))
def test_every_rule_has_a_page_with_drawings_or_lines(id: str) -> None:
    client = Client(NOBODY)
    source = client.get(f"/regler/{id}").text
    rule = all_rules()[id]
    assert every(source, "//h1/text()") == [f"{id} {rule.title.sv}"]
    for address in (drawn := every(source, "//main//img/@src")):
        answer = client.get(address)
        assert answer.headers["content-type"] == "image/svg+xml"
        assert ET.fromstring(answer.text).tag.endswith("svg")
    assert len(drawn) == 2 or every(source, "//pre")


def test_a_rule_is_explained_with_its_limit_and_how_sure_we_are() -> None:
    text = text_of(NOBODY, "/regler/dp-0002")
    assert "högst 0,1 m godtas" in text
    assert "i andra hand" in text
    assert "En glipa som är 0,11 m bred" in text


def test_the_wrong_and_the_right_lines_are_told_apart() -> None:
    source = Client(NOBODY).get("/regler/SCHEMA-0001").text
    assert "nästan klar" in every(source, "//pre/del")[0].text_content()
    assert "samråd" in every(source, "//pre/ins")[0].text_content()


@pytest.mark.parametrize("path", ["/regler", "/regler/DP-0002", "/regler/SCHEMA-0001", "/regler/ingen"])
def test_a_page_of_rules_is_swedish_and_under_the_same_policy(path: str) -> None:
    answer = Client(NOBODY).get(path)
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert every(answer.text, "//style | //@style | //script[not(@src)]") == []
    assert every(answer.text, "/html/@lang") == ["sv"]
    assert len(every(answer.text, "//h1")) == 1
    ids = every(answer.text, "//@id")
    assert len(ids) == len(set(ids))


def test_a_rule_that_is_not_there_is_told_with_the_nearest() -> None:
    answer = Client(NOBODY).get("/regler/DP-Krav-013")
    assert answer.status_code == 404
    assert "DP-Krav-0013" in answer.text


def test_an_address_never_becomes_html() -> None:
    answer = Client(NOBODY).get("/regler/%3Cscript%3Ealert(1)%3C%5Cscript%3E")
    assert answer.status_code == 404
    assert "<script" not in answer.text


def test_a_finding_leads_to_its_rule_and_an_unknown_rule_nowhere(page: PlanPage) -> None:
    source = Client(OnePlan(page)).get(page.page_url).text
    leads = every(source, "//table[contains(@class, 'findings')]//th[@scope='row']//a/@href")
    assert leads == ["/regler/DP-0002"]  # the other rules of the constructed page are none of ours
    hostile = replace(page, findings=(replace(page.findings[0], rule=HOSTILE),))
    assert "<script>alert" not in Client(OnePlan(hostile)).get(page.page_url).text
