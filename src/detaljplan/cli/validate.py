"""``detaljplan validate``: judge plan files. No database, no network."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detaljplan.cli import INTERRUPTED
from detaljplan.cli.choices import PLAN_FILE, Lang, LangAsked, ReportFormat
from detaljplan.cli.completion import rule_ids
from detaljplan.cli.console import end_when_nobody_reads, refusals
from detaljplan.cli.in_force import PlansInForce, inputs_in_force, tell_of_itself
from detaljplan.cli.interruption import Interruption, interruptible
from detaljplan.cli.mapped import MappingFile, PlanAsked, mapping_asked
from detaljplan.cli.municipality import MunicipalityBoundary, boundary_handed_in
from detaljplan.cli.reports import Asked, Reports, formats_asked, reports_to
from detaljplan.read.operators_limits import operators_limits

if TYPE_CHECKING:
    from detaljplan.findings import Ended


class Exit(IntEnum):
    """What the exit code says."""

    PASSES = 0
    STOPPED = 1
    NO_DOCUMENT = 2
    UNDECIDED = 3
    INTERRUPTED = INTERRUPTED


_GRAVEST_FIRST = (Exit.INTERRUPTED, Exit.NO_DOCUMENT, Exit.STOPPED, Exit.UNDECIDED, Exit.PASSES)


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
    format: Annotated[
        list[ReportFormat] | None,
        typer.Option(
            "--format",
            help="Rapportens form, om filändelsen inte säger den; json är en rad per fil. "
            "Kan upprepas med --output-dir, som annars skriver alla.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Skriv rapporten till en ny fil; över en som finns bara med --force.")
    ] = None,
    output_dir: Annotated[
        Path | None, typer.Option(help="Skriv flera former av rapporten i denna mapp, som plan.rapport.html.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Skriv över rapporten om den finns.")] = False,
    rule: Annotated[
        list[str] | None, typer.Option(autocompletion=rule_ids, help="Pröva bara denna regel (kan upprepas).")
    ] = None,
    lang: LangAsked = Lang.sv,
    in_force: PlansInForce = None,
    municipality_boundary: MunicipalityBoundary = None,
    mapping: MappingFile = None,
    plan: PlanAsked = None,
    every: Annotated[bool, typer.Option("--all", help="Visa varje fynd och plats i texten.")] = False,
    time_limit: Annotated[
        float | None,
        typer.Option(
            min=0,
            metavar="SEKUNDER",
            help="Sluta pröva efter denna tid, över alla filer; resten sägs inte vara prövat.",
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Skriv inget; bara utgångskoden.")] = False,
) -> None:
    """Pröva detaljplaner mot specifikationen. Ingen databas, inget nätverk.

    Utgångskod: 0 inga fel mot de regler vi känner, 1 stoppas, 2 ingen plan kunde läsas ur filen,
    3 kan inte avgöras, 70 programmet gick sönder, 130 avbruten. För flera filer gäller 130 före 2 före 1 före 3 före 0.

    Ctrl-C avbryter efter det steg som pågår. Det som hann prövas står i rapporten, som säger att den är avbruten.
    Ctrl-C igen slutar genast, utan rapport.
    """
    import detaljplan.checking  # noqa: F401 - what takes time to import is no time of the run's
    from detaljplan.rules.stop import Stop

    end_when_nobody_reads()
    with refusals():
        wanted = Asked(
            formats=formats_asked(format or [], output, output_dir),
            output=output,
            folder=output_dir,
            lang=lang,
            quiet=quiet,
            every=every,
            force=force,
        )
        stop = Stop()
        with interruptible(stop) as interruption, reports_to(wanted, files) as out:
            interruption.tell_first = out.stopping
            limits = operators_limits()
            around = boundary_handed_in(municipality_boundary, limits)
            inputs = {**inputs_in_force(in_force, limits, quiet=quiet), **around}
            asked = {"mapping": mapping_asked(mapping, plan), "inputs": inputs, "limits": limits}
            stop.end_after(time_limit)
            codes = {_one(path, profile, rule or [], asked, out, interruption) for path in files}
            if Exit.INTERRUPTED in codes and not out.judged:
                raise typer.Exit(Exit.INTERRUPTED)  # no file is written that would hold nothing
    raise typer.Exit(next(code for code in _GRAVEST_FIRST if code in codes))


def _one(
    path: Path, profile: AnyProfile, only: list[str], asked: Mapping[str, Any], out: Reports, interruption: Interruption
) -> Exit:
    from detaljplan.checking import check
    from detaljplan.errors import DocumentError
    from detaljplan.findings import Ended, Verdict
    from detaljplan.report.model import Profile

    stop = interruption.stop
    if ended := stop.asked():
        return _not_judged(path, ended, out)
    try:
        with out.progress(interruption.follow) as progress:
            judged = check(path, profile=Profile(profile.value), only=only, progress=progress, stop=stop, **asked)
    except KeyboardInterrupt:
        return _not_judged(path, Ended.INTERRUPTED, out)
    except DocumentError as error:
        if stop.interrupted:  # a library that is broken off in a call of ours may say that the file is at fault
            return _not_judged(path, Ended.INTERRUPTED, out)
        out.refused(path, error)
        return Exit.NO_DOCUMENT
    out.report(path, judged)
    if not out.asked.quiet:
        tell_of_itself(path, judged.plan, asked["inputs"])
    exits = {Verdict.PASSES: Exit.PASSES, Verdict.STOPPED: Exit.STOPPED, Verdict.UNDECIDED: Exit.UNDECIDED}
    interrupted = judged.report.ended is Ended.INTERRUPTED
    return Exit.INTERRUPTED if interrupted else exits[judged.report.verdict]


def _not_judged(path: Path, ended: Ended, out: Reports) -> Exit:
    """Name a file that the run did not come to, or was reading when it was interrupted."""
    from detaljplan.errors import NotJudged
    from detaljplan.findings import Ended

    if ended is Ended.INTERRUPTED:
        out.refused(path, NotJudged("Inte prövad: prövningen avbröts.", where=str(path)))
        return Exit.INTERRUPTED
    out.refused(path, NotJudged("Inte prövad: tiden för prövningen tog slut (--time-limit).", where=str(path)))
    return Exit.UNDECIDED
