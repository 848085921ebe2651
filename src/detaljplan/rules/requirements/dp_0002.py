"""DP-0002: ground in the plan area that no use covers."""

from collections.abc import Iterator

import shapely

from detaljplan.plan.measures import areas_of, gaps, wider_than, width_m
from detaljplan.plan.model import Plan
from detaljplan.plan.values import CannotTell, Unreadable, known
from detaljplan.rules.context import Context
from detaljplan.rules.private_ground import PRIVATE_GROUND, private_public_places
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "DP-0002",
    title=Text("Mark utan användning", "Ground without a use"),
    why=Text(
        "All mark inom planområdet ska ha en användning, annars är det oklart vad som gäller där.",
        "All ground in the plan area shall have a use, or nothing tells what applies there.",
    ),
    remedy=Text(
        "Låt intilliggande användningsområden mötas med gemensamma brytpunkter, eller rita den yta som saknas.",
        "Let the neighbouring use areas meet in common vertices, or draw the area that is missing.",
    ),
    message=Text(
        "En glipa som är {measured} m bred ({area} m²) saknar användning; högst {limit} m tillåts.",
        "A gap {measured} m wide ({area} m²) has no use; at most {limit} m is allowed.",
    ),
    units={"area": "m²"},
    of=Of.PLAN,
    of_whole_plan=True,
    exceptions=(PRIVATE_GROUND,),
    needs=("DP-Krav-0018", "GEO-0003"),
)
def ground_without_use(plan: Plan, context: Context) -> Iterator[Fault]:
    _all_uses_readable(plan)
    coverage = context.coverage
    bare = gaps(context.areas.boundary, shapely.union(coverage.union, private_public_places(context)))
    if coverage.left_out:
        bare = areas_of(shapely.difference(shapely.MultiPolygon(list(bare)), coverage.uncertain))
    for gap in bare[wider_than(bare, context.limit("coverage_gap_width"))]:
        yield Fault(
            about=plan,
            objects=(plan.identity,),
            where=plan.where,
            geometry=gap,
            measurement=context.measured(width_m(gap), "coverage_gap_width"),
            fields={"area": round(gap.area, 2)},
        )
    if coverage.left_out:
        raise CannotTell(
            Unreadable("–", coverage.left_out[0].items[0].where, "en giltig användningsyta", "a valid use area")
        )


def _all_uses_readable(plan: Plan) -> None:
    """Raise `CannotTell` when a use has no geometry, or one that cannot be read: its ground would be told as a gap."""
    for use in plan.uses:
        if not use.geometries:
            raise CannotTell(Unreadable("–", use.where, "en användningsyta", "a use area"))
        for item in use.geometries:
            if known(item.shape) is None:
                raise CannotTell(Unreadable("–", item.where, "en användningsyta", "a use area"))
