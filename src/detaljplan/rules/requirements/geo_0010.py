"""GEO-0010: two rings of an area that meet along a line."""

from collections.abc import Iterator, Sequence

from detaljplan.plan.flaws import Flaw, FlawKind
from detaljplan.rules.context import Context
from detaljplan.rules.flaw_faults import Sized, flaw_faults, with_length
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold


@rule(
    "GEO-0010",
    title=Text("Hål som möter en ring längs en linje", "Hole that meets a ring along a line"),
    why=Text(
        "Ringar i en yta får röra varandra i en punkt. Möts de längs en linje är det en och samma gräns, och hålet är "
        "en del av det utanför.",
        "Rings of an area may touch in a point. Where they meet along a line they are one boundary, and the hole is "
        "part of the outside.",
    ),
    remedy=Text(
        "Dra hålet som en inbuktning i ytans gräns, eller slå ihop de två hålen.",
        "Draw the hole as a bay of the area's boundary, or join the two holes.",
    ),
    message=Text("Ytan {what}.", "The area {what}."),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    at_once=True,
)
def rings_along_a_line(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    yield from flaw_faults(geometries, context, {FlawKind.RINGS_ALONG_A_LINE: _along})


def _along(flaw: Flaw) -> Sized:
    return with_length(
        flaw, "har ett hål som möter en annan ring längs {} m", "has a hole that meets another ring along {} m"
    )
