"""GEO-0011: holes that cut an area apart."""

from collections.abc import Iterator, Sequence

import shapely

from detaljplan.plan.flaws import Flaw, FlawKind
from detaljplan.rules.context import Context
from detaljplan.rules.flaw_faults import flaw_faults
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold


@rule(
    "GEO-0011",
    title=Text("Hål som delar ytan i lösa delar", "Holes that cut the area apart"),
    why=Text(
        "Ett hål får röra ytans gräns i en punkt. Rör hålen gränsen eller varandra i en sluten kedja är marken "
        "innanför en egen yta.",
        "A hole may touch the area's boundary in one point. Where holes touch in a closed chain, the ground within is "
        "an area of its own.",
    ),
    remedy=Text(
        "Rita de lösa delarna som egna ytor, eller flytta hålen ifrån varandra.",
        "Draw the loose parts as areas of their own, or move the holes apart.",
    ),
    message=Text("Ytan {what}.", "The area {what}."),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    at_once=True,
)
def holes_that_cut_apart(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    yield from flaw_faults(geometries, context, {FlawKind.IN_PIECES: _pieces})


def _pieces(flaw: Flaw) -> Text:
    points = len(shapely.get_coordinates(flaw.shape))
    return Text(f"delas av hål som möts i {points} punkter", f"is cut apart by holes that meet in {points} points")
