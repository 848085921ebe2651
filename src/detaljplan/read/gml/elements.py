"""Elements of a plan GML with their places: names without prefixes, texts, links. Nothing of plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from lxml import etree

from detaljplan.plan.values import Unreadable, composed, shortened

GML_NAMESPACES = ("http://www.opengis.net/gml/3.2", "http://www.opengis.net/gml")
_GML_IDS = tuple(f"{{{namespace}}}id" for namespace in GML_NAMESPACES)
_HREF = "{http://www.w3.org/1999/xlink}href"

Part = tuple[str, etree._Element]


def gml_name(element: etree._Element) -> str | None:
    """Return the local name of an element in GML 3.2 (or 3.1); ``None`` for one in any other namespace."""
    return _gml_name(element.tag)


@lru_cache(maxsize=256)
def _gml_name(tag: object) -> str | None:
    namespace, local = _split(tag)
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


def gml_link(element: etree._Element) -> str | None:
    """Return the gml:id that the element's xlink:href points to within the file; ``None`` when it points to none."""
    href = gml_href(element)
    return href[1:] or None if href.startswith("#") else None


def gml_href(element: etree._Element) -> str:
    """Return the element's xlink:href as delivered; empty when there is none."""
    return element.get(_HREF) or ""


def gml_text(element: etree._Element) -> str | None:
    """Return an element's own text, letters composed, without blanks at its ends; ``None`` when empty."""
    text = element.text
    return composed(text.strip()) or None if text else None


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

    __slots__ = ("_by_name", "_parts", "element", "name", "where")

    def __init__(self, element: etree._Element, where: str, name: str | None = None) -> None:
        self.element, self.where, self.name = element, where, name or _split(element.tag)[1]
        self._parts: list[Part] | None = None
        self._by_name: dict[str, etree._Element] = {}

    def parts(self) -> Sequence[Part]:
        """Return the name and element of each child in the parent's own namespace, in order; they are listed once."""
        if self._parts is None:
            own = _split(self.element.tag)[0]
            self._parts = [(split[1], e) for e in self.element if (split := _split(e.tag))[0] == own]
            self._by_name = dict(self._parts)
        return self._parts

    def _named(self, name: str) -> Sequence[etree._Element]:
        parts = self.parts()
        if len(self._by_name) < len(parts):
            return [element for other, element in parts if other == name]
        return (self._by_name[name],) if name in self._by_name else ()

    def forget(self) -> None:
        """Let go of what was listed: that of all places of a large plan together would take more room than the plan."""
        self._parts, self._by_name = None, {}

    def children(self, name: str | None = None) -> list[Place]:
        """Return the child elements in the parent's own namespace, in order; only those of `name` when given.

        Time grows with the number of children, not with its square.
        """
        if name is not None:
            return _twins(self._named(name), f"{self.where}/{name}", name)
        parts, around = self.parts(), self.where
        if len(self._by_name) == len(parts):
            return [Place(element, f"{around}/{name}", name) for name, element in parts]
        twins: Counter[str] = Counter([name for name, _ in parts])
        seen = dict.fromkeys(twins, 0)
        children = []
        for name, element in parts:
            seen[name] += 1
            number = f"[{seen[name]}]" if twins[name] > 1 else ""
            children.append(Place(element, f"{around}/{name}{number}", name))
        return children

    def held(self, holder: str, name: str) -> Iterator[Place]:
        """Yield the children of a name in each child called `holder`, in order; nothing is listed of the holders."""
        wanted = _split(self.element.tag)[0], name
        for around in self.children(holder):
            found = [element for element in around.element if _split(element.tag) == wanted]
            yield from _twins(found, f"{around.where}/{name}", name)

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
        found = self._named(name)
        if not found:
            return None
        if len(found) > 1:
            second = f"{self.where}/{name}[2]"
            return Unreadable(f"{len(found)} {name}", second, f"högst ett {name}", f"at most one {name}")
        if len(found[0]):
            return Place(found[0], f"{self.where}/{name}", name).content()
        return gml_text(found[0])

    def content(self) -> str | Unreadable | None:
        """Return the element's own text, letters composed, without blanks at its ends; ``None`` when empty."""
        if self.has_parts():
            return Unreadable(_step(self.element[0]), self.where, "bara text", "text only")
        return gml_text(self.element)

    def link(self) -> str | Unreadable:
        """Return the gml:id that the element's xlink:href points to within the file."""
        return gml_link(self.element) or Unreadable(
            shortened(gml_href(self.element)),
            self.where,
            "xlink:href till ett gml:id i samma fil, till exempel #L1",
            "xlink:href to a gml:id in the same file, such as #L1",
        )


def _twins(elements: Sequence[etree._Element], where: str, name: str) -> list[Place]:
    """Return the children of one name as places: with numbers where there are several."""
    if len(elements) == 1:
        return [Place(elements[0], where, name)]
    return [Place(element, f"{where}[{number}]", name) for number, element in enumerate(elements, start=1)]
