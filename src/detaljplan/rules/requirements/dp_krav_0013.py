"""DP-Krav-0013: a small overlap between uses."""

from collections.abc import Iterator, Sequence

from detaljplan.plan.areas import UseZone
from detaljplan.rules.context import Context
from detaljplan.rules.overlapping import overlap_faults, overlaps_by_size
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "DP-Krav-0013",
    title=Text("Litet överlapp mellan användningar", "Small overlap between uses"),
    why=Text(
        "Små överlapp beror nästan alltid på att gränserna inte har ritats mot varandra.",
        "Small overlaps nearly always come from boundaries that were not drawn against each other.",
    ),
    remedy=Text(
        "Låt ytorna dela brytpunkter längs den gemensamma gränsen, eller slå ihop dem om de hör till en och samma "
        "bestämmelse.",
        "Let the areas share vertices along the common boundary, or join them if they belong to one and the same "
        "provision.",
    ),
    message=Text(
        "{pair} överlappar varandra med {measured} m² (mindre än {limit} m²).",
        "{pair} overlap by {measured} m² (less than {limit} m²).",
    ),
    of=Of.USE_ZONES,
    needs=("DP-Krav-0018", "GEO-0003"),
    at_once=True,
)
def small_overlap(zones: Sequence[UseZone], context: Context) -> Iterator[Fault]:
    yield from overlap_faults(overlaps_by_size(context, small=True), context)
