"""VERS-0002: a version number below the first."""

from collections.abc import Iterator

from detaljplan.plan.model import Plan
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Text


@rule(
    "VERS-0002",
    title=Text("Versionsnumret är mindre än 1", "Version number below 1"),
    why=Text(
        "Versionerna av en plan räknas uppåt från 1; en lägre går inte att ordna bland de andra på ett säkert sätt.",
        "The versions of a plan are counted upwards from 1; a lower one cannot safely be ordered among the others.",
    ),
    remedy=Text("Börja med objektversion 1.", "Begin with objektversion 1."),
    message=Text(
        "objektversion är {measured}; minst {limit} väntas.", "objektversion is {measured}; at least {limit}."
    ),
    of=Of.PLAN,
    formats=NATIONAL_MODEL,
)
def version_below_the_first(plan: Plan, context: Context) -> Iterator[Fault]:
    version = known(plan.object_version)
    if version is not None and version < context.limit("first_version"):
        yield Fault(
            about=plan,
            objects=(plan.identity,),
            where=f"{plan.where}/objektversion",
            measurement=context.measured(version, "first_version"),
        )
