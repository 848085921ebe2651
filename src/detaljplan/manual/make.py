"""Writes the pages that are made from the code; a test keeps the files equal to what this writes.

Run from the root of a checkout: ``.venv/bin/python -m detaljplan.manual.make``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from detaljplan.manual.coverage_page import coverage_page
from detaljplan.manual.drawing import drawings
from detaljplan.manual.layers_page import layers_page
from detaljplan.manual.rules_page import IMAGES, rules_page
from detaljplan.manual.samples import samples_of
from detaljplan.rules.registry import all_rules
from detaljplan.spec.resources import data_root


def manual_files() -> Iterator[tuple[str, str]]:
    """Yield every file of the manual: its path from the root, and its text."""
    yield "docs/RULES.md", rules_page("sv")
    yield "docs/RULES.en.md", rules_page("en")
    yield "docs/coverage.md", coverage_page()
    yield "docs/LAYERS.md", layers_page()
    for rule in all_rules():
        for which, drawing in zip(("bad", "good"), drawings(samples_of(rule)) or (), strict=False):
            yield f"docs/{IMAGES}/{rule}-{which}.svg", drawing


def forgotten(root: Path) -> list[Path]:
    """Return the drawings in `root` that nothing shows any longer."""
    wanted = {root / path for path, _ in manual_files()}
    return [path for path in sorted((root / "docs" / IMAGES).glob("*.svg")) if path not in wanted]


if __name__ == "__main__":
    root = data_root()
    for path, text in manual_files():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
        print(path)
    for unused in forgotten(root):
        unused.unlink()
