"""TOPO-0003: boundary lines listed in another order than they run."""

from collections.abc import Iterator

from detaljplan.read.document import Document, FileFormat
from detaljplan.read.gml.reader import areas_of
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "TOPO-0003",
    title=Text("Gränslinjer i fel ordning", "Boundary lines out of order"),
    why=Text(
        "Området är hopsatt efter linjernas ändpunkter, eftersom ordningen i filen inte gick att följa.",
        "The area was put together by the ends of its lines, since the order in the file could not be followed.",
    ),
    remedy=Text(
        "Kontrollera att området ser rätt ut, och exportera det med linjerna i ordning.",
        "Check that the area looks right, and export it with its lines in order.",
    ),
    message=Text(
        "Området {identity} har sina gränslinjer i fel ordning eller riktning.",
        "The area {identity} has its lines out of order or direction.",
    ),
    of=Of.DOCUMENT,
    formats=(FileFormat.GML_SS637040,),
)
def lines_out_of_order(document: Document, context: Context) -> Iterator[Fault]:
    for area in areas_of(document):
        if not area.in_order:
            name = area.area_id or area.where
            yield Fault(about=document, objects=(name,), where=area.where, fields={"identity": name})
