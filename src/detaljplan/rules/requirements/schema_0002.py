"""SCHEMA-0002: what stands in the file but cannot be read, beyond what the schema can tell."""

from collections.abc import Iterator

from detaljplan.plan.model import Plan
from detaljplan.plan.undrawn import Undrawn
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text
from detaljplan.rules.told import told_by_schema


@rule(
    "SCHEMA-0002",
    title=Text("Uppgift som inte går att läsa", "Value that cannot be read"),
    why=Text(
        "En uppgift som inte går att läsa kan inte prövas, och det som bygger på den kan inte heller prövas.",
        "A value that cannot be read cannot be judged, nor can what builds on it.",
    ),
    remedy=Text(
        "Rätta uppgiften på den plats som anges. Gäller det en geometri: rita om eller exportera om ytan. Gäller det "
        "koordinatsystemet: räkna om lagret till kommunens SWEREF 99-zon; en shapefil behöver sin .prj.",
        "Correct the value at the place given. For a geometry: redraw or export the area anew. For the reference "
        "system: transform the layer to the municipality's SWEREF 99 zone; a shapefile needs its .prj.",
    ),
    message=Text("Förväntade {expected}, men där står {met}.", "Expected {expected}, but met {met}."),
    of=Of.PLAN,
    needs=("SCHEMA-0001",),
)
def unreadable_value(plan: Plan, context: Context) -> Iterator[Fault]:
    told = told_by_schema(context)
    undrawn = {item.shape for item in plan.geometries if isinstance(item.shape, Undrawn)}  # told by GEO-0005 to 0007
    for found in plan.unreadable:
        if found.where in told or found in undrawn:
            continue
        yield Fault(
            about=plan,
            where=found.where,
            fields={"expected": Text(found.expected, found.expected_en), "met": found.raw},
        )
