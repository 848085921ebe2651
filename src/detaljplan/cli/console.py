"""Where the commands write: reports to standard output, errors to standard error."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer

from detaljplan.cli import INTERRUPTED
from detaljplan.language.choice import spoken
from detaljplan.language.words import Words, translated
from detaljplan.numerals import Language
from detaljplan.report.shapes import TEXT_WIDTH

if TYPE_CHECKING:
    from rich.console import Console

    from detaljplan.errors import DetaljplanError


def wide(console: Console) -> Console:
    """Return the console, wide enough for a report when neither a terminal nor ``COLUMNS`` sets the width.

    Colour can be forced (``FORCE_COLOR``) where there is no terminal.
    """
    if not console.file.isatty() and not os.environ.get("COLUMNS", "").isdecimal():
        console.width = TEXT_WIDTH
    return console


def end_when_nobody_reads() -> None:
    """End as other commands do when the reader of a pipe has gone (``… | head``), where the system has such."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def say(words: Words, *, err: bool = False) -> None:
    """Write a line in the language that this run speaks."""
    typer.echo(translated(words, spoken()), err=err)


def show_table(headings: Iterable[str], rows: Iterable[Iterable[str]], lang: Language) -> None:
    """Print rows under headings, the words in them in the language."""
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for heading in headings:
        table.add_column(translated(heading, lang), overflow="fold")
    for row in rows:
        table.add_row(*(translated(cell, lang) for cell in row))
    wide(Console(highlight=False)).print(table)


@contextmanager
def refusals(code: int = 2) -> Iterator[None]:
    """End with one sentence, not a traceback, when the caller or a file is at fault, or the user breaks off."""
    from detaljplan.errors import DetaljplanError, StoreError

    try:
        yield
    except DetaljplanError as error:
        refuse(error, code)
    except KeyboardInterrupt:
        say(Words("Avbrutet."), err=True)
        raise typer.Exit(INTERRUPTED) from None
    except Exception as error:
        if not _is_of_the_database(error):
            raise
        refuse(StoreError("Databasen svarar inte. Kontrollera adressen och att den är igång."), code)


def _is_of_the_database(error: Exception) -> bool:
    """Return whether the database could not be reached; its library is loaded only where it is used."""
    library = sys.modules.get("sqlalchemy.exc")
    return library is not None and isinstance(error, library.OperationalError)


def refuse(error: DetaljplanError, code: int) -> NoReturn:
    """Say what was wrong and end with the exit code."""
    from detaljplan.read.reader import shown_path

    typer.echo(f"✗ {shown_path(error.told(spoken()))}", err=True)
    raise typer.Exit(code)
