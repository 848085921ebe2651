"""GEO-0043: axes in another order than their reference system has them."""

from collections.abc import Iterator, Sequence

import shapely

from detaljplan.plan.values import shortened
from detaljplan.read.document import FileFormat
from detaljplan.rules.axes import Order, axes_of
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text

_SHOWN = 100


@rule(
    "GEO-0043",
    title=Text("Axlarna i omvänd ordning", "Axes in the other order"),
    why=Text(
        "Varje system har sin ordning: EPSG:3006 har nord före öst, EPSG:4326 latitud före longitud. Står talen i den "
        "andra ordningen hamnar geometrierna någon annanstans, och varje ring ser ut att gå åt fel håll.",
        "Each system has its order: EPSG:3006 has north before east, EPSG:4326 latitude before longitude. With the "
        "numbers in the other order geometries end up elsewhere, and every ring seems to run the wrong way round.",
    ),
    remedy=Text(
        "Skriv talen i systemets ordning, eller ange ett system som har dem så.",
        "Write the numbers in the order of the system, or name a system that has them so.",
    ),
    message=Text(
        "{count} i {system} ligger bara där systemet används om axlarna byter plats.",
        "{count} in {system} lie where the system is used only if the axes change places.",
    ),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    formats=(FileFormat.GML,),
    at_once=True,
)
def axes_in_the_other_order(geometries: Sequence[Owned], context: Context) -> Iterator[Fault]:
    for name, axes in axes_of(geometries, context).items():
        if axes.order is Order.SWAPPED:
            count = len(axes.geometries)
            yield Fault(
                about=axes.geometries,
                objects=tuple(dict.fromkeys(geometry.owner.identity for geometry in axes.geometries[:_SHOWN])),
                where=axes.geometries[0].item.where,
                geometry=shapely.Point(axes.east, axes.north),
                fields={
                    "count": Text("En geometri", "One geometry")
                    if count == 1
                    else Text(f"{count} geometrier", f"{count} geometries"),
                    "system": shortened(name),
                },
            )
