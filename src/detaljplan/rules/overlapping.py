"""What DP-Krav-0013 and TOPO-0002 share: overlaps between use zones, small or not."""

from __future__ import annotations

from collections.abc import Iterator

from detaljplan.rules.context import Context
from detaljplan.rules.names import called_together
from detaljplan.rules.rule import Fault


def overlap_faults(context: Context, *, small: bool) -> Iterator[Fault]:
    """Yield the overlaps on one side of the limit ``small_overlap``; what is only rounding is none."""
    limit = context.limit("small_overlap")
    for overlap in context.coverage.overlaps(context.limit("rounding_area")):
        if (overlap.area_m2 < limit) is not small:
            continue
        zones = (overlap.first, overlap.second)
        yield Fault(
            about=zones,
            objects=tuple(use.identity for zone in zones for use in zone.uses),
            where=overlap.first.items[0].where,
            geometry=overlap.shape,
            measurement=context.measured(overlap.area_m2, "small_overlap"),
            fields={
                "first": called_together(overlap.first.uses),
                "second": called_together(overlap.second.uses),
            },
        )
