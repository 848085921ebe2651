"""DOK-0002: a link that is not https."""

from collections.abc import Iterator

from detaljplan.plan.model import Plan
from detaljplan.plan.values import shortened
from detaljplan.rules.context import Context
from detaljplan.rules.named_documents import called, documents_of
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Text


@rule(
    "DOK-0002",
    title=Text("Länk som inte är https", "Link that is not https"),
    why=Text(
        "Plattformen hämtar bara över https, och en länk till en egen disk eller ett internt system öppnas inte av "
        "andra.",
        "The platform fetches by https only, and a link to a disk or an internal system opens for nobody else.",
    ),
    remedy=Text("Lägg dokumentet på en https-adress.", "Put the document at an https address."),
    message=Text("{document} har länken {link}.", "{document} has the link {link}."),
    of=Of.PLAN,
    formats=NATIONAL_MODEL,
)
def link_not_https(plan: Plan, context: Context) -> Iterator[Fault]:
    for _, document in documents_of(plan):
        for link in document.links:
            if not link.casefold().startswith("https://"):
                yield Fault(
                    about=plan,
                    objects=(plan.identity,),
                    where=document.where,
                    fields={"document": called(document), "link": shortened(link)},
                )
