"""The English of the catalogue of words, ``en.po``: read through Babel when it is first asked for."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

PO = Path(__file__).with_name("en.po")


@cache
def catalogue() -> Catalog:
    """Return the catalogue as it stands in the file."""
    from babel.messages.pofile import read_po

    with PO.open("rb") as file:
        return read_po(file, locale="en")


@cache
def english() -> GNUTranslations:
    """Return the catalogue to ask. It is compiled in memory, so that an installation needs no step of its own."""
    from babel.messages.mofile import write_mo

    compiled = BytesIO()
    write_mo(compiled, catalogue())
    compiled.seek(0)
    return GNUTranslations(compiled)


def english_of(template: str) -> str:
    """Return the English of a Swedish template; itself when it has none, which a test keeps from being merged."""
    return english().gettext(template)


def english_of_several(one: str, several: str, number: int) -> str:
    """Return the English of one of two Swedish templates, by the number told of."""
    return english().ngettext(one, several, number)


def english_of_files(ending: str) -> dict[str, str]:
    """Return every template in files of an ending (``.ts``) with its English, for words that are told elsewhere."""
    return {
        str(message.id): str(message.string)
        for message in catalogue()
        if message.id and any(file.endswith(ending) for file, _ in message.locations)
    }
