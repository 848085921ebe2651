"""DP-Krav-0011: uses nearer than half a metre, in what was started after 2021."""

from collections.abc import Iterator, Sequence

from detaljplan.plan.areas import UseZone
from detaljplan.rules.context import SOUND_GEOMETRY, Context
from detaljplan.rules.near_zones import MESSAGE, REMEDY, WHY, near_faults
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Applies, Fault, Of, Started, Text


@rule(
    "DP-Krav-0011",
    title=Text("Användningar som nästan möts", "Uses that nearly meet"),
    why=WHY,
    remedy=REMEDY,
    message=MESSAGE,
    of=Of.USE_ZONES,
    applies=Applies(started=Started.AFTER),
    needs=SOUND_GEOMETRY,
    at_once=True,
)
def near_uses_of_new_plans(zones: Sequence[UseZone], context: Context) -> Iterator[Fault]:
    """Ask of pairs with at least one zone that follows the new rules: between old and new the milder limit holds."""
    yield from near_faults(zones, context, "near_new", both=False)
