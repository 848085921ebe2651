"""KAT-0012: a transitional provision (övergångsbestämmelse), which the model has no place for."""

from collections.abc import Iterator

from detaljplan.plan.model import Provision
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text
from detaljplan.spec.catalogue import TRANSITIONAL


@rule(
    "KAT-0012",
    title=Text("Övergångsbestämmelse", "Transitional provision"),
    why=Text(
        "Informationsmodellen har användnings-, egenskaps- och administrativa bestämmelser. Katalogens "
        "övergångsbestämmelser kan inte levereras.",
        "The information model has use, property and administrative provisions. Transitional ones of the catalogue "
        "cannot be delivered.",
    ),
    remedy=Text(
        "Ta bort bestämmelsen ur leveransen, eller välj en annan bestämmelse ur katalogen.",
        "Take the provision out of the delivery, or choose another entry.",
    ),
    message=Text(
        "{provision} hänvisar till {code}, som är en övergångsbestämmelse.",
        "{provision} refers to {code}, which is a transitional provision.",
    ),
    of=Of.PROVISIONS,
    formats=(FileFormat.NGP_JSON, FileFormat.GEOPACKAGE),
)
def transitional_provision(provision: Provision, context: Context) -> Iterator[Fault]:
    entry = context.known_entry(provision)
    if entry.provision_type == TRANSITIONAL:
        fields = {"provision": called(provision), "code": entry.code or entry.id}
        yield Fault(about=provision, objects=(provision.identity,), where=provision.where, fields=fields)
