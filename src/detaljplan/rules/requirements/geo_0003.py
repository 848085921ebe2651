"""GEO-0003: an area that is invalid in a way that no other rule names."""

from collections.abc import Iterator, Sequence

from detaljplan.plan.flaws import Flaw, FlawKind
from detaljplan.plan.values import shortened
from detaljplan.rules.context import Context
from detaljplan.rules.flaw_faults import flaw_faults
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold


@rule(
    "GEO-0003",
    title=Text("Ogiltig yta eller linje", "Invalid area or line"),
    why=Text(
        "En ring vars punkter alla ligger på en linje omsluter ingen mark, så ytan har ingen bestämd storlek. En "
        "linje vars punkter alla är en och samma har ingen längd.",
        "A ring whose points all lie on one line encloses no ground, so the area has no definite size. A line whose "
        "points are all one has no length.",
    ),
    remedy=Text(
        "Ta bort ringen, eller rita om ytan eller linjen.",
        "Remove the ring, or redraw the area or the line.",
    ),
    message=Text("Geometrin {what}.", "The geometry {what}."),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    needs=("DP-Krav-0018", "GEO-0008", "GEO-0009", "GEO-0010", "GEO-0011", "GEO-0012"),
    at_once=True,
)
def invalid_area(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    yield from flaw_faults(
        geometries,
        context,
        {FlawKind.NO_GROUND: lambda flaw: _NOTHING, FlawKind.NO_LENGTH: lambda flaw: _POINT, FlawKind.OTHER: _named},
    )


_NOTHING = Text("har en ring som inte omsluter någon mark", "has a ring that encloses no ground")

_POINT = Text("är en linje utan längd: alla punkter är en och samma", "is a line of no length: all its points are one")


def _named(flaw: Flaw) -> Text:
    reason = shortened(flaw.reason)
    return Text(f"är ogiltig: {_REASONS.get(reason, reason)}", f"is invalid: {reason}")


_REASONS = {
    "Hole lies outside shell": "ett hål ligger utanför ytan",
    "Holes are nested": "ett hål ligger i ett annat",
    "Interior is disconnected": "hålen delar ytan i lösa delar",
    "Duplicate Rings": "samma ring förekommer två gånger",
    "Nested shells": "en del ligger i en annan",
    "Too few points in geometry component": "en ring har för få punkter",
}
