"""Reads the geometries of any GML file: bytes to a Document, and that to items with their owners. No judging."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from detaljplan.errors import EmptyFile, NotAPlan
from detaljplan.plan.feature import Feature
from detaljplan.plan.model import PlanGeometry
from detaljplan.read.collecting import without_collecting
from detaljplan.read.document import Document, FileFormat
from detaljplan.read.gml.elements import gml_href, gml_id, gml_name
from detaljplan.read.gml.geometries.frames import Frame
from detaljplan.read.gml.geometries.items import KINDS, UNREAD_KINDS, items_of, not_read
from detaljplan.read.gml.geometries.positions import POSITIONS
from detaljplan.read.gml.geometries.refused import Refused
from detaljplan.read.gml.geometries.source import Source
from detaljplan.read.gml.prolog import refuse_doctype
from detaljplan.read.gml.size import refuse_large_tree, refuse_many_elements
from detaljplan.read.gml.tree import broken, parsed
from detaljplan.read.limits import ReadingLimits, stated_limits

_ENVELOPES = {"Envelope", "EnvelopeWithTimePeriod", "Box"}


class FoundGeometry(NamedTuple):
    """A geometry item and the object it belongs to."""

    item: PlanGeometry
    owner: Feature


class Named(NamedTuple):
    """A gml:id or a link, as delivered, and the place of its element."""

    name: str
    where: str


def parse(raw: bytes, name: str, limits: ReadingLimits | None = None) -> Document:
    """Return the file as a tree, whatever its root is.

    Parameters and errors as `read.gml.reader.parse`; `NotAPlan` when it is no XML.
    """
    limits = limits or stated_limits()
    limits.refuse_size(len(raw), name)
    start = raw[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not start:
        raise EmptyFile("Filen är tom. Välj en GML-fil.", where=name)
    if not start.startswith(b"<"):
        raise NotAPlan(
            "Med profilen gml-geometry läses bara XML med GML-geometrier. Pröva andra filer utan --profile.",
            where=name,
        )
    refuse_doctype(raw, name)
    refuse_many_elements(raw, limits, name)
    try:
        root = parsed(raw)
    except etree.XMLSyntaxError as error:
        raise broken(error, name) from None
    refuse_large_tree(root, raw, limits, name, taken=0)
    return Document(name=name, file_format=FileFormat.GML, raw=raw, tree=root, kept={"limits": limits})


@without_collecting()
def geometries_of(document: Document) -> tuple[FoundGeometry, ...]:
    """Return the geometries of a parsed file, in the order they stand there, faults and all.

    Geometry is E N (height) in the units of its own system: turned where the registry has north first; where no system
    is known, in the order delivered. Arcs are drawn as chords that leave them by 1 mm at most, on the inner side. A
    geometry belongs to the nearest object around it with a gml:id. What is linked to
    from several geometries is one item, as a part of the last that it is a part of.

    Raises
    ------
    NotAPlan
        There are none, so that nothing could be judged.
    """
    source = _source(document)
    found: dict[str, FoundGeometry] = {}
    for element, owner in _geometry_elements(source):
        for item in _items(element, source):
            if item.where not in found or _is_part(item):
                found[item.where] = FoundGeometry(item, owner)
    if not found:
        raise NotAPlan(
            "Filen har inga geometrier i GML:s namnrymd (http://www.opengis.net/gml, eller den med /3.2), så inget "
            "kunde prövas.",
            where=document.name,
        )
    return tuple(found.values())


def ids_of(document: Document) -> Iterator[Named]:
    """Yield every gml:id of a parsed file, in order."""
    for element in document.tree.iter():
        name = gml_id(element)
        if name is not None:
            yield Named(name, _source(document).paths.of(element))


def links_of(document: Document) -> Iterator[Named]:
    """Yield every xlink:href of a parsed file that points into it, in order, with its sign #."""
    for element in document.tree.iter():
        href = gml_href(element)
        if href.startswith("#"):
            yield Named(href, _source(document).paths.of(element))


def root_path(document: Document) -> str:
    """Return the place of the root element."""
    return _source(document).paths.of(document.tree)


def _is_part(item: PlanGeometry) -> bool:
    return item.structure is not None and item.structure.part_of is not None


def _source(document: Document) -> Source:
    if "source" not in document.kept:
        document.kept["source"] = Source(document.tree, document.kept["limits"])
    source: Source = document.kept["source"]
    return source


def _items(element: etree._Element, source: Source) -> Iterator[PlanGeometry]:
    try:
        frame = source.frames.around(element.getparent())
    except Refused:
        frame = Frame()  # what is around it states a dimension that there is not: the numbers must tell
    if gml_name(element) in KINDS:
        yield from items_of(element, frame, source)
    else:
        yield not_read(element, frame, source)


def _geometry_elements(source: Source) -> Iterator[tuple[etree._Element, Feature]]:
    """Yield the outermost geometry elements, and those around positions that belong to no geometry known here."""
    waiting: list[tuple[etree._Element, Feature | None]] = [(source.root, None)]
    while waiting:
        element, owner = waiting.pop()
        name = gml_name(element)
        if name in _ENVELOPES:
            continue
        if name in KINDS | UNREAD_KINDS or any(gml_name(part) in POSITIONS for part in element):
            yield element, owner or _unnamed(element, source)
            continue
        named = gml_id(element)
        around = owner if named is None else Feature(source.paths.of(element), named)
        waiting += [(part, around) for part in reversed(element)]


def _unnamed(element: etree._Element, source: Source) -> Feature:
    """Return what a geometry belongs to where nothing around it has a gml:id: what its property is of, or itself."""
    around = [*element.iterancestors()][:2]
    owner = around[-1] if around else element
    return Feature(source.paths.of(owner), gml_id(owner) or etree.QName(owner).localname)
