"""PLAN-0006: a plan far from the municipality it says it is of."""

from collections.abc import Iterator

from detaljplan.crs import SWEREF_CODES
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.own_municipality import municipality_of, systems_of
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text
from detaljplan.spec.municipalities import extents


@rule(
    "PLAN-0006",
    title=Text("Planen ligger långt från sin kommun", "Plan far from its municipality"),
    why=Text(
        "En kommun planlägger sitt eget område. Ligger planen i en annan del av landet är kommunen eller koordinaterna "
        "fel, och planen granskas mot fel underlag.",
        "A municipality plans its own ground. Where a plan lies in another part of the country, the municipality or "
        "the coordinates are wrong, and the plan is reviewed against the wrong layers.",
    ),
    remedy=Text("Kontrollera kommunens namn och koordinaterna.", "Check the municipality's name and the coordinates."),
    message=Text(
        "Planen ligger mer än {limit} m utanför {municipality}, i vilket SWEREF 99-system talen än läses.",
        "The plan lies more than {limit} m outside {municipality}, whichever SWEREF 99 system the numbers are read in.",
    ),
    of=Of.PLAN_GEOMETRIES,
    exceptions=(
        Text(
            "En plan i en grannkommun hittas sällan, eftersom kommunen är en ruta och gränserna förenklade; mot "
            "kommunens egen gräns prövar PLAN-0003. Är referenssystemet fel säger GEO-0004 det.",
            "A plan in a neighbouring municipality is seldom found, since the municipality is a box and the boundaries "
            "simplified; PLAN-0003 holds it against the boundary itself. A wrong reference system is told by GEO-0004.",
        ),
    ),
    needs=("GEO-0004",),
)
def far_from_its_municipality(geometry: Owned, context: Context) -> Iterator[Fault]:
    shape, epsg, municipality = known(geometry.item.shape), geometry.item.epsg, municipality_of(context.plan)
    if shape is None or shape.is_empty or epsg not in SWEREF_CODES or municipality is None:
        return
    if municipality.code in extents() and not systems_of(shape.bounds, municipality, context):
        yield Fault(
            about=geometry,
            objects=(geometry.owner.identity,),
            where=geometry.item.where,
            geometry=shape.envelope,
            fields={"limit": context.limit("municipality_margin"), "municipality": municipality.short_name},
        )
