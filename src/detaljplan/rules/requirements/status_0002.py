"""STATUS-0002: a plan told as adopted without the day of its adoption."""

from collections.abc import Iterator

from detaljplan.plan.model import Plan, PlanStatus
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Applies, Fault, Of, Text


@rule(
    "STATUS-0002",
    title=Text("Antagen plan utan datum för antagandet", "Adopted plan without the day of adoption"),
    why=Text(
        "En plan som är antagen, överklagad eller under tillsyn har ett beslut om antagande, och det har en dag.",
        "A plan that is adopted, appealed or under supervision has a decision to adopt it, and that has a day.",
    ),
    remedy=Text("Ange datumAntagande, eller rätta status.", "State datumAntagande, or correct the status."),
    message=Text(
        "Planens status är {status}, men inget beslut har datumAntagande.",
        "The plan's status is {status}, but no decision has datumAntagande.",
    ),
    of=Of.PLAN,
    applies=Applies(statuses=(PlanStatus.ADOPTED, PlanStatus.APPEALED, PlanStatus.SUPERVISION)),
    formats=NATIONAL_MODEL,
)
def adoption_without_day(plan: Plan, context: Context) -> Iterator[Fault]:
    if plan.decisions and all(known(decision.adopted) is None for decision in plan.decisions):
        fields = {"status": plan.status}
        yield Fault(about=plan, objects=(plan.identity,), where=plan.decisions[0].where, fields=fields)
