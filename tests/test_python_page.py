"""The page and the README's example on Python: every example runs, and every public name is told."""

from __future__ import annotations

import doctest
import re
from dataclasses import fields
from pathlib import Path

import pandas as pd
import pytest

import detaljplan
from detaljplan.findings import Finding, Measurement, RuleResult

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def examples(page: str) -> str:
    return "\n".join(BLOCK.findall((ROOT / page).read_text(encoding="utf-8")))


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to write in, with the sample plans where the pages say they are."""
    (tmp_path / "sample_plans").symlink_to(ROOT / "sample_plans")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("page", "fewest"), [("docs/python.md", 30), ("README.md", 4)])
def test_every_example_says_what_the_page_says(page: str, fewest: int, checkout: Path) -> None:
    told = doctest.DocTestParser().get_doctest(examples(page), {}, page, page, 0)
    failures: list[str] = []
    with pd.option_context("display.width", 200, "display.max_columns", None):
        result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(told, out=failures.append)
    assert not result.failed, "".join(failures)
    assert result.attempted >= fewest


def test_every_public_name_is_on_the_page() -> None:
    told = set(re.findall(r"`(?:detaljplan\.)?(\w+)`", (ROOT / "docs/python.md").read_text(encoding="utf-8")))
    assert set(detaljplan.__all__) - told == set()


@pytest.mark.parametrize("kind", [Finding, Measurement, RuleResult])
def test_every_attribute_of_what_was_found_is_on_the_page(kind: type) -> None:
    told = set(re.findall(r"`(\w+)`", (ROOT / "docs/python.md").read_text(encoding="utf-8")))
    assert told >= {field.name for field in fields(kind)}
