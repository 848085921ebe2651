"""DP-Krav-0018: a boundary that crosses itself."""

from collections.abc import Iterator, Sequence

from detaljplan.plan.flaws import FlawKind
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.flaw_faults import flaw_faults, run_back
from detaljplan.rules.lines import is_line
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold
from detaljplan.rules.stray_edges import explained


@rule(
    "DP-Krav-0018",
    title=Text("Gränsen korsar sig själv", "Boundary crosses itself"),
    why=Text(
        "När gränsen korsar sig själv går det inte att säga vad som ligger innanför och vad som ligger utanför.",
        "Where a boundary crosses itself nothing tells what lies inside and what outside.",
    ),
    remedy=Text(
        "Flytta eller ta bort brytpunkten vid korsningen eller i spetsen, eller dela ytan i två.",
        "Move or remove the vertex at the crossing or the tip, or split the area in two.",
    ),
    message=Text("Gränsen {what}.", "The boundary {what}."),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    at_once=True,
)
def boundary_crossing_itself(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    of_gml = context.document.file_format is FileFormat.GML  # there lines may cross themselves: see GEO-0042
    faults = flaw_faults(
        [geometry for geometry in geometries if not is_line(geometry)] if of_gml else geometries,
        context,
        {
            FlawKind.CROSSES_ITSELF: lambda flaw: _ITSELF,
            FlawKind.RUNS_BACK: run_back,
            FlawKind.RINGS_CROSS: lambda flaw: _HOLE,
        },
    )
    yield from explained(faults, context)


_ITSELF = Text("korsar eller rör sig själv i en punkt", "meets itself in one point")
_HOLE = Text("korsar gränsen till ett hål, eller två hål korsar varandra", "crosses a hole, or two holes cross")
