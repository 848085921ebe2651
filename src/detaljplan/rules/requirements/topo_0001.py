"""TOPO-0001: a boundary line that bounds nothing."""

from collections.abc import Iterator

from shapely.geometry.base import BaseGeometry

from detaljplan.read.document import Document, FileFormat
from detaljplan.read.gml.reader import unreferenced_lines
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "TOPO-0001",
    title=Text("Gränslinje som inte avgränsar något", "Boundary line that bounds nothing"),
    why=Text(
        "En gräns som inget område använder är ofta rester från ritningen, eller en yta som inte kom med.",
        "A boundary that no area uses is often left from drawing, or an area that was not exported.",
    ),
    remedy=Text(
        "Ta bort linjen, eller lägg till det område den ska avgränsa.",
        "Remove the line, or add the area it was meant to bound.",
    ),
    message=Text("Linjen {line} används inte av något område{far}.", "The line {line} is used by no area{far}."),
    of=Of.DOCUMENT,
    formats=(FileFormat.GML_SS637040,),
)
def line_bounding_nothing(document: Document, context: Context) -> Iterator[Fault]:
    for line in unreferenced_lines(document):
        far = Text(" och ligger långt från planen", " and lies far from the plan") if line.far_away else ""
        yield Fault(
            about=document,
            objects=(line.line_id or line.where,),
            where=line.where,
            geometry=line.shape if isinstance(line.shape, BaseGeometry) else None,
            fields={"line": line.line_id or line.where, "far": far},
        )
