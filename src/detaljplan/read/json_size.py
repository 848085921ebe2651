"""Counts what a JSON text holds before it is parsed, since a small text can become a hundred times larger in memory."""

from __future__ import annotations

import re

import numpy as np

from detaljplan.read.limits import ReadingLimits

_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_STRING = re.compile(rb'"[^"]*"')
_UNTOLD = bytes(byte for byte in range(256) if byte not in b'{}[]"')


def refuse_large_json(raw: bytes, limits: ReadingLimits, name: str) -> None:
    """Raise OverLimit when the text holds more objects or lists, is nested deeper, or has a longer text than is read.

    Exact for every well-formed text; one that is not is refused by the parser, whatever is counted here.
    """
    plain = _without_escapes(raw)
    limits.refuse_text(_longest_string(plain, limits.text_size_bytes), name)
    brackets = _brackets(plain)
    limits.refuse_objects(brackets.count(b"{"), name)
    limits.refuse_vertices(brackets.count(b"["), name)
    limits.refuse_depth(_depth(brackets), name)


def depth_of_json(raw: bytes) -> int:
    """Return how deep the objects and lists of a JSON text are nested."""
    return _depth(_brackets(_without_escapes(raw)))


def _without_escapes(raw: bytes) -> bytes:
    return _ESCAPED.sub(b"__", raw) if b"\\" in raw else raw


def _longest_string(plain: bytes, most: int) -> int:
    """Return the length of the longest string; 0 where the whole text is no longer than `most`."""
    if len(plain) <= most:
        return 0
    quotes = np.flatnonzero(np.frombuffer(plain, dtype=np.uint8) == ord('"'))
    ends, starts = quotes[1::2], quotes[0::2][: len(quotes) // 2]
    return int((ends - starts).max(initial=1)) - 1


def _brackets(plain: bytes) -> bytes:
    """Return the brackets that stand outside strings, in order."""
    # Two quotes beside each other end a string and begin one, or the reverse: nothing in between is lost.
    told = plain.translate(None, _UNTOLD).replace(b'""', b"")
    return _STRING.sub(b"", told) if b'"' in told else told


def _depth(brackets: bytes) -> int:
    """Return how deep brackets are nested."""
    # Bits 1 and 2 tell { and [ (01) from } and ] (10).
    steps = 3 - (np.frombuffer(brackets, dtype=np.uint8) & 0b110).astype(np.int8)
    return int(np.cumsum(steps, dtype=np.int32).max(initial=0))
