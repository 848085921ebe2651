"""Measures the report as an HTML page: how long it takes to make, how large it is, and how soon it can be used.

``python -m bench.report_page`` opens the page of 50,000 findings in Chromium, and prints what was measured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import orjson

from bench.plan import use_coverage
from bench.topology import with_gaps
from detaljplan.checking import Checked, check_bytes
from detaljplan.report.html.page import html_bytes

LIMIT_MS = 2_000
LIMIT_MB = 15

_FIRST_USE = """
new MutationObserver((_, watching) => {
  if (!document.querySelector(".row.finding")) return;
  watching.disconnect();
  requestAnimationFrame(() => requestAnimationFrame(() => { window.firstUse = performance.now(); }));
}).observe(document, {childList: true, subtree: true});
"""
"""Keeps when the list has been painted, in milliseconds from the start of the navigation."""


def plan_with_gaps(areas: int, vertices: int = 8) -> bytes:
    """Return an invented plan of so many use areas, half of which leave a gap."""
    return orjson.dumps(with_gaps(use_coverage(areas, vertices=vertices)))


def _judged(raw: bytes, least: int) -> Callable[[], Checked]:
    def judge() -> Checked:
        checked = check_bytes(raw, "stor-plan.json")
        if len(checked.report.findings) < least:
            raise RuntimeError(f"{len(checked.report.findings)} findings, expected {least}: the time would say nothing")
        return checked

    return judge


@dataclass(frozen=True, slots=True)
class Opened:
    """What the page of a plan took: to judge the plan, to make the page, its size, and what a reader waits."""

    findings: int
    judging_seconds: float
    making_seconds: float
    megabytes: float
    first_use_ms: float

    @property
    def told(self) -> str:
        """All of it on one line, with the limits."""
        return (
            f"{self.findings} findings: judged in {self.judging_seconds:.1f} s, "
            f"page made in {self.making_seconds:.1f} s, {self.megabytes:.1f} MB (limit {LIMIT_MB}), "
            f"list shown after {self.first_use_ms:.0f} ms (limit {LIMIT_MS})"
        )


def opened(areas: int = 100_000, runs: int = 5) -> Opened:
    """Judge a plan of so many areas, make its page, and open that as often in Chromium."""
    raw = plan_with_gaps(areas)
    started = perf_counter()
    checked = _judged(raw, areas // 2)()
    judged = perf_counter()
    page = html_bytes(checked.report, checked.plan)
    made = perf_counter()
    first_use_ms = median(_first_uses(page, runs))
    return Opened(len(checked.report.findings), judged - started, made - judged, len(page) / 1e6, first_use_ms)


def _first_uses(page: bytes, runs: int) -> list[float]:
    from tests.web.live import chromium

    with TemporaryDirectory() as folder, chromium() as browser:
        path = Path(folder) / "rapport.html"
        path.write_bytes(page)
        times = []
        for _ in range(runs):
            tab = browser.new_page(viewport={"width": 1280, "height": 900})
            tab.add_init_script(_FIRST_USE)
            tab.goto(path.as_uri())
            while tab.evaluate("window.firstUse === undefined"):
                tab.wait_for_timeout(50)
            times.append(float(tab.evaluate("window.firstUse")))
            tab.close()
        return times


if __name__ == "__main__":
    print(opened().told)
