"""PLAN-0003: a plan that lies wholly outside its municipality."""

from collections.abc import Iterator

from detaljplan.crs import SWEREF99_TM, SWEREF_CODES, transform
from detaljplan.plan.model import Plan
from detaljplan.plan.values import CannotTell, Unreadable
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "PLAN-0003",
    title=Text("Planen ligger utanför kommunen", "Plan outside its municipality"),
    why=Text(
        "En kommun planlägger sitt eget område. Ligger planen i sin helhet någon annanstans är kommunen, "
        "referenssystemet eller koordinaterna fel.",
        "A municipality plans its own ground. Where a plan lies wholly elsewhere the municipality, the reference "
        "system or the coordinates are wrong.",
    ),
    remedy=Text(
        "Kontrollera kommun, referenssystem och koordinater.",
        "Check the municipality, the reference system and the coordinates.",
    ),
    message=Text(
        "Hela planen ligger utanför den kommungräns som den prövats mot.",
        "The whole plan lies outside the municipal boundary that it was held against.",
    ),
    of=Of.PLAN,
    inputs=("municipality_boundary",),
    exceptions=(
        Text(
            "En plan som delvis ligger innanför sägs det inget om: kommungränser finns ofta bara förenklade.",
            "Nothing is told of a plan partly inside: municipal boundaries are often at hand in simplified form only.",
        ),
    ),
    needs=("DP-Krav-0018", "GEO-0003", "GEO-0004"),
)
def outside_the_municipality(plan: Plan, context: Context) -> Iterator[Fault]:
    """Hold the plan area against the input: the municipality's area in EPSG:3006, E N in metres."""
    boundary, epsg = context.areas.boundary, plan.epsg
    if epsg is None or epsg not in SWEREF_CODES:
        raise CannotTell(Unreadable(str(epsg), plan.where, "ett SWEREF 99-system", "a SWEREF 99 system"))
    if context.inputs["municipality_boundary"].disjoint(transform(boundary, epsg, SWEREF99_TM)):
        yield Fault(about=plan, objects=(plan.identity,), where=plan.where, geometry=boundary)
