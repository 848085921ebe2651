"""GEO-0004: coordinates that cannot lie in the reference system they state."""

from collections.abc import Iterator

from detaljplan.crs import Fit, fit_of, in_use_at, plausible, zone_name, zones_used_at
from detaljplan.crs.windows import Bounds, Family
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.own_municipality import municipality_of, systems_of
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text
from detaljplan.spec.municipalities import Municipality

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
    needs=("GEO-0019",),
)
def coordinates_outside_sweden(geometry: Owned, context: Context) -> Iterator[Fault]:
    shape, epsg = known(geometry.item.shape), known(geometry.item.epsg)
    if shape is None or epsg is None or shape.is_empty:
        return
    municipality = municipality_of(context.plan)
    systems = systems_of(shape.bounds, municipality, context)
    doubt = _doubt(epsg, shape.bounds, municipality, systems)
    if doubt is None:
        return
    west, south, _, _ = shape.bounds
    cannot, fits = doubt
    yield Fault(
        about=geometry,
        objects=(geometry.owner.identity,),
        where=geometry.item.where,
        geometry=shape.envelope,
        fields={
            "east": _told(west),
            "north": _told(south),
            "cannot": cannot,
            "zone": zone_name(epsg),
            "fits": fits,
        },
    )


def _doubt(
    epsg: int, bounds: Bounds, municipality: Municipality | None, systems: tuple[int, ...]
) -> tuple[Text, Text] | None:
    """Return why the coordinates are not those of a plan in the system, and what they fit; ``None`` without doubt."""
    _, south, _, north = bounds
    if epsg in systems:
        return None
    inside = plausible(epsg, bounds)
    if municipality and systems:
        name = municipality.short_name
        cannot = Text(f"är utanför {name} i", f"is outside {name} in") if inside else _CANNOT
        return cannot, _in_municipality(systems, name)
    if inside and in_use_at(epsg, south, north):
        return None
    return _FAR if inside else _CANNOT, _proposal(fit_of(bounds), bounds, epsg)


def _in_municipality(systems: tuple[int, ...], municipality: str) -> Text:
    names = [f"{zone_name(system)} (EPSG:{system})" for system in systems]
    return Text(
        f"Talen passar {' eller '.join(names)}, som lägger planen i {municipality}.",
        f"The numbers fit {' or '.join(names)}, which puts the plan in {municipality}.",
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
