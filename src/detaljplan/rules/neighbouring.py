"""Neighbouring plans in force, which DP-0001 and TOPO-0008 hold a plan against."""

from __future__ import annotations

from collections.abc import Iterator

from shapely.geometry.base import BaseGeometry

from detaljplan.crs import transform
from detaljplan.plan.areas import PlanAreas
from detaljplan.plan.model import Plan, PlanStatus
from detaljplan.plan.values import CannotTell, Unreadable, shortened
from detaljplan.rules.context import Context
from detaljplan.rules.rule import Text

NOT_COUNTED = Text(
    "Planer som denna ersätter (foregaendePlansBeteckning), äldre versioner av samma plan, och planer som "
    "skiljs åt av vertikalAvgransning.",
    "Plans that this one replaces (foregaendePlansBeteckning), other versions of the same plan, and plans "
    "apart by vertikalAvgransning.",
)
"""What rules on neighbours say of their exceptions."""


class Neighbours:
    """The neighbours of a plan that count, each once, with its area in the plan's own system.

    Attributes
    ----------
    untold
        Set once all have been gone through: why the area of one of them could not be told.
    """

    def __init__(self, plan: Plan, context: Context) -> None:
        self._plan, self._others = plan, context.inputs["neighbours"]
        self.untold: CannotTell | None = None

    def __iter__(self) -> Iterator[tuple[Plan, BaseGeometry]]:
        counted: list[Plan] = []
        for neighbour in self._others:
            if not counts(neighbour, self._plan) or any(_is_drawn_alike(neighbour, one) for one in counted):
                continue
            counted.append(neighbour)
            try:
                area = _area_of(neighbour, self._plan)
            except CannotTell as met:
                self.untold = met
                continue
            yield neighbour, area

    def tell_untold(self) -> None:
        """Raise `CannotTell` when the area of a neighbour could not be told."""
        if self.untold:
            raise self.untold


def counts(neighbour: Plan, plan: Plan) -> bool:
    """Return whether a neighbour is another plan in force, in the same layer, that this one does not replace."""
    replaced = {designation for decision in plan.decisions for designation in decision.previous_plans}
    return (
        neighbour.status is PlanStatus.IN_FORCE
        and not is_same_plan(neighbour, plan)
        and neighbour.designation not in replaced
        and neighbour.vertical_limit == plan.vertical_limit
    )


def is_same_plan(one: Plan, other: Plan) -> bool:
    """Return whether two are the same plan: by their identity, or by their area where a delivery gives no identity."""
    if isinstance(one.object_id, str) and isinstance(other.object_id, str):
        return one.object_id == other.object_id
    return bool(one.boundary) and one.boundary == other.boundary


def _is_drawn_alike(one: Plan, other: Plan) -> bool:
    """Return whether two are the same plan with the same area: handed in twice."""
    return is_same_plan(one, other) and one.boundary == other.boundary


def _area_of(neighbour: Plan, plan: Plan) -> BaseGeometry:
    if neighbour.epsg is None or plan.epsg is None:
        raise CannotTell(
            Unreadable("–", neighbour.where, "grannplanens referenssystem", "the neighbouring plan's reference system")
        )
    area: BaseGeometry = transform(PlanAreas(neighbour).boundary, neighbour.epsg, plan.epsg)
    return area


def name_of(neighbour: Plan) -> str:
    """Return what a planner calls a neighbouring plan: its designation and name, or else its identity."""
    told = (neighbour.designation, neighbour.name)
    return shortened(" ".join(part for part in told if isinstance(part, str)) or neighbour.identity, 60)
