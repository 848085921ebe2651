"""STATUS-0004: a plan told as repealed without the decision to repeal it."""

from collections.abc import Iterator

from detaljplan.plan.decisions import REPEAL
from detaljplan.plan.model import Plan, PlanStatus
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Applies, Fault, Of, Text


@rule(
    "STATUS-0004",
    title=Text("Upphävd plan utan beslut om det", "Repealed plan without the decision"),
    why=Text(
        "En detaljplan gäller till dess den ändras eller upphävs; att den är upphävd är ett beslut.",
        "A detailed plan applies until it is amended or repealed; that it is repealed is a decision.",
    ),
    remedy=Text(
        "Lägg till beslutet med beslutstyp antagande om upphävande, eller rätta status.",
        "Add the decision with beslutstyp antagande om upphävande, or correct the status.",
    ),
    message=Text(
        "Planens status är upphävd, men inget beslut har beslutstyp antagande om upphävande.",
        "The plan's status is upphävd, but no decision has beslutstyp antagande om upphävande.",
    ),
    of=Of.PLAN,
    applies=Applies(statuses=(PlanStatus.REPEALED,)),
    formats=NATIONAL_MODEL,
)
def repealed_without_decision(plan: Plan, context: Context) -> Iterator[Fault]:
    if not any(known(decision.decision_type) == REPEAL for decision in plan.decisions):
        yield Fault(about=plan, objects=(plan.identity,), where=plan.where)
