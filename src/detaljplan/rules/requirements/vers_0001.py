"""VERS-0001: a version that does not apply yet."""

from collections.abc import Iterator

from detaljplan.plan.model import Plan
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Text


@rule(
    "VERS-0001",
    title=Text("Versionen börjar gälla i framtiden", "Version that begins in the future"),
    why=Text(
        "versionGiltigFran är när versionen skapades hos kommunen; den kan inte ligga efter leveransen.",
        "versionGiltigFran is when the municipality made the version; it cannot lie after the delivery.",
    ),
    remedy=Text("Rätta versionGiltigFran.", "Correct versionGiltigFran."),
    message=Text("versionGiltigFran är {day}, senare än i dag.", "versionGiltigFran is {day}, later than today."),
    of=Of.PLAN,
    formats=NATIONAL_MODEL,
)
def version_of_the_future(plan: Plan, context: Context) -> Iterator[Fault]:
    begins = known(plan.version_valid_from)
    if begins is not None and begins.date() > context.today:
        where = f"{plan.where}/versionGiltigFran"
        yield Fault(about=plan, objects=(plan.identity,), where=where, fields={"day": begins.date()})
