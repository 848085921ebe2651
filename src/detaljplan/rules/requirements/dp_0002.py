"""DP-0002: ground in the plan area that no use covers."""

from collections.abc import Iterator

from detaljplan.plan.measures import widths_beyond
from detaljplan.plan.model import Plan
from detaljplan.rules.bare_ground import bare_ground, tell_uses_left_out
from detaljplan.rules.context import Context
from detaljplan.rules.private_ground import PRIVATE_GROUND
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "DP-0002",
    title=Text("Mark utan användning", "Ground without a use"),
    why=Text(
        "All mark inom planområdet ska ha en användning, annars är det oklart vad som gäller där. En "
        "användning räknas också när den bara gäller ovanför eller under marken, eller en tid.",
        "All ground in the plan area shall have a use, or nothing tells what applies there. A use counts also where it "
        "applies only above or below the ground, or for a time.",
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
    wide = bare_ground(context).wide
    for gap, width in zip(wide, widths_beyond(wide, context.limit("coverage_gap_width")), strict=True):
        yield Fault(
            about=plan,
            objects=(plan.identity,),
            where=plan.where,
            geometry=gap,
            measurement=context.measured(width, "coverage_gap_width"),
            fields={"area": round(gap.area, 2)},
        )
    tell_uses_left_out(context)
