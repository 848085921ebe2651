"""A command that is used wrongly is told so in the language asked for."""

from __future__ import annotations

import pytest

from detaljplan.cli.usage import usage_words
from detaljplan.language.words import translated
from tests.cli.test_validate import run as run_here


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["validera"], "Kommandot validera finns inte. Menas validate?"),
        (["validate", "--fromat", "json", "a"], "Flaggan --fromat finns inte. Menas --format?"),
        (["review", "a"], "Ange --layers."),
        (["compare", "a", "b", "c"], "c hör inte till kommandot."),
        (["validate", "a", "--format", "pdf"], "--format kan inte vara pdf. Det som går: text,"),
        (["validate", "--time-limit"], "Ange ett värde till --time-limit."),
        (["fix", "a", "--max-area-change", "x"], "--max-area-change ska vara ett tal."),
        (["fix", "a", "--max-area-change", "-1"], "--max-area-change ska vara minst 0."),
    ],
)
def test_a_wrong_use_is_told_in_swedish_and_ends_with_two(arguments: list[str], told: str) -> None:
    done = run_here(*arguments)
    assert done.returncode == 2
    assert f"Fel: {told}" in done.stderr
    assert "--help" in done.stderr or arguments == ["validate", "--time-limit"]


def test_a_wrong_use_is_told_in_english_where_that_is_asked_for() -> None:
    assert translated(usage_words("No such command 'x'."), "en") == "There is no command x."


def test_what_is_not_known_stands_as_it_is() -> None:
    assert usage_words("Something new.") == "Something new."
