"""BESL-0002: an adoption that does not tell who adopted."""

from collections.abc import Iterator

from detaljplan.plan.model import Decision, PlanType
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Applies, Fault, Of, Text


@rule(
    "BESL-0002",
    title=Text("Det framgår inte vem som antog planen", "Nothing tells who adopted the plan"),
    why=Text(
        "En detaljplan antas av kommunfullmäktige, eller på dess uppdrag av kommunstyrelsen eller byggnadsnämnden. "
        "Vem det var behövs för att hitta beslutet.",
        "A detailed plan is adopted by the municipal council or, entrusted by it, by the executive committee or the "
        "building committee. Who it was is needed to find the decision.",
    ),
    remedy=Text("Ange instansInomKommunen.", "State instansInomKommunen."),
    message=Text(
        "Beslutet är antaget {day} men saknar instansInomKommunen.",
        "The decision was adopted {day} but lacks instansInomKommunen.",
    ),
    of=Of.DECISIONS,
    applies=Applies(plan_types=(PlanType.DETAILED,)),
    formats=NATIONAL_MODEL,
)
def adopted_by_nobody(decision: Decision, context: Context) -> Iterator[Fault]:
    adopted = known(decision.adopted)
    if adopted is not None and known(decision.instance) is None:
        yield Fault(about=decision, objects=(context.plan.identity,), where=decision.where, fields={"day": adopted})
