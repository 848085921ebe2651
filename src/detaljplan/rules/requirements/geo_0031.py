"""GEO-0031: an arc of another number of points than its kind has."""

from collections.abc import Iterator, Sequence

from detaljplan.plan.structure import StructureKind
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold
from detaljplan.rules.structure_faults import structure_faults


@rule(
    "GEO-0031",
    title=Text("Båge med fel antal punkter", "Arc of the wrong number of points"),
    why=Text(
        "En båge och en cirkel har tre punkter, en ArcString ett udda antal. Med ett annat antal går det inte "
        "att säga var bågen går.",
        "An arc and a circle are given by three points, an ArcString by an odd number. With another number nothing "
        "tells where the arc runs.",
    ),
    remedy=Text(
        "Ge bågen sina tre punkter, eller skriv den som LineStringSegment.",
        "Give the arc its three points, or write it as a LineStringSegment.",
    ),
    message=Text("{what}.", "{what}."),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    of_unreadable=True,
    formats=(FileFormat.GML,),
    at_once=True,
)
def points_of_an_arc(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    yield from structure_faults(geometries, StructureKind.ARC_POINTS)
