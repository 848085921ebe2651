"""DP-Krav-0012: uses nearer than two metres, in what was started before 2022."""

from collections.abc import Iterator, Sequence

from detaljplan.plan.areas import UseZone
from detaljplan.rules.context import SOUND_GEOMETRY, Context
from detaljplan.rules.near_zones import MESSAGE, REMEDY, WHY, near_faults
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Applies, Fault, Of, Started, Text


@rule(
    "DP-Krav-0012",
    title=Text("Användningar i en äldre plan som nästan möts", "Uses of an older plan that nearly meet"),
    why=WHY,
    remedy=REMEDY,
    message=MESSAGE,
    of=Of.USE_ZONES,
    applies=Applies(started=Started.BEFORE),
    needs=SOUND_GEOMETRY,
    at_once=True,
)
def near_uses_of_old_plans(zones: Sequence[UseZone], context: Context) -> Iterator[Fault]:
    """Ask of pairs that both follow the old rules; DP-Krav-0011 asks of those where one does not."""
    yield from near_faults(zones, context, "near_old", both=True)
