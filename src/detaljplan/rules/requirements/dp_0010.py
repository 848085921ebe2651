"""DP-0010: a position that is told to be uncertain."""

from collections.abc import Iterator

from detaljplan.plan.values import known, shortened
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Owned, Text


@rule(
    "DP-0010",
    title=Text("Osäkert läge är angivet", "Position told to be uncertain"),
    why=Text(
        "En plan anger exakt var den gäller; ett läge som sägs vara osäkert går inte att tillämpa.",
        "A plan tells exactly where it applies; a position told to be uncertain cannot be applied.",
    ),
    remedy=Text(
        "Fastställ gränsens läge och ta bort osakertLage ur geometrimetadata.",
        "Settle where the boundary lies and take osakertLage out of geometrimetadata.",
    ),
    message=Text("Geometrin har osakertLage: {uncertain}.", "The geometry has osakertLage: {uncertain}."),
    of=Of.GEOMETRIES,
    formats=NATIONAL_MODEL,
)
def uncertain_position(geometry: Owned, context: Context) -> Iterator[Fault]:
    positioning = known(geometry.item.positioning)
    uncertain = known(positioning.uncertain) if positioning else None
    if uncertain is not None:
        yield Fault(
            about=geometry,
            objects=(geometry.owner.identity,),
            where=geometry.item.where,
            fields={"uncertain": shortened(uncertain)},
        )
