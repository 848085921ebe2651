"""An address is asked within a time and a size: real sockets, answers written by hand."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from detaljplan.errors import IssuerError
from detaljplan.exchange.asking import ask


@contextmanager
def answering(*parts: bytes, pause: float = 0) -> Iterator[str]:
    """Give the address of somebody who answers one request with these parts."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65_536)
            try:
                for part in parts:
                    connection.sendall(part)
                    time.sleep(pause)
            except OSError:
                return  # nobody listens any more

    thread = threading.Thread(target=answer)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    thread.join()
    listener.close()


def told(body: bytes, status: bytes = b"200 OK", also: bytes = b"") -> bytes:
    return b"HTTP/1.1 " + status + b"\r\nContent-Length: %d\r\n" % len(body) + also + b"\r\n" + body


def test_an_answer_is_read_up_to_its_limit() -> None:
    body = b'{"a": 1}'
    with answering(told(body)) as address:
        assert ask(address, seconds=5, most_bytes=len(body)) == (200, {"a": 1})
    with answering(told(body)) as address, pytest.raises(IssuerError, match="större"):
        ask(address, seconds=5, most_bytes=len(body) - 1)


@pytest.mark.parametrize(
    "answer",
    [
        told(b"[]"),
        told(b""),
        told(b"<html>"),
        told(b"{}", b"302 Found", b"Location: http://127.0.0.1:1/\r\n"),
        told(b"{}", also=b"Content-Encoding: gzip\r\n"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}",
        b"SSH-2.0-OpenSSH\r\n",
        b"",
    ],
)
def test_what_is_no_answer_is_an_error_of_the_issuer(answer: bytes) -> None:
    with answering(answer) as address, pytest.raises(IssuerError):
        ask(address, seconds=5, most_bytes=1000)


def test_an_answer_that_drips_is_not_waited_for() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
    begun = time.monotonic()
    with answering(head, *[b" "] * 12, pause=0.1) as address, pytest.raises(IssuerError, match="långsamt"):
        ask(address, seconds=0.4, most_bytes=1000)
    assert time.monotonic() - begun < 5


def test_nobody_there_is_an_error_of_the_issuer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(IssuerError, match="svarar inte"):
        ask(f"http://127.0.0.1:{port}/", seconds=2, most_bytes=1000)
