"""Bytes of XML to a tree, and why none could be made of them."""

from __future__ import annotations

from lxml import etree

from detaljplan.errors import BrokenFile, OverLimit
from detaljplan.language.words import Words
from detaljplan.read.gml.prolog import SAFE


def parsed(raw: bytes) -> etree._Element:
    """Return the root element of an XML file, without comments and processing instructions.

    Raises `lxml.etree.XMLSyntaxError`.
    """
    return etree.fromstring(raw, etree.XMLParser(remove_comments=True, remove_pis=True, **SAFE))


def broken(error: etree.XMLSyntaxError, name: str) -> BrokenFile | OverLimit:
    """Return what is wrong with a file that could not be parsed, with line and column."""
    line, column = error.position
    where = Words("{file}, rad {line}, kolumn {column}", file=name, line=line, column=column)
    if "XML_PARSE_HUGE" in (error.msg or ""):
        return OverLimit(
            "Filen är kapslad i fler än 256 nivåer eller har en text på över 10 miljoner tecken. "
            "En plan är aldrig sådan; exportera den på nytt.",
            where=where,
        )
    code = error.code  # type: ignore[attr-defined]  # the stubs do not know it
    return BrokenFile(_NOT_XML.get(code, _CUT_OR_BROKEN), where=where)


_CUT_OR_BROKEN = Words("Filen är avkapad eller inte välformad XML. Exportera eller hämta den på nytt.")
_ENCODING = Words(
    "Filens bytes är inte i den teckenkodning som den säger (encoding i <?xml …?>; utan uppgift UTF-8). "
    "Rätta uppgiften eller spara om filen i den kodningen."
)
_NOT_XML = {
    etree.ErrorTypes.ERR_RESERVED_XML_NAME: Words("Före <?xml …?> får inget stå, inte ens en tom rad. Ta bort det."),
    etree.ErrorTypes.ERR_INVALID_ENCODING: _ENCODING,
    etree.ErrorTypes.ERR_UNKNOWN_ENCODING: _ENCODING,
    etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING: _ENCODING,
}
