"""What a value of a delivery can be: itself, absent (None), or unreadable. Nothing of the plan itself."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

T = TypeVar("T")
EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that stands in the delivery but cannot be read as what the specification says it is.

    Parameters
    ----------
    raw
        What was met, shortened to something one can show.
    where
        JSON pointer, XPath or table and row in the delivered file.
    expected, expected_en
        What the specification says should stand there, in Swedish and English.
    """

    raw: str
    where: str
    expected: str
    expected_en: str


class CannotTell(Exception):
    """Raised inside a rule that meets an unreadable value: the rule is then not run on that object."""

    def __init__(self, unreadable: Unreadable) -> None:
        super().__init__(unreadable.where)
        self.unreadable = unreadable


def known(value: T | Unreadable) -> T:
    """Return the value, or raise `CannotTell` when the delivery holds something unreadable there."""
    if isinstance(value, Unreadable):
        raise CannotTell(value)
    return value


def composed(text: str) -> str:
    """Return a text with each letter as one character (Unicode NFC), as code lists and catalogue are written.

    Some programs, mostly on macOS, write å as an a and a ring; it looks the same and means the same.
    """
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def text_or_none(value: object) -> str | None:
    """Return a delivered text as a plain string; ``None`` for what is absent or unreadable."""
    return str(value) if isinstance(value, str) else None


def is_blank(text: str | None) -> bool:
    """Return whether a text is there and says nothing: empty, or blanks of any width alone."""
    return text is not None and not text.strip()


def is_missing(value: object) -> bool:
    """Return whether a delivered value tells nothing: it is absent, or a text that is blank."""
    return value is None or (isinstance(value, str) and is_blank(value))


def shortened(value: object, length: int = 80) -> str:
    """Return a value as one printable line of at most `length` characters; spaces of all widths are kept."""
    text = "".join(c if _is_shown(c) else "·" for c in str(value)[: length + 1])
    return text if len(text) <= length else text[: length - 1] + "…"


def _is_shown(character: str) -> bool:
    return character.isprintable() or unicodedata.category(character) == "Zs"
