"""Bytes to a Document, and a Document to a Plan, whatever the format. The one door into reading."""

from __future__ import annotations

import os
from pathlib import Path

from detaljplan.errors import DocumentError, EmptyFile, MappingError, NotAPlan, OverLimit
from detaljplan.plan.model import Plan
from detaljplan.plan.values import shortened
from detaljplan.read import geopackage, gml_ss637040, ngp_json
from detaljplan.read.collecting import without_collecting
from detaljplan.read.document import Document, FileFormat
from detaljplan.read.geopackage_file import whole_geopackage
from detaljplan.read.geopackage_tables import MAGIC
from detaljplan.read.limits import ReadingLimits, stated_limits
from detaljplan.read.mapping import PlanMapping

_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read_file(path: Path, limits: ReadingLimits | None = None, mapping: PlanMapping | None = None) -> Document:
    """Return the file as a Document.

    Parameters
    ----------
    limits
        How much the file may hold; those of ``spec.toml`` when none are given.
    mapping
        Which of a municipality's own layers are what (`mapping_file.read_mapping`); only for GeoPackages.

    Raises
    ------
    DocumentError
        The file cannot be opened, is empty, over a limit, broken, or no plan.
    """
    return read_document(bytes_of(path, limits), shown_path(path.name), limits, mapping)


def bytes_of(path: Path, limits: ReadingLimits | None = None) -> bytes:
    """Return the bytes of a file, with what a -wal file beside it adds; otherwise as `read_file`."""
    limit = (limits or stated_limits()).file_size_bytes
    try:
        if path.is_dir():
            raise NotAPlan("Förväntade en fil men fick en mapp. Ange filerna i mappen.", where=shown_path(path))
        _refuse_large(path.stat().st_size, limit, shown_path(path))
        return whole_geopackage(path, path.read_bytes(), limit)
    except FileNotFoundError:
        raise DocumentError("Filen finns inte. Kontrollera sökvägen.", where=shown_path(path)) from None
    except OSError as error:
        raise DocumentError(f"Filen kan inte öppnas ({error.strerror}).", where=shown_path(path)) from None


def shown_path(path: Path | str) -> str:
    """Return a path, or a text with one in it, so that it can be shown and stored: bytes of no letter become U+FFFD.

    Where the locale knows only ASCII, Python has the letters of a path as loose bytes; they are UTF-8 all the same.
    """
    loose = "surrogatepass" if os.name == "nt" else "surrogateescape"
    return str(path).encode("utf-8", errors=loose).decode("utf-8", errors="replace")


@without_collecting()
def read_document(
    raw: bytes, name: str, limits: ReadingLimits | None = None, mapping: PlanMapping | None = None
) -> Document:
    """Return the bytes as a Document of the format they are in, whatever the file is called.

    Parameters
    ----------
    limits
        How much it may hold; those of ``spec.toml`` when none are given.
    mapping
        As `read_file`.

    Raises
    ------
    DocumentError
        Empty, over a limit, broken, or no plan in a format we know.
    """
    limits = limits or stated_limits()
    _refuse_large(len(raw), limits.file_size_bytes, name)
    if raw.startswith(MAGIC):
        return geopackage.parse(raw, name, limits, mapping)
    if mapping is not None:
        raise MappingError("Bara en GeoPackage läses med en mappning. Ta bort --mapping för andra filer.", where=name)
    start = _start(raw)
    if not start:
        raise EmptyFile("Filen är tom. Exportera planen på nytt.", where=name)
    if start.startswith(b"<"):
        return gml_ss637040.parse(raw, name, limits)
    if start.startswith((b"{", b"[")):
        return ngp_json.parse(raw, name, limits)
    raise NotAPlan(
        "Förväntade en detaljplan som nationell JSON (version 4), GML enligt SS 637040 eller GeoPackage, "
        f'men filen börjar med "{shortened(start[:20].decode(errors="replace"))}".',
        where=name,
    )


@without_collecting()
def read_plan(document: Document) -> Plan:
    """Return the plan of a document, faults and all; what cannot be read is `Unreadable` in its place."""
    if document.file_format is FileFormat.NGP_JSON:
        return ngp_json.plan_of(document)
    if document.file_format is FileFormat.GEOPACKAGE:
        return geopackage.plan_of(document)
    return gml_ss637040.plan_of(document)


def _refuse_large(size: int, limit: int, name: str) -> None:
    if size > limit:
        raise OverLimit(
            f"Filen är {size / 1e6:.0f} MB; vi läser högst {limit / 1e6:.0f} MB. "
            "Kontrollera att det är en enda plan, utan bilder eller bilagor.",
            where=name,
        )


def _start(raw: bytes) -> bytes:
    """Return the first bytes that carry meaning, as UTF-8 would write them."""
    start = raw[:4096]
    for bom in _BOMS:
        start = start.removeprefix(bom)
    return start.replace(b"\x00", b"").lstrip()[:64]
