"""The documents that a plan refers to, by what it uses them as."""

from __future__ import annotations

from collections.abc import Iterator

from detaljplan.plan.documents import DocumentReference
from detaljplan.plan.model import Plan
from detaljplan.plan.values import known, shortened
from detaljplan.rules.rule import Text

DESCRIPTION, HANDED, BASIS = "planbeskrivning", "beslutshandling", "planeringsunderlag"


def documents_of(plan: Plan) -> Iterator[tuple[str, DocumentReference]]:
    """Yield every document with its role: the description, the decisions' documents, the planning basis.

    Raises
    ------
    CannotTell
        A reference to a document could not be read.
    """
    described = known(plan.plan_description)
    roles = [(DESCRIPTION, described.document if described else None)]
    for decision in plan.decisions:
        roles += [(f"{HANDED} {decision.where}", handed.document) for handed in decision.documents]
    roles += [(f"{BASIS} {known(basis.kind) or ''}", basis.document) for basis in plan.planning_basis]
    for role, document in roles:
        if (found := known(document)) is not None:
            yield role, found


def called(document: DocumentReference) -> Text | str:
    """Return the name of a document, or that it has none."""
    return f"”{shortened(document.name, 60)}”" if isinstance(document.name, str) else _NAMELESS


_NAMELESS = Text("Ett dokument utan namn", "A document without a name")
