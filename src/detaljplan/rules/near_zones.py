"""What DP-Krav-0011 and DP-Krav-0012 share: use zones that lie near each other without touching."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detaljplan.plan.areas import UseZone
from detaljplan.rules.context import Context
from detaljplan.rules.names import called_as_pair
from detaljplan.rules.rule import Fault, Text

WHY = Text(
    "En smal remsa mellan två användningar är nästan alltid ett ritfel, och det är oklart vad som gäller där.",
    "A narrow strip between two uses is nearly always a slip of drawing, and nothing tells what applies there.",
)
REMEDY = Text(
    "Låt användningarna mötas längs en gemensam gräns, eller flytta isär dem och rita det som ligger mellan.",
    "Let the uses meet along a common boundary, or move them apart and draw what lies between.",
)
MESSAGE = Text(
    "{pair} ligger {measured} m från varandra utan att mötas (närmare än {limit} m).",
    "{pair} lie {measured} m apart without meeting (nearer than {limit} m).",
)


def near_faults(zones: Sequence[UseZone], context: Context, limit: str, *, both: bool) -> Iterator[Fault]:
    """Yield the pairs that are too near and of which one, or `both`, are among the zones asked of."""
    asked = {id(zone) for zone in zones}
    if not asked:
        return
    for near in context.coverage.near(context.limit(limit), touching_m=context.limit("touching_distance")):
        pair = (near.first, near.second)
        if sum(id(zone) in asked for zone in pair) < 1 + both:
            continue
        yield Fault(
            about=pair,
            objects=tuple(use.identity for zone in pair for use in zone.uses),
            where=near.first.items[0].where,
            geometry=near.line,
            measurement=context.measured(near.distance_m, limit),
            fields={"pair": called_as_pair(near.first.uses, near.second.uses)},
        )
