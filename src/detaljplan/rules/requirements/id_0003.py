"""ID-0003: a property that says it regulates something that is no use of the file."""

from collections.abc import Iterator

from detaljplan.plan.model import AdministrativeProvision, PropertyProvision, Provision
from detaljplan.plan.values import shortened
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "ID-0003",
    title=Text("Reglerar en användning som inte finns", "Regulates a use that is not there"),
    why=Text(
        "reglerarAnvandningsbestammelse pekar ut de användningar som egenskapen gäller för. Finns de inte i filen "
        "gäller egenskapen ingenting.",
        "reglerarAnvandningsbestammelse names the uses that the property applies to. When they are not in the file it "
        "applies to nothing.",
    ),
    remedy=Text(
        "Ange objektidentiteten för en användningsbestämmelse i planen, eller ta bort hänvisningen.",
        "State the objektidentitet of a use provision of the plan, or take the reference away.",
    ),
    message=Text(
        "{provision} reglerar {reference}, som {what}.",
        "{provision} regulates {reference}, which {what}.",
    ),
    of=Of.PROVISIONS,
)
def regulated_use_that_is_not_there(provision: Provision, context: Context) -> Iterator[Fault]:
    if not isinstance(provision, PropertyProvision | AdministrativeProvision):
        return
    for reference in provision.regulates_uses:
        if reference not in context.uses:
            yield Fault(
                about=provision,
                objects=(provision.identity,),
                where=provision.where,
                fields={
                    "provision": called(provision),
                    "reference": shortened(reference),
                    "what": _NO_USE if reference in context.identities else _NOWHERE,
                },
            )


_NO_USE = Text("inte är en användningsbestämmelse", "is no use provision")
_NOWHERE = Text("inte finns i filen", "is not in the file")
