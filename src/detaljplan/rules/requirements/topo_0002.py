"""TOPO-0002: a large overlap between uses."""

from collections.abc import Iterator, Sequence

from detaljplan.plan.areas import UseZone
from detaljplan.rules.context import Context
from detaljplan.rules.overlapping import overlap_faults, overlaps_by_size
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "TOPO-0002",
    title=Text("Stort överlapp mellan användningar", "Large overlap between uses"),
    why=Text(
        "Två användningar på samma mark läses som en kombination bara när ytorna är lika.",
        "Two uses on the same ground read as a combination only when their areas are equal.",
    ),
    remedy=Text(
        "Dela ytorna så att den gemensamma marken blir ett eget område med båda användningarna.",
        "Split the areas so that the shared ground becomes an area of its own with both uses.",
    ),
    message=Text(
        "{pair} överlappar varandra med {measured} m² ({limit} m² eller mer).",
        "{pair} overlap by {measured} m² ({limit} m² or more).",
    ),
    of=Of.USE_ZONES,
    needs=("DP-Krav-0018", "GEO-0003"),
    at_once=True,
)
def large_overlap(zones: Sequence[UseZone], context: Context) -> Iterator[Fault]:
    """Leave areas of the same use to TOPO-0011: they are no combination of uses."""
    large = overlaps_by_size(context, small=False)
    yield from overlap_faults((overlap for overlap in large if not overlap.of_same_uses), context)
