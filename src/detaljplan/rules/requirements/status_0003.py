"""STATUS-0003: a plan told as not yet in force that has gained force as a whole."""

from collections.abc import Iterator

from detaljplan.plan.model import Plan, PlanStatus
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Applies, Fault, Of, Text


@rule(
    "STATUS-0003",
    title=Text("Planen har fått laga kraft men har en annan status", "Plan in force with another status"),
    why=Text(
        "En plan som är antagen, överklagad eller under tillsyn gäller inte än. Har hela planen fått laga kraft ska "
        "dess status säga det.",
        "A plan that is adopted, appealed or under supervision does not apply yet. Where all of it has gained force "
        "its status shall say so.",
    ),
    remedy=Text(
        "Ändra status till laga kraft. Gäller datumLagakraft bara en del: räkna upp dess bestämmelser i "
        "beslutsinformation.planbestammelse.",
        "Change the status to laga kraft. If datumLagakraft is of a part only: list its provisions in "
        "beslutsinformation.planbestammelse.",
    ),
    message=Text(
        "Planens status är {status}, men alla antagna beslut har datumLagakraft utan att säga att det bara gäller en "
        "del.",
        "The plan's status is {status}, but all adopted decisions have datumLagakraft and none says it is of a part.",
    ),
    of=Of.PLAN,
    applies=Applies(statuses=(PlanStatus.ADOPTED, PlanStatus.APPEALED, PlanStatus.SUPERVISION)),
    exceptions=(
        Text(
            "När ett antaget beslut saknar datumLagakraft, eller räknar upp de bestämmelser det gäller.",
            "Where an adopted decision has no datumLagakraft, or lists the provisions it is of.",
        ),
    ),
    formats=NATIONAL_MODEL,
)
def in_force_under_another_status(plan: Plan, context: Context) -> Iterator[Fault]:
    adopted = [decision for decision in plan.decisions if known(decision.adopted) is not None]
    if adopted and all(decision.in_force and not decision.provisions for decision in adopted):
        fields = {"status": plan.status}
        where = f"{adopted[0].where}/datumLagakraft"
        yield Fault(about=plan, objects=(plan.identity,), where=where, fields=fields)
