"""Reads TOML that a user has written, and says where it is none."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from detaljplan.language.words import Words

_PLACE = re.compile(r"at line (\d+), column (\d+)")


class NotToml(ValueError):
    """The text is no TOML; `why` says where in it, as the end of a sentence."""

    def __init__(self, why: Words) -> None:
        super().__init__(why)
        self.why = why


def toml_of(raw: bytes) -> dict[str, Any]:
    """Return the table in a file's bytes; a byte order mark is no part of it.

    Raises
    ------
    NotToml
        It is no TOML 1.0 in UTF-8.
    """
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        told = Words("rad {line} har tecken som inte är UTF-8; spara filen i den teckenkodningen", line=line)
        raise NotToml(told) from None
    except RecursionError:
        raise NotToml(Words("den är nästlad för djupt")) from None
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.search(str(error))
        place = Words("filens slut")
        if found:
            place = Words("rad {line}, kolumn {column}", line=found[1], column=found[2])
        if "overwrite" in str(error):
            raise NotToml(Words("vid {place} står en uppgift som redan är given", place=place)) from None
        raise NotToml(Words("vid {place} kan den inte läsas vidare", place=place)) from None
    except ValueError:
        raise NotToml(Words("ett tal i den är större än vi läser")) from None
