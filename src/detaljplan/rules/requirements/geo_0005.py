"""GEO-0005: a ring that does not end where it begins."""

from collections.abc import Iterator, Sequence

import shapely

from detaljplan.numerals import exact
from detaljplan.rules.context import Context
from detaljplan.rules.none_allowed import none_allowed
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold
from detaljplan.rules.undrawn_faults import undrawn


@rule(
    "GEO-0005",
    title=Text("Öppen ring", "Open ring"),
    why=Text(
        "En ring slutar i samma punkt som den börjar, annars har ytan ingen bestämd gräns.",
        "A ring ends in the point where it begins; otherwise the area has no definite boundary.",
    ),
    remedy=Text(
        "Upprepa den första punkten som ringens sista, eller låt gränslinjerna mötas.",
        "Add the first point at the end of the ring, or let the boundary lines meet.",
    ),
    message=Text("Ringen är öppen: {distance}.", "The ring is open: {distance}."),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    needs=("SCHEMA-0001",),
    of_unreadable=True,
    at_once=True,
)
def open_ring(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    for found in undrawn(geometries, context):
        if isinstance(found, Untold):
            yield found
            continue
        geometry, shape = found
        for ends in shape.open_ends:
            yield Fault(
                about=geometry,
                objects=(geometry.owner.identity,),
                where=shape.where,
                geometry=shapely.LineString([ends.one, ends.other]),
                measurement=none_allowed(ends.distance_m, "m", geometry),
                fields={"distance": _told(round(ends.distance_m, 3))},
            )


def _told(distance_m: float) -> Text:
    if distance_m == 0:
        return Text(
            "ändarna har olika höjd eller skiljer mindre än 1 mm", "its ends differ in height, or by less than 1 mm"
        )
    return Text(f"{exact(distance_m)} m mellan ändarna", f"{exact(distance_m, 'en')} m between its ends")
