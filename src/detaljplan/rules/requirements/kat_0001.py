"""KAT-0001: a provision whose catalogue entry is not among those in force."""

from collections.abc import Iterator

from detaljplan.plan.model import Provision
from detaljplan.plan.values import CannotTell, Unreadable, known, shortened
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "KAT-0001",
    title=Text("Okänd bestämmelse i katalogen", "Provision unknown to the catalogue"),
    why=Text(
        "Bestämmelsens innebörd hämtas ur Boverkets planbestämmelsekatalog. Bara de bestämmelser som gäller nu är "
        "kända här, så en äldre kan inte prövas.",
        "A provision's meaning comes from Boverket's catalogue. Only entries in force are known here, so an "
        "older one cannot be judged.",
    ),
    remedy=Text(
        "Kontrollera hänvisningen. Är bestämmelsen ur en äldre katalog är den inte fel, men den kan inte prövas här.",
        "Check the reference. One from an older release is not wrong, but cannot be judged here.",
    ),
    message=Text(
        "{provision} hänvisar till {reference}, som inte är bland de {known} bestämmelser som gäller i "
        "{release}; den kan vara äldre.",
        "{provision} refers to {reference}, which is not among the {known} entries in force in {release}; "
        "it may be older.",
    ),
    of=Of.PROVISIONS,
)
def unknown_catalogue_entry(provision: Provision, context: Context) -> Iterator[Fault]:
    reference = known(provision.catalogue_reference) or provision.catalogue_code
    if reference is None:
        where = provision.where
        raise CannotTell(Unreadable("–", where, "en hänvisning till katalogen", "a reference to the catalogue"))
    if context.entry(provision) is None:
        yield Fault(
            about=provision,
            objects=(provision.identity,),
            where=provision.where,
            fields={
                "provision": name if (name := called(provision)) != reference else _NAMELESS,
                "reference": shortened(reference, 100),
                "known": len(context.catalogue),
                "release": context.catalogue.release,
            },
        )


_NAMELESS = Text("En bestämmelse", "A provision")
