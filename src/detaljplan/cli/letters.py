"""What stands in for a letter or sign that the terminal or the reader of a pipe cannot take."""

from __future__ import annotations

import codecs
import sys
import unicodedata
from typing import TextIO

_PLAIN = dict(zip("✓✗→…–—−×≤≥”“’·", 'OK X -> ... - - - x <= >= " " \' .'.split(), strict=True))
# The spinner of the progress line is made of braille signs.
_BRAILLE = range(0x2800, 0x2900)


def plain_where_needed() -> None:
    """Let standard output and error write plainer letters where their encoding lacks one, instead of breaking.

    In cp1252 only signs change (✓ to OK, → to ->); in ASCII, as under the locale C, å ä ö become a a o. What
    nothing stands for is written as its number. Files written by ``--output`` and all JSON are UTF-8 anyhow.
    """
    codecs.register_error("plain", _plain)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="plain")


def write_utf8(text: str, stream: TextIO) -> None:
    """Write a text and a line end as UTF-8 whatever the stream's own encoding: JSON is read by programs."""
    write_bytes(text.encode("utf-8") + b"\n", stream)


def write_bytes(content: bytes, stream: TextIO) -> None:
    """Write all of it, also where a signal comes in the middle and Python was asked to buffer nothing."""
    stream.flush()
    left = memoryview(content)
    while left:
        left = left[stream.buffer.write(left) :]
    stream.buffer.flush()


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_plainer, error.object[error.start : error.end])), error.end


def _plainer(sign: str) -> str:
    if ord(sign) in _BRAILLE:
        return "*"
    known = _PLAIN.get(sign) or unicodedata.normalize("NFKD", sign).encode("ascii", errors="ignore").decode()
    return known or sign.encode("ascii", errors="backslashreplace").decode()
