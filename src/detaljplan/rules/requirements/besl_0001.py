"""BESL-0001: a decision whose dates do not tell which rules it follows."""

from collections.abc import Iterator

from detaljplan.plan.decisions import side_of
from detaljplan.plan.model import Decision, PlanType
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Applies, Fault, Of, Text


@rule(
    "BESL-0001",
    title=Text("Det framgår inte när planen påbörjades", "Nothing tells when the plan was started"),
    why=Text(
        "Planer som påbörjats efter 2021-12-31 följer andra regler (DP-0011, DP-0012), och ska ha datumPaborjat. Utan "
        "det går det inte att säga vilka regler som gäller, och planen kan inte avgöras.",
        "Plans started after 2021-12-31 follow other rules (DP-0011, DP-0012), and shall have datumPaborjat. Without "
        "it nothing tells which rules apply, and the plan cannot be decided.",
    ),
    remedy=Text(
        "Ange datumPaborjat. Är planen antagen före 2022-01-01 räcker datumAntagande.",
        "State datumPaborjat. For a plan adopted before 2022-01-01 datumAntagande is enough.",
    ),
    message=Text(
        "Beslutet har inget datum som säger om planen påbörjades före eller efter 2022-01-01.",
        "The decision has no date that tells whether the plan was started before or after 2022-01-01.",
    ),
    of=Of.DECISIONS,
    applies=Applies(plan_types=(PlanType.DETAILED,)),
    formats=NATIONAL_MODEL,
)
def start_not_told(decision: Decision, context: Context) -> Iterator[Fault]:
    known(decision.started)
    if side_of(decision, context.specification.dates["date_new_rules"].value) is None:
        yield Fault(about=decision, objects=(context.plan.identity,), where=decision.where)
