"""The shapes a review can be written in, by the name that ``--format`` has for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from detaljplan.report.shapes import TEXT_WIDTH

if TYPE_CHECKING:
    from detaljplan.numerals import Language
    from detaljplan.plan.model import Plan
    from detaljplan.read.document import FileFormat
    from detaljplan.report.document.model import Document
    from detaljplan.review.model import Review
    from detaljplan.review.statement import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A review with what it was made of, and the day it was made, in Sweden.

    With a statement, the shapes to read (page, Word, PDF) are of that.
    """

    review: Review
    plan: Plan
    file_name: str
    file_format: FileFormat
    day: date
    lang: Language
    statement: Statement | None = None


@dataclass(frozen=True, slots=True)
class ReviewShape:
    """One shape of a review.

    `suffix` is the end of a file's name, `is_text` says that a terminal may show it, and `is_document` that it is to
    be read, and can hold a statement.
    """

    name: str
    suffix: str
    is_text: bool
    write: Callable[[Reviewed], bytes]
    is_document: bool = False


def _text(told: Reviewed) -> bytes:
    from io import StringIO

    from rich.console import Console

    from detaljplan.report.review_text import rendered_review

    written = StringIO()
    Console(file=written, width=TEXT_WIDTH, highlight=False).print(
        rendered_review(told.review, told.file_name, told.lang)
    )
    return written.getvalue().encode()


def _json(told: Reviewed) -> bytes:
    from detaljplan.report.review_json import review_bytes

    return review_bytes(told.review, told.file_name, told.lang)


def _geojson(told: Reviewed) -> bytes:
    from detaljplan.report.review_geojson import review_geojson_bytes

    return review_geojson_bytes(told.review, told.file_name, told.lang)


def _geopackage(told: Reviewed) -> bytes:
    from detaljplan.report.review_geopackage import review_geopackage_bytes

    return review_geopackage_bytes(told.review, told.plan, told.file_format, told.lang)


def _html(told: Reviewed) -> bytes:
    from detaljplan.report.document.html import html_bytes

    return html_bytes(_document(told))


def _docx(told: Reviewed) -> bytes:
    from detaljplan.report.document.docx import docx_bytes

    return docx_bytes(_document(told))


def _pdf(told: Reviewed) -> bytes:
    from detaljplan.report.document.pdf import pdf_bytes

    return pdf_bytes(_document(told))


def _document(told: Reviewed) -> Document:
    if told.statement is not None:
        from detaljplan.report.statement_document import statement_document

        return statement_document(told.statement, told.plan, told.lang)
    from detaljplan.report.review_document import review_document

    return review_document(told.review, told.plan, told.file_name, told.day, told.lang)


# The functions import when they are called: who asks for a text need not wait for the rest.
_ALL = (
    ReviewShape("text", ".txt", True, _text),
    ReviewShape("json", ".json", True, _json),
    ReviewShape("geojson", ".geojson", True, _geojson),
    ReviewShape("geopackage", ".gpkg", False, _geopackage),
    ReviewShape("html", ".html", False, _html, is_document=True),
    ReviewShape("docx", ".docx", False, _docx, is_document=True),
    ReviewShape("pdf", ".pdf", False, _pdf, is_document=True),
)

REVIEW_SHAPES: Mapping[str, ReviewShape] = MappingProxyType({shape.name: shape for shape in _ALL})
"""Every shape, by name."""


def review_shape_of_name(file_name: str) -> ReviewShape | None:
    """Return the shape that the end of a file's name tells; ``None`` when it tells none."""
    return next((shape for shape in _ALL if file_name.lower().endswith(shape.suffix)), None)
