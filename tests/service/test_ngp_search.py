"""A little of the platform's search and download: published plans, found and fetched."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from detaljplan.service.ngp_consumer import SEARCH
from sample_plans.plans import good_plan
from tests.build import written
from tests.jobs.test_submissions import work
from tests.postgis import Database
from tests.service.client import Client
from tests.service.test_ngp import IDENTITY, OTHER, is_fault, radering, registered, renamed, send

pytestmark = pytest.mark.postgis


def found(client: Client, **body: Any) -> list[str]:
    answer = client.post(SEARCH, json=body)
    assert answer.status_code == 200, answer.text
    return [one["properties"]["detaljplan.objektidentitet"] for one in answer.json()["features"]]


def query(**words: Any) -> dict[str, Any]:
    return {name.replace("_", "."): operators for name, operators in words.items()}


def test_published_plans_are_found_and_their_files_fetched(client: Client, public: Client, database: Database) -> None:
    for content, identity in ((written(good_plan()), IDENTITY), (renamed(OTHER), OTHER)):
        send(client, registered(client, {"objektidentitet": identity, "typ": "leverans"}), content, identity)
    work(database)
    both = sorted([IDENTITY, OTHER])
    assert sorted(found(public)) == both
    assert found(public, query=query(detaljplan_objektidentitet={"eq": OTHER})) == [OTHER]
    assert sorted(found(public, query=query(feature_typ={"eq": "detaljplan"}))) == both
    assert found(public, query=query(feature_typ={"eq": "planbestammelse"})) == []
    assert sorted(found(public, query=query(detaljplan_objektidentitet={"in": both}))) == both
    assert found(public, query=query(detaljplan_status={"in": ["avslutad"]})) == []
    assert found(public, bbox=[0, 0, 1, 1]) == []
    item = public.post(SEARCH, json={"query": query(detaljplan_objektidentitet={"eq": OTHER})}).json()["features"][0]
    inside = {"type": "Point", "coordinates": middle(item["geometry"])}
    assert sorted(found(public, intersects=inside)) == both
    (asset,) = item["assets"].values()
    answer = public.get(urlsplit(asset["href"]).path)
    assert answer.status_code == 303
    assert public.get(urlsplit(answer.headers["Location"]).path).content == renamed(OTHER)
    assert (asset["roles"], item["collection"]) == (["detaljplan"], "0484")
    pages(public, both)
    registered(client, radering(OTHER))
    work(database)
    assert found(public) == found(client) == [IDENTITY]
    assert is_fault(public.get(urlsplit(asset["href"]).path), 404)


def middle(geometry: dict[str, Any]) -> list[float]:
    ring = geometry["coordinates"][0][0]
    return [sum(axis) / len(axis) for axis in zip(*ring[:-1], strict=True)]


def pages(public: Client, both: list[str]) -> None:
    first = public.post(SEARCH, json={"limit": 1}).json()
    (link,) = first["links"]
    assert (link["rel"], link["method"]) == ("next", "POST")
    second = public.post(urlsplit(link["href"]).path, json=link["body"]).json()
    met = [one["properties"]["detaljplan.objektidentitet"] for one in first["features"] + second["features"]]
    assert (sorted(met), second["links"]) == (both, [])


WRONG: list[dict[str, Any]] = [
    {"query": {"detaljplan.namn": {"eq": "x"}}},
    {"query": {"detaljplan.status": {"like": "x"}}},
    {"query": {"detaljplan.status": {"in": []}}},
    {"sortby": "namn"},
    {"limit": 0},
    {"limit": 1001},
    {"bbox": [1, 1, 0, 0]},
    {"bbox": [0, 0, 1, 1], "intersects": {"type": "Point", "coordinates": [0, 0]}},
    {"intersects": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}},
    {"intersects": {"type": "Point", "coordinates": ["x"]}},
    {"intersects": {"type": "GeometryCollection", "geometries": []}},
    {"afterId": "x"},
]


def test_what_the_search_does_not_know_is_refused_and_not_passed_over(public: Client) -> None:
    for body in WRONG:
        assert is_fault(public.post(SEARCH, json=body), 400), body
