"""DP-0011: a provision in force without its motive."""

from collections.abc import Iterator

from detaljplan.plan.model import PlanStatus, Provision
from detaljplan.plan.values import is_missing, known
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Applies, Fault, Of, Started, Text


@rule(
    "DP-0011",
    title=Text("Bestämmelse utan motiv", "Provision without its motive"),
    why=Text(
        "I planer som påbörjats efter 2021-12-31 ska varje bestämmelse ha sitt motiv, så att den som prövar ett lov "
        "kan se varför den finns.",
        "In plans started after 2021-12-31 each provision shall have its motive, so that whoever judges a permit can "
        "see why it is there.",
    ),
    remedy=Text(
        "Skriv motivet i planbestammelsebeskrivning.motiv, som i planbeskrivningen. För tekniska anläggningar är det "
        "just Tekniska anläggningar (DP-0020).",
        "Write the motive in planbestammelsebeskrivning.motiv, as the plan description has it. Of technical "
        "installations it is Tekniska anläggningar and no other (DP-0020).",
    ),
    message=Text("{provision} saknar motiv.", "{provision} lacks its motive."),
    of=Of.PROVISIONS,
    applies=Applies(statuses=(PlanStatus.IN_FORCE,), started=Started.AFTER),
    formats=NATIONAL_MODEL,
)
def provision_without_motive(provision: Provision, context: Context) -> Iterator[Fault]:
    if is_missing(known(provision.motive)):
        yield Fault(
            about=provision,
            objects=(provision.identity,),
            where=provision.where,
            fields={"provision": called(provision)},
        )
