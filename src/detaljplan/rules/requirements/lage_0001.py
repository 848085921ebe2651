"""LAGE-0001: an accuracy in metres, which DP-0010 can be read as forbidding."""

from collections.abc import Iterator

from detaljplan.plan.model import Plan
from detaljplan.rules.context import Context
from detaljplan.rules.names import counted
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Text


@rule(
    "LAGE-0001",
    title=Text("Lägesosäkerhet i meter är angiven", "Position accuracy given in metres"),
    why=Text(
        "DP-0010 (osäkert läge får inte anges) läses av ett annat kontrollprogram som att absolutLagesosakerhetPlan "
        "inte får finnas. Vi läser den som osakertLage, men plattformen kan göra på det andra sättet.",
        "Another program reads DP-0010 (no uncertain position) as forbidding absolutLagesosakerhetPlan. We read it as "
        "osakertLage, but the platform may read it the other way.",
    ),
    remedy=Text(
        "Behöver inte rättas. Stoppas leveransen med DP-0010: ta bort absolutLagesosakerhetPlan.",
        "Nothing that must be changed. If the delivery is stopped by DP-0010: take absolutLagesosakerhetPlan out.",
    ),
    message=Text("absolutLagesosakerhetPlan är angiven på {count}.", "absolutLagesosakerhetPlan is stated on {count}."),
    of=Of.PLAN,
    formats=NATIONAL_MODEL,
)
def accuracy_in_metres(plan: Plan, context: Context) -> Iterator[Fault]:
    stated = [owned for owned in context.geometries if owned.item.horizontal_uncertainty_m is not None]
    if stated:
        objects = dict.fromkeys(owned.owner.identity for owned in stated)
        yield Fault(
            about=plan,
            objects=tuple(objects),
            where=stated[0].item.where,
            fields={"count": counted(len(stated), *_GEOMETRIES)},
        )


_GEOMETRIES = Text("en geometri", "one geometry"), Text("{n} geometrier", "{n} geometries")
