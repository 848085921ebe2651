"""DP-0001: ground that two plans in force share."""

from collections.abc import Iterator

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.crs import transform
from detaljplan.plan.areas import PlanAreas
from detaljplan.plan.measures import Shapes, areas_of, wider_than, width_m
from detaljplan.plan.model import Plan, PlanStatus
from detaljplan.plan.values import CannotTell, Unreadable, shortened
from detaljplan.rules.context import Context
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
    exceptions=(
        Text(
            "Planer som denna ersätter (foregaendePlansBeteckning), äldre versioner av samma plan, och planer som "
            "skiljs åt av vertikalAvgransning.",
            "Plans that this one replaces (foregaendePlansBeteckning), other versions of the same plan, and plans "
            "apart by vertikalAvgransning.",
        ),
    ),
    needs=("DP-Krav-0018", "GEO-0003"),
)
def ground_of_two_plans(plan: Plan, context: Context) -> Iterator[Fault]:
    """Hold the plan against the input: a sequence of other plans as read, each in its own system."""
    boundary, limit = context.areas.boundary, context.limit("plan_overlap_width")
    untold: CannotTell | None = None
    for neighbour in context.inputs["neighbours"]:
        if not _counts(neighbour, plan):
            continue
        try:
            shared = areas_of(shapely.intersection(boundary, _area_of(neighbour, plan)))
        except CannotTell as met:
            untold = met
            continue
        wide = shared[wider_than(shared, limit)]
        if len(wide):
            yield _fault(plan, neighbour, wide, context)
    if untold:
        raise untold


def _counts(neighbour: Plan, plan: Plan) -> bool:
    """Return whether a neighbour is another plan in force, in the same layer, that this one does not replace."""
    replaced = {designation for decision in plan.decisions for designation in decision.previous_plans}
    return (
        neighbour.status is PlanStatus.IN_FORCE
        and neighbour.identity != plan.identity
        and neighbour.designation not in replaced
        and neighbour.vertical_limit == plan.vertical_limit
    )


def _area_of(neighbour: Plan, plan: Plan) -> BaseGeometry:
    if neighbour.epsg is None or plan.epsg is None:
        raise CannotTell(
            Unreadable("–", neighbour.where, "grannplanens referenssystem", "the neighbouring plan's reference system")
        )
    area: BaseGeometry = transform(PlanAreas(neighbour).boundary, neighbour.epsg, plan.epsg)
    return area


def _fault(plan: Plan, neighbour: Plan, shared: Shapes, context: Context) -> Fault:
    whole = shapely.union_all(shared)
    return Fault(
        about=plan,
        objects=(plan.identity, neighbour.identity),
        where=plan.where,
        geometry=whole,
        measurement=context.measured(max(width_m(part) for part in shared), "plan_overlap_width"),
        fields={"neighbour": _called(neighbour), "area": round(whole.area, 2)},
    )


def _called(neighbour: Plan) -> str:
    told = (neighbour.designation, neighbour.name)
    return shortened(" ".join(part for part in told if isinstance(part, str)) or neighbour.identity, 60)
