"""The producer service of the national platform, spoken by ours: a reception from its registration to publication."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import orjson
import pytest
from sqlalchemy import text

from detaljplan.service.app import create_app
from detaljplan.service.ngp_producer import BASE
from detaljplan.spec.specification import load_specification
from sample_plans.plans import good_plan
from tests.build import written
from tests.jobs.test_submissions import work
from tests.postgis import PLANNER, Database
from tests.service.client import Client
from tests.service.conftest import session_of, settings_of
from tests.store.test_rights import NEIGHBOUR

pytestmark = pytest.mark.postgis

SPEC = load_specification()
MEDIA = {"Content-Type": SPEC.media_type}
PLAN = good_plan()
IDENTITY = PLAN["features"][0]["properties"]["objektidentitet"]
OTHER = "99999999-2222-4333-8444-555555555555"
INFO = {"leveransinfo": {"informationstyp": "detaljplan", "provider": "0484"}}


def registered(client: Client, *changes: dict[str, str]) -> str:
    """Return the address of a new reception with changes."""
    answer = client.post(f"{BASE}/mottagning", json=INFO)
    assert answer.status_code == 201, answer.text
    address = answer.headers["Location"]
    assert address.endswith(f"/mottagning/{answer.json()['id']}")
    changes = changes or (leverans(),)
    assert client.post(f"{address}/forandringar", json={"forandringar": list(changes)}).status_code == 201
    return str(address)


def leverans(identity: str = IDENTITY, **more: str) -> dict[str, str]:
    return {"objektidentitet": identity, "typ": "leverans", **more}


def radering(identity: str = IDENTITY) -> dict[str, str]:
    return {"objektidentitet": identity, "typ": "radering"}


def send(client: Client, address: str, content: bytes | None = None, identity: str = IDENTITY) -> Any:
    return client.post(f"{address}/forandringar/{identity}/leverans", content=content or written(PLAN), headers=MEDIA)


def status(client: Client, address: str) -> str:
    return str(client.get(address).json()["status"]["typ"])


def renamed(identity: str) -> bytes:
    return written(PLAN).replace(IDENTITY.encode(), identity.encode())


def faulty() -> bytes:
    plan = good_plan()
    del plan["features"][0]["properties"]["syfte"]
    return written(plan)


def in_ogc(client: Client) -> list[str]:
    found = client.get("/ogc/collections/detaljplaner/items").json()["features"]
    return [one["properties"]["objektidentitet"] for one in found]


def is_fault(answer: Any, expected: int) -> bool:
    told = answer.json()
    media = answer.headers["Content-Type"]
    assert (answer.status_code, media) == (expected, "application/json"), answer.text
    assert isinstance(told["code"], str) and isinstance(told["reason"], str) and isinstance(told["errors"], list)
    return True


def test_a_plan_that_is_delivered_is_judged_and_published(client: Client, public: Client, database: Database) -> None:
    address = registered(client)
    assert client.get(address).json()["leveransinfo"] == INFO["leveransinfo"]
    assert status(client, address) == "registrerad"
    answer = send(client, address)
    assert answer.status_code == 303
    assert answer.json() == {"href": answer.headers["Location"]}
    assert status(client, address) == "mottagen"
    assert client.get(answer.headers["Location"]).status_code == 204
    work(database)
    assert status(client, address) == "publicerad"
    report = client.get(answer.headers["Location"])
    assert report.status_code == 200
    assert (report.json()["failures"], report.json()["errors"]) == (0, 0)
    assert report.json()["tests"] == len(report.json()["testcase"]) > 50
    assert in_ogc(public) == [IDENTITY]


def test_a_plan_with_faults_may_be_delivered_anew_and_is_published_then(client: Client, database: Database) -> None:
    address = registered(client)
    report = send(client, address, faulty()).headers["Location"]
    work(database)
    told = client.get(f"{address}/forandringar/{IDENTITY}").json()["status"]
    assert (told["typ"], status(client, address)) == ("valideringsfel", "valideringsfel")
    assert told["felmeddelande"]
    assert client.get(report).json()["failures"] > 0
    assert send(client, address).status_code == 303
    assert client.get(report).status_code == 204, "the report on the first file says nothing of the second"
    work(database)
    assert (status(client, address), client.get(report).json()["failures"]) == ("publicerad", 0)


def test_nothing_is_published_until_every_change_is_validated(
    client: Client, public: Client, database: Database
) -> None:
    address = registered(client, leverans(), leverans(OTHER))
    send(client, address)
    work(database)
    assert (status(client, address), in_ogc(public)) == ("registrerad", [])
    send(client, address, faulty().replace(IDENTITY.encode(), OTHER.encode()), OTHER)
    work(database)
    assert (status(client, address), in_ogc(public)) == ("valideringsfel", [])
    send(client, address, renamed(OTHER), OTHER)
    work(database)
    assert (status(client, address), sorted(in_ogc(public))) == ("publicerad", sorted([IDENTITY, OTHER]))


def test_the_same_bytes_again_are_the_same_delivery_and_others_are_refused(client: Client, database: Database) -> None:
    address = registered(client)
    first, again = send(client, address), send(client, address)
    assert (first.status_code, again.status_code) == (303, 303)
    assert is_fault(send(client, address, faulty()), 400)
    work(database)
    assert send(client, address).status_code == 303
    assert is_fault(send(client, address, faulty()), 400)
    assert len(client.get("/api/submissions").json()["submissions"]) == 1
    assert len(client.get("/api/plans").json()["plans"]) == 1


def test_a_file_that_is_not_the_plan_of_the_change_fails_with_a_report(client: Client, database: Database) -> None:
    address = registered(client)
    for content in (b"{", renamed(OTHER), written({**PLAN, "features": []}), of_katrineholm()):
        report = send(client, address, content).headers["Location"]
        work(database)
        assert status(client, address) == "valideringsfel"
        told = client.get(report).json()
        assert told["failures"] == sum(case["status"] == "FAILURE" for case in told["testcase"]) >= 1
    assert client.get("/api/plans").json()["plans"] == []


def of_katrineholm() -> bytes:
    plan = good_plan()
    plan["features"][0]["properties"]["kommun"] = "Katrineholm"
    return written(plan)


def test_a_removal_hides_the_plan_from_others_and_keeps_its_history(
    client: Client, public: Client, database: Database
) -> None:
    send(client, registered(client))
    work(database)
    (version,) = [plan["version_id"] for plan in public.get("/api/plans").json()["plans"]]
    assert is_fault(send(client, address := registered(client, radering())), 400), "a removal has no delivery"
    assert status(client, address) == "mottagen"
    work(database)
    assert status(client, address) == "publicerad"
    assert (in_ogc(public), in_ogc(client)) == ([], [])
    for path in (f"/api/plans/{version}", f"/api/plans/{version}/original", f"/planer/{version}"):
        assert public.get(path).status_code == 404
        assert client.get(path).status_code == 200, "its own municipality still has it"
    assert public.get("/api/plans").json()["plans"] == []
    assert client.get(f"/api/plans/{version}").json()["withdrawn"] is True
    assert "Återkallad" in client.get(f"/planer/{version}").text and "Återkallad" in client.get("/").text
    address = registered(client, radering())
    work(database)
    assert status(client, address) == "fel", "there is nothing published to remove"


def test_a_withdrawn_plan_that_is_delivered_again_is_published_again(
    client: Client, public: Client, database: Database
) -> None:
    for content in (written(PLAN), written(PLAN), written(PLAN) + b"\n"):
        send(client, registered(client), content)
        work(database)
        assert in_ogc(public) == [IDENTITY], "the same bytes are published again, and so is a new version"
        registered(client, radering())
        work(database)
        assert in_ogc(public) == []


def test_the_file_of_an_older_version_does_not_take_the_place_of_a_newer(client: Client, database: Database) -> None:
    for content, expected in (
        (written(PLAN), "publicerad"),
        (written(PLAN), "publicerad"),
        (written(PLAN) + b"\n", "publicerad"),
        (written(PLAN), "valideringsfel"),
    ):
        send(client, address := registered(client), content)
        work(database)
        assert status(client, address) == expected


def test_a_file_that_the_producer_has_is_registered_and_said_not_to_be_judged(client: Client) -> None:
    address = registered(client, leverans(href="https://kommunen.example/plan.json"))
    told = client.get(f"{address}/forandringar/{IDENTITY}").json()
    assert (told["href"], told["status"]["typ"]) == ("https://kommunen.example/plan.json", "registrerad")
    assert "inte prövad" in told["status"]["felmeddelande"]
    assert client.get(f"{address}/forandringar/{IDENTITY}/leverans").status_code == 204


def test_a_change_that_is_registered_again_alike_is_one_change(client: Client) -> None:
    address = registered(client)
    again = client.post(f"{address}/forandringar", json={"forandringar": [leverans()]})
    assert (again.status_code, len(again.json()["forandringar"])) == (201, 1)
    assert is_fault(client.post(f"{address}/forandringar", json={"forandringar": [radering()]}), 400)


def test_a_reception_that_is_published_takes_no_more_changes(client: Client, database: Database) -> None:
    send(client, address := registered(client))
    work(database)
    assert is_fault(client.post(f"{address}/forandringar", json={"forandringar": [leverans(OTHER)]}), 400)


def test_a_reception_has_so_many_changes_and_no_more(client: Client) -> None:
    address = registered(client)
    told = [leverans(str(uuid4())) for _ in range(int(SPEC.limits["ngp_changes"].value))]
    assert is_fault(client.post(f"{address}/forandringar", json={"forandringar": told}), 400)
    assert client.post(f"{address}/forandringar", json={"forandringar": told[1:]}).status_code == 201


HOSTILE = [
    b"",
    b"[]",
    b"{",
    b"[" * 60_000,
    b'{"leveransinfo":{"informationstyp":"byggnad","provider":"0484"}}',
    b'{"leveransinfo":{"informationstyp":"detaljplan","provider":484}}',
    b'{"leveransinfo":{"informationstyp":"detaljplan","provider":"\xff"}}',
]


@pytest.mark.parametrize("body", HOSTILE)
def test_a_reception_that_is_told_wrongly_is_a_fault_with_the_place(client: Client, body: bytes) -> None:
    answer = client.post(f"{BASE}/mottagning", content=body)
    assert is_fault(answer, 400)
    assert answer.json()["errors"]


@pytest.mark.parametrize(
    "change",
    [
        leverans(IDENTITY.upper()),
        leverans("../../etc"),
        {"objektidentitet": IDENTITY, "typ": "ändring"},
        leverans(href="http://kommunen.example/plan.json"),
        leverans(href="https://user:secret@kommunen.example/"),
        leverans(href="https://kommunen.example/" + "x" * 2000),
        {**radering(), "href": "https://kommunen.example/plan.json"},
    ],
)
def test_a_change_that_is_told_wrongly_is_a_fault(client: Client, change: dict[str, str]) -> None:
    address = client.post(f"{BASE}/mottagning", json=INFO).headers["Location"]
    assert is_fault(client.post(f"{address}/forandringar", json={"forandringar": [change]}), 400)
    assert client.get(f"{address}/forandringar").json() == {"forandringar": []}


@pytest.mark.parametrize("more", [0, 1])
def test_a_call_is_read_to_its_limit_and_no_further(client: Client, more: int) -> None:
    body = orjson.dumps(INFO).ljust(int(SPEC.limits["ngp_message_bytes"].value) + more)
    answer = client.post(f"{BASE}/mottagning", content=body)
    assert answer.status_code == (413 if more else 201)
    assert not more or is_fault(answer, 413)


def test_a_delivery_of_another_media_type_is_refused(client: Client) -> None:
    address = registered(client)
    place = f"{address}/forandringar/{IDENTITY}/leverans"
    for media in ("application/json", "application/gml+xml", "", "application/vnd.lm.detaljplan.v3+json"):
        assert is_fault(client.post(place, content=written(PLAN), headers={"Content-Type": media}), 415)
    assert status(client, address) == "registrerad"


def test_a_file_that_is_too_large_or_empty_is_a_fault(client: Client) -> None:
    address = registered(client)
    assert is_fault(send(client, address, b" " * 2_000_001), 413)
    place = f"{address}/forandringar/{IDENTITY}/leverans"
    assert is_fault(client.post(place, content=b"", headers=MEDIA), 400)


def test_what_is_not_there_is_a_fault_and_so_is_an_address_that_is_none(client: Client) -> None:
    for path in (f"mottagning/{uuid4()}", f"mottagning/{uuid4()}/forandringar", "ingenting"):
        assert is_fault(client.get(f"{BASE}/{path}"), 404)
    assert is_fault(client.get(f"{registered(client)}/forandringar/{OTHER}"), 404)
    assert is_fault(client.get(f"{BASE}/mottagning/inget-uuid"), 400)
    assert is_fault(client.get(f"{BASE}/mottagning"), 405)


def test_the_calls_are_described_with_what_they_take(public: Client) -> None:
    told = public.get("/api/openapi.json")
    body = told.json()["paths"][f"{BASE}/mottagning"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["properties"]["leveransinfo"]["properties"]) == {"informationstyp", "provider"}
    assert "#/$defs" not in told.text


def test_who_is_not_known_is_told_as_the_platform_tells_it(public: Client) -> None:
    answer = public.post(f"{BASE}/mottagning", json=INFO)
    assert is_fault(answer, 401)
    assert (answer.json()["code"], answer.json()["message"]) == ("900902", "Missing Credentials")
    wrong = public.post(f"{BASE}/mottagning", json=INFO, headers={"Authorization": "Bearer fel"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "900901")
    assert public.get(f"{BASE}/health").json() == {"status": "UP"}


def test_nobody_delivers_for_another_municipality_or_sees_its_receptions(client: Client, database: Database) -> None:
    address = registered(client)
    other = {"leveransinfo": {**INFO["leveransinfo"], "provider": NEIGHBOUR.code}}
    assert is_fault(client.post(f"{BASE}/mottagning", json=other), 403)
    neighbour = PLANNER.__class__(PLANNER.role, NEIGHBOUR)
    with Client(create_app(settings_of(database)), session_of(database, neighbour)) as stranger:
        for path in ("", "/forandringar", f"/forandringar/{IDENTITY}", f"/forandringar/{IDENTITY}/leverans"):
            assert is_fault(stranger.get(address + path), 404)
        assert is_fault(send(stranger, address), 404)
        assert is_fault(stranger.post(f"{address}/forandringar", json={"forandringar": [leverans(OTHER)]}), 404)
    assert status(client, address) == "registrerad"


def test_what_breaks_within_is_told_without_anything_of_the_inside(client: Client, database: Database) -> None:
    with database.owner.begin() as connection:
        connection.execute(text("ALTER TABLE restricted.reception RENAME TO gone"))
    answer = client.get(f"{BASE}/mottagning/{uuid4()}")
    assert is_fault(answer, 500)
    assert "reception" not in answer.text and "SELECT" not in answer.text
