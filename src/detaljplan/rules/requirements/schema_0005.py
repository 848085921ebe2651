"""SCHEMA-0005: a column of a plan boundary that looks like an attribute, but could not be read as it."""

from collections.abc import Iterator

from detaljplan.plan.values import Unreadable
from detaljplan.read.boundary.reader import BoundaryTree
from detaljplan.read.document import Document, FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "SCHEMA-0005",
    title=Text("Kolumn som inte gick att läsa", "Column that could not be read"),
    why=Text(
        "Kolumnens namn säger att den har en uppgift om planen, men värdet är inte säkert den uppgiften. Det behålls "
        "som det är, och planen saknar uppgiften.",
        "The column's name tells that it holds an attribute of the plan, but its value is not surely that attribute. "
        "It is kept as it is, and the plan lacks the attribute.",
    ),
    remedy=Text(
        "Skriv värdet så som modellen har det. Är kolumnen något annat: behöver inte rättas.",
        "Write the value as the model has it. Where the column is something else, nothing must be changed.",
    ),
    message=Text("Förväntade {expected}, men där står {met}.", "Expected {expected}, but met {met}."),
    of=Of.DOCUMENT,
    formats=(FileFormat.BOUNDARY,),
)
def unread_column(document: Document, context: Context) -> Iterator[Fault]:
    tree: BoundaryTree = document.tree
    for found in tree.unread:
        yield _fault(document, found)


def _fault(document: Document, found: Unreadable) -> Fault:
    fields = {"expected": Text(found.expected, found.expected_en), "met": found.raw}
    return Fault(about=document, where=found.where, fields=fields)
