"""Lays out messages with their places beside them in a terminal, so that every place can be copied whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import dropwhile

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

LEAST_ROOM = 40
"""Characters to a line that a message needs; where places leave it fewer, they stand beneath it."""
_GAP = 2


@dataclass(frozen=True, slots=True)
class WithPlaces:
    """Messages, each with its places on lines of their own that are never broken: beside it, or else beneath it.

    Parameters
    ----------
    indent
        Characters before every line.
    """

    rows: tuple[tuple[Text, Text], ...]
    indent: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        widest = max((cell_len(line) for _, places in self.rows for line in places.plain.split("\n")), default=0)
        room = options.max_width - self.indent - widest - _GAP
        if room >= LEAST_ROOM:
            yield Padding(self._beside(room, widest), (0, 0, 0, self.indent))
            return
        for message, places in self.rows:
            yield Padding(message, (0, 0, 0, self.indent))
            if places.plain:
                yield _unbroken(places, self.indent + _GAP)

    def _beside(self, room: int, widest: int) -> Table:
        table = Table(box=None, pad_edge=False, show_edge=False, show_header=False, padding=(0, _GAP, 0, 0))
        table.add_column(max_width=room, overflow="fold")
        table.add_column(min_width=widest, no_wrap=True, overflow="ignore")
        for row in self.rows:
            table.add_row(*row)
        return table


def hanging(sign: str, told: str) -> Table:
    """Return a text with a sign before it, whose other lines begin beneath the first and not beneath the sign."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(sign, Text(told))
    return table


@dataclass(frozen=True, slots=True)
class Unpadded:
    """What is told without blanks at the ends of lines, as one would write it in a file."""

    told: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in Segment.split_lines(console.render(self.told, options)):
            yield from _without_end(line)
            yield Segment.line()


def _without_end(line: Iterable[Segment]) -> list[Segment]:
    kept = list(dropwhile(lambda segment: not segment.text.strip(), reversed(list(line))))[::-1]
    if kept:
        last = kept[-1]
        kept[-1] = Segment(last.text.rstrip(), last.style, last.control)
    return kept


def _unbroken(places: Text, indent: int) -> Text:
    """Return lines that are not wrapped, indented by blanks of their own: a rich padding would cut them."""
    lines = "\n".join(" " * indent + line for line in places.plain.split("\n"))
    return Text(lines, style=places.style, no_wrap=True, overflow="ignore")
