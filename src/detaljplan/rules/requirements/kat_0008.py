"""KAT-0008: a bound (vardetyp) other than the catalogue's uttrycktvarde."""

from collections.abc import Iterator

from detaljplan.plan.model import Provision
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text

_BOUNDS = {"Min": "min", "Max": "max", "Exakt": "exakt"}


@rule(
    "KAT-0008",
    title=Text("Värdetypen stämmer inte med katalogen", "Bound that does not fit the catalogue"),
    why=Text(
        "Katalogen säger om bestämmelsens tal är det minsta, det högsta eller det exakta. En högsta höjd som "
        "levereras som minsta betyder motsatsen.",
        "The catalogue says whether the number is a minimum, a maximum or exact. A greatest height delivered as a "
        "minimum means the opposite.",
    ),
    remedy=Text(
        "Ange den vardetyp som katalogen har för bestämmelsen, eller välj en annan bestämmelse.",
        "State the catalogue's vardetyp, or choose another entry.",
    ),
    message=Text(
        "Värdet {name} i {provision} är {met}, men katalogens {code} är {wanted}.",
        "The value {name} in {provision} is {met}, but the catalogue's {code} is {wanted}.",
    ),
    of=Of.PROVISIONS,
    needs=("DP-0022",),
)
def bound_that_does_not_fit(provision: Provision, context: Context) -> Iterator[Fault]:
    if not any(value.bound for value in provision.values):
        return  # a number without a bound is told by DP-0009
    entry = context.known_entry(provision)
    wanted = _BOUNDS.get(entry.expressed_value or "")
    for value in provision.values:
        met = known(value.bound)
        if wanted and met and met != wanted and known(value.data_type) == "decimaltal":
            yield Fault(
                about=provision,
                objects=(provision.identity,),
                where=value.where,
                fields={
                    "name": value.name,
                    "provision": called(provision),
                    "met": met,
                    "code": entry.code,
                    "wanted": wanted,
                },
            )
