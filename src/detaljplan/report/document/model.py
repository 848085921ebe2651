"""A document to read: headings, paragraphs, tables and figures, before it is a Word, PDF or web document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from detaljplan.numerals import Language


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3; the document's title stands above them."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `is_quiet` sets it smaller, for reservations and sources."""

    text: str
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list without order."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; each row has as many cells as the head, and `widths` says how wide a column is beside the others.

    `figures` names the columns of numbers, by place, which are set to the right.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    figures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing as SVG, with what it shows in words for who cannot see it, and what is written under it."""

    svg: str = field(repr=False)
    alternative: str
    caption: str


Block = Heading | Paragraph | Items | Table | Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document in one language, made on `day`; `head` is what stands beside the title, as names and values."""

    title: str
    lang: Language
    day: date
    head: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float] = (), figures: Sequence[int] = ()
) -> Table:
    """Return a table of any sequences."""
    return Table(tuple(head), tuple(tuple(row) for row in rows), tuple(widths), tuple(figures))
