"""XPaths of the elements of a file, each found in time that does not grow with its siblings."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from detaljplan.read.gml.elements import gml_name


class Paths:
    """The short XPaths that `read.gml.places` finds again: local names, gml: for GML, numbers where there are twins."""

    def __init__(self) -> None:
        self._steps: dict[etree._Element, str] = {}

    def of(self, element: etree._Element) -> str:
        """Return the path of an element from the root."""
        steps = [self._step(one) for one in (element, *element.iterancestors())]
        return "".join(f"/{step}" for step in reversed(steps))

    def _step(self, element: etree._Element) -> str:
        if element not in self._steps:
            self._number(element)
        return self._steps[element]

    def _number(self, element: etree._Element) -> None:
        """Remember the steps of an element and all its siblings."""
        parent = element.getparent()
        siblings = [element] if parent is None else list(parent)
        twins = Counter(str(sibling.tag) for sibling in siblings)
        seen: Counter[str] = Counter()
        for sibling in siblings:
            tag = str(sibling.tag)
            seen[tag] += 1
            local = etree.QName(sibling).localname
            name = local if gml_name(sibling) is None else f"gml:{local}"
            self._steps[sibling] = f"{name}[{seen[tag]}]" if twins[tag] > 1 else name
