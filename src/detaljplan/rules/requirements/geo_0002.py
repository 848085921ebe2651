"""GEO-0002: more than one reference system in a plan."""

from collections.abc import Iterator

from detaljplan.plan.model import Plan
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "GEO-0002",
    title=Text("Flera referenssystem i samma plan", "Several reference systems in one plan"),
    why=Text(
        "Ytor i olika referenssystem kan inte jämföras utan omräkning, så täckning och överlapp går inte att pröva.",
        "Areas in different reference systems cannot be compared as they are, so coverage cannot be judged.",
    ),
    remedy=Text(
        "Exportera hela planen i kommunens SWEREF 99-zon.",
        "Export the whole plan in the municipality's zone.",
    ),
    message=Text("Planen blandar {systems}.", "The plan mixes {systems}."),
    of=Of.PLAN,
)
def mixed_reference_systems(plan: Plan, context: Context) -> Iterator[Fault]:
    codes = {item.epsg: item.where for item in plan.geometries if isinstance(item.epsg, int)}
    if len(codes) > 1:
        systems = ", ".join(f"EPSG:{code}" for code in codes)
        yield Fault(about=plan, objects=(plan.identity,), where=list(codes.values())[1], fields={"systems": systems})
