"""DOK-0003: the same document twice for the same thing."""

from collections.abc import Iterator

from detaljplan.plan.documents import DocumentReference
from detaljplan.plan.model import Plan
from detaljplan.rules.context import Context
from detaljplan.rules.named_documents import called, documents_of
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Text


@rule(
    "DOK-0003",
    title=Text("Samma dokument två gånger", "The same document twice"),
    why=Text(
        "Ett dokument som står två gånger bland samma handlingar visas två gånger; ofta skulle det ena vara ett annat.",
        "A document that stands twice among the same papers is shown twice; often one was meant to be another.",
    ),
    remedy=Text(
        "Ta bort det ena, eller rätta dess länk. Har dokumentet flera innehåll: räkna upp dem i innehall.",
        "Take one out, or correct its link. If the document holds several things: list them in innehall.",
    ),
    message=Text(
        "{document} har samma länk eller identitet som ett annat dokument bland samma handlingar.",
        "{document} has the same link or identity as another document among the same papers.",
    ),
    of=Of.PLAN,
    formats=NATIONAL_MODEL,
)
def same_document_twice(plan: Plan, context: Context) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for role, document in documents_of(plan):
        places = {(role, place) for place in _places(document)}
        if places & seen:
            fields = {"document": called(document)}
            yield Fault(about=plan, objects=(plan.identity,), where=document.where, fields=fields)
        seen |= places


def _places(document: DocumentReference) -> Iterator[str]:
    for reference in document.references:
        yield from (place for place in (reference.link, reference.identity) if isinstance(place, str) and place)
