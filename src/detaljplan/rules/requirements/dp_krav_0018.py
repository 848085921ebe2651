"""DP-Krav-0018: a boundary that crosses itself."""

from collections.abc import Iterator, Sequence

from detaljplan.plan.flaws import Flaw, FlawKind
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.flaw_faults import flaw_faults, with_length
from detaljplan.rules.lines import is_line
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold


@rule(
    "DP-Krav-0018",
    title=Text("Gränsen korsar sig själv", "Boundary crosses itself"),
    why=Text(
        "När gränsen korsar sig själv går det inte att säga vad som ligger innanför och vad som ligger utanför.",
        "Where a boundary crosses itself nothing tells what lies inside and what outside.",
    ),
    remedy=Text(
        "Flytta eller ta bort brytpunkten vid korsningen, eller dela ytan i två.",
        "Move or remove the vertex at the crossing, or split the area in two.",
    ),
    message=Text("Gränsen {what}.", "The boundary {what}."),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    at_once=True,
)
def boundary_crossing_itself(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    of_gml = context.document.file_format is FileFormat.GML  # there lines may cross themselves: see GEO-0042
    yield from flaw_faults(
        [geometry for geometry in geometries if not is_line(geometry)] if of_gml else geometries,
        context,
        {
            FlawKind.CROSSES_ITSELF: lambda flaw: _ITSELF,
            FlawKind.RUNS_BACK: _back,
            FlawKind.RINGS_CROSS: lambda flaw: _HOLE,
        },
    )


_ITSELF = Text("korsar eller rör sig själv i en punkt", "meets itself in one point")
_HOLE = Text("korsar gränsen till ett hål, eller två hål korsar varandra", "crosses a hole, or two holes cross")


def _back(flaw: Flaw) -> Text:
    return with_length(flaw, "går tillbaka längs sig själv i {} m", "goes back along itself for {} m")
