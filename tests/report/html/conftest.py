from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser

from detaljplan.numerals import Language
from detaljplan.plan.model import Plan
from detaljplan.report.html.page import html_bytes
from detaljplan.report.model import Report
from tests.web.live import Watched, chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for one module: its driver holds the thread's event loop, which other tests need free."""
    with chromium() as browser:
        yield browser


class Open(Protocol):
    def __call__(
        self, report: Report, plan: Plan, lang: Language = ..., *, width: int = ..., **options: Any
    ) -> Watched: ...


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Open the page of a report from its file, in a browser without network."""
    contexts = []

    def opened(report: Report, plan: Plan, lang: Language = "sv", *, width: int = 1280, **options: Any) -> Watched:
        path = tmp_path / f"rapport-{len(contexts)}.html"
        path.write_bytes(html_bytes(report, plan, lang))
        context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, **options)
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.goto(path.as_uri())
        return watched

    yield opened
    for context in contexts:
        context.close()
