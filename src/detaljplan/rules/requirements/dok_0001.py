"""DOK-0001: a document that cannot be found."""

from collections.abc import Iterator

from detaljplan.plan.model import Plan
from detaljplan.plan.values import is_missing, known
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.named_documents import called, documents_of
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Text


@rule(
    "DOK-0001",
    title=Text("Dokument som inte går att hitta", "Document that cannot be found"),
    why=Text(
        "En hänvisning utan länk och identitet leder ingenstans, och dokumentet kan inte öppnas av den som läser "
        "planen.",
        "A reference without link or identity leads nowhere, and a reader of the plan cannot open the document.",
    ),
    remedy=Text(
        "Ange lank, eller identitet för ett dokument som laddats upp till plattformen.",
        "State lank, or identitet of a document that was uploaded to the platform.",
    ),
    message=Text(
        "{document} har en hänvisning utan lank och identitet, eller med en länk utan adress.",
        "{document} has a reference without lank and identitet, or with a link without an address.",
    ),
    of=Of.PLAN,
    exceptions=(
        Text(
            "Att referens saknas helt i nationell JSON sägs av SCHEMA-0001.",
            "That referens is absent altogether in national JSON is told by SCHEMA-0001.",
        ),
    ),
    formats=NATIONAL_MODEL,
)
def document_that_leads_nowhere(plan: Plan, context: Context) -> Iterator[Fault]:
    told_by_schema = context.document.file_format is FileFormat.NGP_JSON
    for _, document in documents_of(plan):
        found = [_leads(known(reference.link), known(reference.identity)) for reference in document.references]
        if not all(found) or not (found or told_by_schema):
            yield Fault(
                about=plan, objects=(plan.identity,), where=document.where, fields={"document": called(document)}
            )


def _leads(link: str | None, identity: str | None) -> bool:
    """Return whether a reference tells where the document is: ``https://`` alone does not."""
    address = (link or "").strip()
    return not is_missing(identity) or bool(address.partition("://")[2] if "://" in address else address)
