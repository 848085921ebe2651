"""GEO-0042: a line of a GML file that crosses itself."""

from collections.abc import Iterator, Sequence

from detaljplan.plan.flaws import FlawKind
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.flaw_faults import flaw_faults, run_back
from detaljplan.rules.lines import is_line
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold


@rule(
    "GEO-0042",
    title=Text("Linje som korsar sig själv", "Line that crosses itself"),
    why=Text(
        "En linje får korsa sig själv i GML, till skillnad från en ring, men oftast är det en feldragen brytpunkt.",
        "A line may cross itself in GML, unlike a ring, but most often it is a vertex drawn wrong.",
    ),
    remedy=Text("Flytta brytpunkten, eller dela linjen.", "Move the vertex, or split the line."),
    message=Text("Linjen {what}.", "The line {what}."),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    formats=(FileFormat.GML,),
    at_once=True,
)
def line_crossing_itself(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    lines = [geometry for geometry in geometries if is_line(geometry)]
    yield from flaw_faults(
        lines, context, {FlawKind.CROSSES_ITSELF: lambda flaw: _ITSELF, FlawKind.RUNS_BACK: run_back}
    )


_ITSELF = Text("korsar eller rör sig själv i en punkt", "meets itself in one point")
