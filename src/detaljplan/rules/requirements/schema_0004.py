"""SCHEMA-0004: ways of writing that are not the model's, but are understood."""

from collections.abc import Iterator

from detaljplan.read.document import Document, FileFormat
from detaljplan.read.ngp.dialects import dialects
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "SCHEMA-0004",
    title=Text("Skrivsätt utanför modellen", "Writing outside the model"),
    why=Text(
        "Filen läses ändå, men en annan mottagare kan läsa uppgiften på ett annat sätt eller inte alls.",
        "The file is read all the same, but another receiver may read it otherwise, or not at all.",
    ),
    remedy=Text(
        "Behöver inte rättas för vår skull. Skriv om planen med detaljplan convert, eller ändra exporten.",
        "Nothing that we need changed. Write the plan anew with detaljplan convert, or change the export.",
    ),
    message=Text("Filen har {what}.", "The file has {what}."),
    of=Of.DOCUMENT,
    formats=(FileFormat.NGP_JSON,),
)
def writing_outside_the_model(document: Document, context: Context) -> Iterator[Fault]:
    for found in dialects(document.tree, context.plan):
        yield Fault(about=document, where=found.where, fields={"what": Text(found.what_sv, found.what_en)})
