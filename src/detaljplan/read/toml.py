"""Reads TOML that a user has written, and says in Swedish where it is none."""

from __future__ import annotations

import re
import tomllib
from typing import Any

_PLACE = re.compile(r"at line (\d+), column (\d+)")


class NotToml(ValueError):
    """The text is no TOML; says where in it, as the end of a sentence."""


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
        raise NotToml(f"rad {line} har tecken som inte är UTF-8; spara filen i den teckenkodningen") from None
    except RecursionError:
        raise NotToml("den är nästlad för djupt") from None
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.search(str(error))
        place = "rad {}, kolumn {}".format(*found.groups()) if found else "filens slut"
        what = "står en uppgift som redan är given" if "overwrite" in str(error) else "kan den inte läsas vidare"
        raise NotToml(f"vid {place} {what}") from None
    except ValueError:
        raise NotToml("ett tal i den är större än vi läser") from None
