"""A document as one web page that asks nobody else for anything."""

from __future__ import annotations

from html import escape
from importlib.resources import files

from detaljplan.report.document.model import Block, Document, Figure, Heading, Items, Paragraph, Table


def html_bytes(document: Document) -> bytes:
    """Return the document as one HTML page in UTF-8; no script, and every text escaped."""
    style = (files("detaljplan.report.document") / "document.css").read_text("utf-8")
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    title = escape(document.title)
    return (
        f'<!doctype html>\n<html lang="{document.lang}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{style}</style></head>\n<body><main>{content_html(document)}</main></body></html>\n"
    ).encode("utf-8", "replace")


def content_html(document: Document, level: int = 1) -> str:
    """Return what stands in the document, to stand in a page of somebody else's: its title a heading of that level.

    Every text is escaped, and no element has a style of its own.
    """
    head = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in document.head)
    body = "\n".join(_block(block, level) for block in document.blocks)
    return f"<h{level}>{escape(document.title)}</h{level}>\n<dl>{head}</dl>\n{body}\n"


def _block(block: Block, top: int) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level + top}>{escape(text)}</h{level + top}>"
        case Paragraph(text, is_quiet):
            return f"<p{' class=quiet' if is_quiet else ''}>{escape(text)}</p>"
        case Items(texts):
            return "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in texts) + "</ul>"
        case Table():
            return _table(block)
        case Figure(svg, alternative, caption):
            return (
                f'<figure aria-label="{escape(alternative)}">{svg}<figcaption>{escape(caption)}</figcaption></figure>'
            )


def _table(told: Table) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in told.head)
    rows = "".join(f"<tr>{_cells(told, row)}</tr>" for row in told.rows)
    return f"<div class=scroll tabindex=0><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"


def _cells(told: Table, row: tuple[str, ...]) -> str:
    first, *rest = row
    cells = [f'<th scope="row">{escape(first)}</th>']
    for place, text in enumerate(rest, 1):
        cells.append(f"<td{' class=figure' if place in told.figures else ''}>{escape(text)}</td>")
    return "".join(cells)
