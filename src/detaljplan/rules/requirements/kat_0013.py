"""KAT-0013: an administrative provision in a plan started under the new rules."""

from collections.abc import Iterator

from detaljplan.plan.model import AdministrativeProvision, Provision
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Applies, Fault, Of, Started, Text


@rule(
    "KAT-0013",
    title=Text("Administrativ bestämmelse i en ny plan", "Administrative provision in a new plan"),
    why=Text(
        "Sedan 2020 finns bara användnings- och egenskapsbestämmelser. Administrativa hör till äldre planer.",
        "Since 2020 there are use and property provisions only. Administrative provisions belong to older plans.",
    ),
    remedy=Text(
        "Leverera bestämmelsen som egenskapsbestämmelse, eller rätta datumPaborjat om planen är äldre.",
        "Deliver it as a property provision, or correct datumPaborjat if the plan is older.",
    ),
    message=Text(
        "{provision} är en administrativ bestämmelse, men planen påbörjades efter 2021-12-31.",
        "{provision} is an administrative provision, but the plan was started after 2021-12-31.",
    ),
    of=Of.PROVISIONS,
    applies=Applies(started=Started.AFTER),
)
def administrative_in_a_new_plan(provision: Provision, context: Context) -> Iterator[Fault]:
    if isinstance(provision, AdministrativeProvision):
        fields = {"provision": called(provision)}
        yield Fault(about=provision, objects=(provision.identity,), where=provision.where, fields=fields)
