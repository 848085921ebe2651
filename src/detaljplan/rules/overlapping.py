"""What DP-Krav-0013, TOPO-0002 and TOPO-0011 share: overlaps between use zones, small or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from detaljplan.plan.coverage import ZoneOverlap
from detaljplan.rules.context import Context
from detaljplan.rules.names import called_as_pair
from detaljplan.rules.rule import Fault


def overlaps_by_size(context: Context, *, small: bool) -> Iterator[ZoneOverlap]:
    """Yield the overlaps on one side of the limit ``small_overlap``; what is only rounding is none."""
    limit = context.limit("small_overlap")
    for overlap in context.coverage.overlaps(context.limit("rounding_area")):
        if (overlap.area_m2 < limit) is small:
            yield overlap


def overlap_faults(overlaps: Iterable[ZoneOverlap], context: Context) -> Iterator[Fault]:
    """Yield a fault for each overlap; the field ``pair`` names the uses, or the one that both areas belong to."""
    for overlap in overlaps:
        zones = (overlap.first, overlap.second)
        yield Fault(
            about=zones,
            objects=tuple(dict.fromkeys(use.identity for zone in zones for use in zone.uses)),
            where=overlap.first.items[0].where,
            geometry=overlap.shape,
            measurement=context.measured(overlap.area_m2, "small_overlap"),
            fields={"pair": called_as_pair(overlap.first.uses, overlap.second.uses)},
        )
