"""``detaljplan review``: hold one plan against layers in files. No database, no network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detaljplan.cli.choices import PLAN_FILE, Lang, LangAsked, ReviewFormat
from detaljplan.cli.console import end_when_nobody_reads, refusals, wide
from detaljplan.cli.letters import write_bytes, write_utf8
from detaljplan.cli.mapped import MappingFile, PlanAsked, mapping_asked
from detaljplan.errors import DetaljplanError
from detaljplan.language.words import Words, translated
from detaljplan.read.operators_limits import operators_limits
from detaljplan.report.review_shapes import REVIEW_SHAPES, review_shape_of_name

if TYPE_CHECKING:
    from detaljplan.report.review_shapes import Reviewed


def review(
    file: Annotated[Path, typer.Argument(metavar="FIL", help=PLAN_FILE)],
    layers: Annotated[Path, typer.Option(help="layers.toml: vilka lager, i vilka filer, och vad som är kartlagt.")],
    mapping: MappingFile = None,
    plan: PlanAsked = None,
    format: Annotated[
        ReviewFormat | None, typer.Option("--format", help="Granskningens form, om filens namn inte säger det.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(help="Filen som skrivs: .txt, .json, .geojson, .gpkg, .html, .docx eller .pdf (PDF/A)."),
    ] = None,
    statement: Annotated[
        Path | None,
        typer.Option(
            help="yttrande.toml: handläggarens bedömningar. Dokumentet (.html, .docx, .pdf) blir då ett yttrande."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Skriv över filen om den finns.")] = False,
    lang: LangAsked = Lang.sv,
) -> None:
    """Granska en plan mot lager i filer: träffar per grund, och vad som inte kan besvaras.

    Utgångskod: 0 planen är granskad, hur många träffar det än finns, 2 planen eller lagren kunde inte läsas.
    """
    end_when_nobody_reads()
    with refusals():
        shape = _shape(format, output)
        _refuse_unwritable(file, output, shape, force=force)
        if statement is not None and not REVIEW_SHAPES[shape].is_document:
            raise DetaljplanError("Ett yttrande skrivs som .html, .docx eller .pdf. Ange det med --output.")
        made = _made(file, layers, mapping, plan, lang)
        if statement is not None:
            made = _stated(made, statement)
        if output is not None:
            from detaljplan.new_file import write_together

            write_together({output: REVIEW_SHAPES[shape].write(made)}, force=force)
            return
    _show(made, shape)


def _made(file: Path, layers: Path, mapping: Path | None, plan: str | None, lang: Lang) -> Reviewed:
    from datetime import UTC, datetime

    from detaljplan.exchange.layer_set import read_layer_set
    from detaljplan.numerals import STOCKHOLM
    from detaljplan.read.drawn_area import in_sweref
    from detaljplan.read.reader import read_file, read_plan, shown_path
    from detaljplan.report.review_shapes import Reviewed
    from detaljplan.review.definitions import load_layers
    from detaljplan.review.home import home_county
    from detaljplan.review.overlay import review_plan

    document = read_file(file, operators_limits(), mapping_asked(mapping, plan))
    read = in_sweref(read_plan(document))
    county = home_county(read)
    return Reviewed(
        review=review_plan(read, read_layer_set(layers, county), expected=load_layers(county)),
        plan=read,
        file_name=shown_path(file.name),
        file_format=document.file_format,
        day=datetime.now(UTC).astimezone(STOCKHOLM).date(),
        lang=lang.value,
    )


def _stated(made: Reviewed, statement: Path) -> Reviewed:
    """Return a review with the statement that a file makes of it; what nobody has assessed is told and left out."""
    from dataclasses import replace

    from detaljplan.review.statement import composed
    from detaljplan.review.statement_file import read_statement

    head, assessments = read_statement(statement)
    written = composed(made.review, assessments, head)
    if written.unassessed:
        told = Words("Inte bedömt, och inte med i yttrandet: {keys}.", keys=", ".join(written.unassessed))
        typer.echo(translated(told, made.lang), err=True)
    return replace(made, statement=written)


def _shape(format: ReviewFormat | None, output: Path | None) -> str:
    """Return the shape asked for: the one named, else what the name of the file says, else text."""
    told = review_shape_of_name(output.name) if output else None
    if output and output.suffix and told is None:
        known = ", ".join(shape.suffix for shape in REVIEW_SHAPES.values())
        raise DetaljplanError(
            "Ingen form av granskningen slutar på {ending}. De som finns: {known}.", ending=output.suffix, known=known
        )
    if output and told and format and told.name != format.value:
        raise DetaljplanError(
            "Filen {name} slutar som {told}, men --format är {asked}. Ändra den ena.",
            name=output.name,
            told=told.name,
            asked=format.value,
        )
    return format.value if format else told.name if told else "text"


def _refuse_unwritable(file: Path, output: Path | None, shape: str, *, force: bool) -> None:
    from detaljplan.new_file import refuse_existing
    from detaljplan.write.geopackage.beside import refuse_leftovers

    if output is None:
        if not REVIEW_SHAPES[shape].is_text and sys.stdout.isatty():
            raise DetaljplanError("En {format}-fil visas inte i terminalen. Ange den med --output.", format=shape)
        return
    if output.exists() and file.exists() and file.samefile(output):
        raise DetaljplanError(
            "Granskningen skulle skriva över planen. Ange en annan fil med --output.", where=str(output)
        )
    refuse_existing(output, force=force)
    if shape == "geopackage":
        refuse_leftovers(output)


def _show(made: Reviewed, shape: str) -> None:
    if shape == "text":
        from rich.console import Console

        from detaljplan.report.review_text import rendered_review

        wide(Console(highlight=False)).print(rendered_review(made.review, made.file_name, made.lang))
    elif REVIEW_SHAPES[shape].is_text:
        write_utf8(REVIEW_SHAPES[shape].write(made).decode(), sys.stdout)
    else:
        write_bytes(REVIEW_SHAPES[shape].write(made), sys.stdout)
