"""Plans by time over HTTP: the newest, the history, what was known and what was in force on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from detaljplan.errors import UnlawfulStep
from detaljplan.plan.model import Decision, PlanStatus
from detaljplan.service.problems import answer_for
from detaljplan.store.owner import Audience
from detaljplan.store.plans import Saved
from tests.postgis import Database
from tests.service.client import Client
from tests.store.examples import delivered, example, gap, reported_by, small_plan
from tests.store.test_life import with_status

pytestmark = pytest.mark.postgis

IN_FORCE = date(2024, 3, 1)


def decision(*provisions: str, kind: str = "antagande av ny detaljplan") -> Decision:
    return Decision(where="/b", decision_type=kind, in_force=(IN_FORCE, date(2024, 6, 1)), provisions=provisions)


@pytest.fixture
def lived(database: Database) -> list[Saved]:
    """A plan in two published versions, the second of them in force, and a draft of it."""
    adopted = with_status(PlanStatus.ADOPTED)
    in_force = with_status(PlanStatus.IN_FORCE, decisions=(decision("use-w"),))
    with database.app.begin() as connection:
        published = [delivered(connection, one) for one in (adopted, in_force)]
        return [*published, delivered(connection, with_status(PlanStatus.CONSULTATION), Audience.DRAFT)]


def ids(answer: Any, key: str = "plans") -> list[str]:
    return [plan["version_id"] for plan in answer.json()[key]]


def test_the_list_has_the_newest_version_of_each_plan(client: Client, public: Client, lived: list[Saved]) -> None:
    assert ids(client.get("/api/plans")) == [str(lived[2].version_id), str(lived[1].version_id)]
    assert ids(public.get("/api/plans")) == [str(lived[1].version_id)]
    assert len(ids(client.get("/api/plans?historik=ja"))) == 3


def test_a_plan_has_its_versions_and_what_each_changed(client: Client, public: Client, lived: list[Saved]) -> None:
    answer = public.get("/api/plan/plan-a/versions")
    assert ids(answer, "versions") == [str(one.version_id) for one in (lived[1], lived[0])]
    assert answer.json()["objektidentitet"] == "plan-a"
    first, last = answer.json()["versions"][::-1]
    assert (first["version_change"]["kind"], last["number"], last["in_force_from"]) == ("första", 2, "2024-03-01")
    assert len(ids(client.get(last["links"]["versions"]), "versions")) == 3


def test_the_plan_as_it_was_in_force_on_a_day_is_one_question(public: Client, lived: list[Saved]) -> None:
    def on(day: str) -> list[str]:
        return ids(public.get(f"/api/plan/plan-a/versions?gallande={day}"), "versions")

    assert (on("2024-02-29"), on("2024-03-01")) == ([], [str(lived[1].version_id)])
    answer = public.get("/api/plans?gallande=2024-03-01").json()
    assert (len(answer["plans"]), answer["gallande"], answer["oklara"]) == (1, "2024-03-01", 0)
    part = {"kind": "antagande av ny detaljplan", "status": "delvis laga kraft", "provisions": ["use-w"], "named": 1}
    assert answer["plans"][0]["parts"] == [part]
    later = public.get("/api/plans?gallande=2024-06-01").json()["plans"][0]["parts"]
    assert later == [{**part, "status": "laga kraft"}]


def test_what_was_known_is_another_question_than_what_was_in_force(public: Client, lived: list[Saved]) -> None:
    assert ids(public.get("/api/plans?kand=2020-01-01")) == []
    assert ids(public.get("/api/plans?kand=2020-01-01&gallande=2024-03-01")) == []
    assert ids(public.get("/api/plans?kand=9999-12-31&gallande=2024-03-01")) == [str(lived[1].version_id)]


def test_an_identity_of_any_characters_is_found(database: Database, public: Client) -> None:
    with database.app.begin() as connection:
        saved = delivered(connection, example(replace(small_plan("a/b ?å%2F"), status=PlanStatus.IN_FORCE)))
    link = public.get(f"/api/plans/{saved.version_id}").json()["links"]["versions"]
    assert ids(public.get(link), "versions") == [str(saved.version_id)]


@pytest.mark.parametrize(
    "asked",
    [
        "gallande=2024-02-30",
        "gallande=0",
        "gallande=1709251200",
        "gallande=20240301",
        "kand=2024-03-01T00:00:00Z",
        "kand=",
        "historik=kanske",
        "historik=ja&gallande=2024-03-01",
        "kand=2024-03-01&kand=2024-03-02",
        "on=2024-03-01",
    ],
)
def test_a_question_that_cannot_be_understood_is_refused(public: Client, asked: str) -> None:
    answer = public.get(f"/api/plans?{asked}")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("asked", ["", "?gallande=2024-03-01", "?kand=2024-03-01"])
def test_a_plan_that_is_not_there_is_told_of_whatever_the_day(public: Client, asked: str) -> None:
    assert public.get(f"/api/plan/ingen/versions{asked}").status_code == 404


def test_a_version_tells_all_its_verdicts_the_newest_first(database: Database, public: Client) -> None:
    with database.app.begin() as connection:
        saved = delivered(connection, example())
        delivered(connection, reported_by(example(findings=[gap()]), "9.9"))
    told = public.get(f"/api/plans/{saved.version_id}").json()["verdicts"]
    assert [(one["verdict"], one["engine_version"]) for one in told] == [("stopped", "9.9"), ("passes", "0.1.0")]
    assert all(len(one["rule_set"]) == 64 for one in told)
    page = public.get(f"/planer/{saved.version_id}").text
    assert page.index("detaljplan 9.9</td>") < page.index("detaljplan 0.1.0</td>")
    assert told[0]["rule_set"][:12] in page


def test_the_page_of_a_plan_tells_of_its_versions(client: Client, public: Client, lived: list[Saved]) -> None:
    page = public.get(f"/planer/{lived[1].version_id}").text
    assert f'href="/planer/{lived[0].version_id}"' in page
    assert str(lived[2].version_id) not in page, "a draft is not there for the public"
    assert "Kunde inte jämföras med version 1" in page, "the bytes of the example are no plan"
    assert "2024-03-01" in page
    english = client.get(f"/planer/{lived[1].version_id}?lang=en").text
    assert f'href="/planer/{lived[2].version_id}"' in english
    assert "The first version of the plan." in english


def test_a_version_stored_before_changes_were_told_says_so(database: Database, public: Client) -> None:
    with database.app.begin() as connection:
        saved = delivered(connection, example())
    with database.owner.begin() as connection:
        connection.execute(text("ALTER TABLE published.plan_version DISABLE TRIGGER refuse_change"))
        forgotten = "version_change = NULL, edition = NULL, in_force_from = NULL, decisions = NULL"
        connection.execute(text(f"UPDATE published.plan_version SET {forgotten}"))
    assert "Inte känt: lagrad innan det jämfördes" in public.get(f"/planer/{saved.version_id}").text
    assert public.get("/api/plans?gallande=2026-01-01").json()["oklara"] == 1


def test_an_unlawful_step_is_a_conflict() -> None:
    scope = {"type": "http", "path": "/api/plans", "headers": []}
    answer = answer_for(UnlawfulStep("Planens status kan inte bli det.", where="status"), scope)
    told = orjson.loads(answer.body)
    assert (answer.status_code, told["type"], told["where"]) == (409, "urn:detaljplan:problem:unlawful-step", "status")
