"""A full release of the catalogue: fetched from a stand-in with the habits of Boverket's service, verified and kept."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import orjson
import pytest

from detaljplan.checking import check
from detaljplan.errors import CatalogueError
from detaljplan.exchange.catalogue_service import fetch, release_address
from detaljplan.exchange.catalogue_update import take_release
from detaljplan.findings import Outcome, Severity
from detaljplan.spec.catalogue import carried_catalogue
from detaljplan.spec.catalogue_release import difference, kept_bytes, read_kept, read_release
from sample_plans.plans import BOSTAD, PRICKMARK
from tests.build import UNKNOWN_ENTRY, Json, area, identity, plan, property_zone, rectangle, written, zone
from tests.full_release import EARLIER_USE, ENDED_LATE, full_catalogue, full_release, full_release_bytes

CURRENT = "/release/full/platt/aktuell"
Answer = Callable[[BaseHTTPRequestHandler], None]


class StandIn(ThreadingHTTPServer):
    """Answers each address as told; what it does not know with an object, as the service does for wrong addresses."""

    daemon_threads = True

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: StandIn

    def do_GET(self) -> None:
        unknown = answering(orjson.dumps({"statusCode": 404, "message": "Resource not found"}), 404)
        try:
            self.server.answers.get(self.path, unknown)(self)
        except ConnectionError:
            pass  # the client has heard enough

    def log_message(self, format: str, *args: object) -> None:
        pass


def answering(body: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@pytest.fixture
def service() -> Iterator[StandIn]:
    with StandIn() as server:
        server.answers[CURRENT] = answering(full_release_bytes())
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_the_current_release_is_fetched_with_its_earlier_entries(service: StandIn) -> None:
    taken = take_release(service.base)
    assert (taken.release.number, taken.release.catalogue.release) == (7, "20251201")
    assert taken.release.published == datetime(2025, 12, 1, 10, 39)
    assert len(taken.release.catalogue) == 912
    earlier = taken.release.catalogue.by_id(EARLIER_USE)
    assert earlier is not None
    assert (earlier.code, earlier.valid_to, len(earlier.replaced_by)) == ("DP_KM_B", date(2020, 9, 30), 2)
    assert (taken.difference.new, taken.difference.gone, taken.difference.changed) == ((), (), ())


def test_a_release_is_asked_for_by_number(service: StandIn) -> None:
    service.answers["/release/full/platt/6"] = answering(full_release_bytes(id=6, namn="20240502"))
    assert take_release(service.base, 6).release.number == 6


def test_another_release_than_the_one_asked_for_is_refused(service: StandIn) -> None:
    service.answers["/release/full/platt/6"] = answering(full_release_bytes())
    with pytest.raises(CatalogueError, match="Utgåva 6 väntades men det är 7"):
        take_release(service.base, 6)


def test_a_404_with_a_text_means_that_there_is_no_such_release(service: StandIn) -> None:
    said = orjson.dumps("Release med id 99 saknas.")
    service.answers["/release/full/platt/99"] = answering(said, 404)
    with pytest.raises(CatalogueError, match=r"ingen sådan utgåva: Release med id 99 saknas\."):
        take_release(service.base, 99)


@pytest.mark.parametrize("body", [b"", orjson.dumps({"statusCode": 404, "message": "Resource not found"})])
def test_any_other_404_means_that_the_address_is_wrong(service: StandIn, body: bytes) -> None:
    service.answers["/fel/release/full/platt/aktuell"] = answering(body, 404)
    with pytest.raises(CatalogueError, match="Där finns ingen planbestämmelsekatalog"):
        take_release(f"{service.base}/fel")


def test_another_error_of_the_service_is_told_by_its_number(service: StandIn) -> None:
    service.answers[CURRENT] = answering(b"<h1>trasig</h1>", 503)
    with pytest.raises(CatalogueError, match="fel 503"):
        fetch(release_address(service.base))


def test_an_answer_that_ends_too_early_is_refused(service: StandIn) -> None:
    body = full_release_bytes()
    service.answers[CURRENT] = answering(body[:-100], Content_Length=str(len(body)))
    with pytest.raises(CatalogueError, match="tar slut mitt i"):
        fetch(release_address(service.base))


def test_an_answer_larger_than_the_limit_is_refused_before_it_is_read(service: StandIn) -> None:
    service.answers[CURRENT] = answering(b"[1]", Content_Length="67108865")
    with pytest.raises(CatalogueError, match="större än de 67108864 byte"):
        fetch(release_address(service.base))


def test_an_answer_that_comes_drop_by_drop_is_given_up(service: StandIn) -> None:
    def dripping(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(200):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.02)

    service.answers[CURRENT] = dripping
    with pytest.raises(CatalogueError, match="för långsamt"):
        fetch(release_address(service.base), seconds=0.2)


def test_an_answer_that_never_comes_is_given_up(service: StandIn) -> None:
    service.answers[CURRENT] = lambda handler: time.sleep(1)
    with pytest.raises(CatalogueError, match="för långsamt"):
        fetch(release_address(service.base), seconds=0.2)


def test_a_service_that_is_not_there_is_told_as_such(service: StandIn) -> None:
    with pytest.raises(CatalogueError, match="svarar inte"):
        fetch("http://127.0.0.1:9/release/full/platt/aktuell")


def test_a_redirection_within_the_host_is_followed(service: StandIn) -> None:
    service.answers["/ny"] = service.answers[CURRENT]
    service.answers[CURRENT] = answering(b"", 302, Location="/ny")
    assert take_release(service.base).release.number == 7


@pytest.mark.parametrize("to", ["http://localhost:{port}/ny", "https://example.se/ny", "file:///etc/passwd"])
def test_a_redirection_to_another_host_is_not_followed(service: StandIn, to: str) -> None:
    service.answers["/ny"] = service.answers[CURRENT]
    service.answers[CURRENT] = answering(b"", 302, Location=to.format(port=service.server_port))
    with pytest.raises(CatalogueError):
        fetch(release_address(service.base))


@pytest.mark.parametrize(
    "address", ["http://example.se", "ftp://example.se", "file:///etc/passwd", "https://", "https://u:p@example.se"]
)
def test_only_https_is_asked(address: str) -> None:
    with pytest.raises(CatalogueError, match=r"https://|lösenord"):
        take_release(address)


def without(entry: Json, name: str) -> Json:
    return {key: value for key, value in entry.items() if key != name}


FIRST = full_release()["bestammelser"][0]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "ingen utgåva"),
        (b"<!doctype html><title>Logga in</title>", "ingen utgåva"),
        (full_release_bytes()[:-1], "ingen utgåva"),
        (b"[" * 100_000, "ingen utgåva"),
        (full_release_bytes(bestammelser={}), "Expected `array`"),
        (full_release_bytes(bestammelser=[]), "ingen gällande"),
        (full_release_bytes(publicerad="i går"), "i går"),
        (full_release_bytes(namn="../../etc"), "ett datum väntades"),
        (full_release_bytes(bestammelser=[FIRST, FIRST]), "två gånger"),
        (full_release_bytes(bestammelser=[{**FIRST, "id": identity("en annan")}, FIRST]), "två gånger"),
        (full_release_bytes(bestammelser=[{**FIRST, "id": "1"}]), "ingen identitet"),
        (full_release_bytes(bestammelser=[{**FIRST, "ersattsav": "x, y"}]), "ingen identitet"),
        (full_release_bytes(bestammelser=[{**FIRST, "bestammelsetyp": "Regel"}]), "Regel"),
        (full_release_bytes(bestammelser=[{**FIRST, "tolkningsbestammelse": "ja"}]), "Expected `bool`"),
        (full_release_bytes(bestammelser=[{**FIRST, "borjargalla": "snart"}]), "snart"),
        (full_release_bytes(bestammelser=[without(FIRST, "bestammelsekod")]), "saknar kod"),
    ],
)
def test_what_is_no_full_release_is_refused_with_what_was_wrong(raw: bytes, why: str) -> None:
    with pytest.raises(CatalogueError, match=why):
        read_release(raw, "svaret")


def test_what_differs_from_the_carried_release_is_told_by_code() -> None:
    first, second, *rest = full_release()["bestammelser"]
    changed = {**second, "bestammelseformulering": "Annan text"}
    new = {**first, "id": identity("ny"), "bestammelsekod": "DP_KM_Ny"}
    told = take_from(full_release_bytes(bestammelser=[changed, new, *rest]))
    assert told == (("DP_KM_Ny",), (first["bestammelsekod"],), (second["bestammelsekod"],))


def take_from(raw: bytes) -> tuple[tuple[str, ...], ...]:
    found = difference(read_release(raw, "svaret").catalogue, carried_catalogue())
    return found.new, found.gone, found.changed


def test_an_earlier_code_is_found_but_one_in_force_goes_before() -> None:
    catalogue = full_catalogue()
    earlier = catalogue.find(None, "DP_KM_B")
    assert earlier is not None and earlier.id == EARLIER_USE
    assert catalogue.by_code("DP_KM_B") is None
    assert catalogue.find(None, "DP_KM_B2") is catalogue.by_code("DP_KM_B2")


def test_what_is_kept_tells_its_origin_and_that_it_is_whole(tmp_path: Path) -> None:
    fetched = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    path = tmp_path / "release.json"
    path.write_bytes(kept_bytes(full_release_bytes(), source="https://example.se", fetched=fetched))
    kept = read_kept(path)
    assert (kept.source, kept.fetched, kept.release.number) == ("https://example.se", fetched, 7)
    path.write_bytes(path.read_bytes().replace(b"Bost", b"Best", 1))
    with pytest.raises(CatalogueError, match="inte det som hämtades"):
        read_kept(path)


# --- judging with a full release ---------------------------------------------------------------------------------


def judged(tmp_path: Path, *provisions: Json, **attributes: object) -> dict[str, tuple[Severity, str]]:
    ground = area(rectangle(0, 0, 100, 60))
    path = tmp_path / "plan.json"
    path.write_bytes(written(plan(ground, zone("kvarter", BOSTAD, ground), *provisions, **attributes)))
    report = check(path, catalogue=full_catalogue()).report
    assert not [result for result in report.rules if result.outcome is Outcome.CRASHED]
    return {finding.rule: (finding.severity, finding.message) for finding in report.findings}


def earlier_property(started: str) -> tuple[Json, Json]:
    ground = area(rectangle(0, 0, 100, 60))
    provision = property_zone(
        "mark",
        PRICKMARK,
        ground,
        planbestammelsekatalogreferens=ENDED_LATE,
        bestammelseformulering="Marken ska vara genomsläpplig.",
    )
    return provision, {"beslutsinformation": [{"datumPaborjat": started}]}


def test_an_unknown_reference_is_an_error_once_earlier_entries_are_known(tmp_path: Path) -> None:
    unknown = property_zone("okänd", BOSTAD, area(rectangle(0, 0, 9, 9)), planbestammelsekatalogreferens=UNKNOWN_ENTRY)
    severity, message = judged(tmp_path, unknown)["KAT-0001"]
    assert severity is Severity.ERROR
    assert "bland de 912 gällande och tidigare" in message


@pytest.mark.parametrize(("started", "faults"), [("2025-11-30", set()), ("2025-12-01", {"KAT-0011"})])
def test_an_earlier_entry_may_be_used_by_a_plan_that_was_started_while_it_was_in_force(
    tmp_path: Path, started: str, faults: set[str]
) -> None:
    provision, attributes = earlier_property(started)
    assert set(judged(tmp_path, provision, **attributes)) == faults


# --- the command -------------------------------------------------------------------------------------------------


def run(folder: Path, *arguments: str, command: str = "catalogue") -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "detaljplan", command, *arguments]
    environment = {**os.environ, "DETALJPLAN_DATA_FOLDER": str(folder)}
    return subprocess.run(program, capture_output=True, text=True, check=False, env=environment)


def test_the_command_fetches_a_release_and_one_that_is_refused_leaves_it_as_it_was(
    service: StandIn, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    assert "20251201, den som följer med programmet: 908 gällande och 0 tidigare" in run(folder).stdout
    done = run(folder, "update", "--from", service.base)
    assert done.returncode == 0, done.stderr
    service.answers[CURRENT] = answering(b"{}")
    refused = run(folder, "update", "--from", service.base)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "ingen utgåva av katalogen" in refused.stderr
    told = run(folder).stdout
    assert told in done.stdout
    assert "908 gällande och 4 tidigare bestämmelser" in told
    assert f"från {service.base}{CURRENT}" in told
    assert "0 nya, 0 borttagna, 0 ändrade" in told
    assert told.rstrip().endswith("Källa: Boverket, Planbestämmelsekatalogen")
    assert [path.name for path in (folder / "catalogue").iterdir()] == ["release.json"]


def test_a_release_is_taken_from_a_file_and_named_in_the_report(tmp_path: Path) -> None:
    file, sample = tmp_path / "hel.json", tmp_path / "plan.json"
    file.write_bytes(full_release_bytes(namn="20300101"))
    assert run(tmp_path, "update", "--from", str(file)).returncode == 0
    ground = area(rectangle(0, 0, 9, 9))
    sample.write_bytes(written(plan(ground, zone("kvarter", BOSTAD, ground))))
    report = orjson.loads(run(tmp_path, str(sample), "--format", "json", command="validate").stdout)
    assert report["catalogue_release"] == "20300101"


def test_a_kept_release_that_is_broken_is_refused_and_no_other_takes_its_place(tmp_path: Path) -> None:
    kept = tmp_path / "catalogue" / "release.json"
    kept.parent.mkdir()
    kept.write_bytes(b"trasig")
    sample = Path(__file__).parents[2] / "sample_plans" / "kv-exemplet-1.json"
    refused = run(tmp_path, str(sample), command="validate")
    assert refused.returncode == 2
    assert "detaljplan catalogue update" in refused.stderr
    assert refused.stdout == ""
    kept.unlink()
    assert run(tmp_path, str(sample), command="validate").returncode == 0
