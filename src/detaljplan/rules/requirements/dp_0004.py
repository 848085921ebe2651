"""DP-0004: a multi-geometry in plangeometri."""

from collections.abc import Iterator

from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.multi_geometry import parts_of_multi_geometry
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text


@rule(
    "DP-0004",
    title=Text("Planområdet är en multigeometri", "Plan area is a multi-geometry"),
    why=Text(
        "Varje del av planområdet ska vara en egen post i plangeometri.",
        "Each part of the plan area shall be an item of its own in plangeometri.",
    ),
    remedy=Text("Dela upp geometrin i en post per del.", "Split the geometry into one item per part."),
    message=Text("Planområdet är en {kind} med {parts}.", "The plan area is a {kind} of {parts}."),
    of=Of.PLAN_GEOMETRIES,
    formats=(FileFormat.NGP_JSON,),
)
def plan_multi_geometry(geometry: Owned, context: Context) -> Iterator[Fault]:
    yield from parts_of_multi_geometry(geometry)
