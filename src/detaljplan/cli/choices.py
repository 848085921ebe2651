"""What several commands let the user choose between."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """The shape of an answer."""

    text = "text"
    json = "json"


class Lang(StrEnum):
    """The language of a report."""

    sv = "sv"
    en = "en"
