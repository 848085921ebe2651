"""LAGE-0002: a geometry positioned, or checked, in the future."""

from collections.abc import Iterator

from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Owned, Text


@rule(
    "LAGE-0002",
    title=Text("Läget är bestämt i framtiden", "Positioned in the future"),
    why=Text(
        "När läget bestämdes eller kontrollerades säger hur aktuellt underlaget är; det kan inte ha skett i framtiden.",
        "When a position was determined or checked tells how current it is; it cannot have happened in the future.",
    ),
    remedy=Text("Rätta tidpunkten.", "Correct the time."),
    message=Text("{attribute} är {day}, senare än i dag.", "{attribute} is {day}, later than today."),
    of=Of.GEOMETRIES,
    formats=NATIONAL_MODEL,
)
def positioned_in_the_future(geometry: Owned, context: Context) -> Iterator[Fault]:
    positioning = known(geometry.item.positioning)
    if positioning is None:
        return
    moments = {
        "tidpunktForLagesbestamning": known(positioning.positioned_at),
        "tidpunktForKontrollAvGeometri": known(positioning.checked_at),
    }
    for attribute, moment in moments.items():
        if moment is not None and moment.date() > context.today:
            yield Fault(
                about=geometry,
                objects=(geometry.owner.identity,),
                where=geometry.item.where,
                fields={"attribute": attribute, "day": moment.date()},
            )
