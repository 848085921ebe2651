"""A real Chromium against a real server on this machine: what the page tests share."""

from __future__ import annotations

import json
import os
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

from detaljplan.web.assets import STATIC, map_is_built

ROOT = Path(__file__).parents[2]
CHROMIUM = Path(os.environ.get("DETALJPLAN_CHROMIUM", "/usr/bin/chromium"))
AXE = STATIC.parent / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "test-results"

IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
    pytest.mark.skipif(not map_is_built(), reason="the map bundle is not built (npm ci && npm run build)"),
]

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def serving(app: FastAPI, *, lifespan: bool, listener: socket.socket | None = None) -> Iterator[str]:
    """Serve the application on a free port of this machine, or where it already listens, and give its address."""
    listener = listener or socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", lifespan="on" if lifespan else "off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.started, "the test server did not start"
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give a headless Chromium with a home of its own."""
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=FLAGS, env={**os.environ, "HOME": home}
        )
        yield browser
        browser.close()


class Watched:
    """A page whose console errors and requests are kept, to be asserted on at the end."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda m: self.errors.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))


def drawn(page: Page) -> dict[str, int]:
    counts: dict[str, int] = json.loads(page.get_attribute("[data-map]", "data-drawn") or "{}")
    return counts


def drawn_when(page: Page, reached: Callable[[dict[str, int]], bool]) -> dict[str, int]:
    """Return what is drawn once it is as said; the map draws in its own time."""
    deadline = time.monotonic() + 10
    counts: dict[str, int] = {}
    while time.monotonic() < deadline:
        counts = drawn(page)
        if counts and reached(counts):
            return counts
        page.wait_for_timeout(50)
    raise AssertionError(f"the map drew {counts}")


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def axe_violations(page: Page) -> list[str]:
    """Return what axe finds wrong with the page, one line each. The page's own policy must be bypassed for it."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("axe.run()")
    return [f"{v['id']}: {[n['target'] for n in v['nodes']]}" for v in result["violations"]]
