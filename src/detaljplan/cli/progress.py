"""How far a run has come, for who waits at a terminal: nothing at first, then a bar on standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from threading import Timer
from typing import TYPE_CHECKING

from detaljplan.language.choice import spoken
from detaljplan.language.words import Words, translated

if TYPE_CHECKING:
    from rich.console import Console

    from detaljplan.checking import Progress, Step

PATIENCE_SECONDS = 1.0
"""What is done within this is not worth a bar."""

_WIDE = 60
"""Characters to a line that a bar is drawn in; where there are fewer, numbers and words alone are told."""
_STOPPING = Words("avbryter snart; Ctrl-C igen slutar genast")


class Bar:
    """One line that moves: how many rules of how many, the time it has taken, and what is done at the moment."""

    def __init__(self, console: Console) -> None:
        from rich.progress import BarColumn, ProgressColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Shown
        from rich.table import Column

        drawn: list[ProgressColumn] = [BarColumn(bar_width=20)] if console.width >= _WIDE else [SpinnerColumn()]
        told = TextColumn(
            "{task.fields[told]}", table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis"), markup=False
        )
        count = TextColumn("{task.fields[count]}", markup=False)
        columns = (*drawn, count, TimeElapsedColumn(), told)
        self._shown = Shown(*columns, console=console, transient=True, expand=True)
        self._task = self._shown.add_task("", total=None, told="", count="")
        self._stopping = False

    def start(self) -> None:
        """Show the line."""
        self._shown.start()

    def end(self) -> None:
        """Leave nothing of it on the screen."""
        self._shown.stop()

    def tell(self, step: Step) -> None:
        """Tell what is done now."""
        told = _STOPPING if self._stopping else step.told
        self._shown.update(
            self._task,
            total=step.of or None,
            completed=max(step.number - 1, 0),
            count=f"{step.number}/{step.of}" if step.is_rule else "",
            told=translated(told, spoken()),
        )

    def tell_stopping(self) -> None:
        """Tell that the run has been asked to stop; safe from another thread."""
        self._stopping = True
        self._shown.update(self._task, told=translated(_STOPPING, spoken()), refresh=self._shown.live.is_started)


def moves(console: Console) -> bool:
    """Return whether a line can move there: a terminal that knows how, whatever colours are asked for elsewhere."""
    return console.file.isatty() and console.is_terminal and not console.is_dumb_terminal


@contextmanager
def bar(console: Console) -> Iterator[Bar]:
    """Give a bar that shows itself once there is something to wait for, and is gone at the end."""
    shown = Bar(console)
    waiting = Timer(PATIENCE_SECONDS, shown.start)
    waiting.daemon = True
    waiting.start()
    try:
        yield shown
    finally:
        waiting.cancel()
        waiting.join()
        shown.end()


@contextmanager
def progress(console: Console) -> Iterator[Progress]:
    """Give something to tell each step to: a bar where a line can move, plain lines elsewhere."""
    if not moves(console):
        yield lambda step: console.print(translated(step.told, spoken()), highlight=False, markup=False)
        return
    with bar(console) as shown:
        yield shown.tell


@contextmanager
def progress_if_seen() -> Iterator[Progress]:
    """Give something to tell each step to: a bar where a line can move, and nothing elsewhere."""
    from rich.console import Console

    from detaljplan.checking import silent

    console = Console(stderr=True, highlight=False)
    with bar(console) if moves(console) else nullcontext() as shown:
        yield shown.tell if shown else silent


def of_words(tell: Progress) -> Callable[[str], None]:
    """Return what tells words as a step, for those who know of no rules."""
    from detaljplan.checking import Step

    return lambda words: tell(Step(words))
