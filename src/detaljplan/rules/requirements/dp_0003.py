"""DP-0003: a provision that reaches outside the plan area."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.numerals import exact
from detaljplan.plan.measures import is_wider_outside, outside, outside_width_m
from detaljplan.plan.model import Provision
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.private_ground import PRIVATE_GROUND, private_public_places
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text


@rule(
    "DP-0003",
    title=Text("Bestämmelse utanför planområdet", "Provision outside the plan area"),
    why=Text(
        "En bestämmelse gäller bara inom planområdet; det som ligger utanför har ingen rättsverkan.",
        "A provision applies in the plan area only; what lies outside has no legal effect.",
    ),
    remedy=Text(
        "Fäst bestämmelsens gräns vid planområdesgränsen, eller ändra planområdet om det är det som är fel.",
        "Snap the provision's boundary to the plan boundary, or change the plan area if that is what is wrong.",
    ),
    message=Text(
        "{provision} ligger {share} utanför planområdet ({measured} m {how}); högst {limit} m tillåts.",
        "{provision} lies {share} outside the plan area ({measured} m {how}); at most {limit} m is allowed.",
    ),
    of=Of.PROVISION_GEOMETRIES,
    exceptions=(PRIVATE_GROUND,),
    needs=("DP-Krav-0018", "GEO-0003"),
    at_once=True,
)
def provision_outside_plan(geometries: Sequence[Owned], context: Context) -> Iterator[Fault]:
    present = [g for g in geometries if g.item.shape is not None]
    shapes = np.array([g.item.shape for g in present], dtype=object)
    boundary = context.areas.boundary
    parts = outside(boundary, shapes)
    limit = context.limit("outside_width")
    excepted = private_public_places(context)
    for number in np.flatnonzero(~shapely.is_empty(parts)):
        part = shapely.difference(parts[number], excepted)
        provision = present[number].owner
        if isinstance(provision, Provision) and is_wider_outside(part, boundary, limit):
            yield Fault(
                about=present[number],
                objects=(provision.identity,),
                where=present[number].item.where,
                geometry=part,
                measurement=context.measured(outside_width_m(part, boundary, beyond_m=limit), "outside_width"),
                fields={"provision": called(provision), **_how(shapes[number], part, boundary)},
            )


def _how(shape: BaseGeometry, part: BaseGeometry, boundary: BaseGeometry) -> dict[str, Text]:
    """Return how much of a geometry is outside, and how the part there is measured; of all of an area how far away."""
    wholly = not shapely.relate_pattern(shape, boundary, "T********")
    share = Text("helt", "wholly") if wholly else Text("delvis", "partly")
    if not part.area:
        return {"share": share, "how": Text("bort", "away")}
    away = float(shapely.distance(shape, boundary)) if wholly else 0.0
    far = Text(f", {exact(away)} m bort", f", {exact(away, 'en')} m away") if away else Text("", "")
    return {"share": share, "how": Text(f"brett{far.sv}", f"wide{far.en}")}
