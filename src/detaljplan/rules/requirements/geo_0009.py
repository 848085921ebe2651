"""GEO-0009: a hole that lies in another, or stands there twice."""

from collections.abc import Iterator, Sequence

from detaljplan.plan.flaws import Flaw, FlawKind
from detaljplan.rules.context import Context
from detaljplan.rules.flaw_faults import Sized, flaw_faults, with_area
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold


@rule(
    "GEO-0009",
    title=Text("Hål i ett annat hål", "Hole in another hole"),
    why=Text(
        "Marken i ett hål är redan borta ur ytan. Ett hål i ett hål, eller samma hål två gånger, går att läsa som både "
        "hål och yta.",
        "The ground of a hole is gone from the area. A hole in a hole, or one there twice, can be read as hole and as "
        "area.",
    ),
    remedy=Text(
        "Ta bort det inre hålet. Är det en ö som hör till ytan ska den vara en egen yta.",
        "Remove the inner hole. An island that belongs to the area shall be an area of its own.",
    ),
    message=Text("Ytan {what}.", "The area {what}."),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    at_once=True,
)
def hole_in_another(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    yield from flaw_faults(
        geometries, context, {FlawKind.HOLE_IN_HOLE: _inside, FlawKind.SAME_RING: lambda flaw: _TWICE}
    )


_TWICE = Text("har samma ring två gånger", "has the same ring twice")


def _inside(flaw: Flaw) -> Sized:
    return with_area(flaw, "har ett hål på {} m² i ett annat hål", "has a hole of {} m² in another hole")
