"""GEO-0004: coordinates that cannot lie in the reference system they state."""

from collections.abc import Iterator

from detaljplan.crs import plausible, zone_name
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text


@rule(
    "GEO-0004",
    title=Text("Koordinater utanför Sverige", "Coordinates outside Sweden"),
    why=Text(
        "Ligger planen på fel plats granskas den mot fel underlag. Oftast är axlarna förväxlade eller zonen fel.",
        "A plan in the wrong place is reviewed against the wrong layers. Mostly the axes or the zone are wrong.",
    ),
    remedy=Text(
        "Kontrollera zonen, och att öst (E) står före nord (N) i nationell JSON.",
        "Check the zone, and that east (E) stands before north (N) in national JSON.",
    ),
    message=Text("E {east}, N {north} kan inte ligga i {zone}.", "E {east}, N {north} cannot lie in {zone}."),
    of=Of.PLAN_GEOMETRIES,
)
def coordinates_outside_sweden(geometry: Owned, context: Context) -> Iterator[Fault]:
    shape, epsg = known(geometry.item.shape), known(geometry.item.epsg)
    if shape is None or epsg is None or shape.is_empty or plausible(epsg, shape.bounds):
        return
    west, south, _, _ = shape.bounds
    yield Fault(
        about=geometry,
        objects=(geometry.owner.identity,),
        where=geometry.item.where,
        geometry=shape.envelope,
        fields={"east": round(west), "north": round(south), "zone": zone_name(epsg)},
    )
