"""TOML that a user has written: where it is none is told in Swedish."""

import pytest

from detaljplan.read.toml import NotToml, toml_of


def test_a_byte_order_mark_is_no_part_of_it() -> None:
    assert toml_of(b"\xef\xbb\xbfa = 1") == {"a": 1}


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"a = 1\nb = x", "vid rad 2, kolumn 5 kan den inte läsas vidare"),
        (b"a = 1\na = 2\nb = 3", "vid rad 2, kolumn . står en uppgift som redan är given"),
        (b"a = " + b"9" * 5_000, "ett tal i den är större"),
        (b"a = ", "vid filens slut"),
        ("a = 1\nb = 'å'".encode("latin-1"), "rad 2 har tecken som inte är UTF-8"),
        (b"a = " + b"[" * 5_000, "nästlad för djupt"),
    ],
    ids=["no value", "doubled", "huge number", "truncated", "latin-1", "deep"],
)
def test_what_is_no_toml_says_where(raw: bytes, told: str) -> None:
    with pytest.raises(NotToml, match=told):
        toml_of(raw)
