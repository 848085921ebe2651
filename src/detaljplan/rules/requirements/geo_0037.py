"""GEO-0037: a link into the file that leads to nothing."""

from collections.abc import Iterator

from detaljplan.plan.values import shortened
from detaljplan.read.document import Document, FileFormat
from detaljplan.read.gml.geometries.reader import ids_of, links_of
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "GEO-0037",
    title=Text("Länk till något som inte finns", "Link to something that is not there"),
    why=Text(
        "En länk (xlink:href) som börjar med # pekar på ett element i samma fil. Finns det inte saknas en del av det "
        "filen säger.",
        "A link (xlink:href) that begins with # points to an element of the same file. Where there is none, a part "
        "of what the file says is missing.",
    ),
    remedy=Text(
        "Ta med elementet i filen, eller rätta länken.", "Include the element in the file, or correct the link."
    ),
    message=Text(
        "Inget element i filen har det gml:id som länken {link} pekar på.",
        "No element of the file has the gml:id that the link {link} points to.",
    ),
    of=Of.DOCUMENT,
    of_any_gml=True,
    formats=(FileFormat.GML,),
)
def link_to_nothing(document: Document, context: Context) -> Iterator[Fault]:
    known = {id.name for id in ids_of(document)}
    for link, where in links_of(document):
        if link[1:] not in known:
            yield Fault(about=document, objects=(link[1:],), where=where, fields={"link": shortened(link)})
