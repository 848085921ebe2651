"""DP-Krav-0014: an area that is abnormally narrow all over."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from detaljplan.plan.measures import narrower_than
from detaljplan.plan.model import Provision
from detaljplan.rules.context import SOUND_GEOMETRY, Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text


@rule(
    "DP-Krav-0014",
    title=Text("Onormalt smal yta", "Abnormally narrow area"),
    why=Text(
        "En så smal yta är oftast rest av en gräns som har ritats två gånger, och syns inte på plankartan.",
        "An area this narrow is mostly left of a boundary drawn twice, and cannot be seen on the plan map.",
    ),
    remedy=Text(
        "Ta bort ytan och låt grannarna mötas, eller rita en linje om det är en linje som menas.",
        "Remove the area and let its neighbours meet, or draw a line if a line is meant.",
    ),
    message=Text(
        "{provision} är som mest {measured} m bred (smalare än {limit} m).",
        "{provision} is {measured} m wide at most (narrower than {limit} m).",
    ),
    of=Of.PROVISION_GEOMETRIES,
    needs=SOUND_GEOMETRY,
    at_once=True,
)
def narrow_area(geometries: Sequence[Owned], context: Context) -> Iterator[Fault]:
    delivered = np.array([owned.item.shape for owned in geometries], dtype=object)
    chosen = np.flatnonzero(shapely.get_dimensions(delivered) == 2)
    areas, shapes = [geometries[int(number)] for number in chosen], delivered[chosen]
    narrow, widths = narrower_than(shapes, context.limit("narrow_width"))
    for number, width in zip(narrow, widths, strict=True):
        provision = areas[number].owner
        if isinstance(provision, Provision):
            yield Fault(
                about=areas[number],
                objects=(provision.identity,),
                where=areas[number].item.where,
                geometry=shapes[number],
                measurement=context.measured(width, "narrow_width"),
                fields={"provision": called(provision)},
            )
