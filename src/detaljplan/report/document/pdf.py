"""A document as PDF/A-2a: it keeps for an archive, and its headings, tables and figures are tagged for who listens."""

from __future__ import annotations

from dataclasses import asdict
from importlib.resources import files
from typing import Any

import orjson
import typst

from detaljplan.report.document.model import Block, Document, Table

_TEMPLATE = "document.typ"


def pdf_bytes(document: Document) -> bytes:
    """Return the document as PDF/A-2a, in A4, with the same bytes each time."""
    template = (files("detaljplan.report.document") / _TEMPLATE).read_bytes()
    told = orjson.dumps(_plain(document)).decode()
    return typst.compile(
        template,
        format="pdf",
        pdf_standards=["a-2a"],
        ignore_system_fonts=True,
        sys_inputs={"document": told},
        timestamp=0,
    )


def _plain(document: Document) -> dict[str, Any]:
    blocks = [_block(block) for block in document.blocks]
    day = document.day.timetuple()[:3]
    return {"title": document.title, "lang": document.lang, "day": day, "head": document.head, "blocks": blocks}


def _block(block: Block) -> dict[str, Any]:
    told = {"kind": type(block).__name__.lower(), **asdict(block)}
    if isinstance(block, Table) and not block.widths:
        told["widths"] = [1] * len(block.head)
    return told
