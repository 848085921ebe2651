"""Finds where elements begin in the bytes of a GML file, by the short XPaths that the GML reader gives."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from xml.parsers import expat

from detaljplan.read.gml.elements import GML_NAMESPACES
from detaljplan.read.gml.tags import CannotFollow, follow_tags
from detaljplan.read.wanted import Wanted

PLAIN_ENCODINGS = {"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252"}
"""Encodings in which a byte of ASCII is never a part of anything else."""

_DECLARED = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_WITHOUT_BOM = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))


def find_elements(raw: bytes, wanted: Wanted) -> None:
    """Tell every wanted element where its start tag begins.

    lxml does not keep that, so the tags on the way are followed once more in the bytes. The document is well-formed
    and has no document type declaration, or it would have been refused.
    """
    encoding = xml_encoding(raw)
    if encoding in PLAIN_ENCODINGS:
        try:
            return follow_tags(raw, wanted, encoding, _step_to)
        except CannotFollow:
            pass
    parse_elements(raw, wanted)


def parse_elements(raw: bytes, wanted: Wanted) -> None:
    """Do the same with expat, which understands everything and builds nothing, but looks at every tag.

    What expat cannot read on stays not found.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    parser.ordered_attributes = True  # a list is made quicker than a dictionary, and neither is read
    _Search(parser, wanted)
    try:
        parser.Parse(raw, True)
    except (expat.ExpatError, LookupError, ValueError):
        return


def xml_encoding(raw: bytes) -> str:
    """Return the encoding of an XML file by its byte order mark, its first character, or its declaration."""
    for start, encoding in (*_BOMS, *_WITHOUT_BOM):
        if raw.startswith(start):
            return encoding
    declared = _DECLARED.match(raw)
    try:
        return codecs.lookup(declared[1].decode() if declared else "utf-8").name
    except LookupError:
        return "iso8859-1"  # one character to a byte: the nearest to be told of an encoding nobody here knows


@lru_cache(maxsize=256)
def _split(name: str) -> tuple[str, str]:
    """Return the namespace and the local name of an element."""
    namespace, _, local = name.rpartition("}")
    return namespace, local


class _Search:
    """Follows the elements on the way to what is sought; the others are only counted in and out."""

    def __init__(self, parser: expat.XMLParserType, wanted: Wanted) -> None:
        self._parser = parser
        self._open = [(wanted, "", Counter[str]())]
        self._passed_over = 0
        self._follow()

    def _follow(self) -> None:
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end

    def _start(self, name: str, _: object) -> None:
        around, around_namespace, twins = self._open[-1]
        twins[name] += 1
        wanted = _step_to(around, name, around_namespace, twins[name])
        if wanted is None:
            self._passed_over = 1
            self._parser.StartElementHandler, self._parser.EndElementHandler = self._deeper, self._back
            return
        if wanted.byte is None:
            wanted.byte = self._parser.CurrentByteIndex
        self._open.append((wanted, _split(name)[0], Counter[str]()))

    def _end(self, _: str) -> None:
        self._open.pop()

    def _deeper(self, _: str, __: object) -> None:
        self._passed_over += 1

    def _back(self, _: str) -> None:
        self._passed_over -= 1
        if not self._passed_over:
            self._follow()


def _step_to(around: Wanted, name: str, around_namespace: str, number: int) -> Wanted | None:
    """Return what is sought by this element's step: with gml: for GML, and bare for the namespace it lies in."""
    if not around.steps:
        return None
    for spelling in _spellings(name, around_namespace):
        found = around.steps.get(f"{spelling}[{number}]") or (around.steps.get(spelling) if number == 1 else None)
        if found is not None:
            return found
    return None


@lru_cache(maxsize=256)
def _spellings(name: str, around_namespace: str) -> Sequence[str]:
    namespace, local = _split(name)
    is_gml = namespace in GML_NAMESPACES
    return ([f"gml:{local}"] if is_gml else []) + ([local] if not is_gml or namespace == around_namespace else [])
