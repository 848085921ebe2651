"""The rules over HTTP: what a finding's rule asks, for programs."""

from __future__ import annotations

import pytest

from detaljplan.manual.explanation import explained
from detaljplan.rules.registry import all_rules
from tests.service.client import Client

pytestmark = pytest.mark.postgis


def test_every_rule_is_explained(client: Client) -> None:
    told = client.get("/api/rules").json()["rules"]
    assert [rule["id"] for rule in told] == sorted(all_rules())


def test_a_rule_is_found_in_any_letter_case_and_told_in_the_language_asked_for(client: Client) -> None:
    told = client.get("/api/rules/dp-0002?lang=en").json()
    assert told["title"] == explained(all_rules()["DP-0002"], "en").title
    assert (told["limits"][0]["value"], told["limits"][0]["unit"]) == (0.1, "m")


def test_a_rule_that_is_not_there_is_a_problem(client: Client) -> None:
    answer = client.get("/api/rules/DP-Krav-013")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["type"] == "urn:detaljplan:problem:not-found"
    assert "DP-Krav-0013" in answer.json()["detail"]


@pytest.mark.parametrize("query", ["?lang=fi", "?sprak=sv", "?lang=sv&lang=en"])
def test_what_cannot_be_asked_for_is_refused(client: Client, query: str) -> None:
    assert client.get(f"/api/rules{query}").status_code == 400


def test_a_drawing_is_served_and_a_rule_without_one_says_so(client: Client) -> None:
    assert client.get("/regler/DP-0002/fel.svg").headers["content-type"] == "image/svg+xml"
    answer = client.get("/regler/SCHEMA-0001/fel.svg")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert client.get("/regler/ingen/ratt.svg").status_code == 404
