"""DP-0009: a decimal value without its kind of bound or its unit."""

from collections.abc import Iterator

from detaljplan.plan.model import Provision
from detaljplan.plan.values import known
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "DP-0009",
    title=Text("Tal utan värdetyp eller enhet", "Number without bound or unit"),
    why=Text(
        "Ett tal i en bestämmelse får mening först när man vet om det är minst, högst eller exakt, och enheten.",
        "A number in a provision means something only with its bound (min, max, exact) and its unit.",
    ),
    remedy=Text(
        "Ange vardetyp (min, max eller exakt) och enhet för värdet.",
        "State vardetyp and enhet for the value.",
    ),
    message=Text("Värdet {value} i {provision} saknar {missing}.", "The value {value} in {provision} lacks {missing}."),
    of=Of.PROVISIONS,
    formats=(FileFormat.NGP_JSON, FileFormat.GEOPACKAGE),
)
def number_without_bound_or_unit(provision: Provision, context: Context) -> Iterator[Fault]:
    for value in provision.values:
        if known(value.data_type) != "decimaltal":
            continue
        missing = [name for name, met in (("vardetyp", value.bound), ("enhet", value.unit)) if not known(met)]
        if missing:
            yield Fault(
                about=provision,
                objects=(provision.identity,),
                where=value.where,
                fields={
                    "value": known(value.value) or "–",
                    "provision": called(provision),
                    "missing": Text(" och ".join(missing), " and ".join(missing)),
                },
            )
