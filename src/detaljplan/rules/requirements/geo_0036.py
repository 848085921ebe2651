"""GEO-0036: a gml:id that stands on several elements."""

from collections.abc import Iterator

from detaljplan.plan.values import shortened
from detaljplan.read.document import Document, FileFormat
from detaljplan.read.gml.geometries.reader import ids_of
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "GEO-0036",
    title=Text("gml:id som förekommer flera gånger", "gml:id that occurs several times"),
    why=Text(
        "Ett gml:id är unikt i filen. Annars går det inte att säga vilket av elementen en länk menar.",
        "A gml:id is unique in its file. Otherwise nothing tells which of the elements a link means.",
    ),
    remedy=Text("Ge elementen olika gml:id.", "Give the elements gml:ids of their own."),
    message=Text("gml:id {id} står redan på {first}.", "The gml:id {id} stands on {first} already."),
    of=Of.DOCUMENT,
    of_any_gml=True,
    formats=(FileFormat.GML,),
)
def id_twice(document: Document, context: Context) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for id, where in ids_of(document):
        if id in first:
            yield Fault(
                about=document,
                objects=(id,),
                where=where,
                fields={"id": shortened(id), "first": shortened(first[id], 200)},
            )
        else:
            first[id] = where
