"""KAT-0003: a provision whose catalogue entry is of another kind."""

from collections.abc import Iterator

from detaljplan.plan.model import AdministrativeProvision, PropertyProvision, Provision, UseProvision
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text
from detaljplan.spec.catalogue import ADMINISTRATIVE, PROPERTY, TRANSITIONAL, USE

_FITTING: dict[type[Provision], tuple[str, ...]] = {
    UseProvision: (USE,),
    PropertyProvision: (PROPERTY,),
    # What older plans have as administrative, the catalogue of 2020 and later has as property provisions.
    AdministrativeProvision: (ADMINISTRATIVE, PROPERTY),
}
_CALLED = {UseProvision: "användningsbestämmelse", PropertyProvision: "egenskapsbestämmelse"}


@rule(
    "KAT-0003",
    title=Text("Fel slags bestämmelse i katalogen", "Catalogue entry of another kind"),
    why=Text(
        "Användning och egenskap ritas, färgläggs och gäller på olika sätt. Hänvisar en egenskap till en användning i "
        "katalogen vet mottagaren inte vilket den är.",
        "Uses and properties are drawn and apply differently. When a property refers to a use of the catalogue, the "
        "receiver cannot tell which it is.",
    ),
    remedy=Text(
        "Välj en bestämmelse av samma slag ur katalogen, eller ändra objektets feature:typ.",
        "Choose an entry of the same kind, or change the object's feature:typ.",
    ),
    message=Text(
        "{provision} är {kind}, men katalogens {code} är {entry}.",
        "{provision} is {kind}, but the catalogue's {code} is {entry}.",
    ),
    of=Of.PROVISIONS,
)
def entry_of_another_kind(provision: Provision, context: Context) -> Iterator[Fault]:
    entry, kind = context.known_entry(provision), type(provision)
    if entry.provision_type == TRANSITIONAL or entry.provision_type in _FITTING[kind]:
        return  # a transitional entry is told by KAT-0012
    yield Fault(
        about=provision,
        objects=(provision.identity,),
        where=provision.where,
        fields={
            "provision": called(provision),
            "kind": _CALLED.get(kind, "administrativ bestämmelse"),
            "code": entry.code,
            "entry": entry.provision_type.lower(),
        },
    )
