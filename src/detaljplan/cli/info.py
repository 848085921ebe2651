"""``detaljplan info``: what a plan file holds, before it is judged. No database, no network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from detaljplan.cli.choices import PLAN_FILE, Format, Lang, LangAsked
from detaljplan.cli.console import end_when_nobody_reads, refusals
from detaljplan.cli.letters import plain_where_needed, write_utf8
from detaljplan.cli.mapped import MappingFile, PlanAsked, mapping_asked
from detaljplan.read.operators_limits import operators_limits


def info(
    file: Annotated[Path, typer.Argument(metavar="FIL", help=PLAN_FILE)],
    mapping: MappingFile = None,
    plan: PlanAsked = None,
    suggest_mapping: Annotated[
        bool, typer.Option("--suggest-mapping", help="Skriv ett utkast till mappning av en GeoPackage med egna lager.")
    ] = False,
    format: Annotated[Format, typer.Option("--format", help="Svarets form.")] = Format.text,
    lang: LangAsked = Lang.sv,
) -> None:
    """Visa vad en planfil innehåller: plan, läge, antal bestämmelser. Inget prövas.

    Med --suggest-mapping skrivs i stället ett utkast till mappning (TOML), att spara, rätta och ange med --mapping.

    Utgångskod: 0 filen är läst, 2 den kunde inte läsas.
    """
    import orjson

    from detaljplan.read.mapping.draft import mapping_draft
    from detaljplan.read.reader import bytes_of, read_file, read_plan, shown_path
    from detaljplan.report.info import info_json, info_lines

    end_when_nobody_reads()
    plain_where_needed()
    with refusals():
        limits = operators_limits()
        if suggest_mapping:
            write_utf8(mapping_draft(bytes_of(file, limits), shown_path(file.name), limits, lang.value), sys.stdout)
            return
        document = read_file(file, limits, mapping_asked(mapping, plan))
        told = info_json(document, read_plan(document))
    if format is Format.json:
        write_utf8(orjson.dumps(told).decode(), sys.stdout)
    else:
        typer.echo("\n".join(info_lines(told, lang.value)))
