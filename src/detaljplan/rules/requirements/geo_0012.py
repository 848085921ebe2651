"""GEO-0012: parts of one geometry that overlap, are equal or meet along a line."""

from collections.abc import Iterator, Sequence

from detaljplan.plan.flaws import Flaw, FlawKind
from detaljplan.rules.context import Context
from detaljplan.rules.flaw_faults import Sized, flaw_faults, with_area, with_length
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold


@rule(
    "GEO-0012",
    title=Text("Delar som överlappar eller möts längs en linje", "Parts that overlap or meet along a line"),
    why=Text(
        "Delarna av en geometri ska ligga skilda åt; det delarna har gemensamt räknas annars två gånger. En del i en "
        "annans hål är rätt.",
        "The parts of a geometry shall lie apart; what they share is counted twice otherwise. A part in a hole of "
        "another is right.",
    ),
    remedy=Text(
        "Slå ihop delarna till en yta, eller ta bort den ena.",
        "Join the parts to one area, or remove one of them.",
    ),
    message=Text("Geometrin {what}.", "The geometry {what}."),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    at_once=True,
)
def parts_that_overlap(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    yield from flaw_faults(
        geometries,
        context,
        {FlawKind.PARTS_OVERLAP: _ground, FlawKind.SAME_PART: lambda flaw: _TWICE, FlawKind.PARTS_ALONG_A_LINE: _line},
    )


_TWICE = Text("har samma del två gånger", "has the same part twice")


def _ground(flaw: Flaw) -> Sized:
    return with_area(flaw, "har delar som överlappar varandra med {} m²", "has parts that overlap by {} m²")


def _line(flaw: Flaw) -> Sized:
    return with_length(flaw, "har delar som möts längs {} m", "has parts that meet along {} m")
