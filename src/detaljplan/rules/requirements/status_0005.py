"""STATUS-0005: a plan told as ended without the decision to end it."""

from collections.abc import Iterator

from detaljplan.plan.decisions import ENDING
from detaljplan.plan.model import Plan, PlanStatus
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Applies, Fault, Of, Text


@rule(
    "STATUS-0005",
    title=Text("Avslutad plan utan beslut om det", "Ended plan without the decision"),
    why=Text(
        "Att ett planarbete avslutas utan att planen antas är ett beslut, och det ska gå att hitta.",
        "That the work on a plan ends without adopting it is a decision, and it shall be possible to find.",
    ),
    remedy=Text(
        "Lägg till beslutet med beslutstyp beslut om avslut, eller rätta status.",
        "Add the decision with beslutstyp beslut om avslut, or correct the status.",
    ),
    message=Text(
        "Planens status är avslutad, men inget beslut har beslutstyp beslut om avslut.",
        "The plan's status is avslutad, but no decision has beslutstyp beslut om avslut.",
    ),
    of=Of.PLAN,
    applies=Applies(statuses=(PlanStatus.ENDED,)),
    formats=NATIONAL_MODEL,
)
def ended_without_decision(plan: Plan, context: Context) -> Iterator[Fault]:
    if not any(known(decision.decision_type) == ENDING for decision in plan.decisions):
        yield Fault(about=plan, objects=(plan.identity,), where=plan.where)
