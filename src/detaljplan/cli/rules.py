"""``detaljplan rules`` and ``explain``: what is asked of a plan, and why. No file, no database, no network."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detaljplan.cli.choices import Format, Lang, LangAsked
from detaljplan.cli.completion import rule_ids
from detaljplan.cli.console import end_when_nobody_reads, refusals, wide
from detaljplan.cli.letters import plain_where_needed, write_utf8

if TYPE_CHECKING:
    from rich.console import RenderableType


class SeverityChoice(StrEnum):
    """How much findings weigh."""

    error = "error"
    warning = "warning"
    info = "info"


class BasisChoice(StrEnum):
    """Where rules come from."""

    ngp = "ngp"
    law = "law"
    own = "own"


def explain(
    id: Annotated[
        str, typer.Argument(metavar="REGEL", autocompletion=rule_ids, help="Regelns id, till exempel DP-0002.")
    ],
    format: Annotated[Format, typer.Option("--format", help="Svarets form.")] = Format.text,
    lang: LangAsked = Lang.sv,
) -> None:
    """Förklara en regel: vad den gäller, varför, hur felet rättas, och hur säkra vi är på kravet.

    Utgångskod: 0 regeln är förklarad, 2 den finns inte.
    """
    end_when_nobody_reads()
    plain_where_needed()
    from detaljplan.manual.explanation import explained, explanation_json
    from detaljplan.manual.text import rendered
    from detaljplan.rules.registry import rule_called

    with refusals():
        told = explained(rule_called(id), lang.value)
    if format is Format.json:
        _write_json(explanation_json(told))
    else:
        _print(rendered(told, lang.value))


def rules(
    severity: Annotated[SeverityChoice | None, typer.Option(help="Bara regler av den graden.")] = None,
    basis: Annotated[BasisChoice | None, typer.Option(help="Bara regler med den grunden.")] = None,
    format: Annotated[Format, typer.Option("--format", help="Svarets form.")] = Format.text,
    lang: LangAsked = Lang.sv,
) -> None:
    """Räkna upp reglerna: id, grad, grund och hur säkra vi är på kravet."""
    end_when_nobody_reads()
    plain_where_needed()
    from detaljplan.manual.explanation import explained, explanation_json
    from detaljplan.manual.text import rule_table
    from detaljplan.rules.registry import all_rules

    wanted = [
        explained(rule, lang.value)
        for id, rule in sorted(all_rules().items())
        if severity in (None, rule.severity.value) and basis in (None, rule.basis.value)
    ]
    if format is Format.json:
        _write_json([explanation_json(one) for one in wanted])
    else:
        _print(rule_table(wanted, lang.value))


def _write_json(told: Any) -> None:
    import orjson

    write_utf8(orjson.dumps(told).decode(), sys.stdout)


def _print(told: RenderableType) -> None:
    from rich.console import Console

    wide(Console(highlight=False)).print(told)
