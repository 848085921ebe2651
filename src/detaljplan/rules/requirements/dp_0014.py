"""DP-0014: a plan in force without its plan map among the decision's documents."""

from collections.abc import Iterator

from detaljplan.plan.model import Plan
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import IN_FORCE, NATIONAL_MODEL, Fault, Of, Text

PLAN_MAP = "plankarta"


@rule(
    "DP-0014",
    title=Text("Plankartan saknas bland beslutshandlingarna", "No plan map among the decision's documents"),
    why=Text(
        "Plankartan med bestämmelser är det som antogs; utan den går en plan i kraft inte att kontrollera mot "
        "beslutet.",
        "The plan map with its provisions is what was adopted; without it a plan in force cannot be held against it.",
    ),
    remedy=Text(
        "Lägg till en beslutshandling med innehall plankarta i beslutsinformation.",
        "Add a beslutshandling whose innehall is plankarta to beslutsinformation.",
    ),
    message=Text(
        "Planen har fått laga kraft men {lacks}.",
        "The plan is in force but {lacks}.",
    ),
    of=Of.PLAN,
    asks=(
        Text(
            "minst en beslutsinformation med en beslutshandling vars innehall har plankarta",
            "at least one beslutsinformation with a beslutshandling whose innehall has plankarta",
        ),
    ),
    applies=IN_FORCE,
    formats=NATIONAL_MODEL,
)
def no_plan_map(plan: Plan, context: Context) -> Iterator[Fault]:
    handed = [document for decision in plan.decisions for document in decision.documents]
    if not any(PLAN_MAP in document.contents for document in handed):
        where = plan.decisions[0].where if plan.decisions else plan.where
        lacks = _NO_MAP if plan.decisions else _NO_DECISION
        yield Fault(about=plan, objects=(plan.identity,), where=where, fields={"lacks": lacks})


_NO_MAP = Text(
    "ingen beslutshandling har innehållet plankarta", "no document of a decision (beslutshandling) holds plankarta"
)
_NO_DECISION = Text(
    "saknar beslutsinformation, och därmed plankarta", "has no decision (beslutsinformation), and so no plan map"
)
