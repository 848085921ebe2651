"""Counts what an XML file holds: elements before a tree is built of them, positions before they become numbers."""

from __future__ import annotations

import re
from xml.parsers import expat

import numpy as np
from lxml import etree

from detaljplan.read.limits import ReadingLimits

_CDATA = re.compile(rb"C\0?D\0?A\0?T\0?A")
_PIECE_BYTES = 1_000_000
_FEWEST_BYTES_OF_A_VERTEX = 4  # "0 0 "


class _Enough(Exception):
    """More elements than are read have begun."""


def refuse_many_elements(raw: bytes, limits: ReadingLimits, name: str) -> None:
    """Raise OverLimit when the file has more elements than are read, having built none of them.

    Only a file with so many signs ``<`` is looked at; its elements are then counted by expat, up to the limit.
    """
    if raw.count(b"<") <= limits.object_count:
        return
    counted = 0

    def start(_: str, __: object) -> None:
        nonlocal counted
        counted += 1
        if counted > limits.object_count:
            raise _Enough

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.Parse(raw, True)
    except (_Enough, expat.ExpatError, LookupError, ValueError):
        limits.refuse_objects(counted, name)


def refuse_large_tree(root: etree._Element, raw: bytes, limits: ReadingLimits, name: str, *, taken: int) -> None:
    """Raise OverLimit when a parsed file is nested deeper, has a longer text or more positions than is read.

    The bytes are those it was parsed from; `taken` is how many positions were taken out of them before.
    """
    limits.refuse_depth(_deeper_than(root, limits.nesting_depth), name)
    if _longest_gap(raw, limits.text_size_bytes) > limits.text_size_bytes:
        limits.refuse_text(_longest_text(root), name)
    if taken + len(raw) / _FEWEST_BYTES_OF_A_VERTEX > limits.vertex_count:
        limits.refuse_vertices(_positions(root) + taken, name)


def _deeper_than(root: etree._Element, depth: int) -> int:
    """Return a depth over the one given when the tree is nested deeper, else 0."""
    return depth + 1 if root.xpath("boolean(/" + "*/" * depth + "*)") else 0


def _longest_gap(raw: bytes, most: int) -> int:
    """Return the longest run of bytes without ``<``, which no text is longer than; of CDATA the whole file.

    0 when there is none longer than `most`: such a run holds a whole piece of half as many bytes.
    """
    if len(raw) <= most:
        return 0
    if _CDATA.search(raw):
        return len(raw)
    half = max(1, most // 2)
    if all(raw.find(b"<", at, at + half) >= 0 for at in range(0, len(raw), half)):
        return 0
    last, longest = 0, 0
    for at in range(0, len(raw), _PIECE_BYTES):
        piece = np.frombuffer(raw, dtype=np.uint8, count=min(_PIECE_BYTES, len(raw) - at), offset=at)
        signs = np.flatnonzero(piece == ord("<")) + at
        longest = max(longest, int(np.diff(signs, prepend=last).max(initial=0)))
        last = int(signs[-1]) if len(signs) else last
    return max(longest, len(raw) - last)


def _longest_text(root: etree._Element) -> int:
    texts = root.xpath("//text() | //@*")
    return max((len(str(text)) for text in texts), default=0) if isinstance(texts, list) else 0


def _positions(root: etree._Element) -> int:
    """Return how many pairs of numbers stand in gml:pos, gml:posList and gml:coordinates."""
    texts = (element.text for element in root.iter("{*}pos", "{*}posList", "{*}coordinates"))
    return sum(len(text.replace(",", " ").split()) for text in texts if text) // 2
