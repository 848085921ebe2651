"""STATUS-0001: a plan still being made whose decisions are all made."""

from collections.abc import Iterator

from detaljplan.plan.model import Decision, Plan, PlanStatus
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Applies, Fault, Of, Text


@rule(
    "STATUS-0001",
    title=Text("Planen är under arbete men redan antagen", "Plan being made, yet adopted"),
    why=Text(
        "En plan som är påbörjad, i samråd eller i granskning är inte antagen; status eller datum är fel.",
        "A plan that is started, in consultation or in public review is not adopted; status or dates are wrong.",
    ),
    remedy=Text(
        "Rätta status, eller ta bort de datum som inte har varit än (datumAntagande, datumLagakraft).",
        "Correct the status, or take out the dates that are yet to come (datumAntagande, datumLagakraft).",
    ),
    message=Text(
        "Planens status är {status}, men alla dess beslut är antagna.",
        "The plan's status is {status}, but all its decisions have been adopted.",
    ),
    of=Of.PLAN,
    applies=Applies(statuses=(PlanStatus.STARTED, PlanStatus.CONSULTATION, PlanStatus.PUBLIC_REVIEW)),
    exceptions=(
        Text(
            "När ett av besluten ännu inte är antaget: då är det en ändring som är under arbete.",
            "Where one of the decisions is not adopted yet: then it is an amendment that is being made.",
        ),
    ),
    formats=NATIONAL_MODEL,
)
def adopted_before_its_time(plan: Plan, context: Context) -> Iterator[Fault]:
    if plan.decisions and all(_is_made(decision) for decision in plan.decisions):
        fields = {"status": plan.status}
        yield Fault(about=plan, objects=(plan.identity,), where=plan.decisions[0].where, fields=fields)


def _is_made(decision: Decision) -> bool:
    return known(decision.adopted) is not None or bool(decision.in_force)
