"""GEO-0004: coordinates that cannot lie in the reference system they state."""

from collections.abc import Iterator

from detaljplan.crs import Fit, fit_of, in_use_at, plausible, zone_name, zones_used_at
from detaljplan.crs.windows import Bounds, Family
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text

_CANNOT = Text("kan inte ligga i", "cannot lie in")
_FAR = Text("ligger långt från de kommuner som använder", "lies far from the municipalities that use")
_NAMES = {
    Family.TM: Text("SWEREF 99 TM (EPSG:3006)", "SWEREF 99 TM (EPSG:3006)"),
    Family.DEGREES: Text("longitud och latitud i grader", "longitude and latitude in degrees"),
    Family.RT90: Text("RT 90 (gammalt system; räkna om till SWEREF 99)", "RT 90 (an old system; convert to SWEREF 99)"),
}
_SWAPPED = Text("om öst och nord är omkastade", "if east and north are swapped")
_NOTHING = Text("Talen passar inte heller något annat system vi känner.", "Nor do the numbers fit any system we know.")


@rule(
    "GEO-0004",
    title=Text("Koordinater utanför Sverige eller zonen", "Coordinates outside Sweden or the zone"),
    why=Text(
        "Ligger planen på fel plats granskas den mot fel underlag. Oftast är axlarna förväxlade eller zonen fel.",
        "A plan in the wrong place is reviewed against the wrong layers. Mostly the axes or the zone are wrong.",
    ),
    remedy=Text(
        "Kontrollera zonen, och att öst (E) står före nord (N) i nationell JSON.",
        "Check the zone, and that east (E) stands before north (N) in national JSON.",
    ),
    message=Text("E {east}, N {north} {cannot} {zone}. {fits}", "E {east}, N {north} {cannot} {zone}. {fits}"),
    of=Of.PLAN_GEOMETRIES,
)
def coordinates_outside_sweden(geometry: Owned, context: Context) -> Iterator[Fault]:
    shape, epsg = known(geometry.item.shape), known(geometry.item.epsg)
    if shape is None or epsg is None or shape.is_empty:
        return
    west, south, east, north = shape.bounds
    inside = plausible(epsg, shape.bounds)
    if inside and in_use_at(epsg, south, north):
        return
    yield Fault(
        about=geometry,
        objects=(geometry.owner.identity,),
        where=geometry.item.where,
        geometry=shape.envelope,
        fields={
            "east": _told(west),
            "north": _told(south),
            "cannot": _FAR if inside else _CANNOT,
            "zone": zone_name(epsg),
            "fits": _proposal(fit_of((west, south, east, north)), (west, south, east, north), epsg),
        },
    )


def _told(coordinate: float) -> float:
    """Return a coordinate in whole metres, or as it is where it looks to be degrees."""
    return round(coordinate) if abs(coordinate) > 1000 else round(coordinate, 5)


def _proposal(fit: Fit | None, bounds: Bounds, stated: int) -> Text:
    """Return what the numbers fit, saying no more than they can tell."""
    if fit is None:
        return _NOTHING
    system = _local(fit, bounds, stated) if fit.family is Family.LOCAL else _NAMES[fit.family]
    if fit.swapped:
        return Text(f"Talen passar {system.sv} {_SWAPPED.sv}.", f"The numbers fit {system.en} {_SWAPPED.en}.")
    return Text(f"Talen passar {system.sv}.", f"The numbers fit {system.en}.")


def _local(fit: Fit, bounds: Bounds, stated: int) -> Text:
    """Return the local zones that the numbers allow; which of them it is they cannot tell, unless one is stated."""
    west, south, east, north = bounds
    zones = zones_used_at(west, east) if fit.swapped else zones_used_at(south, north)
    if stated in zones:
        return Text(zone_name(stated), zone_name(stated))
    listed = ", ".join(zone_name(zone).removeprefix("SWEREF 99 ") for zone in zones)
    if not zones:
        return Text("en lokal SWEREF 99-zon", "a local SWEREF 99 zone")
    return Text(
        f"en lokal SWEREF 99-zon, så långt norrut {listed} (vilken av dem går inte att se av talen)",
        f"a local SWEREF 99 zone, so far north {listed} (which of them the numbers cannot tell)",
    )
