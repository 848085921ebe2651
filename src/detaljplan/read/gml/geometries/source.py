"""The file that geometries are read from: its links, frames and paths, and how much may still be read of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from detaljplan.plan.structure import StructureKind
from detaljplan.read.gml.elements import gml_href, gml_id, gml_name
from detaljplan.read.gml.geometries.frames import Frames
from detaljplan.read.gml.geometries.paths import Paths
from detaljplan.read.gml.geometries.refused import Refused
from detaljplan.read.limits import ReadingLimits

_ABOUT = {"metaDataProperty", "description", "descriptionReference", "identifier", "name", "boundedBy"}
"""Parts of a GML object that say something about it and hold no positions."""

_MOST_INSIDE = 60
"""So many geometries are read inside one another, by nesting or by links: far more than any has."""


class Source:
    """What all geometries of one file share.

    A link within the file is followed; how many elements that gives is held against the limit of objects, so that
    links to links do not make a large file of a small one.
    """

    def __init__(self, root: etree._Element, limits: ReadingLimits) -> None:
        self.root = root
        self.frames = Frames()
        self.paths = Paths()
        self._ids: dict[str, etree._Element] = {}
        for element in root.iter():
            name = gml_id(element)
            if name is not None:
                self._ids.setdefault(name, element)
        self._elements_left = limits.object_count
        self._positions_left = limits.vertex_count
        self._open: set[etree._Element] = set()

    @contextmanager
    def inside(self, element: etree._Element) -> Iterator[None]:
        """Read an element. Raises `Refused` when it is being read already, lies too far in, or too many have been."""
        if element in self._open:
            raise Refused(
                StructureKind.UNSUPPORTED,
                element,
                "en länk som leder tillbaka till sig själv",
                "a link that leads to itself",
            )
        if len(self._open) >= _MOST_INSIDE:
            raise Refused(
                StructureKind.UNREADABLE,
                element,
                "delar i fler led än vad som läses",
                "parts in more steps than are read",
            )
        self._elements_left -= 1
        if self._elements_left < 0:
            raise Refused(
                StructureKind.UNREADABLE, element, "länkar till mer än vad som läses", "links to more than is read"
            )
        self._open.add(element)
        try:
            yield
        finally:
            self._open.discard(element)

    def spend(self, positions: int, element: etree._Element) -> None:
        """Count positions that are drawn. Raises `Refused` when they are more than are read of a file."""
        self._positions_left -= positions
        if self._positions_left < 0:
            raise Refused(
                StructureKind.UNREADABLE, element, "fler punkter än vad som läses", "more points than are read"
            )

    def contents(self, holder: etree._Element) -> list[etree._Element]:
        """Return what a property holds: its elements, or the one that it links to within the file.

        Raises `Refused` for a link that leads nowhere, or out of the file: nothing there is ever fetched.
        """
        inside = parts(holder)
        href = gml_href(holder)
        if inside or not href:
            return inside
        if not href.startswith("#"):
            raise Refused(StructureKind.UNSUPPORTED, holder, "länk ut ur filen", "link out of the file")
        target = self._ids.get(href[1:])
        if target is None:
            raise Refused(StructureKind.LINK, holder, "en länk till inget", "a link to nothing")
        return [target]


def parts(element: etree._Element) -> list[etree._Element]:
    """Return the elements in an element, without those that say something about it."""
    return [part for part in element if gml_name(part) not in _ABOUT]
