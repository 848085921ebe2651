"""Handing in over HTTP: a receipt at once, the plan handled by a job, and every step told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from hashlib import sha256

import orjson
import pytest

from detaljplan.service.app import create_app
from sample_plans.plans import good_plan
from tests.build import written
from tests.jobs.test_submissions import work
from tests.postgis import PLANNER, Database
from tests.read.boundaries import zipped
from tests.service.client import Client
from tests.service.conftest import session_of, settings_of

pytestmark = pytest.mark.postgis

PLAN = written(good_plan())
SENT = [
    ("plan", ("Påhittad plan.json", PLAN, "application/json")),
    ("handling", ("Plankarta.pdf", b"%PDF-1.7 karta", "application/pdf")),
    ("handling", ("Planbeskrivning.pdf", b"%PDF-1.7 text", "application/pdf")),
]


def test_the_receipt_names_every_file_with_its_hash_and_leads_to_the_plan(client: Client, database: Database) -> None:
    answer = client.post("/api/submissions", files=SENT, data={"mottagare": "lansstyrelsen"})
    receipt = answer.json()
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"/api/submissions/{receipt['id']}"
    assert (receipt["status"], receipt["mottagare"], receipt["organisation"]) == ("mottagen", "lansstyrelsen", "0484")
    assert [(f["kind"], f["name"], f["sha256"]) for f in receipt["files"]] == [
        (field, name, sha256(content).hexdigest()) for field, (name, content, _) in SENT
    ]
    work(database)
    told = client.get(answer.headers["Location"]).json()
    assert [step["status"] for step in told["steps"]] == ["mottagen", "behandlas", "lagrad"]
    assert client.get(told["links"]["plan"]).json()["name"] == good_plan()["features"][0]["properties"]["namn"]
    assert client.get(told["links"]["report"]).json()["verdict"] == "passes"
    assert client.get("/api/submissions").json()["submissions"] == [told]


def test_a_body_alone_is_a_plan_file_and_may_be_an_archive(client: Client, database: Database) -> None:
    archive = zipped({"plan.json": PLAN, "Planbeskrivning.pdf": b"%PDF-1.7 text"})
    for body in (PLAN, archive):
        answer = client.post("/api/submissions?mottagare=utkast", content=body)
        work(database)
        assert client.get(answer.headers["Location"]).json()["status"] == "lagrad"


def test_the_same_key_gives_the_same_receipt_and_other_content_is_refused(client: Client) -> None:
    key = {"Idempotency-Key": "nyckel-1"}
    first, again = (client.post("/api/submissions", files=SENT, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json() == again.json()
    other = client.post("/api/submissions", content=PLAN, headers=key)
    assert (other.status_code, other.json()["type"]) == (409, "urn:detaljplan:problem:other-content")
    assert client.post("/api/submissions", content=PLAN, headers={"Idempotency-Key": "x" * 201}).status_code == 400


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"content": b""}, 422),
        ({"files": SENT[1:]}, 422),
        ({"files": [SENT[0], SENT[0]]}, 400),
        ({"files": [("plan", ("", b"", ""))]}, 400),
        ({"files": SENT[:1], "data": {"handling": "text"}}, 400),
        ({"files": SENT, "data": {"mottagare": "alla"}}, 400),
        ({"files": SENT[:1] + SENT[1:2] * 51}, 400),
        ({"content": b"x", "headers": {"Content-Type": "multipart/form-data; boundary=y"}}, 400),
    ],
    ids=[
        "nothing",
        "no plan",
        "two plans",
        "no file chosen",
        "text for a document",
        "no such recipient",
        "too many documents",
        "broken",
    ],
)
def test_what_cannot_be_taken_is_a_problem_and_nothing_is_kept(
    client: Client, how: dict[str, object], status: int
) -> None:
    answer = client.post("/api/submissions", **how)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert client.get("/api/submissions").json()["submissions"] == []


def test_who_is_not_known_hands_in_nothing(public: Client) -> None:
    assert public.post("/api/submissions", content=PLAN).status_code == 403


def test_the_steps_come_as_events_until_nothing_more_comes(client: Client, database: Database) -> None:
    address = client.post("/api/submissions", content=b"{").headers["Location"]
    work(database)
    answer = client.get(f"{address}/events")
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    events = [block.split("\n") for block in answer.text.split("\n\n") if block.startswith("event")]
    told = [orjson.loads(lines[2].removeprefix("data: ")) for lines in events]
    assert [step["status"] for step in told] == ["mottagen", "behandlas", "avvisad"]
    assert told[-1]["message"] and told[-1]["message_en"]


def test_a_submission_that_waits_is_stopped_when_asked(client: Client) -> None:
    address = client.post("/api/submissions", content=PLAN).headers["Location"]
    assert client.post(f"{address}/cancel").json()["status"] == "avbruten"
    assert client.post(f"{address}/cancel").json()["status"] == "avbruten"


# --- the form


@pytest.fixture
def working(database: Database) -> Iterator[Client]:
    """A service that runs its own worker."""
    settings = settings_of(database).model_copy(update={"worker": True})
    with Client(create_app(settings), session_of(database, PLANNER)) as client:
        yield client


def test_the_plain_form_gives_a_receipt_that_ends_with_the_plan(working: Client) -> None:
    assert 'action="/lamna-in"' in working.get("/lamna-in").text
    answer = working.post("/lamna-in", files=SENT, data={"mottagare": "publicering"})
    assert answer.status_code == 303
    receipt = answer.headers["Location"]
    deadline = time.monotonic() + 30
    while "Lagrad och granskad" not in (text := working.get(receipt).text):
        assert 'http-equiv="refresh"' in text
        assert time.monotonic() < deadline, text
        working.wait(0.05)
    assert 'http-equiv="refresh"' not in text
    for _, (name, content, _) in SENT:
        assert name in text
        assert sha256(content).hexdigest() in text
    assert "Påhittad plan.json" in working.get("/inlamningar").text


def test_a_form_without_a_plan_is_shown_again_with_what_was_wrong(client: Client) -> None:
    answer = client.post("/lamna-in", files=SENT[1:], data={"mottagare": "utkast"})
    assert answer.status_code == 422
    assert "Förväntade en planfil men fick ingen." in answer.text


def test_a_receipt_escapes_the_names_of_files(client: Client) -> None:
    hostile = "<img src=x onerror=alert(1)>.json"
    answer = client.post("/lamna-in", files=[("plan", (hostile, b"{"))], data={"mottagare": "utkast"})
    assert "<img src=x" not in client.get(answer.headers["Location"]).text


def test_who_is_not_known_is_led_to_log_in_and_back(public: Client) -> None:
    for address in ("/lamna-in", "/inlamningar"):
        answer = public.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/logga-in?till={address}")
    assert public.get("/inlamningar/x").status_code == 404
