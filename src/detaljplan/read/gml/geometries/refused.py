"""Why no shape is made of a geometry: raised where it is met, told where the geometry is known."""

from __future__ import annotations

from lxml import etree
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.structure import StructureKind


class Refused(Exception):
    """What stands there is no geometry that can be read.

    Parameters
    ----------
    element
        Where it was met.
    what, what_en
        What was met, in words: a predicate of the geometry's place in the report.
    """

    def __init__(
        self, kind: StructureKind, element: etree._Element, what: str, what_en: str, shape: BaseGeometry | None = None
    ) -> None:
        super().__init__(what)
        self.kind, self.element, self.what, self.what_en, self.shape = kind, element, what, what_en, shape


def unreadable(element: etree._Element, what: str, what_en: str) -> Refused:
    """Return that an element is not as GML has it."""
    return Refused(StructureKind.UNREADABLE, element, what, what_en)


def unsupported(element: etree._Element) -> Refused:
    """Return that an element is of a kind that is not read."""
    name = etree.QName(element).localname
    return Refused(StructureKind.UNSUPPORTED, element, name, name)
