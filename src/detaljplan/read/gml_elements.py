"""Elements of a plan GML with their places: names without prefixes, texts, links. Nothing of plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from lxml import etree

from detaljplan.plan.values import Unreadable, composed, shortened

GML_NAMESPACES = ("http://www.opengis.net/gml/3.2", "http://www.opengis.net/gml")
_GML_IDS = tuple(f"{{{namespace}}}id" for namespace in GML_NAMESPACES)
_HREF = "{http://www.w3.org/1999/xlink}href"


def gml_name(element: etree._Element) -> str | None:
    """Return the local name of an element in GML 3.2 (or 3.1); ``None`` for one in any other namespace."""
    namespace, local = _split(element.tag)
    return local if namespace in GML_NAMESPACES else None


@lru_cache(maxsize=256)
def _split(tag: object) -> tuple[str | None, str]:
    """Return the namespace and the local name of a tag; a plan has a few dozen tags, and very many elements."""
    name = etree.QName(str(tag))
    return name.namespace, name.localname


def gml_id(element: etree._Element) -> str | None:
    """Return the element's gml:id."""
    for name in _GML_IDS:
        if value := element.get(name):
            return value
    return None


def _step(element: etree._Element) -> str:
    name = gml_name(element)
    return _split(element.tag)[1] if name is None else f"gml:{name}"


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


class Place:
    """An element and the XPath to it: local names, gml: for GML, numbers where there are twins.

    A plain class, since a large plan has very many of them.

    Parameters
    ----------
    element
        The element in the parsed tree.
    where
        Such as ``/DP_Data/plan/DP_Plan/anvandningsbestammelse[2]``.
    name
        The local name.
    """

    __slots__ = ("_children", "_named", "element", "name", "where")

    def __init__(self, element: etree._Element, where: str, name: str | None = None) -> None:
        self.element, self.where, self.name = element, where, name or _split(element.tag)[1]
        self._children: list[Place] | None = None
        self._named: dict[str, list[Place]] | None = None

    def children(self, name: str | None = None) -> Sequence[Place]:
        """Return the child elements in the parent's own namespace, in order; only those of `name` when given.

        They are listed once, so that time grows with their number and not with its square.
        """
        if self._children is None:
            self._children = self._listed()
        if name is None:
            return self._children
        if self._named is None:
            self._named = {}
            for child in self._children:
                self._named.setdefault(child.name, []).append(child)
        return self._named.get(name, ())

    def forget(self) -> None:
        """Let go of the children listed: all places of a large plan together would take more room than the plan."""
        self._children = self._named = None

    def _listed(self) -> list[Place]:
        namespace, around = _split(self.element.tag)[0], self.where
        named = [(e, local) for e in self.element for own, local in (_split(e.tag),) if own == namespace]
        if len({local for _, local in named}) == len(named):
            return [Place(element, f"{around}/{local}", local) for element, local in named]
        twins, seen = Counter([local for _, local in named]), dict.fromkeys([local for _, local in named], 0)
        listed = []
        for element, local in named:
            seen[local] += 1
            number = f"[{seen[local]}]" if twins[local] > 1 else ""
            listed.append(Place(element, f"{around}/{local}{number}", local))
        return listed

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
        found = self.children(name)
        if not found:
            return None
        if len(found) > 1:
            return Unreadable(f"{len(found)} {name}", found[1].where, f"högst ett {name}", f"at most one {name}")
        return found[0].content()

    def content(self) -> str | Unreadable | None:
        """Return the element's own text, letters composed, without blanks at its ends; ``None`` when empty."""
        if self.has_parts():
            return Unreadable(_step(self.element[0]), self.where, "bara text", "text only")
        text = self.element.text
        return composed(text.strip()) or None if text else None

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
