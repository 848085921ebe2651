"""DP-0005: a plan in force without what such a plan must have."""

from collections.abc import Iterator

from detaljplan.plan.model import Plan
from detaljplan.plan.values import is_missing, known
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.names import called_together
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import IN_FORCE, Fault, Of, Text

_OF_PLAN = (
    Text("beteckning", "designation (beteckning)"),
    Text("planbeskrivning", "plan description (planbeskrivning)"),
    Text("planbestämmelser", "provisions"),
    Text("kvalitetsbeskrivning", "quality description (kvalitetsbeskrivning)"),
)


@rule(
    "DP-0005",
    title=Text("Plan med laga kraft som saknar uppgifter", "Plan in force that lacks information"),
    why=Text(
        "En plan som fått laga kraft ska kunna återfinnas, läsas och tillämpas utan andra källor.",
        "A plan in force shall be possible to find, read and apply without other sources.",
    ),
    remedy=Text("Fyll i uppgiften innan planen levereras.", "Fill in what is missing before delivery."),
    message=Text("Planen har fått laga kraft men saknar {missing}.", "The plan is in force but lacks {missing}."),
    of=Of.PLAN,
    of_whole_plan=True,
    asks=(
        *_OF_PLAN,
        Text("kvalitetsbeskrivning på varje bestämmelse", "a quality description on each provision"),
    ),
    applies=IN_FORCE,
    formats=(FileFormat.NGP_JSON, FileFormat.GEOPACKAGE),
)
def incomplete_plan_in_force(plan: Plan, context: Context) -> Iterator[Fault]:
    lacking = (
        is_missing(known(plan.designation)),
        known(plan.plan_description) is None,
        not plan.provisions,
        known(plan.quality) is None,
    )
    for missing, lacks in zip(_OF_PLAN, lacking, strict=True):
        if lacks:
            yield Fault(about=plan, objects=(plan.identity,), where=plan.where, fields={"missing": missing})
    bare = [provision for provision in plan.provisions if known(provision.quality) is None]
    if bare:
        names = called_together(bare)
        missing = Text(
            f"kvalitetsbeskrivning på {len(bare)} av {len(plan.provisions)} bestämmelser: {names.sv}",
            f"a quality description on {len(bare)} of {len(plan.provisions)} provisions: {names.en}",
        )
        yield Fault(
            about=plan,
            objects=tuple(provision.identity for provision in bare),
            where=bare[0].where,
            fields={"missing": missing},
        )
