"""GEO-0033: an arc through whose points no circle goes."""

from collections.abc import Iterator, Sequence

from detaljplan.plan.structure import StructureKind
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold
from detaljplan.rules.structure_faults import structure_faults


@rule(
    "GEO-0033",
    title=Text("Båge utan cirkel", "Arc without a circle"),
    why=Text(
        "Genom tre skilda punkter som inte ligger på en linje går precis en cirkel. Är två av dem samma punkt, eller "
        "går bågen rakt tillbaka, finns ingen, och bågen har inget läge.",
        "Exactly one circle goes through three different points that do not lie on a line. Where two of them are the "
        "same, or the arc goes straight back, there is none, and the arc has no position.",
    ),
    remedy=Text(
        "Ge bågen tre skilda punkter, eller skriv den som LineStringSegment.",
        "Give the arc three different points, or write it as a LineStringSegment.",
    ),
    message=Text("Bågen har {what}.", "The arc has {what}."),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    of_unreadable=True,
    formats=(FileFormat.GML,),
    at_once=True,
)
def no_circle(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    yield from structure_faults(geometries, StructureKind.NO_CIRCLE)
