"""SCHEMA-0002: what stands in the file but cannot be read, beyond what the schema can tell."""

from collections.abc import Iterator

from detaljplan.findings import Basis, Severity
from detaljplan.plan.model import Plan
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Certainty, Fault, Of, Text


@rule(
    "SCHEMA-0002",
    Severity.ERROR,
    basis=Basis.NGP,
    title=Text("Uppgift som inte går att läsa", "Value that cannot be read"),
    why=Text(
        "En uppgift som inte går att läsa kan inte prövas, och det som bygger på den kan inte heller prövas.",
        "A value that cannot be read cannot be judged, nor can what builds on it.",
    ),
    remedy=Text(
        "Rätta uppgiften på den plats som anges. Gäller det en geometri: rita om eller exportera om ytan.",
        "Correct the value at the place given. For a geometry: redraw or export the area anew.",
    ),
    message=Text("Förväntade {expected}, men där står {met}.", "Expected {expected}, but met {met}."),
    source="Nationell informationsspecifikation Detaljplan 4.1, geometri 2.0; SS 637040:2016",
    certainty=Certainty.VERIFIED,
    of=Of.PLAN,
)
def unreadable_value(plan: Plan, context: Context) -> Iterator[Fault]:
    for found in plan.unreadable:
        yield Fault(
            about=plan,
            where=found.where,
            fields={"expected": Text(found.expected, found.expected_en), "met": found.raw},
        )
