"""TOPO-0011: areas of one use that share much ground."""

from collections.abc import Iterator, Sequence

from detaljplan.plan.areas import UseZone
from detaljplan.rules.context import SOUND_GEOMETRY, Context
from detaljplan.rules.overlapping import overlap_faults, overlaps_by_size
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "TOPO-0011",
    title=Text("Stort överlapp mellan ytor av samma användning", "Large overlap between areas of one use"),
    why=Text(
        "Ytorna av en användning ligger bredvid varandra; marken de har gemensamt räknas annars två gånger, och på "
        "plankartan syns inte att de är två.",
        "The areas of a use lie beside each other; ground they share is counted twice otherwise, and the plan map does "
        "not show that they are two.",
    ),
    remedy=Text(
        "Slå ihop ytorna till en, eller flytta gränsen så att de möts. Ligger den ena helt i den andra: ta bort den.",
        "Join the areas to one, or move the boundary so that they meet. Where one lies in the other: remove it.",
    ),
    message=Text(
        "{pair} överlappar varandra med {measured} m² ({limit} m² eller mer).",
        "{pair} overlap by {measured} m² ({limit} m² or more).",
    ),
    of=Of.USE_ZONES,
    needs=SOUND_GEOMETRY,
    at_once=True,
)
def large_overlap_of_one_use(zones: Sequence[UseZone], context: Context) -> Iterator[Fault]:
    large = overlaps_by_size(context, small=False)
    yield from overlap_faults((overlap for overlap in large if overlap.of_same_uses), context)
