"""TOPO-0009: an area that no provision has."""

from collections.abc import Iterator

from shapely.geometry.base import BaseGeometry

from detaljplan.read.document import Document, FileFormat
from detaljplan.read.gml.reader import unreferenced_areas
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "TOPO-0009",
    title=Text("Område utan bestämmelse", "Area without a provision"),
    why=Text(
        "Ett område som ingen bestämmelse hänvisar till säger inte vad som gäller där, och kommer inte med i planen.",
        "An area that no provision refers to does not tell what applies there, and is not in the plan.",
    ),
    remedy=Text(
        "Ta bort området, eller lägg till den bestämmelse som ska gälla där.",
        "Remove the area, or add the provision that is to apply there.",
    ),
    message=Text("Området {what} har ingen bestämmelse.", "The area {what} has no provision."),
    of=Of.DOCUMENT,
    formats=(FileFormat.GML_SS637040,),
)
def area_without_provision(document: Document, context: Context) -> Iterator[Fault]:
    for area in unreferenced_areas(document):
        yield Fault(
            about=document,
            objects=(area.area_id or area.where,),
            where=area.where,
            geometry=area.shape if isinstance(area.shape, BaseGeometry) else None,
            fields={"what": area.area_id or area.where},
        )
