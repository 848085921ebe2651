"""What is shown of a delivered value: one line, and nothing that steers a terminal."""

import pytest

from detaljplan.numerals import number
from detaljplan.plan.values import shortened


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "\u2009"])
def test_spaces_of_all_widths_are_kept(space: str) -> None:
    assert shortened(f"1{space}600 m²") == f"1{space}600 m²"


def test_a_number_as_swedish_writes_it_is_shown_as_it_is() -> None:
    assert shortened(f"{number(30_000)} m²") == "30\u00a0000 m²"


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\n", "\u2028", "\u202e", "\u200b", "\ud800"])
def test_what_is_no_letter_becomes_a_dot(sign: str) -> None:
    assert shortened(f"a{sign}b") == "a·b"


def test_a_long_text_ends_in_an_ellipsis() -> None:
    assert (shortened("x" * 80), shortened("x" * 81)) == ("x" * 80, "x" * 79 + "…")
