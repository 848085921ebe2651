"""Counts what a JSON text holds before it is parsed, since a small text can become a hundred times larger in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from detaljplan.read.limits import ReadingLimits

_PIECE_BYTES = 1_000_000
_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_STRING = re.compile(rb'"[^"]*"')
_UNTOLD = bytes(byte for byte in range(256) if byte not in b'{}[]"')


def refuse_large_json(raw: bytes, limits: ReadingLimits, name: str) -> None:
    """Raise OverLimit when the text holds more objects or lists, is nested deeper, or has a longer text than is read.

    Exact for every well-formed text; one that is not is refused by the parser, whatever is counted here. The text is
    looked at a piece at a time, so that counting takes no memory of its own.
    """
    for size in _sizes(raw):
        limits.refuse_text(size.longest, name)
        limits.refuse_objects(size.objects, name)
        limits.refuse_vertices(size.lists, name)
        limits.refuse_depth(size.deepest, name)


def depth_of_json(raw: bytes) -> int:
    """Return how deep the objects and lists of a JSON text are nested."""
    return max((size.deepest for size in _sizes(raw)), default=0)


@dataclass(slots=True)
class _Size:
    """What has been counted so far: `longest` is the longest string, `open_at` where one began that has not ended."""

    objects: int = 0
    lists: int = 0
    depth: int = 0
    deepest: int = 0
    longest: int = 0
    open_at: int | None = None

    def add(self, piece: bytes, at: int) -> None:
        """Count one more piece, which begins `at` bytes into the text and holds no escapes."""
        told = b"" if self.open_at is None else b'"'
        self._add_strings(piece, at)
        told += piece.translate(None, _UNTOLD)
        # Two quotes beside each other end a string and begin one, or the reverse: nothing in between is lost.
        self._add_brackets(_STRING.sub(b"", told.replace(b'""', b"")).partition(b'"')[0])

    def _add_strings(self, piece: bytes, at: int) -> None:
        quotes = np.flatnonzero(np.frombuffer(piece, dtype=np.uint8) == ord('"')) + at
        marks = quotes if self.open_at is None else np.concatenate([[self.open_at], quotes])
        ends = marks[1::2]
        self.longest = max(self.longest, int((ends - marks[0::2][: len(ends)]).max(initial=1)) - 1)
        self.open_at = int(marks[-1]) if len(marks) % 2 else None

    def _add_brackets(self, brackets: bytes) -> None:
        self.objects += brackets.count(b"{")
        self.lists += brackets.count(b"[")
        # Bits 1 and 2 tell { and [ (01) from } and ] (10).
        steps = 3 - (np.frombuffer(brackets, dtype=np.uint8) & 0b110).astype(np.int8)
        depths = np.cumsum(steps, dtype=np.int32) + self.depth
        self.deepest = max(self.deepest, int(depths.max(initial=0)))
        self.depth = int(depths[-1]) if len(depths) else self.depth


def _sizes(raw: bytes) -> Iterator[_Size]:
    """Yield the size after each piece of the text."""
    size = _Size()
    for at, piece in _pieces(raw):
        size.add(_ESCAPED.sub(b"__", piece) if b"\\" in piece else piece, at)
        yield size


def _pieces(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the pieces of the text and where they begin; no escape is cut in two."""
    at = 0
    while at < len(raw):
        piece = raw[at : at + _PIECE_BYTES]
        if (len(piece) - len(piece.rstrip(b"\\"))) % 2:
            piece = raw[at : at + _PIECE_BYTES + 1]
        yield at, piece
        at += len(piece)
