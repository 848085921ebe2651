"""KAT-0009: several numbers in a provision that the catalogue has but one of."""

from collections.abc import Iterator

from detaljplan.plan.model import Provision
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text
from detaljplan.spec.catalogue import wording_variables


@rule(
    "KAT-0009",
    title=Text("Flera tal i en bestämmelse", "Several numbers in one provision"),
    why=Text(
        "En bestämmelse har ett tal, och bara lutning har två. Med flera går det inte att säga vilket som är "
        "bestämmelsens värde.",
        "A provision has one number, and only a slope has two. With several, nothing says which is the provision's.",
    ),
    remedy=Text(
        "Dela upp bestämmelsen, en för varje tal, eller skriv det andra talet som text.",
        "Part the provision, one for each number, or write the other number as text.",
    ),
    message=Text(
        "{provision} har {count} tal; katalogens {code} har {wanted}.",
        "{provision} has {count} numbers; the catalogue's {code} has {wanted}.",
    ),
    of=Of.PROVISIONS,
    needs=("DP-0022",),
    exceptions=(Text("lutning, som har två tal", "a slope, which has two numbers"),),
)
def several_numbers(provision: Provision, context: Context) -> Iterator[Fault]:
    if len(provision.values) < 2:
        return
    count = sum(known(value.data_type) == "decimaltal" for value in provision.values)
    if count < 2:
        return
    entry = context.known_entry(provision)
    wanted = sum(variable.kind == "decimaltal" for variable in wording_variables(entry.wording))
    if count > max(wanted, 1):
        yield Fault(
            about=provision,
            objects=(provision.identity,),
            where=provision.where,
            fields={"provision": called(provision), "count": count, "code": entry.code, "wanted": wanted},
        )
