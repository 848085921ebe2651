"""Elements of a plan GML with their places: names without prefixes, texts, links. Nothing of plans."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from detaljplan.plan.values import Unreadable, composed, shortened

GML_NAMESPACES = ("http://www.opengis.net/gml/3.2", "http://www.opengis.net/gml")
_GML = re.compile(r"\{http://www\.opengis\.net/gml(?:/3\.2)?\}(.*)")
_HREF = "{http://www.w3.org/1999/xlink}href"


def gml_name(element: etree._Element) -> str | None:
    """Return the local name of an element in GML 3.2 (or 3.1); ``None`` for one in any other namespace."""
    match = _GML.fullmatch(str(element.tag))
    return match[1] if match else None


def gml_id(element: etree._Element) -> str | None:
    """Return the element's gml:id."""
    return next((v for n in GML_NAMESPACES if (v := element.get(f"{{{n}}}id"))), None)


def _step(element: etree._Element) -> str:
    name = gml_name(element)
    return etree.QName(element).localname if name is None else f"gml:{name}"


def path_below(ancestor: etree._Element, element: etree._Element) -> str:
    """Return the steps from an element to one inside it, such as ``/linje/gml:Curve``; empty for itself."""
    steps = []
    while element is not ancestor:
        parent = element.getparent()
        if parent is None:
            break
        twins = list(parent.iterchildren(element.tag))
        number = f"[{twins.index(element) + 1}]" if len(twins) > 1 else ""
        steps.append(f"/{_step(element)}{number}")
        element = parent
    return "".join(reversed(steps))


@dataclass(frozen=True, slots=True)
class Place:
    """An element and the XPath to it: local names, gml: for GML, numbers where there are twins.

    Parameters
    ----------
    element
        The element in the parsed tree.
    where
        Such as ``/DP_Data/plan/DP_Plan/anvandningsbestammelse[2]``.
    """

    element: etree._Element
    where: str

    @property
    def name(self) -> str:
        """The local name."""
        return etree.QName(self.element).localname

    def children(self, name: str | None = None) -> Iterator[Place]:
        """Yield the child elements in the parent's own namespace, in order; only those of `name` when given.

        Time grows with the number of children, not with its square.
        """
        namespace = etree.QName(self.element).namespace
        tag = f"{{{namespace}}}{name or '*'}"
        children = list(self.element.iterchildren(tag))
        twins = Counter(child.tag for child in children)
        seen: Counter[object] = Counter()
        for child in children:
            seen[child.tag] += 1
            number = f"[{seen[child.tag]}]" if twins[child.tag] > 1 else ""
            yield Place(child, f"{self.where}/{etree.QName(child).localname}{number}")

    def below(self, element: etree._Element) -> str:
        """Return the path of an element inside this one."""
        return self.where + path_below(self.element, element)

    def has_parts(self) -> bool:
        """Return whether the element holds other elements."""
        return len(self.element) > 0

    def text(self, name: str) -> str | Unreadable | None:
        """Return the text of the only child of that name, without blanks at its ends.

        ``None`` when there is none or it is empty; unreadable when there are several or it holds elements.
        """
        found = list(self.children(name))
        if not found:
            return None
        if len(found) > 1:
            return Unreadable(f"{len(found)} {name}", found[1].where, f"högst ett {name}", f"at most one {name}")
        return found[0].content()

    def content(self) -> str | Unreadable | None:
        """Return the element's own text, letters composed, without blanks at its ends; ``None`` when empty."""
        if self.has_parts():
            return Unreadable(_step(self.element[0]), self.where, "bara text", "text only")
        return composed((self.element.text or "").strip()) or None

    def link(self) -> str | Unreadable:
        """Return the gml:id that the element's xlink:href points to within the file."""
        href = self.element.get(_HREF)
        if href is not None and href.startswith("#") and len(href) > 1:
            return href[1:]
        return Unreadable(
            shortened(href if href is not None else ""),
            self.where,
            "xlink:href till ett gml:id i samma fil, till exempel #L1",
            "xlink:href to a gml:id in the same file, such as #L1",
        )
