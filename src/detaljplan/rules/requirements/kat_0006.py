"""KAT-0006: a decimal value that is no number."""

import re
from collections.abc import Iterator

from detaljplan.plan.model import Provision
from detaljplan.plan.values import is_blank, known, shortened
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_COMMA = Text("decimaltecknet ska vara punkt: {}", "the decimal sign is a point: {}")
_OTHER = Text("ett tal väntas, som 9 eller 9.5", "a number is expected, such as 9 or 9.5")


@rule(
    "KAT-0006",
    title=Text("Värde som inte är ett tal", "Value that is no number"),
    why=Text(
        "Ett värde av datatypen decimaltal läses som ett tal av mottagaren. Enhet och ord hör inte dit, och "
        "decimaltecknet är punkt.",
        "A value of the data type decimaltal is read as a number by the receiver. Units and words do not belong there, "
        "and the decimal sign is a point.",
    ),
    remedy=Text(
        "Skriv bara siffror med punkt som decimaltecken, och enheten i enhet.",
        "Write digits only, with a point as decimal sign, and the unit in enhet.",
    ),
    message=Text(
        "Värdet ”{value}” i {provision} är inte ett tal; {expected}.",
        "The value ”{value}” in {provision} is no number; {expected}.",
    ),
    of=Of.PROVISIONS,
)
def value_that_is_no_number(provision: Provision, context: Context) -> Iterator[Fault]:
    for value in provision.values:
        if value.data_type != "decimaltal":
            continue
        met = known(value.value)
        if met is not None and not is_blank(met) and not _NUMBER.fullmatch(met):
            yield Fault(
                about=provision,
                objects=(provision.identity,),
                where=value.where,
                fields={"value": shortened(met, 40), "provision": called(provision), "expected": _expected(met)},
            )


def _expected(met: str) -> Text:
    """Return what should stand there: the same number with a point where only the comma is wrong."""
    pointed = met.strip().replace(",", ".").replace("−", "-")
    if len(pointed) < 40 and _NUMBER.fullmatch(pointed):
        return Text(_COMMA.sv.format(pointed), _COMMA.en.format(pointed)) if "," in met else _OTHER
    return _OTHER
