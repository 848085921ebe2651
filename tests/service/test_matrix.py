"""Every role, every route, every class of stored plan: what is not for somebody is not there, whatever they ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount

from detaljplan.identity.principal import PUBLIC, Principal
from detaljplan.review.model import Review
from detaljplan.service.app import create_app
from detaljplan.store.items import Collection
from detaljplan.store.owner import Audience
from detaljplan.store.plans import Saved
from detaljplan.store.reviews import save_review
from tests.postgis import Database
from tests.service.client import Client
from tests.service.conftest import session_of, settings_of
from tests.store.examples import delivered, example, gap, small_plan
from tests.store.test_rights import EVERYBODY, TOLD_BY, who

pytestmark = pytest.mark.postgis

NOBODYS = "00000000-0000-4000-8000-000000000000"
OF_ONE_PLAN = "{version_id}"
COLLECTION = "{collection_id}"
ITEM = "{item_id}"
OF_NO_PLAN = {
    "/api/openapi.json",
    "/logga-in",
    "/api/rules",
    "/api/rules/{rule_id}",
    "/om",
    "/regler",
    "/regler/{rule_id}",
    "/regler/{rule_id}/fel.svg",
    "/regler/{rule_id}/ratt.svg",
    "/static/symboler.json",
}
"""Routes that say the same whatever is stored."""
WRITES = {"/api/validate", "/logga-in", "/logga-ut"}
"""Routes that take something and store no plan."""
LISTS = {"/", "/api/plans", "/ogc", "/ogc/conformance", "/ogc/collections"}


@pytest.fixture
def stored(database: Database) -> dict[Audience, Saved]:
    """A plan for each audience, each with words that stand nowhere else."""
    with database.app.begin() as connection:
        found = {}
        for audience in Audience:
            plan = replace(small_plan(f"identitet-{audience}"), name=f"Namn {audience}", purpose=f"Syfte {audience}")
            findings = [] if audience is Audience.PUBLISHED else [gap()]
            checked = example(plan, raw=f"byte {audience}".encode(), findings=findings, name=f"{audience}.json")
            found[audience] = delivered(connection, checked, audience)
            review = Review(plan_identity="", plan_epsg=None, plan_area_m2=None, hits=())
            save_review(connection, found[audience], review, seconds=0)
        return found


def told_of(audience: Audience, saved: Saved) -> list[str]:
    """Return what only that plan says."""
    return [f"identitet-{audience}", f"Namn {audience}", f"Syfte {audience}", f"byte {audience}", str(saved.version_id)]


def routes_of(routes: list[BaseRoute]) -> Iterator[APIRoute]:
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from routes_of(included.routes)
        elif isinstance(route, APIRoute):
            yield route
        else:
            assert isinstance(route, Mount) and route.path == "/static", f"an unknown kind of route: {route}"


def reads(database: Database) -> list[str]:
    """Return the paths that are read; a new one has to be put in one of the classes above to get past this."""
    paths = set()
    for route in routes_of(create_app(settings_of(database)).routes):
        if route.methods & {"POST", "PUT", "PATCH", "DELETE"}:
            assert route.path in WRITES, f"{route.path}: say what it writes, and for whom"
        if "GET" in route.methods:
            known = OF_ONE_PLAN in route.path or COLLECTION in route.path or route.path in LISTS | OF_NO_PLAN
            assert known, f"{route.path}: say what it tells of"
            paths.add(route.path)
    return sorted(paths - OF_NO_PLAN)


@pytest.mark.parametrize("principal", EVERYBODY, ids=who)
def test_what_is_not_for_somebody_is_in_no_answer(
    database: Database, stored: dict[Audience, Saved], principal: Principal
) -> None:
    session = None if principal is PUBLIC else session_of(database, principal)
    with Client(create_app(settings_of(database)), session) as client:
        for path in reads(database):
            for audience, saved in stored.items():
                visible = principal in TOLD_BY[audience]
                for address in addresses(path, saved):
                    answer = client.get(address)
                    asked_for = str(saved.version_id)
                    if OF_ONE_PLAN in path and visible:
                        assert answer.status_code == 200, f"{address} of {audience}"
                    elif OF_ONE_PLAN in path:
                        nowhere = client.get(address.replace(asked_for, NOBODYS))
                        assert answer.status_code == nowhere.status_code == 404, f"{address} of {audience}"
                        assert answer.text.replace(asked_for, NOBODYS) == nowhere.text
                    assert answer.status_code < 500, address
                    for other, its in stored.items():
                        if principal not in TOLD_BY[other]:
                            for secret in told_of(other, its):
                                told = answer.text.replace(asked_for, NOBODYS)  # what was asked may be said back
                                assert secret not in told, f"{address} tells of {other}"


def addresses(path: str, saved: Saved) -> list[str]:
    path = path.replace(OF_ONE_PLAN, str(saved.version_id))
    collections = [collection.value for collection in Collection] if COLLECTION in path else [""]
    return [
        path.replace(COLLECTION, collection).replace(ITEM, str(item))
        for collection in collections
        for item in (range(1, 6) if ITEM in path else [0])
    ]


def test_a_list_tells_each_reader_of_as_many_as_there_are_for_them(
    database: Database, stored: dict[Audience, Saved]
) -> None:
    for principal in EVERYBODY:
        session = None if principal is PUBLIC else session_of(database, principal)
        with Client(create_app(settings_of(database)), session) as client:
            expected = sum(principal in readers for readers in TOLD_BY.values())
            answer = client.get("/api/plans").json()
            assert len(answer["plans"]) == expected, who(principal)
            assert not answer["more"]
