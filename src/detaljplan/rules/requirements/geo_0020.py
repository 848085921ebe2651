"""GEO-0020: a plan area that is no area."""

from collections.abc import Iterator

import shapely

from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text

_CALLED = (Text("en punkt", "a point"), Text("en linje", "a line"))


@rule(
    "GEO-0020",
    title=Text("Planområdet är ingen yta", "Plan area that is no area"),
    why=Text(
        "En plan gäller inom ett område. Är området ritat som linje eller punkt går det inte att pröva om marken har "
        "användning eller om bestämmelserna ligger innanför.",
        "A plan applies within an area. Where that is drawn as a line or a point, nothing tells whether its ground has "
        "a use or its provisions lie inside.",
    ),
    remedy=Text(
        "Rita planområdet som en sluten yta och exportera planen på nytt.",
        "Draw the plan area as a closed area, and export the plan anew.",
    ),
    message=Text("Planområdet är ritat som {drawn}.", "The plan area is drawn as {drawn}."),
    of=Of.PLAN_GEOMETRIES,
    exceptions=(
        Text(
            "Har planen vertikalAvgransning säger DP-0015 samma sak.",
            "Where the plan has vertikalAvgransning, DP-0015 tells the same.",
        ),
    ),
)
def plan_area_that_is_no_area(geometry: Owned, context: Context) -> Iterator[Fault]:
    shape = known(geometry.item.shape)
    if shape is None or shape.is_empty or context.plan.vertical_limit is not None:
        return
    drawn = int(shapely.get_dimensions(shape))
    if drawn < len(_CALLED):
        yield Fault(
            about=geometry,
            objects=(geometry.owner.identity,),
            where=geometry.item.where,
            geometry=shape,
            fields={"drawn": _CALLED[drawn]},
        )
