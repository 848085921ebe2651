"""KAT-0007: a unit other than the one the wording has after the number."""

from collections.abc import Iterator

from detaljplan.plan.model import Provision
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text
from detaljplan.spec.wordings import units_of


@rule(
    "KAT-0007",
    title=Text("Enheten stämmer inte med formuleringen", "Unit that does not fit the wording"),
    why=Text(
        "Formuleringen säger vilken enhet talet har, till exempel meter eller m². Anger värdet en annan enhet går det "
        "inte att veta vilken som gäller.",
        "The wording says which unit the number has, such as meter or m². When the value states another, nobody can "
        "tell which applies.",
    ),
    remedy=Text(
        "Ange den enhet som står efter variabeln i katalogens formulering.",
        "State the unit that follows the variable in the catalogue's wording.",
    ),
    message=Text(
        "Värdet {name} i {provision} har enheten {unit}, men formuleringen säger {wanted}.",
        "The value {name} in {provision} has the unit {unit}, but the wording says {wanted}.",
    ),
    of=Of.PROVISIONS,
    needs=("DP-0022",),
)
def unit_that_does_not_fit(provision: Provision, context: Context) -> Iterator[Fault]:
    if not any(value.unit for value in provision.values):
        return  # a number without a unit is told by DP-0009
    units = units_of(context.known_entry(provision).wording)
    for value in provision.values:
        met, wanted = known(value.unit), units.get(known(value.name) or "")
        if met and wanted and met != wanted:
            yield Fault(
                about=provision,
                objects=(provision.identity,),
                where=value.where,
                fields={"name": value.name, "provision": called(provision), "unit": met, "wanted": wanted},
            )
