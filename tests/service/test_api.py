"""Validation over HTTP, stored plans, and what the map is given."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from threading import current_thread
from time import sleep
from typing import Literal

import pytest
from pyproj import Transformer
from sqlalchemy import event, text

from detaljplan.checking import Checked, check, check_bytes
from detaljplan.exchange.layer_set import read_layer_set
from detaljplan.report.json import report_bytes, report_json
from detaljplan.report.model import Report
from detaljplan.review.definitions import load_layers
from detaljplan.review.overlay import review_plan
from detaljplan.service import api
from detaljplan.service.app import create_app
from detaljplan.service.stored_plans import StoredPlans
from detaljplan.store.reviews import save_review
from sample_plans.plans import good_plan
from tests.build import written
from tests.postgis import PLANNER, Database
from tests.read.boundaries import zipped
from tests.service.client import Client
from tests.service.conftest import Stored, settings_of
from tests.store.examples import EAST, NORTH, ZONE, delivered, example, small_plan

pytestmark = pytest.mark.postgis
SAMPLES = Path(__file__).parents[2] / "sample_plans"
PLAN = SAMPLES / "kv-exemplet-1.json"
PROBLEM = "application/problem+json"


def test_validation_gives_the_same_report_as_the_command_line_and_stores_nothing(
    client: Client, database: Database
) -> None:
    expected = report_json(check(PLAN).report)
    for answer in (
        client.post("/api/validate", content=PLAN.read_bytes()),
        client.post("/api/validate", files={"file": ("plan.json", PLAN.read_bytes())}),
    ):
        assert answer.status_code == 200
        told = answer.json()
        for name in ("verdict", "verdicts", "input_sha256", "counts", "findings", "profile"):
            assert told[name] == expected[name]
    assert client.get("/api/plans").json() == {"plans": [], "more": False}
    with database.owner.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM restricted.plan_version")) == 0


def test_a_zipped_boundary_is_judged_as_on_the_command_line(client: Client) -> None:
    path = SAMPLES / "stadsplan-exemplet-4-bara-grans.zip"
    expected = report_json(check(path).report)
    for answer in (
        client.post("/api/validate", content=path.read_bytes(), headers={"Content-Type": "application/zip"}),
        client.post("/api/validate", files={"file": (path.name, path.read_bytes())}),
    ):
        told = answer.json()
        assert (told["format"], told["verdict"]) == ("boundary", "undecided")
        for name in ("input_sha256", "counts", "findings"):
            assert told[name] == expected[name]


def test_an_archive_that_is_refused_is_told_as_any_file(client: Client) -> None:
    answer = client.post("/api/validate", content=zipped({"../plan.shp": b"x"}))
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)
    assert "ingen vanlig sökväg" in answer.json()["detail"]


def test_profile_and_language_are_taken_from_the_query(client: Client) -> None:
    bad = (SAMPLES / "kv-exemplet-3-med-fel.json").read_bytes()
    swedish = client.post("/api/validate", content=bad).json()
    english = client.post("/api/validate?lang=en&profile=draft", content=bad).json()
    assert (swedish["profile"], english["profile"]) == ("delivery", "draft")
    assert swedish["findings"][0]["message"] != english["findings"][0]["message"]


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"{}", b"hej", b'<!DOCTYPE x [<!ENTITY y "z">]><x>&y;</x>', PLAN.read_bytes()[:2000]],
    ids=["empty", "open brace", "no plan", "text", "doctype", "truncated"],
)
def test_a_file_that_is_no_plan_is_a_problem_that_says_what_was_expected(client: Client, raw: bytes) -> None:
    answer = client.post("/api/validate", content=raw)
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, PROBLEM)
    assert answer.json()["detail"]
    assert "Traceback" not in answer.text


BOUNDARY = "multipart/form-data; boundary=b"
PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n{}\r\n'


@pytest.mark.parametrize(
    ("media", "raw"),
    [
        ("multipart/form-data", PART + b"--b--\r\n"),
        (BOUNDARY, b"hej"),
        (BOUNDARY, PART + PART + b"--b--\r\n"),
        (BOUNDARY, b"--b\r\nContent-Disposition: form-data\r\n\r\n{}\r\n--b--\r\n"),
        (BOUNDARY, b"--b\r\n\xff\x00: \r\n\r\n{}\r\n--b--\r\n"),
        ("multipart/form-data; boundary=" + "b" * 5000, b"--"),
    ],
)
def test_a_form_that_cannot_be_read_is_a_problem_in_swedish(client: Client, media: str, raw: bytes) -> None:
    answer = client.post("/api/validate", content=raw, headers={"Content-Type": media})
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, PROBLEM)
    assert "Förväntade multipart/form-data" in answer.json()["detail"]


def test_a_problem_is_told_in_the_language_wanted_and_keeps_its_type(client: Client) -> None:
    swedish, english = (
        client.post("/api/validate", content=b"{}", headers={"Accept-Language": wanted}) for wanted in ("sv", "en-GB")
    )
    assert swedish.json()["type"] == english.json()["type"] == "urn:detaljplan:problem:not-a-document"
    assert "Filen är JSON, men den har ingen type." in swedish.json()["detail"]
    assert english.json()["title"] == "The file could not be read as a detailed plan"
    assert "The file is JSON, but it has no type." in english.json()["detail"]
    assert english.headers["Content-Language"] == "en"
    assert "Accept-Language" in english.headers["Vary"]


@pytest.mark.parametrize(
    ("address", "host", "told"),
    [
        ("/api/nowhere", "localhost", "There is no such address."),
        ("/api/plans", "evil.example", "The service answers under its own names only:"),
        ("/api/rules?x=1", "localhost", "There is no parameter 'x' here."),
        ("/api/rules/NEJ-1", "localhost", "There is no rule 'NEJ-1'."),
        ("/api/rules?lang=de", "localhost", "The parameter lang has a value that cannot be used. Allowed values:"),
    ],
)
def test_every_kind_of_refusal_is_told_in_english(client: Client, address: str, host: str, told: str) -> None:
    answer = client.get(address, headers={"Accept-Language": "en", "Host": host})
    assert answer.headers["Content-Type"] == PROBLEM
    assert answer.json()["detail"].startswith(told)


def test_validations_run_in_threads_two_at_a_time(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, threads = 0, 0, set()

    def counted(*given: object, **how: object) -> Checked:
        nonlocal running, most
        running += 1
        most = max(most, running)
        try:
            sleep(0.02)
            return check_bytes(*given, **how)  # type: ignore[arg-type]
        finally:
            running -= 1

    def watched(report: Report, lang: Literal["sv", "en"]) -> bytes:
        threads.add(current_thread())
        return report_bytes(report, lang)

    monkeypatch.setattr(api, "check_bytes", counted)
    monkeypatch.setattr(api, "report_bytes", watched)
    answers = client.post_at_once("/api/validate", 6, content=PLAN.read_bytes())
    assert [answer.status_code for answer in answers] == [200] * 6
    assert most == 2
    assert current_thread() not in threads


def test_head_is_answered_as_get_without_the_body(client: Client, stored: Stored) -> None:
    version = stored[0].version_id
    for address in ("/", "/ogc", "/ogc/collections/detaljplaner/items", f"/api/plans/{version}/original", "/x"):
        head, get = client.head(address), client.get(address)
        assert (head.status_code, head.content) == (get.status_code, b"")
        assert head.headers["Content-Type"] == get.headers["Content-Type"]
    assert client.head("/api/validate").status_code == 405


@pytest.mark.parametrize(
    "host", ["attack.example", "localhost.attack.example", "127.0.0.1.nip.io:8000", "", "[::2]", ":80"]
)
def test_a_request_for_another_host_is_refused(client: Client, stored: Stored, host: str) -> None:
    for address in ("/", "/api/plans", "/ogc", "/static/style.css"):
        answer = client.get(address, headers={"Host": host})
        assert (answer.status_code, answer.headers["Content-Type"]) == (400, PROBLEM)
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "DETALJPLAN_ALLOWED_HOSTS" in answer.json()["detail"]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]", "[::1]:8000"])
def test_a_request_for_this_machine_is_answered_whatever_the_port(client: Client, host: str) -> None:
    assert client.get("/ogc", headers={"Host": host}).status_code == 200


def test_an_operator_names_the_hosts_with_commas(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETALJPLAN_ALLOWED_HOSTS", "plan.example, Karta.example")
    with Client(create_app(settings_of(database))) as client:
        assert client.get("/ogc", headers={"Host": "karta.example"}).status_code == 200
        assert client.get("/ogc", headers={"Host": "localhost"}).status_code == 400


def test_a_form_without_a_file_is_a_problem(client: Client) -> None:
    assert client.post("/api/validate", data={"file": "text"}, files={}).status_code == 422


@pytest.mark.parametrize("query", ["profile=x", "lang=de", "profil=draft", "lang=sv&lang=en"])
def test_a_parameter_that_cannot_be_used_is_a_problem(client: Client, query: str) -> None:
    answer = client.post(f"/api/validate?{query}", content=b"{}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, PROBLEM)


def test_a_body_over_the_limit_is_refused_whether_it_says_so_or_streams(database: Database) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while taken < 100:
            taken += 1
            yield b" " * 1000

    app = create_app(settings_of(database, max_upload_bytes=5000))
    with Client(app) as client:
        for answer in (
            client.post("/api/validate", content=b" " * 5001),
            client.post("/api/validate", content=endless()),
            client.post("/api/validate", files={"file": ("a", b" " * 5001)}),
            client.post("/api/validate", content=b"", headers={"Content-Length": "9" * 40}),
        ):
            assert (answer.status_code, answer.headers["Content-Type"]) == (413, PROBLEM)
        assert client.post("/api/validate", content=b" " * 5000).status_code == 422


def test_the_service_keeps_the_operators_limits_on_what_a_plan_holds(database: Database) -> None:
    raw = written(good_plan())
    objects = raw.count(b"{")
    for most, status in ((objects, 200), (objects - 1, 413)):
        app = create_app(settings_of(database).model_copy(update={"max_object_count": most}))
        with Client(app) as client:
            answer = client.post("/api/validate", content=raw)
            assert answer.status_code == status
    assert "DETALJPLAN_MAX_OBJECT_COUNT" in answer.json()["detail"]


def test_stored_plans_are_listed_newest_first_with_what_they_are(client: Client, stored: Stored) -> None:
    plans = client.get("/api/plans").json()["plans"]
    assert [(p["access"], p["number"], p["verdict"], p["errors"]) for p in plans] == [
        ("restricted", 1, "stopped", 1),
        ("published", 1, "passes", 0),
    ]
    alone = client.get(f"/api/plans/{stored[1].version_id}").json()
    assert {name: alone[name] for name in plans[0]} == plans[0], "one alone tells all its verdicts besides"


def test_the_list_of_plans_asks_the_database_the_same_number_of_times_however_many_there_are(
    database: Database,
) -> None:
    asked: list[str] = []
    event.listen(database.public, "before_cursor_execute", lambda *given: asked.append(given[2]))
    plans, counts = StoredPlans(database.public, limit=2), []
    for number in range(3):
        with database.app.begin() as connection:
            saved = delivered(connection, example(small_plan(f"plan-{number}"), raw=bytes([number])))
            review = review_plan(small_plan(), [], expected=load_layers())
            save_review(connection, saved, review, seconds=0.1)
        asked.clear()
        told = plans.plan_list(PLANNER)
        counts.append((len(told.rows), told.more, len(asked)))
    assert counts == [(1, False, 3), (2, False, 3), (2, True, 3)]
    assert [(row.layers, row.open_layers, row.hits) for row in told.rows] == [(len(load_layers()),) * 2 + ({},)] * 2


def test_the_public_gets_no_draft(public: Client, stored: Stored) -> None:
    draft = stored[1].version_id
    assert [p["access"] for p in public.get("/api/plans").json()["plans"]] == ["published"]
    for part in ("", "/report", "/original", "/map.json"):
        assert public.get(f"/api/plans/{draft}{part}").status_code == 404
    assert public.get(f"/planer/{draft}").status_code == 404


def test_the_original_comes_back_byte_for_byte_as_an_attachment(client: Client, stored: Stored) -> None:
    answer = client.get(f"/api/plans/{stored[0].version_id}/original")
    assert answer.content == b'{"invented": 1}\r\n\x00\xff'
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"P_hittad_plan.json\"; filename*=UTF-8''P%C3%A5hittad%20plan.json"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/json"


def test_the_map_is_east_north_in_3006(client: Client, stored: Stored) -> None:
    told = client.get(f"/api/plans/{stored[1].version_id}/map.json").json()
    east, north = Transformer.from_crs(ZONE, 3006, always_xy=True).transform(EAST, NORTH)
    ring = told["boundary"]["features"][0]["geometry"]["coordinates"][0][0]
    assert [east, north] in [pytest.approx(point, abs=0.001) for point in ring]
    kinds = [area["properties"]["kind"] for area in told["areas"]["features"]]
    assert kinds == ["anvandning", "anvandning", "egenskap", "egenskap"]
    (finding,) = told["findings"]["features"]
    assert finding["properties"] == {
        "index": 0,
        "rule": "DP-0002",
        "severity": "error",
        "message": "Glapp på 12 cm.",
    }
    assert finding["geometry"]["coordinates"] == pytest.approx([east + 60, north + 25], abs=5)
    assert told["hits"]["features"] == []


def test_a_sample_plan_is_drawn_and_told_with_its_review(client: Client, database: Database) -> None:
    checked = check(PLAN)
    review = review_plan(checked.plan, read_layer_set(SAMPLES / "layers" / "layers.toml"))
    with database.app.begin() as connection:
        saved = delivered(connection, checked)
        save_review(connection, saved, review, seconds=0.1)
    told = client.get(f"/api/plans/{saved.version_id}/map.json").json()
    drawn = [a["properties"] for a in told["areas"]["features"] if a["properties"]["kind"] == "anvandning"]
    assert drawn and all(area["letters"] and area["colour"] for area in drawn)
    assert [h["properties"]["ground"] for h in told["hits"]["features"]] == [h.ground for h in review.hits]
    page = client.get(f"/planer/{saved.version_id}")
    assert page.status_code == 200
    assert review.hits[0].layer_name in page.text
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("part", ["", "/report", "/original", "/map.json"])
def test_a_plan_that_is_not_stored_is_a_problem(client: Client, part: str) -> None:
    answer = client.get(f"/api/plans/00000000-0000-4000-8000-000000000000{part}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, PROBLEM)
    assert client.get(f"/api/plans/x{part}").status_code == 400


def test_every_answer_carries_the_security_headers(client: Client, stored: Stored) -> None:
    for address in ("/", "/ogc", "/api/plans", "/finns-inte", f"/planer/{stored[0].version_id}"):
        headers = client.get(address).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_a_database_that_is_gone_is_a_problem_without_details(client: Client, database: Database) -> None:
    with database.owner.begin() as connection:
        connection.execute(text("REVOKE USAGE ON SCHEMA published FROM detaljplan_app"))
    answer = client.get("/ogc/collections/detaljplaner/items")
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, PROBLEM)
    assert "published" not in answer.text


def test_the_service_describes_itself_in_openapi_3_1(client: Client) -> None:
    told = client.get("/api/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert "/ogc/collections/{collection_id}/items" in told["paths"]
    assert "multipart/form-data" in told["paths"]["/api/validate"]["post"]["requestBody"]["content"]


def test_geometries_of_any_gml_are_judged_when_asked_for(client: Client) -> None:
    raw = (SAMPLES / "rules" / "GEO-0041" / "bad.gml").read_bytes()
    assert client.post("/api/validate", content=raw).status_code == 422
    told = client.post("/api/validate?profile=gml-geometry", content=raw).json()
    assert (told["format"], told["verdict"], told["verdicts"]) == ("gml", "stopped", {"ngp": None, "law": None})
