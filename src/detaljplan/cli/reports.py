"""Where the reports of a run go: the terminal, a file, or a folder with every shape of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from detaljplan.cli.choices import Lang, ReportFormat
from detaljplan.cli.console import wide
from detaljplan.cli.letters import write_bytes, write_utf8
from detaljplan.cli.progress import Bar, bar, moves
from detaljplan.cli.report_names import report_names
from detaljplan.errors import DetaljplanError, NotJudged
from detaljplan.new_file import refuse_existing, whole, write_together
from detaljplan.report.shapes import SHAPES, TEXT_WIDTH, shape_of_name

if TYPE_CHECKING:
    from detaljplan.checking import Checked, Progress, Step

_SEVERAL_TOGETHER = (ReportFormat.text, ReportFormat.json)
"""What the reports of several plans can stand after one another in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How the reports of a run are wanted.

    Parameters
    ----------
    formats
        One, unless there is a folder; then all of them are written there.
    every
        Show every finding and place in the text.
    force
        Write over reports of the same name.
    """

    formats: tuple[ReportFormat, ...]
    output: Path | None
    folder: Path | None
    lang: Lang
    quiet: bool
    every: bool
    force: bool


def formats_asked(
    formats: Sequence[ReportFormat], output: Path | None, folder: Path | None
) -> tuple[ReportFormat, ...]:
    """Return the formats to write: those named, else what the name of the file says, else text; all in a folder.

    Raises
    ------
    DetaljplanError
        Several are named, and there is no folder for them; or both a file and a folder are.
    """
    if output and folder:
        raise DetaljplanError("Ange --output för en fil eller --output-dir för en mapp, inte båda.")
    named = tuple(dict.fromkeys(formats))
    if output:
        _refuse_other_ending(output, named)
    if folder:
        return named or tuple(ReportFormat)
    if len(named) > 1:
        raise DetaljplanError("Flera former av rapporten skrivs till en mapp. Ange den med --output-dir.")
    return named or (_format_by_name(output) if output else ReportFormat.text,)


def _refuse_other_ending(output: Path, named: tuple[ReportFormat, ...]) -> None:
    """Raise where the end of a file's name tells no shape of a report, or another than the one named.

    A name without an ending may hold any, and so may devices and pipes.
    """
    if not output.suffix or (output.exists() and not output.is_file()):
        return
    told = shape_of_name(output.name)
    if told is None:
        known = ", ".join(sorted(shape.suffix for shape in SHAPES.values()))
        raise DetaljplanError(
            "Ingen form av rapporten slutar på {ending}. De som finns: {known}.", ending=output.suffix, known=known
        )
    if named and named[0].value not in _written_to(output.name):
        raise DetaljplanError(
            "Filen {name} slutar som {told}, men --format är {asked}. Ändra den ena.",
            name=output.name,
            told=told.name,
            asked=named[0].value,
        )


def _written_to(name: str) -> set[str]:
    """Return the shapes that a name may hold: those whose ending it has."""
    return {shape.name for shape in SHAPES.values() if name.lower().endswith(shape.suffix)}


def _format_by_name(output: Path) -> ReportFormat:
    shape = shape_of_name(output.name)
    return ReportFormat(shape.name) if shape else ReportFormat.text


@contextmanager
def reports_to(asked: Asked, files: Sequence[Path]) -> Iterator[Reports]:
    """Give something to hand the report of each file to; a crash leaves an earlier report as it was.

    Raises
    ------
    DetaljplanError
        A report would take the place of a plan or of another report, or its shape holds one plan and there are several.
    """
    (first, *_) = asked.formats
    if not asked.folder and len(files) > 1 and first not in _SEVERAL_TOGETHER:
        raise DetaljplanError("En rapport som {format} är om en enda plan. Ange --output-dir.", format=first.value)
    names = report_names(files)
    _refuse_taking_place(asked, files, names)
    with whole(asked.output, force=asked.force) if asked.output else nullcontext() as file:
        yield Reports(asked, file, names)


def _refuse_taking_place(asked: Asked, files: Sequence[Path], names: Mapping[Path, str]) -> None:
    """Raise when a report would take the place of a plan or another report, or a terminal be sent what is no text."""
    from detaljplan.write.geopackage.beside import refuse_leftovers

    output, (first, *_) = asked.output, asked.formats
    if output and any(path.exists() and output.exists() and path.samefile(output) for path in files):
        raise DetaljplanError("Rapporten skulle skriva över planen. Ange en annan fil med --output.", where=str(output))
    places = [place for name in names.values() for place in _places(asked, name).items()]
    for _, place in places:
        refuse_existing(place, force=asked.force)
    for format, place in [*places, *([(first, output)] if output else [])]:
        if format is ReportFormat.geopackage:
            refuse_leftovers(place)
    if not (SHAPES[first].is_text or output or asked.folder or asked.quiet) and sys.stdout.isatty():
        raise DetaljplanError("En {format}-fil visas inte i terminalen. Ange den med --output.", format=first.value)


def _places(asked: Asked, name: str) -> dict[ReportFormat, Path]:
    """Return where the reports of a plan are written when there is a folder for them."""
    if asked.folder is None:
        return {}
    return {format: asked.folder / f"{name}{SHAPES[format].suffix}" for format in asked.formats}


class Reports:
    """Writes reports as they come; errors and progress go to standard error. `judged` counts the reports written."""

    def __init__(self, asked: Asked, file: BinaryIO | None, names: Mapping[Path, str]) -> None:
        from rich.console import Console

        self.asked = asked
        self._file = file
        self._names = names
        self._console = wide(Console(highlight=False))
        self._errors = Console(stderr=True, highlight=False)
        self._bar: Bar | None = None
        self.judged = 0

    @contextmanager
    def progress(self, follow: Progress) -> Iterator[Progress]:
        """Give something to tell each step to, which `follow` is told too; shown only where a person looks."""
        if self.asked.quiet or not moves(self._errors):
            yield follow
            return

        def tell(step: Step) -> None:
            follow(step)
            shown.tell(step)

        with bar(self._errors) as shown:
            self._bar = shown
            try:
                yield tell
            finally:
                self._bar = None

    def stopping(self) -> None:
        """Tell who waits that the run has been asked to end; safe from another thread."""
        if shown := self._bar:
            shown.tell_stopping()

    def report(self, path: Path, judged: Checked) -> None:
        """Write the report of one plan in the formats asked for."""
        self.judged += 1
        (first, *_) = self.asked.formats
        if self.asked.folder:
            places = _places(self.asked, self._names[path])
            self._write({place: self._bytes(judged, format) for format, place in places.items()})
            first = ReportFormat.text
        if self._file:
            self._file.write(_ended(self._bytes(judged, first), first))
        elif not self.asked.quiet:
            self._show(judged, first)

    def refused(self, path: Path, error: DetaljplanError) -> None:
        """Tell why no document could be made of a file; in JSON also as a line, so that no file is lost."""
        from detaljplan.read.reader import shown_path

        if not self.asked.quiet:
            self._errors.print(f"[bold red]✗[/] {_escaped(shown_path(self._told(error)))}", soft_wrap=True)
        no_file = bool(self.asked.folder) and isinstance(error, NotJudged)  # it would be in the way of the next run
        if ReportFormat.json not in self.asked.formats or no_file:
            return
        line = self._refusal(path, error)
        if self.asked.folder:
            self._write({_places(self.asked, self._names[path])[ReportFormat.json]: line})
        elif self._file:
            self._file.write(_ended(line, ReportFormat.json))
        elif not self.asked.quiet:
            write_utf8(line.decode(), sys.stdout)

    def _refusal(self, path: Path, error: DetaljplanError) -> bytes:
        import orjson

        from detaljplan.read.reader import shown_path

        told: dict[str, Any] = {
            "file": shown_path(path.name),
            "verdict": None,
            "error": type(error).__name__,
            "message": shown_path(self._told(error)),
        }
        return orjson.dumps(told)

    def _told(self, error: DetaljplanError) -> str:
        return error.told(self.asked.lang.value)

    def _write(self, files: Mapping[Path, bytes]) -> None:
        """Write all of them or none in the folder, which is made if it is not there."""
        for path in files:
            path.parent.mkdir(parents=True, exist_ok=True)
        write_together(files, force=self.asked.force)

    def _bytes(self, judged: Checked, format: ReportFormat) -> bytes:
        from detaljplan.report.text import report_text

        if format is ReportFormat.text:
            return report_text(judged.report, self.asked.lang.value, width=TEXT_WIDTH, every=self.asked.every).encode()
        return SHAPES[format].write(judged.report, judged.plan, self.asked.lang.value)

    def _show(self, judged: Checked, format: ReportFormat) -> None:
        if format is ReportFormat.text:
            from detaljplan.report.text import print_report

            print_report(judged.report, self._console, self.asked.lang.value, every=self.asked.every)
            return
        write_bytes(_ended(self._bytes(judged, format), format), sys.stdout)


def _ended(report: bytes, format: ReportFormat) -> bytes:
    """Return the report, in JSON as a line of its own: one for each plan."""
    return report + b"\n" if format is ReportFormat.json else report


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)
