"""Where in the original bytes the places of findings lie: line, column and byte, looked up when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from detaljplan.findings import Place
from detaljplan.read.document import Document, FileFormat
from detaljplan.read.gml.places import find_elements, xml_encoding
from detaljplan.read.ngp.places import find_values
from detaljplan.read.wanted import Wanted

_BOM = b"\xef\xbb\xbf"


def places_in(document: Document, wheres: Iterable[str]) -> Mapping[str, Place]:
    """Return where the parts of a document stand in its bytes as they were delivered.

    One pass over the bytes, whatever the number of places; nothing is parsed anew into a tree. The place of a JSON
    value is where the value begins (not its name), that of an element its start tag. What is not in the file (a
    missing attribute) has the place of the nearest thing around it that is, and is not `exact`; so has an XML
    attribute. Where a name is repeated in a JSON object the last one counts, as when reading.

    Parameters
    ----------
    document
        The document the places are of.
    wheres
        JSON pointers (RFC 6901) or the short XPaths of the GML reader. What is neither is left out.
    """
    wanted = Wanted.of(wheres)
    if document.file_format is FileFormat.NGP_JSON or _is_geojson(document):
        find_values(document.raw, wanted)
        return _told(document.raw, wanted, "utf-8")
    if document.file_format in (FileFormat.GML_SS637040, FileFormat.GML):
        find_elements(document.raw, wanted)
        return _told(document.raw, wanted, xml_encoding(document.raw))
    return {}


def _is_geojson(document: Document) -> bool:
    return document.file_format is FileFormat.BOUNDARY and document.raw.removeprefix(_BOM).lstrip().startswith(b"{")


def _told(raw: bytes, wanted: Wanted, encoding: str) -> Mapping[str, Place]:
    nearest = dict(wanted.nearest())
    lines = dict(_lines(raw, sorted({byte for byte, _ in nearest.values()}), encoding))
    return {where: Place(*lines[byte], byte, exact) for where, (byte, exact) in nearest.items()}


def _lines(raw: bytes, offsets: Iterable[int], encoding: str) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield the line and column of each byte offset, from 1, in characters; the offsets must be in order.

    A line ends with a line feed, a carriage return, or both together. A byte order mark is no character.
    """
    line, column, at, returns = 1, 1, _bom_length(raw), b"\r" in raw
    for offset in offsets:
        passed = raw[at:offset].decode(encoding, errors="replace")
        ended = passed.count("\n")
        if returns:
            ended += passed.count("\r") - passed.count("\r\n")
        if ended:
            column = -max(passed.rfind("\n"), passed.rfind("\r"))
        line, column, at = line + ended, column + len(passed), offset
        yield offset, (line, column)


def _bom_length(raw: bytes) -> int:
    return 3 if raw.startswith(_BOM) else 2 if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else 0
