"""``detaljplan validate``: judge plan files. No database, no network."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from enum import IntEnum, StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from detaljplan.cli.choices import PLAN_FILE, Format, Lang, LangAsked
from detaljplan.cli.console import end_when_nobody_reads, progress, refusals, wide
from detaljplan.cli.in_force import PlansInForce, inputs_in_force
from detaljplan.cli.letters import write_utf8
from detaljplan.cli.limits import operators_limits
from detaljplan.cli.mapped import MappingFile, PlanAsked, mapping_asked
from detaljplan.cli.municipality import MunicipalityBoundary, boundary_handed_in

if TYPE_CHECKING:
    from detaljplan.errors import DetaljplanError
    from detaljplan.report.model import Report


class Exit(IntEnum):
    """What the exit code says."""

    PASSES = 0
    STOPPED = 1
    NO_DOCUMENT = 2
    UNDECIDED = 3


_GRAVEST_FIRST = (Exit.NO_DOCUMENT, Exit.STOPPED, Exit.UNDECIDED, Exit.PASSES)


class ProfileChoice(StrEnum):
    """What the plan is judged as."""

    delivery = "delivery"
    draft = "draft"


class AnyProfile(StrEnum):
    """What any file is judged as."""

    delivery = "delivery"
    draft = "draft"
    gml_geometry = "gml-geometry"


def validate(
    files: Annotated[list[Path], typer.Argument(metavar="FIL…", help=PLAN_FILE)],
    profile: Annotated[
        AnyProfile,
        typer.Option(
            help="delivery: som den nationella plattformen. draft: ofärdig plan. "
            "gml-geometry: bara geometrierna i en GML-fil."
        ),
    ] = AnyProfile.delivery,
    format: Annotated[Format, typer.Option("--format", help="Rapportens form; json är en rad per fil.")] = Format.text,
    output: Annotated[
        Path | None, typer.Option(help="Skriv rapporten till en ny fil; över en som finns bara med --force.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Skriv över rapporten om den finns.")] = False,
    rule: Annotated[list[str] | None, typer.Option(help="Pröva bara denna regel (kan upprepas).")] = None,
    lang: LangAsked = Lang.sv,
    in_force: PlansInForce = None,
    municipality_boundary: MunicipalityBoundary = None,
    mapping: MappingFile = None,
    plan: PlanAsked = None,
    every: Annotated[bool, typer.Option("--all", help="Visa varje fynd och plats i texten.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Skriv inget; bara utgångskoden.")] = False,
) -> None:
    """Pröva detaljplaner mot specifikationen. Ingen databas, inget nätverk.

    Utgångskod: 0 inga fel mot de regler vi känner, 1 stoppas, 2 ingen plan kunde läsas ur filen,
    3 kan inte avgöras, 70 programmet gick sönder. För flera filer gäller 2 före 1 före 3 före 0.
    """
    end_when_nobody_reads()
    with refusals():
        _refuse_overwriting(files, output)
        with _text_file(output, force=force) as file:
            out = _Out(format, file, lang, quiet, every)
            around = boundary_handed_in(municipality_boundary, out.limits)
            inputs = {**inputs_in_force(in_force, out.limits), **around}
            asked = {"mapping": mapping_asked(mapping, plan), "inputs": inputs}
            codes = {_one(path, profile, rule or [], asked, out) for path in files}
    raise typer.Exit(next(code for code in _GRAVEST_FIRST if code in codes))


def _one(path: Path, profile: AnyProfile, only: list[str], asked: Mapping[str, Any], out: _Out) -> Exit:
    from detaljplan.checking import check
    from detaljplan.errors import DocumentError
    from detaljplan.findings import Verdict
    from detaljplan.report.model import Profile

    try:
        with out.progress() as progress:
            judged = check(
                path,
                profile=Profile(profile.value),
                only=only,
                progress=progress,
                limits=out.limits,
                **asked,
            )
            report = judged.report
    except DocumentError as error:
        out.refused(path, error)
        return Exit.NO_DOCUMENT
    out.report(report)
    exits = {Verdict.PASSES: Exit.PASSES, Verdict.STOPPED: Exit.STOPPED, Verdict.UNDECIDED: Exit.UNDECIDED}
    return exits[report.verdict]


class _Out:
    """Where reports go: the terminal or a file; errors and progress go to standard error."""

    def __init__(self, format: Format, file: TextIO | None, lang: Lang, quiet: bool, every: bool) -> None:
        from rich.console import Console

        self.format, self.lang, self.quiet, self.every = format, lang, quiet, every
        self.limits = operators_limits()
        self._file = file
        self._console = wide(Console(file=file or sys.stdout, highlight=False))
        self._errors = Console(stderr=True, highlight=False)

    def progress(self) -> Any:
        """Return a context giving something to tell each step to; shown only where a person looks."""
        from detaljplan.checking import silent

        if self.quiet or not self._errors.is_terminal:
            return nullcontext(silent)
        return progress(self._errors)

    def report(self, report: Report) -> None:
        """Write one report in the format asked for."""
        if self.quiet and not self._file:
            return
        if self.format is Format.json:
            from detaljplan.report.json import report_bytes

            self._write(report_bytes(report, self.lang.value).decode())
            return
        from detaljplan.report.text import print_report

        print_report(report, self._console, self.lang.value, every=self.every)

    def refused(self, path: Path, error: DetaljplanError) -> None:
        """Tell why no document could be made of a file; in JSON also as a line, so that no file is lost."""
        from detaljplan.read.reader import shown_path

        if not self.quiet:
            self._errors.print(f"[bold red]✗[/] {_escaped(shown_path(error.told(self.lang.value)))}", soft_wrap=True)
        if self.format is Format.json and (self._file or not self.quiet):
            import orjson

            told = {
                "file": shown_path(path.name),
                "verdict": None,
                "error": type(error).__name__,
                "message": shown_path(error.told(self.lang.value)),
            }
            self._write(orjson.dumps(told).decode())

    def _write(self, line: str) -> None:
        if self._file:
            print(line, file=self._file)
        else:
            write_utf8(line, sys.stdout)


def _refuse_overwriting(files: list[Path], output: Path | None) -> None:
    """Raise when the report would take the place of a plan."""
    from detaljplan.errors import DetaljplanError

    if output and any(path.exists() and output.exists() and path.samefile(output) for path in files):
        raise DetaljplanError("Rapporten skulle skriva över planen. Ange en annan fil med --output.", where=str(output))


@contextmanager
def _text_file(output: Path | None, *, force: bool) -> Iterator[TextIO | None]:
    """Give the file to write the reports to, if there is to be one; a crash leaves an earlier report as it was."""
    if output is None:
        yield None
        return
    from detaljplan.cli.new_file import whole

    with whole(output, force=force) as file:
        text = TextIOWrapper(file, encoding="utf-8", newline="\n")
        yield text
        text.flush()
        text.detach()


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)
