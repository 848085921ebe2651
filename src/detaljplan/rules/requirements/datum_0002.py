"""DATUM-0002: an implementation period that begins before the plan applies."""

from collections.abc import Iterator

from detaljplan.plan.model import Decision, PlanType
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Applies, Fault, Of, Text


@rule(
    "DATUM-0002",
    title=Text(
        "Genomförandetiden börjar före laga kraft", "Implementation period that begins before the plan is in force"
    ),
    why=Text(
        "Genomförandetiden räknas från den dag planen får laga kraft, eller från en senare dag som planen anger.",
        "The implementation period is counted from the day the plan gains force, or a later day that the plan tells.",
    ),
    remedy=Text(
        "Rätta genomforandetidStartar eller datumLagakraft.", "Correct genomforandetidStartar or datumLagakraft."
    ),
    message=Text(
        "genomforandetidStartar {starts} är före datumLagakraft {in_force}.",
        "genomforandetidStartar {starts} is before datumLagakraft {in_force}.",
    ),
    of=Of.DECISIONS,
    applies=Applies(plan_types=(PlanType.DETAILED,)),
    exceptions=(
        Text(
            "Ett beslut som har prövats av domstol (berordDomsMalnummer): den kan ha förordnat att delar får "
            "genomföras tidigare (13 kap. 17 § tredje stycket PBL).",
            "A decision that a court has tried (berordDomsMalnummer): it may have ordered that parts may be "
            "implemented earlier (PBL 13:17, third paragraph).",
        ),
    ),
    formats=NATIONAL_MODEL,
)
def implementation_before_force(decision: Decision, context: Context) -> Iterator[Fault]:
    starts = known(decision.implementation_starts)
    in_force = min((known(day) for day in decision.in_force), default=None)
    if starts is not None and in_force is not None and starts < in_force and not decision.court_cases:
        yield Fault(
            about=decision,
            objects=(context.plan.identity,),
            where=f"{decision.where}/genomforandetidStartar",
            fields={"starts": starts, "in_force": in_force},
        )
