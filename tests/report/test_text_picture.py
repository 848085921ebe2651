"""The text report as a terminal shows it: in colour there, and the same words without."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME

from detaljplan.checking import check
from detaljplan.report.text import print_report, report_text
from tests.report.test_json import FAULTY
from tests.web.live import IN_A_BROWSER, ROOT, chromium

pytestmark = IN_A_BROWSER
PICTURE = ROOT / "docs" / "images" / "report-text.png"
WIDTH = 110


def test_the_terminal_is_shown_the_words_of_the_plain_text(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    report = check(FAULTY).report
    console = Console(width=WIDTH, record=True, force_terminal=True, color_system="truecolor", file=StringIO())
    print_report(report, console)
    page = tmp_path / "text.html"
    inline = console.export_html(theme=DEFAULT_TERMINAL_THEME, inline_styles=True, clear=False)
    page.write_text(inline, encoding="utf-8")
    with chromium() as browser:
        shown = browser.new_page(viewport={"width": 1200, "height": 900})
        shown.goto(page.as_uri())
        lines = [line.rstrip() for line in shown.inner_text("pre").splitlines()]
        assert lines == [line.rstrip() for line in report_text(report, width=WIDTH).splitlines()]
        assert shown.locator("span[style*='bold']").count() > 5
        if request.config.getoption("--update-pictures"):
            shown.screenshot(path=PICTURE)
