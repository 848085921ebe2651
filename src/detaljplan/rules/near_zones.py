"""What DP-Krav-0011 and DP-Krav-0012 share: use zones that lie near each other without touching."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.areas import UseZone
from detaljplan.plan.measures import ARITHMETIC_M, wider_than
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
    found = [*context.coverage.near(context.limit(limit), touching_m=context.limit("touching_distance"))]
    strips = _bare_strips(context, context.limit(limit)) if found else shapely.STRtree([])
    for near in found:
        pair = (near.first, near.second)
        if sum(id(zone) in asked for zone in pair) < 1 + both:
            continue
        yield Fault(
            about=pair,
            objects=tuple(use.identity for zone in pair for use in zone.uses),
            where=near.first.items[0].where,
            geometry=_strip_at(middle := near.line.centroid, strips) or near.line,
            at=(middle.x, middle.y),
            measurement=context.measured(near.distance_m, limit),
            fields={"pair": called_as_pair(near.first.uses, near.second.uses)},
        )


def _bare_strips(context: Context, limit_m: float) -> shapely.STRtree:
    """Return the ground that no zone covers, where it is no wider than the limit."""
    if context.coverage.is_of_known_ground:
        bare = context.coverage.bare
        return shapely.STRtree(bare[~wider_than(bare, limit_m)])
    return shapely.STRtree([])


def _strip_at(place: BaseGeometry, strips: shapely.STRtree) -> BaseGeometry | None:
    """Return the strip that a place lies in, or at the end of: all that parts two zones, where it is bare."""
    found = strips.query(place, predicate="dwithin", distance=ARITHMETIC_M)
    strip: BaseGeometry | None = strips.geometries.take(found[0]) if len(found) else None
    return strip
