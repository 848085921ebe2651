"""A proxy in front of a real service that loses or refuses the calls a test names: the network's own faults."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

Before = Callable[[], None]


def nothing() -> None:
    """Do nothing before the call."""


@dataclass
class Fault:
    """What happens to the next call of a method to an address that ends so; once.

    Parameters
    ----------
    before
        Run before the call is passed on.
    answer
        Is answered in its place, with the headers.
    lost
        The call arrives and its answer does not.
    """

    method: str
    ends: str
    before: Before = nothing
    answer: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    lost: bool = False


@dataclass
class Proxy:
    """Where the proxy is, where it leads, the faults still to come, and the calls that came."""

    address: str = ""
    target: str = ""
    faults: list[Fault] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def fault(self, method: str, path: str) -> Fault | None:
        for one in self.faults:
            if one.method == method and path.endswith(one.ends):
                self.faults.remove(one)
                return one
        return None

    def count(self, method: str, ends: str) -> int:
        """Return how many such calls came."""
        return sum(call.startswith(f"{method} ") and call.endswith(ends) for call in self.calls)


@contextmanager
def flaky(target: str) -> Iterator[Proxy]:
    """Give a proxy on this machine that leads to a service."""
    proxy = Proxy(target=target)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            self.pass_on()

        def do_POST(self) -> None:
            self.pass_on()

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            proxy.calls.append(f"{self.command} {self.path}")
            fault = proxy.fault(self.command, self.path)
            self.close_connection = True
            if fault is not None:
                fault.before()
                if fault.answer is not None:
                    return self.answer(fault.answer, fault.headers, b"")
            try:
                status, headers, content = self.asked(body)
            except OSError:
                return None  # the connection is closed without an answer, as when the service has died
            return None if fault is not None and fault.lost else self.answer(status, headers, content)

        def asked(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
            connection = http.client.HTTPConnection(urlsplit(proxy.target).netloc, timeout=60)
            names = ("Authorization", "Content-Type", "Accept-Language")
            kept = {name: self.headers[name] for name in names if name in self.headers}
            connection.request(self.command, self.path, body, kept)
            answer = connection.getresponse()
            told = {name: value for name, value in answer.getheaders() if name.lower() in ("content-type", "location")}
            content = answer.read()
            connection.close()
            return answer.status, told, content

        def answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content)), "Connection": "close"}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    proxy.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
