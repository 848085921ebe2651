"""GEO-0030: a segment or member of a curve or ring that does not begin where the one before it ends."""

from collections.abc import Iterator, Sequence

from detaljplan.plan.structure import StructureKind
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold
from detaljplan.rules.structure_faults import structure_faults


@rule(
    "GEO-0030",
    title=Text("Delar av en kurva som inte möts", "Pieces of a curve that do not meet"),
    why=Text(
        "Varje segment, och varje kurva i en sammansatt kurva eller ring, börjar i samma punkt som den förra slutar. "
        "Annars är det ingen kurva, och gränsen däremellan är okänd.",
        "Every segment, and every curve of a composite curve or ring, begins in the point where the one before it "
        "ends. Otherwise it is no curve, and where the boundary goes in between is unknown.",
    ),
    remedy=Text(
        "Låt segmentet börja i precis den punkt där det förra slutar.",
        "Let the segment begin in exactly the point where the one before it ends.",
    ),
    message=Text("Delen {what}.", "The piece {what}."),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    of_unreadable=True,
    formats=(FileFormat.GML,),
    at_once=True,
)
def segments_apart(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    yield from structure_faults(geometries, StructureKind.GAP)
