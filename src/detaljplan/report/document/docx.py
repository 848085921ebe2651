"""A document as Word has it: headings, tables and figures of Word's own, to be written on in."""

from __future__ import annotations

from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

from docx import Document as new_document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from detaljplan.report.document.model import Block, Document, Figure, Heading, Items, Paragraph, Table
from detaljplan.report.document.picture import png_of

_TEXT_WIDTH_CM = 16.2
_SOFT = RGBColor(0x55, 0x52, 0x4A)
_LANGUAGES = {"sv": "sv-SE", "en": "en-GB"}


def docx_bytes(document: Document) -> bytes:
    """Return the document as .docx (Office Open XML)."""
    word = new_document()
    _prepare(word, document)
    word.add_heading(_clean(document.title), level=0)
    _add_table(word, Table(("", ""), document.head, (1, 3)), with_head=False)
    for block in document.blocks:
        _add(word, block)
    written = BytesIO()
    word.save(written)
    return written.getvalue()


def _prepare(word: Any, document: Document) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    properties = word.core_properties
    properties.title, properties.author, properties.comments = _clean(document.title), "", ""
    properties.language = _LANGUAGES[document.lang]
    properties.created = properties.modified = datetime.combine(document.day, time(12), UTC)
    normal = word.styles["Normal"]
    normal.font.size = Pt(10.5)
    fonts = normal.element.get_or_add_rPr()
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), _LANGUAGES[document.lang])
    fonts.append(language)


def _add(word: Any, block: Block) -> None:
    match block:
        case Heading(text, level):
            word.add_heading(_clean(text), level=level)
        case Paragraph(text, is_quiet):
            run = word.add_paragraph().add_run(_clean(text))
            if is_quiet:
                run.font.size, run.font.color.rgb = Pt(8.5), _SOFT
        case Items(texts):
            for text in texts:
                word.add_paragraph(_clean(text), style="List Bullet")
        case Table():
            _add_table(word, block)
        case Figure():
            _add_figure(word, block)


def _add_table(word: Any, told: Table, *, with_head: bool = True) -> None:
    rows = [told.head, *told.rows] if with_head else list(told.rows)
    if not rows:
        return
    table = word.add_table(rows=len(rows), cols=len(told.head), style="Table Grid")
    widths = told.widths or (1,) * len(told.head)
    for number, row in enumerate(rows):
        is_head = with_head and number == 0
        for column, text in enumerate(row):
            cell = table.cell(number, column)
            cell.width = Cm(_TEXT_WIDTH_CM * widths[column] / sum(widths))
            run = cell.paragraphs[0].add_run(_clean(text))
            run.font.size, run.bold = Pt(8.5), is_head or None
            if column in told.figures and not is_head:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if with_head:
        _repeat_head(table.rows[0])
    word.add_paragraph()


def _repeat_head(row: Any) -> None:
    """Say that a row is the head: it is repeated on each page, and told as such to who listens."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _add_figure(word: Any, told: Figure) -> None:
    picture = word.add_picture(BytesIO(png_of(told.svg)), width=Cm(_TEXT_WIDTH_CM))
    picture._inline.docPr.set("descr", _clean(told.alternative))
    word.add_paragraph(_clean(told.caption), style="Caption")


def _clean(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n\r")
