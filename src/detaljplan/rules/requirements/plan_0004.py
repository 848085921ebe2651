"""PLAN-0004: a plan without any provision."""

from collections.abc import Iterator

from detaljplan.plan.model import Plan
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Text


@rule(
    "PLAN-0004",
    title=Text("Plan utan bestämmelser", "Plan without provisions"),
    why=Text(
        "Utan bestämmelser säger planen inget om hur marken får användas, och det som gäller dem går inte att pröva.",
        "Without provisions the plan tells nothing of how the ground may be used, and what is asked of them cannot be "
        "told.",
    ),
    remedy=Text(
        "Är bestämmelserna inte ritade än kan det vänta, men inte till efter laga kraft. Finns de: exportera hela "
        "planen, inte bara planområdet.",
        "It can wait if the provisions are not drawn yet, but not until the plan is in force. If they are: export the "
        "whole plan, not its area alone.",
    ),
    message=Text("Planen har inga bestämmelser.", "The plan has no provisions."),
    of=Of.PLAN,
    formats=(*NATIONAL_MODEL, FileFormat.GML_SS637040),
)
def no_provisions(plan: Plan, context: Context) -> Iterator[Fault]:
    if not plan.provisions:
        yield Fault(about=plan, objects=(plan.identity,), where=plan.where)
