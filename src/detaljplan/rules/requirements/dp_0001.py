"""DP-0001: ground that two plans in force share."""

from collections.abc import Iterator

import shapely

from detaljplan.plan.measures import Shapes, areas_of, wider_than, widths_beyond
from detaljplan.plan.model import Plan
from detaljplan.rules.context import Context
from detaljplan.rules.neighbouring import NOT_COUNTED, Neighbours, name_of
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import IN_FORCE, Fault, Of, Text


@rule(
    "DP-0001",
    title=Text("Två planer med laga kraft på samma mark", "Two plans in force on the same ground"),
    why=Text(
        "Bara en detaljplan kan gälla på en plats; med två går det inte att säga vad som får byggas.",
        "Only one detailed plan can apply in a place; with two nothing tells what may be built.",
    ),
    remedy=Text(
        "Minska den äldre planen med det som den nya ersätter, och leverera den på nytt, eller upphäv den.",
        "Cut what the new plan replaces out of the older one and deliver it anew, or repeal it.",
    ),
    message=Text(
        "Planen överlappar {neighbour} med {area} m², som mest {measured} m brett; högst {limit} m tillåts.",
        "The plan overlaps {neighbour} by {area} m², at most {measured} m wide; {limit} m is allowed.",
    ),
    units={"area": "m²"},
    of=Of.PLAN,
    applies=IN_FORCE,
    inputs=("neighbours",),
    exceptions=(NOT_COUNTED,),
    needs=("DP-Krav-0018", "GEO-0003"),
)
def ground_of_two_plans(plan: Plan, context: Context) -> Iterator[Fault]:
    """Hold the plan against the input: a sequence of other plans as read, each in its own system."""
    boundary, limit = context.areas.boundary, context.limit("plan_overlap_width")
    neighbours = Neighbours(plan, context)
    for neighbour, area in neighbours:
        shared = areas_of(shapely.intersection(boundary, area))
        wide = shared[wider_than(shared, limit)]
        if len(wide):
            yield _fault(plan, neighbour, wide, context)
    neighbours.tell_untold()


def _fault(plan: Plan, neighbour: Plan, shared: Shapes, context: Context) -> Fault:
    whole = shapely.union_all(shared)
    width = widths_beyond(shared, context.limit("plan_overlap_width")).max()
    return Fault(
        about=plan,
        objects=(plan.identity, neighbour.identity),
        where=plan.where,
        geometry=whole,
        measurement=context.measured(width, "plan_overlap_width"),
        fields={"neighbour": name_of(neighbour), "area": round(whole.area, 2)},
    )
