"""GEO-0003: an area that is invalid in another way than crossing itself."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from detaljplan.plan.values import shortened
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text


@rule(
    "GEO-0003",
    title=Text("Ogiltig yta", "Invalid area"),
    why=Text(
        "En yta vars hål ligger utanför den, i varandra eller på varandra har ingen bestämd storlek.",
        "An area whose holes lie outside it, in each other or on each other has no definite size.",
    ),
    remedy=Text("Rita om ytan och dess hål.", "Redraw the area and its holes."),
    message=Text("Ytan är ogiltig: {reason}.", "The area is invalid: {reason}."),
    of=Of.GEOMETRIES,
    needs=("DP-Krav-0018",),
    at_once=True,
)
def invalid_area(geometries: Sequence[Owned], context: Context) -> Iterator[Fault]:
    present = [g for g in geometries if g.item.shape is not None]
    shapes = np.array([g.item.shape for g in present], dtype=object)
    for number in np.flatnonzero(~shapely.is_valid(shapes)):
        geometry, shape = present[number], shapes[number]
        reason = shapely.is_valid_reason(shape).partition("[")[0]
        yield Fault(
            about=geometry,
            objects=(geometry.owner.identity,),
            where=geometry.item.where,
            geometry=shapely.boundary(shape),
            fields={"reason": _REASONS.get(reason, Text(shortened(reason), shortened(reason)))},
        )


_REASONS = {
    "Hole lies outside shell": Text("ett hål ligger utanför ytan", "a hole lies outside the area"),
    "Holes are nested": Text("ett hål ligger i ett annat", "a hole lies in another"),
    "Interior is disconnected": Text("hålen delar ytan i lösa delar", "the holes cut the area apart"),
    "Duplicate Rings": Text("samma ring förekommer två gånger", "a ring occurs twice"),
    "Nested shells": Text("en del ligger i en annan", "a part lies in another"),
    "Too few points in geometry component": Text("en ring har för få punkter", "a ring has too few points"),
}
