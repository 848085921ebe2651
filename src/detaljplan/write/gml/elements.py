"""Elements of SS 637040 GML being written: names, texts that XML can hold, positions N E, and identities."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from lxml import etree

from detaljplan.plan.model import Plan, Provision
from detaljplan.plan.values import Unreadable, composed
from detaljplan.write.gml.boundaries import NO_HEIGHT
from detaljplan.write.unread import unread
from detaljplan.write.written import Loss

SS637040 = "http://www.sis.se/ss637040"
GML = "http://www.opengis.net/gml/3.2"
XLINK = "http://www.w3.org/1999/xlink"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NAMESPACES: Any = {None: SS637040, "gml": GML, "xlink": XLINK, "xsi": XSI}
GML_ID = f"{{{GML}}}id"
_HREF = f"{{{XLINK}}}href"
_POS = f"{{{GML}}}pos"

_NAME = re.compile(r"[^\W\d][\w.-]*")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_AS_IT_WAS = (
    "skriven utan det som XML inte håller: tomrum i ändarna och styrtecken; en tom text är ingen uppgift",
    "written without what XML does not hold: blanks at the ends and control characters; an empty text is nothing",
)
_NO_TEXT = ("uppgiften är ingen text", "the value is no text")


def below(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    """Return a new element of the standard's own namespace."""
    element = etree.SubElement(parent, f"{{{SS637040}}}{name}")
    element.text = text
    return element


def gml_below(parent: etree._Element, name: str) -> etree._Element:
    """Return a new element of GML."""
    return etree.SubElement(parent, f"{{{GML}}}{name}")


def link(parent: etree._Element, name: str, identity: str) -> None:
    """Add an element that points to another in the file."""
    below(parent, name).set(_HREF, f"#{identity}")


def add_positions(parent: etree._Element, positions: Iterable[Iterable[int]]) -> None:
    """Add a gml:pos for each position, which is E N H in whole millimetres; it stands N E H in metres."""
    for east, north, height in positions:
        numbers = [north, east] if height == NO_HEIGHT else [north, east, height]
        add_position(parent, [_metres(number) for number in numbers])


def add_position(parent: etree._Element, numbers: list[str]) -> None:
    """Add a gml:pos of numbers as they stand, N E or N E H."""
    pos = etree.SubElement(parent, _POS, {"srsDimension": str(len(numbers))})
    pos.text = " ".join(numbers)


def _metres(millimetres: int) -> str:
    whole, part = divmod(abs(millimetres), 1000)
    return f"{'-' if millimetres < 0 else ''}{whole}.{part:03}"


class Identities:
    """The gml:id of a file, each given once.

    Parameters
    ----------
    kept
        Those that objects of the plan have already, and that no other may be given.
    """

    def __init__(self, kept: Iterable[object]) -> None:
        self._kept = set(kept)
        self._given: set[str] = set()
        self._last: dict[str, int] = {}

    def own(self, wanted: object, prefix: str) -> str:
        """Return the identity that an object has already, if it can stand once more; else a new one."""
        if isinstance(wanted, str) and wanted not in self._given and _NAME.fullmatch(wanted):
            self._given.add(wanted)
            return wanted
        return self.new(prefix)

    def new(self, prefix: str) -> str:
        """Return an identity that nothing has: the prefix with the next free number."""
        while True:
            self._last[prefix] = self._last.get(prefix, 0) + 1
            made = f"{prefix}{self._last[prefix]}"
            if made not in self._kept and made not in self._given:
                self._given.add(made)
                return made


class Texts:
    """Writes the texts of one object, and remembers in `losses` what does not stand as it was."""

    def __init__(self, owner: Plan | Provision, losses: list[Loss]) -> None:
        self._owner = owner
        self.losses = losses

    def add(self, parent: etree._Element, name: str, value: object, attribute: str, where: str | None = None) -> None:
        """Add an element of the text, if there is one; `attribute` and `where` are those of the text read."""
        if isinstance(value, Unreadable):
            self.losses.append(unread(self._owner.identity, value, attribute))
        elif value is not None:
            text = self._text(value)
            if not text or text != value:
                reason = _NOT_AS_IT_WAS if isinstance(value, str) else _NO_TEXT
                self.lose(attribute, *reason, where=where)
            if text:
                below(parent, name, text)

    def add_extra(self, parent: etree._Element, name: str, value: object) -> None:
        """Add what was delivered in GML beside the model: an element of that name, empty where it was."""
        if value is None and _NAME.fullmatch(name):
            below(parent, name)
        elif _NAME.fullmatch(name):
            self.add(parent, name, value, name)
        else:
            self.lose(name, *_NO_TEXT)

    def lose(self, attribute: str, reason_sv: str, reason_en: str, where: str | None = None) -> None:
        """Remember that something of the object is not in the file, or not as it was."""
        place = f"{self._owner.where}/{attribute}" if where is None else where
        self.losses.append(Loss(self._owner.identity, place, attribute, reason_sv, reason_en))

    @staticmethod
    def _text(value: object) -> str:
        return composed(_NOT_XML.sub("", value).strip()) if isinstance(value, str) else ""
