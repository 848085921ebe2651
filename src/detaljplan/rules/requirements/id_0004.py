"""ID-0004: a provision that says it regulates another plan."""

from collections.abc import Iterator

from detaljplan.plan.model import AdministrativeProvision, PropertyProvision, Provision
from detaljplan.plan.values import known, shortened
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "ID-0004",
    title=Text("Reglerar en annan plan", "Regulates another plan"),
    why=Text(
        "reglerarDetaljplan anges när bestämmelsen gäller hela planen. Pekar den på en annan plan än filens gäller den "
        "inte här.",
        "reglerarDetaljplan is stated when the provision applies to the whole plan. When it names another plan than "
        "the file's, it does not apply here.",
    ),
    remedy=Text(
        "Ange planens objektidentitet i reglerarDetaljplan, eller ta bort uppgiften.",
        "State the plan's objektidentitet in reglerarDetaljplan, or take it away.",
    ),
    message=Text(
        "{provision} reglerar planen {other}, inte planen i filen.",
        "{provision} regulates plan {other}, not the file's.",
    ),
    of=Of.PROVISIONS,
)
def regulates_another_plan(provision: Provision, context: Context) -> Iterator[Fault]:
    if not isinstance(provision, PropertyProvision | AdministrativeProvision):
        return
    other = known(provision.regulates_plan)
    if other and other != context.plan.identity:
        fields = {"provision": called(provision), "other": shortened(other)}
        yield Fault(about=provision, objects=(provision.identity,), where=provision.where, fields=fields)
