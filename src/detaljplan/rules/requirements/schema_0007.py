"""SCHEMA-0007: an attribute that stands more than once in one object."""

from collections.abc import Iterator

from detaljplan.plan.values import shortened
from detaljplan.read.document import Document, FileFormat
from detaljplan.read.ngp.repeated import repeated_members
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "SCHEMA-0007",
    title=Text("Samma uppgift flera gånger", "An attribute more than once"),
    why=Text(
        "I ett JSON-objekt ska varje namn stå en gång. Vi läser det sista värdet; en annan mottagare kan läsa det "
        "första eller stoppa filen.",
        "In a JSON object each name shall stand once. We read the last value; another receiver may read the first, or "
        "stop the file.",
    ),
    remedy=Text("Ta bort den uppgift som inte gäller.", "Take away the one that does not hold."),
    message=Text(
        "{name} står {count} gånger i samma objekt; bara det sista värdet är läst.",
        "{name} stands {count} times in one object; only the last value was read.",
    ),
    of=Of.DOCUMENT,
    formats=(FileFormat.NGP_JSON,),
)
def attribute_more_than_once(document: Document, context: Context) -> Iterator[Fault]:
    for found in repeated_members(document.raw, document.tree):
        yield Fault(about=document, where=found.where, fields={"name": shortened(found.name, 60), "count": found.count})
