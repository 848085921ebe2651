"""PLAN-0001: more than one plan in a delivery."""

from collections.abc import Iterator

from detaljplan.read.document import Document, FileFormat
from detaljplan.read.ngp.reader import plan_places
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "PLAN-0001",
    title=Text("Flera planer i samma leverans", "Several plans in one delivery"),
    why=Text(
        "En leverans gäller en plan, med planens identitet. Bara den första planen i filen är prövad.",
        "A delivery is of one plan, under that plan's identity. Only the first plan of the file was judged.",
    ),
    remedy=Text("Exportera varje plan till en egen fil.", "Export each plan to a file of its own."),
    message=Text("Filen innehåller en plan till.", "The file holds another plan."),
    of=Of.DOCUMENT,
    formats=(FileFormat.NGP_JSON,),
)
def several_plans(document: Document, context: Context) -> Iterator[Fault]:
    for where in plan_places(document.tree)[1:]:
        yield Fault(about=document, where=where)
