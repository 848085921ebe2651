"""GEO-0008: a hole that lies outside its area."""

from collections.abc import Iterator, Sequence

from detaljplan.plan.flaws import Flaw, FlawKind
from detaljplan.rules.context import Context
from detaljplan.rules.flaw_faults import Sized, flaw_faults, with_area
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold


@rule(
    "GEO-0008",
    title=Text("Hål utanför ytan", "Hole outside its area"),
    why=Text(
        "Ett hål tar bort mark ur ytan. Ligger det utanför, eller runt hela ytan, går det inte att säga vad som är "
        "hål.",
        "A hole takes ground out of the area. Where it lies outside, or around all of it, nothing tells what is a "
        "hole.",
    ),
    remedy=Text(
        "Flytta hålet in i sin yta, ta bort det, eller rita det som en egen yta.",
        "Move the hole into its area, remove it, or draw it as an area of its own.",
    ),
    message=Text("Ytan {what}.", "The area {what}."),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    at_once=True,
)
def hole_outside(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    yield from flaw_faults(geometries, context, {FlawKind.HOLE_OUTSIDE: _outside})


def _outside(flaw: Flaw) -> Sized:
    return with_area(flaw, "har ett hål på {} m² utanför sig", "has a hole of {} m² outside itself")
