"""What DP-0015 and DP-0016 share: a vertikalAvgransning on what is no area."""

from __future__ import annotations

from collections.abc import Iterator

import shapely

from detaljplan.plan.model import Plan, Provision
from detaljplan.plan.values import known, shortened
from detaljplan.rules.context import items_of
from detaljplan.rules.rule import Fault, Text

_KINDS = {0: Text("punkt", "point"), 1: Text("linje", "line")}


def limits_no_area(owner: Plan | Provision, **fields: Text) -> Iterator[Fault]:
    """Yield a fault for each line or point of an owner that is limited upwards or downwards."""
    limit = known(owner.vertical_limit)
    if limit is None:
        return
    for item in items_of(owner):
        shape = known(item.shape)
        kind = None if shape is None else _KINDS.get(int(shapely.get_dimensions(shape)))
        if kind is not None:
            yield Fault(
                about=owner,
                objects=(owner.identity,),
                where=item.where,
                geometry=shape,
                fields={"limit": shortened(limit), "kind": kind, **fields},
            )
