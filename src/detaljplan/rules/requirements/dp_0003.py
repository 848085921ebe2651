"""DP-0003: a provision that reaches outside the plan area."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from detaljplan.findings import Basis, Severity
from detaljplan.plan.measures import ARITHMETIC_M, outside, reach_m
from detaljplan.plan.model import Provision
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.private_ground import private_public_places
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Certainty, Fault, Of, Owned, Text


@rule(
    "DP-0003",
    Severity.ERROR,
    basis=Basis.NGP,
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
        "{provision} når {measured} m utanför planområdet; högst {limit} m får skilja.",
        "{provision} reaches {measured} m outside the plan area; at most {limit} m may differ.",
    ),
    source="Lantmäteriet, Vägledning till Nationell informationsspecifikation Detaljplan (i andra hand): 10 cm",
    certainty=Certainty.SECOND_HAND,
    of=Of.PROVISION_GEOMETRIES,
    needs=("DP-Krav-0018", "GEO-0003"),
    at_once=True,
)
def provision_outside_plan(geometries: Sequence[Owned], context: Context) -> Iterator[Fault]:
    present = [g for g in geometries if g.item.shape is not None]
    shapes = np.array([g.item.shape for g in present], dtype=object)
    boundary = context.areas.boundary
    parts = outside(boundary, shapes)
    limit = context.limit("outside_width")
    for number in np.flatnonzero(~shapely.is_empty(parts)):
        part = shapely.difference(parts[number], private_public_places(context))
        reach = reach_m(part, boundary) if not part.is_empty else 0.0
        provision = present[number].owner
        if reach > limit + ARITHMETIC_M and isinstance(provision, Provision):
            yield Fault(
                about=present[number],
                objects=(provision.identity,),
                where=present[number].item.where,
                geometry=part,
                measurement=context.measured(reach, "outside_width"),
                fields={"provision": called(provision)},
            )
