"""DP-0015: a plan with vertikalAvgransning whose geometry is no area."""

from collections.abc import Iterator

from detaljplan.plan.model import Plan
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Text
from detaljplan.rules.vertical_limits import limits_no_area


@rule(
    "DP-0015",
    title=Text("Vertikal avgränsning på en plan som inte är en yta", "Vertical limit on a plan that is no area"),
    why=Text(
        "Uppåt och nedåt betyder något bara för en yta; en linje eller punkt har inget ovanför eller under sig.",
        "Upwards and downwards mean something for an area only; a line or point has nothing above or below it.",
    ),
    remedy=Text(
        "Ta bort vertikalAvgransning, eller leverera planområdet som yta.",
        "Take vertikalAvgransning out, or deliver the plan area as an area.",
    ),
    message=Text(
        "Planen har vertikalAvgransning {limit} men en geometri som är en {kind}.",
        "The plan has vertikalAvgransning {limit} but a geometry that is a {kind}.",
    ),
    of=Of.PLAN,
    formats=NATIONAL_MODEL,
)
def plan_limited_without_area(plan: Plan, context: Context) -> Iterator[Fault]:
    yield from limits_no_area(plan)
