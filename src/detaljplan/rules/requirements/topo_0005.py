"""TOPO-0005: a neck or an arm of a use area that is abnormally narrow."""

from collections.abc import Iterator, Sequence

import numpy as np

from detaljplan.plan.areas import UseZone
from detaljplan.plan.measures import widths_m
from detaljplan.plan.narrow import narrow_parts
from detaljplan.rules.context import SOUND_GEOMETRY, Context
from detaljplan.rules.names import called_together
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "TOPO-0005",
    title=Text("Smal del av en användning", "Narrow part of a use"),
    why=Text(
        "En smal arm eller midja är ofta rest av en gräns som inte har ritats mot grannens, och går inte att se på "
        "plankartan.",
        "A narrow arm or neck is often left of a boundary that was not drawn against the neighbour's, and cannot be "
        "seen on the plan map.",
    ),
    remedy=Text(
        "Dra gränsen längs grannens, eller låt stå om den smala delen är meningen.",
        "Draw the boundary along the neighbour's, or let it stand if the narrow part is meant.",
    ),
    message=Text(
        "{use} har en del som är {length} m lång och som mest {measured} m bred (smalare än {limit} m).",
        "{use} has a part {length} m long and {measured} m wide at most (narrower than {limit} m).",
    ),
    units={"length": "m"},
    of=Of.USE_ZONES,
    needs=SOUND_GEOMETRY,
    repeats=("GEO-0015",),
    at_once=True,
)
def narrow_part(zones: Sequence[UseZone], context: Context) -> Iterator[Fault]:
    shapes = np.array([zone.shape for zone in zones], dtype=object)
    parts = narrow_parts(shapes, context.limit("narrow_width"), context.limit("narrow_length"))
    widths = widths_m(np.array([part.shape for part in parts], dtype=object))
    for part, width in zip(parts, widths, strict=True):
        zone = zones[part.area]
        yield Fault(
            about=zone,
            objects=tuple(use.identity for use in zone.uses),
            where=zone.items[0].where,
            geometry=part.shape,
            measurement=context.measured(width, "narrow_width"),
            fields={"use": called_together(zone.uses), "length": round(part.length_m, 1)},
        )
