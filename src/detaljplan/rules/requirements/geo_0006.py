"""GEO-0006: a ring of too few positions."""

from collections.abc import Iterator, Sequence

import shapely

from detaljplan.plan.undrawn import FEWEST_POSITIONS, WhyUndrawn
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold
from detaljplan.rules.undrawn_faults import undrawn


@rule(
    "GEO-0006",
    title=Text("Ring med för få punkter", "Ring of too few points"),
    why=Text(
        "En ring har minst tre hörn och slutar där den börjar, alltså minst fyra punkter.",
        "A ring has at least three corners and ends where it begins: at least four points.",
    ),
    remedy=Text("Ta bort ringen, eller rita om den.", "Remove the ring, or redraw it."),
    message=Text("En ring har {count}; minst fyra behövs.", "A ring has {count}; at least four are needed."),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    needs=("SCHEMA-0001",),
    of_unreadable=True,
    at_once=True,
)
def ring_of_few_points(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    for found in undrawn(geometries, context):
        if isinstance(found, Untold):
            yield found
            continue
        geometry, shape = found
        few = [ring for ring in shape.rings if len(ring) < FEWEST_POSITIONS] if shape.why is WhyUndrawn.FEW else []
        for ring in few:
            yield Fault(
                about=geometry,
                objects=(geometry.owner.identity,),
                where=shape.where,
                geometry=shapely.MultiPoint(ring[:, :2]) if len(ring) else None,
                fields={"count": _points(len(ring))},
            )


def _points(count: int) -> Text:
    return Text("en punkt", "one point") if count == 1 else Text(f"{count} punkter", f"{count} points")
