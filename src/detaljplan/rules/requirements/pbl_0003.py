"""PBL-0003: a plan in force before its decision could have been appealed."""

from collections.abc import Iterator

from detaljplan.plan.model import Decision, PlanType
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Applies, Fault, Of, Text


@rule(
    "PBL-0003",
    title=Text("Laga kraft innan tiden för överklagande gått ut", "In force before the time for appeal is out"),
    why=Text(
        "Beslutet kan överklagas i tre veckor från det att protokollet tillkännagetts på anslagstavlan, som tidigast "
        "samma dag som planen antas.",
        "The decision may be appealed for three weeks from the day its record is announced, which is the day of "
        "adoption at the earliest.",
    ),
    remedy=Text("Kontrollera datumAntagande och datumLagakraft.", "Check datumAntagande and datumLagakraft."),
    message=Text(
        "Från datumAntagande {adopted} till datumLagakraft {in_force} är det {measured} dagar; minst {limit} väntas.",
        "From datumAntagande {adopted} to datumLagakraft {in_force} there are {measured} days; at least {limit} "
        "expected.",
    ),
    of=Of.DECISIONS,
    applies=Applies(plan_types=(PlanType.DETAILED,)),
    needs=("DATUM-0001",),
    formats=NATIONAL_MODEL,
)
def in_force_before_appeal(decision: Decision, context: Context) -> Iterator[Fault]:
    adopted = known(decision.adopted)
    in_force = min((known(day) for day in decision.in_force), default=None)
    if adopted is None or in_force is None:
        return
    days = (in_force - adopted).days
    if days < context.limit("appeal_time"):
        yield Fault(
            about=decision,
            objects=(context.plan.identity,),
            where=f"{decision.where}/datumLagakraft",
            measurement=context.measured(days, "appeal_time"),
            fields={"adopted": adopted, "in_force": in_force},
        )
