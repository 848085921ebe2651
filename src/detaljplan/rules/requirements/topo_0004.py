"""TOPO-0004: a vertex that a neighbour has on the common boundary and the area has not."""

from collections.abc import Iterator, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.numerals import exact
from detaljplan.plan.areas import UseZone
from detaljplan.plan.edges import MissingVertices
from detaljplan.rules.context import SOUND_GEOMETRY, Context
from detaljplan.rules.names import called_together
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "TOPO-0004",
    title=Text("Brytpunkt som grannen saknar", "Vertex that the neighbour lacks"),
    why=Text(
        "När bara den ena av två grannar har en brytpunkt på den gemensamma gränsen uppstår glipor och överlapp så "
        "snart koordinaterna avrundas eller räknas om.",
        "When only one of two neighbours has a vertex on the common boundary, gaps and overlaps come as soon as "
        "coordinates are rounded or transformed.",
    ),
    remedy=Text(
        "Lägg in brytpunkten också i grannens gräns, också där gränsen är rak.",
        "Add the vertex to the neighbour's boundary too, even where it is straight.",
    ),
    message=Text(
        "Gränsen för {owner} saknar {vertices} som grannen har {off}.",
        "The boundary of {owner} lacks {vertices} that its neighbour has {off}.",
    ),
    of=Of.USE_ZONES,
    of_whole_plan=True,
    needs=SOUND_GEOMETRY,
    repeats=(
        "DP-0002",
        "DP-0003",
        "DP-Krav-0011",
        "DP-Krav-0012",
        "DP-Krav-0013",
        "TOPO-0002",
        "TOPO-0006",
        "TOPO-0011",
    ),
    at_once=True,
)
def vertex_lacking(zones: Sequence[UseZone], context: Context) -> Iterator[Fault]:
    """Look at the plan area's own boundary too: uses meet it as they meet each other."""
    for zone, missing in context.coverage.missing_vertices(context.limit("same_vertex")):
        measured = context.measured(missing.off_m, "same_vertex")
        yield Fault(
            about=zone or context.plan,
            objects=tuple(use.identity for use in zone.uses) if zone else (context.plan.identity,),
            where=zone.items[0].where if zone else context.plan.where,
            geometry=_points(missing),
            measurement=measured,
            fields={
                "owner": called_together(zone.uses) if zone else Text("planområdet", "the plan area"),
                "vertices": _told(missing),
                "off": _off(measured.measured),
            },
        )


def _points(missing: MissingVertices) -> BaseGeometry:
    return shapely.MultiPoint([shapely.Point(place) for place in missing.places])


def _told(missing: MissingVertices) -> Text:
    number = len(missing.places)
    return Text("en brytpunkt", "a vertex") if number == 1 else Text(f"{number} brytpunkter", f"{number} vertices")


def _off(metres: float) -> Text:
    if metres == 0:
        return Text("på den", "on it")
    return Text(f"högst {exact(metres)} m från den", f"at most {exact(metres, 'en')} m off it")
