"""``detaljplan review``: hold one plan against layers in files. No database, no network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from detaljplan.cli.choices import PLAN_FILE, Format, Lang, LangAsked
from detaljplan.cli.console import end_when_nobody_reads, refusals, wide
from detaljplan.cli.letters import write_utf8
from detaljplan.cli.mapped import MappingFile, PlanAsked, mapping_asked
from detaljplan.read.operators_limits import operators_limits


def review(
    file: Annotated[Path, typer.Argument(metavar="FIL", help=PLAN_FILE)],
    layers: Annotated[Path, typer.Option(help="layers.toml: vilka lager, i vilka filer, och vad som är kartlagt.")],
    mapping: MappingFile = None,
    plan: PlanAsked = None,
    format: Annotated[Format, typer.Option("--format", help="Granskningens form.")] = Format.text,
    lang: LangAsked = Lang.sv,
) -> None:
    """Granska en plan mot lager i filer: träffar per grund, och vad som inte kan besvaras.

    Utgångskod: 0 planen är granskad, hur många träffar det än finns, 2 planen eller lagren kunde inte läsas.
    """
    from rich.console import Console

    from detaljplan.exchange.layer_set import read_layer_set
    from detaljplan.read.reader import read_file, read_plan, shown_path
    from detaljplan.report.review_json import review_bytes
    from detaljplan.report.review_text import rendered_review
    from detaljplan.review.definitions import load_layers
    from detaljplan.review.home import home_county
    from detaljplan.review.overlay import review_plan

    end_when_nobody_reads()
    with refusals():
        read = read_plan(read_file(file, operators_limits(), mapping_asked(mapping, plan)))
        made = review_plan(read, read_layer_set(layers, home_county(read)), expected=load_layers(home_county(read)))
    if format is Format.json:
        write_utf8(review_bytes(made, shown_path(file.name), lang.value).decode(), sys.stdout)
    else:
        wide(Console(highlight=False)).print(rendered_review(made, shown_path(file.name), lang.value))
