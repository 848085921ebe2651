"""What the client of the platform takes and refuses: addresses, accounts, answers, and how long it tries."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from random import Random

import orjson
import pytest
from typer.testing import CliRunner

from detaljplan.cli.app import app
from detaljplan.errors import NotYet, PlatformError
from detaljplan.exchange.ngp_account import Account, account_of
from detaljplan.exchange.ngp_calls import Calls, Refused, safe_address
from detaljplan.exchange.ngp_consumer import find_file
from detaljplan.exchange.ngp_producer import Producer
from detaljplan.exchange.ngp_state import DeliveryState, Sent, state_path
from detaljplan.exchange.patience import Passing, Patience
from detaljplan.language.words import Words
from detaljplan.settings import Settings
from sample_plans.plans import good_plan
from tests.build import written

ANSWER = tuple[int, dict[str, str], bytes]
ACCOUNT = Account("klienten", "hemligheten")
TOKEN = (200, {}, b'{"access_token": "nyckeln", "expires_in": 3600}')


class Told(HTTPServer):
    """A service that gives the answers it is told to, in their order, and keeps what it was asked."""

    answers: list[ANSWER]
    asked: list[tuple[str, str, dict[str, str]]]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def told() -> Iterator[Told]:
    yield from running()


@pytest.fixture
def elsewhere() -> Iterator[Told]:
    yield from running()


def running() -> Iterator[Told]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            server.asked.append((self.command, self.path, dict(self.headers)))
            status, headers, content = server.answers.pop(0)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET

    server = Told(("127.0.0.1", 0), Handler)
    server.answers, server.asked = [], []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def calls(told: Told) -> Calls:
    return Calls(told.address, f"{told.address}/token", ACCOUNT)


@pytest.mark.parametrize("address", ["https://tjansten.example/ngp/", "http://127.0.0.1:8000/ngp", "http://localhost"])
def test_an_address_is_https_or_on_this_machine(address: str) -> None:
    assert safe_address(address) == address.rstrip("/")


@pytest.mark.parametrize(
    "address",
    [
        "http://tjansten.example",
        "ftp://localhost",
        "tjansten.example",
        "https://a:b@tjansten.example",
        "https://x/?a=1",
    ],
)
def test_another_address_is_refused(address: str) -> None:
    with pytest.raises(PlatformError):
        safe_address(address)


def test_the_account_comes_from_the_environment_or_a_file_that_others_cannot_read(tmp_path: Path) -> None:
    kept = tmp_path / "konto"
    kept.write_text("klienten\nhemligheten\n")
    for mode in (0o600, 0o400):
        kept.chmod(mode)
        assert account_of(Settings(ngp_credentials=kept)) == ACCOUNT
    for mode in (0o640, 0o604):
        kept.chmod(mode)
        with pytest.raises(PlatformError, match="chmod 600"):
            account_of(Settings(ngp_credentials=kept))
    assert account_of(Settings(ngp_client_id="klienten", ngp_client_secret="hemligheten")) == ACCOUNT
    assert "hemligheten" not in repr(ACCOUNT) + repr(Settings(ngp_client_secret="hemligheten"))
    for wrong in (Settings(), Settings(ngp_client_id="klienten"), Settings(ngp_credentials=tmp_path / "ingen")):
        with pytest.raises(PlatformError):
            account_of(wrong)
    kept.chmod(0o600)
    for content in (b"", b"en rad\n", b"a\nb\nc\n", b"\xff\n\xff\n"):
        kept.write_bytes(content)
        with pytest.raises(PlatformError, match="två rader"):
            account_of(Settings(ngp_credentials=kept))


def test_a_token_is_fetched_once_and_anew_when_it_does_not_hold(told: Told) -> None:
    told.answers = [TOKEN, (200, {}, b"{}"), (200, {}, b"{}"), (401, {}, b"{}"), TOKEN, (200, {}, b"{}")]
    with calls(told) as asked:
        for _ in range(3):
            asked.call("GET", "/x")
    assert [path for _, path, _ in told.asked] == ["/token", "/x", "/x", "/x", "/token", "/x"]
    assert told.asked[0][2]["Authorization"].startswith("Basic ")
    assert told.asked[1][2]["Authorization"] == "Bearer nyckeln"


def test_a_token_that_never_holds_is_a_refusal_and_not_asked_for_for_ever(told: Told) -> None:
    told.answers = [TOKEN, (401, {}, b"{}"), TOKEN, (401, {}, b'{"message": "Invalid Credentials"}')]
    with calls(told) as asked, pytest.raises(Refused, match="Invalid Credentials"):
        asked.call("GET", "/x")


@pytest.mark.parametrize("answer", [(401, {}, b""), (200, {}, b"{}"), (200, {}, b"[]"), (200, {}, b"\xff")])
def test_an_account_that_is_not_taken_is_told_so(told: Told, answer: ANSWER) -> None:
    told.answers = [answer]
    with calls(told) as asked, pytest.raises(PlatformError):
        asked.call("GET", "/x")


@pytest.mark.parametrize(
    ("status", "headers", "after"),
    [(503, {"Retry-After": "7"}, 7), (429, {}, None), (500, {"Retry-After": "snart"}, None), (502, {}, None)],
)
def test_what_may_go_better_later_tells_how_long_to_wait(
    told: Told, status: int, headers: dict[str, str], after: float | None
) -> None:
    told.answers = [TOKEN, (status, headers, b"")]
    with calls(told) as asked, pytest.raises(Passing) as met:
        asked.call("GET", "/x")
    assert met.value.after == after


def test_a_time_to_wait_until_is_honoured_too(told: Told) -> None:
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    told.answers = [TOKEN, (503, {"Retry-After": when}, b"")]
    with calls(told) as asked, pytest.raises(Passing) as met:
        asked.call("GET", "/x")
    assert met.value.after is not None and 50 < met.value.after <= 60


def test_an_answer_is_read_to_its_limit_and_no_further(told: Told) -> None:
    told.answers = [TOKEN, (200, {}, b"x" * 100), (200, {}, b"x" * 101)]
    with calls(told) as asked:
        assert len(asked.call("GET", "/x", most=100).content) == 100
        with pytest.raises(PlatformError, match="större än 100 byte"):
            asked.call("GET", "/x", most=100)


def test_a_file_may_lie_elsewhere_and_the_token_does_not_go_there(told: Told, elsewhere: Told) -> None:
    told.answers = [TOKEN, (303, {"Location": f"{elsewhere.address}/filen?sig=1"}, b"")]
    elsewhere.answers = [(200, {}, b"planen")]
    with calls(told) as asked:
        assert asked.fetch(f"{told.address}/asset", most=100) == b"planen"
    assert told.asked[1][2]["Authorization"] == "Bearer nyckeln"
    assert "Authorization" not in elsewhere.asked[0][2]


@pytest.mark.parametrize("location", ["http://tjansten.example/", "file:///etc/passwd", "ftp://127.0.0.1/"])
def test_a_file_is_not_fetched_from_an_unsafe_address(told: Told, location: str) -> None:
    told.answers = [TOKEN, (303, {"Location": location}, b"")]
    with calls(told) as asked, pytest.raises(PlatformError, match="https"):
        asked.fetch(f"{told.address}/asset", most=100)


def test_an_address_that_leads_round_is_given_up(told: Told) -> None:
    told.answers = [TOKEN, *[(303, {"Location": "/asset"}, b"")] * 10]
    with calls(told) as asked, pytest.raises(PlatformError, match="för många gånger"):
        asked.fetch(f"{told.address}/asset", most=100)


WRONG_STANDINGS = [
    b"[]",
    b"{}",
    b'{"forandringar": 1}',
    b'{"forandringar": [{"objektidentitet": "x"}]}',
    b'{"forandringar": [{"objektidentitet": "x", "status": {"typ": "klar"}}]}',
]


def test_answers_that_are_not_the_services_are_refused(told: Told) -> None:
    told.answers = [TOKEN, *((200, {}, content) for content in WRONG_STANDINGS), (201, {}, b'{"id": "../x"}')]
    with calls(told) as asked:
        for _ in WRONG_STANDINGS:
            with pytest.raises(PlatformError):
                Producer(asked).standings("x")
        with pytest.raises(PlatformError, match="identitet"):
            Producer(asked).register("0484")


@pytest.mark.parametrize(
    ("item", "name"),
    [
        ({"assets": {"a": {"href": "https://x.example/asset/a-1", "roles": ["detaljplan"]}}}, "a-1"),
        ({"assets": {"a": {"href": "https://x.example/asset/a-1", "roles": ["plankarta"]}}}, None),
        ({"assets": {"a": {"href": "https://x.example/asset/..", "roles": ["detaljplan"]}}}, None),
        ({"assets": {"a": {"href": "https://x.example/?a=b", "roles": ["detaljplan"]}}}, None),
        ({"assets": ["a"]}, None),
        ({}, None),
    ],
)
def test_the_file_of_a_plan_is_the_asset_with_its_role(told: Told, item: dict[str, object], name: str | None) -> None:
    item = {**item, "properties": {"detaljplan.objektidentitet": "planen"}}
    other = {"properties": {"detaljplan.objektidentitet": "en annan"}, "assets": {}}
    told.answers = [TOKEN, (200, {}, orjson.dumps({"features": [other, item, 1]}))]
    with calls(told) as asked:
        if name is not None:
            assert find_file(asked, "planen") == f"{told.address}/nedladdning/v1/asset/{name}"
        else:
            with pytest.raises(PlatformError):
                find_file(asked, "planen")


def test_what_fails_is_tried_later_and_later_until_the_time_is_over() -> None:
    waits: list[Words] = []
    patience, tried = Patience(0.9, waits.append, Random(1)), []

    def fails() -> None:
        tried.append(time.monotonic())
        raise Passing(Words("{address} svarar {status}", address="x", status=503))

    with pytest.raises(NotYet):
        patience.keep(fails)
    assert 0.25 <= tried[1] - tried[0] <= 0.7
    assert len(tried) == len(waits) + 1 == 2


def test_a_service_is_left_alone_as_long_as_it_asked_for() -> None:
    patience, tried = Patience(10), []

    def fails_once() -> str:
        tried.append(time.monotonic())
        if len(tried) == 1:
            raise Passing(Words("x"), after=0.3)
        return "svaret"

    assert patience.keep(fails_once) == "svaret"
    assert tried[1] - tried[0] >= 0.3
    with pytest.raises(NotYet):
        patience.keep(lambda: (_ for _ in ()).throw(Passing(Words("x"), after=3600)))


def test_a_state_is_read_as_it_was_written_and_anything_else_is_none(tmp_path: Path) -> None:
    path = state_path(tmp_path, "https://x.example", "0484", ["b", "a"])
    assert path == state_path(tmp_path, "https://x.example", "0484", ["a", "b"])
    state = DeliveryState(path, "717229ce-d502-465e-9497-1a52ec7fce58", {"a": Sent("00", "i dag")})
    state.save()
    assert DeliveryState.load(path) == state
    for content in (b"", b"{", b"[]", b'{"reception": "../x", "sent": {}}', b'{"reception": 1, "sent": []}'):
        path.write_bytes(content)
        assert DeliveryState.load(path) is None


GML = Path(__file__).resolve().parents[2] / "sample_plans" / "kv-exemplet-1.gml"
IDENTITY = good_plan()["features"][0]["properties"]["objektidentitet"]


def test_what_cannot_be_delivered_is_told_before_anything_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    monkeypatch.setenv("DETALJPLAN_NGP_CLIENT_ID", "klienten")
    monkeypatch.setenv("DETALJPLAN_NGP_CLIENT_SECRET", "hemligheten")
    plan, same = tmp_path / "plan.json", tmp_path / "samma.json"
    for path in (plan, same):
        path.write_bytes(written(good_plan()))
    named = tmp_path / "namnlös.json"
    named.write_bytes(written(good_plan()).replace(IDENTITY.encode(), IDENTITY.upper().encode()))
    where = ["--base", told.address, "--token-url", told.address]
    for words, said in (
        ([str(plan)], "Ange --base"),
        ([str(plan), "--base", "http://tjansten.example", "--token-url", told.address], "https"),
        ([str(plan), str(same), *where], "samma plan"),
        ([str(named), "--no-check", *where], "UUID"),
        ([str(plan), "--provider", "0001", *where], "Kommunkoden"),
        ([str(tmp_path / "ingen.json"), *where], "ingen.json"),
        ([str(GML), *where], "detaljplan convert"),
    ):
        run = CliRunner().invoke(app, ["ngp", "deliver", *words])
        assert (run.exit_code, said in run.stderr) == (2, True), run.output
    assert CliRunner().invoke(app, ["ngp", "fetch", "../x", *where]).exit_code == 2
    assert told.asked == []
