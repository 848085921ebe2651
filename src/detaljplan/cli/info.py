"""``detaljplan info``: what a plan file holds, before it is judged. No database, no network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from detaljplan.cli.choices import Format
from detaljplan.cli.console import end_when_nobody_reads, refusals
from detaljplan.cli.letters import plain_where_needed, write_utf8
from detaljplan.cli.limits import operators_limits


def info(
    file: Annotated[Path, typer.Argument(metavar="FIL", help="Nationell JSON v4, GML SS 637040 eller GeoPackage.")],
    format: Annotated[Format, typer.Option("--format", help="Svarets form.")] = Format.text,
) -> None:
    """Visa vad en planfil innehåller: plan, läge, antal bestämmelser. Inget prövas."""
    import orjson

    from detaljplan.read.reader import read_file, read_plan
    from detaljplan.report.info import info_json, info_lines

    end_when_nobody_reads()
    plain_where_needed()
    with refusals():
        document = read_file(file, operators_limits())
        told = info_json(document, read_plan(document))
    if format is Format.json:
        write_utf8(orjson.dumps(told).decode(), sys.stdout)
    else:
        typer.echo("\n".join(info_lines(told)))
