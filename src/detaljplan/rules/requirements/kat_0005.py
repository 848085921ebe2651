"""KAT-0005: a property that lies on a use of another form (användningsform)."""

from collections.abc import Iterator

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.findings import Measurement
from detaljplan.numerals import beside
from detaljplan.plan.areas import UseZone
from detaljplan.plan.measures import area_m2, outside_width_m
from detaljplan.plan.model import GROUND_FORMS, Provision, UseProvision
from detaljplan.rules.context import SOUND_GEOMETRY, Context
from detaljplan.rules.names import called, called_together, listed
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "KAT-0005",
    title=Text("Egenskap på fel användningsform", "Property on ground of another form"),
    why=Text(
        "Kvartersmark, allmän plats och vattenområde har egna egenskapsbestämmelser i katalogen. En egenskap för "
        "kvartersmark kan inte gälla på allmän plats.",
        "Development blocks, public places and water have property provisions of their own in the catalogue. One for "
        "development blocks cannot apply on a public place.",
    ),
    remedy=Text(
        "Dra egenskapens gräns längs användningsgränsen, eller välj katalogens bestämmelse för rätt användningsform.",
        "Let the property end at the use's boundary, or choose the entry for the right form.",
    ),
    message=Text(
        "{provision} är för {form} men ligger på {use}, som är {other} ({area}).",
        "{provision} is for {form} but lies on {use}, which {other} ({area}).",
    ),
    of=Of.PROVISIONS,
    needs=SOUND_GEOMETRY,
)
def property_on_another_form(provision: Provision, context: Context) -> Iterator[Fault]:
    if isinstance(provision, UseProvision):
        return
    form = context.known_entry(provision).land_form
    if form not in GROUND_FORMS:
        return  # the whole plan area fits any use, and earlier forms cannot be compared
    zones = [(zone, context.forms_of(zone)) for zone in context.uses_under(provision)]
    wrong = [zone for zone, forms in zones if forms and form not in forms]
    if not wrong:
        return
    right = [zone for zone, forms in zones if not forms or form in forms]
    found = _fault(provision, wrong, right, context)
    if found is not None:
        uses = {id(use): use for zone in wrong for use in zone.uses}
        forms = sorted({min(context.forms_of(zone)).lower() for zone in wrong})
        area = context.measured(found.area, "regulated_area") if found.area else None
        yield Fault(
            about=provision,
            objects=(provision.identity, *(use.identity for use in uses.values())),
            where=provision.where,
            geometry=found,
            measurement=area,
            fields={
                "provision": called(provision),
                "form": form.lower(),
                "use": called_together(uses.values()),
                "other": Text(listed(forms, "och"), f"{'is' if len(uses) == 1 else 'are'} {listed(forms, 'and')}"),
                "area": _size(area) if area else _extent(found, wrong, context),
            },
        )


def _size(area: Measurement) -> Text:
    measured, limit = area.measured, area.limit
    return Text(f"{beside(measured, limit)} m²", f"{beside(measured, limit, 'en')} m²")


def _extent(shape: BaseGeometry, zones: list[UseZone], context: Context) -> Text:
    """Return how much of lines or points lies on some zones: some of it may lie on no use at all."""
    ground = shapely.union_all([zone.shape for zone in zones])
    beyond = outside_width_m(shapely.difference(shape, ground), ground)
    line = shapely.get_dimensions(shape) == 1
    if not context.measured(beyond, "regulated_distance").margin > 0:
        return Text("hela linjen", "the whole line") if line else Text("punkten", "the point")
    return Text("en del av linjen", "part of the line") if line else Text("en del av punkterna", "some of the points")


def _fault(provision: Provision, wrong: list[UseZone], right: list[UseZone], context: Context) -> BaseGeometry | None:
    """Return the part on ground of another form alone; of a line or point only the whole, when nothing else is near.

    A line between a block and a street lies on both, which is as it should be.
    """
    shape = provision.shapes[0] if len(provision.shapes) == 1 else shapely.union_all(provision.shapes)
    if shapely.get_dimensions(shape) < 2:
        return None if right else shape
    part = context.regulated_ground.shared(shape, wrong, right)
    return part if area_m2(part) > context.limit("regulated_area") else None
