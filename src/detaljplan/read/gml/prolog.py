"""How XML is parsed safely, and what may not stand before its root element."""

from __future__ import annotations

from typing import Any

from lxml import etree

from detaljplan.errors import ForbiddenDoctype

SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
}
"""What every parser is told: nothing outside the file is read, and no entity is resolved."""

# The root element begins within these bytes, unless a file begins with a very long comment.
_START_BYTES = 4096


def refuse_doctype(raw: bytes, name: str) -> None:
    """Raise ForbiddenDoctype when a document type declaration stands before the root element."""
    prolog: Any = _Prolog()
    for start in (raw[:_START_BYTES], raw):
        try:
            etree.fromstring(start, etree.XMLParser(target=prolog, **SAFE))
        except _Prolog.Doctype:
            raise _doctype(name) from None
        except _Prolog.End:
            return
        except etree.XMLSyntaxError:
            continue


class _Prolog:
    """Looks at what stands before the root element, with the very parser that reads the rest."""

    class End(Exception):
        """The root element has begun."""

    class Doctype(Exception):
        """A document type declaration has begun."""

    def doctype(self, *_: object) -> None:
        raise self.Doctype

    def start(self, *_: object) -> None:
        raise self.End

    def close(self) -> None:
        return None


def _doctype(name: str) -> ForbiddenDoctype:
    return ForbiddenDoctype(
        "Filen har en dokumenttypsdeklaration (<!DOCTYPE …>), som kan dölja innehåll och aldrig "
        "behövs i en plan. Ta bort den och försök igen.",
        where=name,
    )
