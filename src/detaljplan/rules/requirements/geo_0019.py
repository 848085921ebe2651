"""GEO-0019: a vertex far from all others of its boundary."""

from collections.abc import Iterator, Sequence

import shapely

from detaljplan.rules.context import Context
from detaljplan.rules.drawn import by_number
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text


@rule(
    "GEO-0019",
    title=Text("Brytpunkt långt från de andra", "Vertex far from the others"),
    why=Text(
        "En ensam brytpunkt långt bort, ofta i 0, 0 eller med en siffra för mycket, gör ytan till en annan än den "
        "ritade.",
        "A lone vertex far away, often at 0, 0 or with a digit too many, makes the area another than was drawn.",
    ),
    remedy=Text(
        "Rätta brytpunktens koordinater, eller ta bort den.", "Correct the vertex's coordinates, or remove it."
    ),
    message=Text(
        "Brytpunkten E {east}, N {north} ligger {measured} m från dem bredvid; högst {limit} m väntas.",
        "The vertex E {east}, N {north} lies {measured} m from those beside it; at most {limit} m is expected.",
    ),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    units={"east": "m", "north": "m"},
    at_once=True,
)
def stray_vertex(geometries: Sequence[Owned], context: Context) -> Iterator[Fault]:
    drawn, found = context.drawn, context.strays
    if len(found.path) == 0:
        return
    asked = drawn.asked(geometries)
    for number, places in by_number(drawn.vertices.shape_of_path[found.path]):
        geometry = drawn.owned[number]
        for place in places if asked[number] else ():
            east, north = found.at[place].tolist()
            yield Fault(
                about=geometry,
                objects=(geometry.owner.identity,),
                where=geometry.item.where,
                geometry=shapely.Point(east, north),
                measurement=context.measured(found.distances_m[place], "stray_distance"),
                fields={"east": east, "north": north},
            )
