"""ID-0001: a provision that says it belongs to another plan."""

from collections.abc import Iterator

from detaljplan.plan.model import Provision
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "ID-0001",
    title=Text("Bestämmelse som hör till en annan plan", "Provision of another plan"),
    why=Text(
        "Bestämmelsen pekar på en annan plan än den i filen, och kan hamna i fel plan hos mottagaren.",
        "The provision points to another plan than the file's, and may end up in the wrong one.",
    ),
    remedy=Text(
        "Ange planens objektidentitet i bestämmelsens attribut detaljplan.",
        "State the plan's objektidentitet in the provision's attribute detaljplan.",
    ),
    message=Text(
        "{provision} hör enligt leveransen till planen {other}.", "{provision} says it belongs to plan {other}."
    ),
    of=Of.PROVISIONS,
)
def provision_of_another_plan(provision: Provision, context: Context) -> Iterator[Fault]:
    plan, other = known(context.plan.object_id), known(provision.plan_id)
    if plan and other and plan.casefold() != other.casefold():  # letter case is the schema's to tell
        fields = {"provision": called(provision), "other": other}
        yield Fault(about=provision, objects=(provision.identity,), where=provision.where, fields=fields)
