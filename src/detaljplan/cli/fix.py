"""``detaljplan fix``: propose repairs of a plan as a difference, and write them to a new file when asked to."""

from __future__ import annotations

import sys
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detaljplan.cli.choices import PLAN_FILE, Format, Lang, LangAsked
from detaljplan.cli.completion import repair_names
from detaljplan.cli.console import end_when_nobody_reads, refusals
from detaljplan.cli.in_force import PlansInForce, inputs_in_force, tell_of_itself
from detaljplan.cli.letters import write_utf8
from detaljplan.cli.mapped import MappingFile, PlanAsked, mapping_asked
from detaljplan.cli.progress import progress_if_seen
from detaljplan.cli.validate import ProfileChoice
from detaljplan.language.words import Words
from detaljplan.read.operators_limits import operators_limits

if TYPE_CHECKING:
    from detaljplan.fix.fixing import Fixed
    from detaljplan.fix.repair import Kind, Limits
    from detaljplan.read.document import FileFormat

_ENDINGS = {
    "ngp-json": (".json", ".geojson"),
    "gml-ss637040": (".gml", ".xml"),
    "geopackage": (".gpkg",),
}
"""What a file of each format may be called, by the format's own name."""


class Exit(IntEnum):
    """What the exit code says."""

    NO_ERRORS = 0
    ERRORS_LEFT = 1
    UNDECIDED = 3


def fix(
    file: Annotated[Path, typer.Argument(metavar="FIL", help=PLAN_FILE)],
    output: Annotated[
        Path | None,
        typer.Option(help="Skriv den rättade planen till en ny fil, i samma format. Utan den visas de bara."),
    ] = None,
    undo_to: Annotated[
        Path | None, typer.Option(help="Var ångerfilen skrivs, om inte bredvid som <output>.undo.json.")
    ] = None,
    undo: Annotated[
        Path | None, typer.Option(help="Ta tillbaka: FIL är den rättade filen och detta dess ångerfil.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Visa bara, även om --output är angivet.")] = False,
    rule: Annotated[
        list[str] | None,
        typer.Option(
            autocompletion=repair_names,
            help="Bara rättningar för denna regel, eller av denna sort (kan upprepas): DP-0002, ring-order.",
        ),
    ] = None,
    max_area_change: Annotated[
        float | None, typer.Option(min=0, help="Hur många m² en yta får ändras; annars 5 (fix_area i spec.toml).")
    ] = None,
    profile: Annotated[
        ProfileChoice, typer.Option(help="delivery: som den nationella plattformen. draft: ofärdig plan.")
    ] = ProfileChoice.delivery,
    format: Annotated[Format, typer.Option("--format", help="Svarets form.")] = Format.text,
    in_force: PlansInForce = None,
    mapping: MappingFile = None,
    plan: PlanAsked = None,
    force: Annotated[bool, typer.Option("--force", help="Skriv över filer som finns.")] = False,
    lang: LangAsked = Lang.sv,
) -> None:
    """Föreslå rättningar av en plan, före och efter. Plangränsen flyttas aldrig, och filen som läses ändras inte.

    Efter rättningen prövas planen på nytt: det som inte hjälper, eller gör något värre, tas tillbaka och sägs. Från
    status antagen skrivs bara formfel; resten visas. Bredvid den rättade filen skrivs en ångerfil, för --undo.

    Utgångskod: 0 inga fel är kvar, 1 fel är kvar som ingen rättning tar bort, 2 filen kunde inte läsas eller skrivas,
    3 kan inte avgöras, 70 programmet gick sönder, 130 avbrutet.
    """
    end_when_nobody_reads()
    with refusals():
        if undo is not None:
            _take_back(file, undo, output, force=force, lang=lang)
            return
        _refuse_unwritable(file, output, undo_to, force=force or dry_run)
        limits = _limits(max_area_change)
        asked = {"mapping": mapping_asked(mapping, plan), "inputs": inputs_in_force(in_force, operators_limits())}
        fixed = _fixed(file, profile, _kinds(rule), limits, asked)
        written = _write(fixed, file, output, undo_to, limits, force=force) if output and not dry_run else None
    _tell(fixed, limits, written, format, lang)
    raise typer.Exit(_exit(fixed))


def _fixed(file: Path, profile: ProfileChoice, kinds: frozenset[Kind], limits: Limits, asked: dict[str, Any]) -> Fixed:
    from detaljplan.checking import Step, check
    from detaljplan.fix.fixing import fix as fix_plan
    from detaljplan.report.model import Profile

    reading, judged_as = operators_limits(), Profile(profile.value)
    with progress_if_seen() as tell:
        checked = check(file, profile=judged_as, limits=reading, progress=tell, **asked)
    tell_of_itself(file, checked.plan, asked["inputs"])
    with progress_if_seen() as tell:
        tell(Step(Words("prövar rättningarna")))
        return fix_plan(checked, kinds=kinds, limits=limits, profile=judged_as, inputs=asked["inputs"], reading=reading)


def _kinds(names: list[str] | None) -> frozenset[Kind]:
    from detaljplan.errors import UnknownRule
    from detaljplan.fix.repair import RULES, Kind, kinds_called
    from detaljplan.plan.values import shortened

    try:
        return kinds_called(names or ())
    except KeyError as unknown:
        known = ", ".join(sorted({rule for rules in RULES.values() for rule in rules} | {kind.value for kind in Kind}))
        raise UnknownRule(
            'Ingen rättning hör till "{name}". De som finns: {known}.', name=shortened(unknown.args[0]), known=known
        ) from None


def _limits(max_area_change: float | None) -> Limits:
    from math import isfinite

    from detaljplan.errors import DetaljplanError
    from detaljplan.fix.fixing import stated_fix_limits

    if max_area_change is not None and not isfinite(max_area_change):
        raise DetaljplanError("Förväntade ett antal m² till --max-area-change.")
    return stated_fix_limits(max_area_change)


def _undo_path(output: Path, undo_to: Path | None) -> Path:
    return undo_to or output.with_name(f"{output.name}.undo.json")


def _refuse_unwritable(file: Path, output: Path | None, undo_to: Path | None, *, force: bool) -> None:
    from detaljplan.errors import DetaljplanError
    from detaljplan.new_file import refuse_existing
    from detaljplan.write.geopackage.beside import refuse_leftovers

    if output is None:
        if undo_to is not None:
            raise DetaljplanError("--undo-to säger var ångerfilen skrivs. Ange också --output.")
        return
    refuse_existing(output, force=force)  # a folder has no name to put another beside
    targets = (output, _undo_path(output, undo_to))
    resolved = [path.resolve() for path in (file, *targets)]
    if len(set(resolved)) < len(resolved):
        raise DetaljplanError("Samma fil är angiven två gånger. Läs och skriv olika filer.", where=str(output))
    for path in targets:
        refuse_existing(path, force=force)
    if output.suffix.lower() == ".gpkg":
        refuse_leftovers(output)


def _refuse_other_ending(output: Path, format: FileFormat) -> None:
    """Raise `DetaljplanError` when the name of a file promises another format than the plan's own."""
    from detaljplan.errors import DetaljplanError
    from detaljplan.read.reader import shown_path

    known = _ENDINGS[format]
    if output.suffix and output.suffix.lower() not in known and (output.is_file() or not output.exists()):
        raise DetaljplanError(
            "Planen skrivs i samma format som den lästes i, och en sådan fil slutar på {known}. Ändra namnet, eller "
            "gör om planen med convert.",
            where=shown_path(output.name),
            known=", ".join(known),
        )


def _write(
    fixed: Fixed, file: Path, output: Path, undo_to: Path | None, limits: Limits, *, force: bool
) -> dict[str, Any]:
    """Write the repaired plan and what takes it back, both or neither; nothing where nothing was repaired."""
    from dataclasses import asdict

    from detaljplan.fix.fixing import refuse_lost, refuse_moved_boundary
    from detaljplan.fix.repair import State
    from detaljplan.fix.told import fix_json
    from detaljplan.fix.undo import sha256_of, undo_bytes
    from detaljplan.new_file import write_together
    from detaljplan.read.reader import shown_path

    _refuse_other_ending(output, fixed.checked.document.file_format)
    if fixed.written is None:
        return {"file": None, "undo": None, "losses": [], "missing": []}
    refuse_lost(fixed.repaired, fixed.written, shown_path(file))
    refuse_moved_boundary(fixed.checked.plan, fixed.reread, shown_path(file))
    target = _undo_path(output, undo_to)
    names = {"file": shown_path(output.name), "undo": shown_path(target.name)}
    told = {
        "original": {"file": shown_path(file.name), "sha256": fixed.checked.document.sha256},
        "repaired": {"file": names["file"], "sha256": sha256_of(fixed.written.content)},
        "repairs": [one for one in fix_json(fixed, limits)["repairs"] if one["state"] == State.MADE.value],
    }
    record = undo_bytes(fixed.checked.plan, fixed.repaired, fixed.reread, told)
    write_together({output: fixed.written.content, target: record}, force=force)
    return {
        **names,
        "losses": [asdict(loss) for loss in fixed.written.losses],
        "missing": [asdict(missing) for missing in fixed.written.missing],
    }


def _tell(fixed: Fixed, limits: Limits, written: dict[str, Any] | None, format: Format, lang: Lang) -> None:
    from detaljplan.fix.told import fix_bytes, fix_json, fix_lines, written_lines

    if format is Format.json:
        write_utf8(fix_bytes({**fix_json(fixed, limits, lang.value), "written": written}).decode(), sys.stdout)
    else:
        typer.echo("\n".join(fix_lines(fixed, lang.value)))
    for line in written_lines(fixed, written, lang.value):
        typer.echo(line, err=True)


def _exit(fixed: Fixed) -> Exit:
    from detaljplan.findings import Verdict

    if fixed.errors_left:
        return Exit.ERRORS_LEFT
    return Exit.UNDECIDED if fixed.after.verdict is Verdict.UNDECIDED else Exit.NO_ERRORS


def _take_back(file: Path, undo: Path, output: Path | None, *, force: bool, lang: Lang) -> None:
    """Write a repaired plan as it was before, and tell so."""
    from detaljplan.errors import DetaljplanError
    from detaljplan.fix.fixing import refuse_lost, written_as
    from detaljplan.fix.told import undone_line
    from detaljplan.fix.undo import original_of, read_undo, undone
    from detaljplan.new_file import refuse_existing, write_together
    from detaljplan.read.reader import bytes_of, read_file, read_plan, shown_path

    if output is None:
        raise DetaljplanError("Ange med --output filen som planen ska skrivas till.", where=shown_path(file))
    if output.resolve() in (file.resolve(), undo.resolve()):
        raise DetaljplanError("Samma fil är angiven två gånger. Läs och skriv olika filer.", where=str(output))
    refuse_existing(output, force=force)
    reading = operators_limits()
    record = read_undo(bytes_of(undo, reading), shown_path(undo.name))
    document = read_file(file, reading)
    _refuse_other_ending(output, document.file_format)
    before = undone(read_plan(document), document.raw, record, shown_path(undo.name))
    written = written_as(before, document)
    refuse_lost(before, written, shown_path(file))
    write_together({output: written.content}, force=force)
    typer.echo(undone_line(shown_path(output.name), original_of(record), lang.value), err=True)
