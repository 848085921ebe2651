"""KAT-0001: a provision whose catalogue entry is not known."""

from collections.abc import Iterator
from uuid import UUID

from detaljplan.plan.model import Provision
from detaljplan.plan.values import CannotTell, Unreadable, known, shortened
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text
from detaljplan.spec.catalogue import Catalogue


@rule(
    "KAT-0001",
    title=Text("Okänd bestämmelse i katalogen", "Provision unknown to the catalogue"),
    why=Text(
        "Bestämmelsens innebörd hämtas ur Boverkets planbestämmelsekatalog. Med den utgåva som följer programmet är "
        "bara de bestämmelser som gäller nu kända, så en äldre kan inte prövas; med en hel utgåva är hänvisningen fel.",
        "A provision's meaning comes from Boverket's catalogue. With the release that the program carries only entries "
        "in force are known, so an older one cannot be judged; with a full release the reference is wrong.",
    ),
    remedy=Text(
        "Kontrollera hänvisningen. Tidigare bestämmelser är kända först när en hel utgåva är hämtad (detaljplan "
        "catalogue update).",
        "Check the reference. Earlier entries are known once a full release has been fetched (detaljplan catalogue "
        "update).",
    ),
    message=Text("{provision} hänvisar till {reference}, {unknown}.", "{provision} refers to {reference}, {unknown}."),
    of=Of.PROVISIONS,
)
def unknown_catalogue_entry(provision: Provision, context: Context) -> Iterator[Fault]:
    reference = known(provision.catalogue_reference) or provision.catalogue_code
    if reference is None:
        where = provision.where
        raise CannotTell(Unreadable("–", where, "en hänvisning till katalogen", "a reference to the catalogue"))
    _refuse_no_identity(provision, context)
    if context.entry(provision) is None:
        yield Fault(
            about=provision,
            objects=(provision.identity,),
            where=provision.where,
            fields={
                "provision": name if (name := called(provision)).sv != reference else _NAMELESS,
                "reference": shortened(reference, 100),
                "unknown": _unknown(context.catalogue),
            },
        )


def _refuse_no_identity(provision: Provision, context: Context) -> None:
    """Raise `CannotTell` of a reference that is none, which the schema has told: nothing of the catalogue is older."""
    reference = provision.catalogue_reference
    if context.document.file_format is not FileFormat.NGP_JSON or not isinstance(reference, str):
        return
    try:
        UUID(reference)
    except ValueError:
        where = f"{provision.where}/planbestammelsekatalogreferens"
        raise CannotTell(Unreadable(shortened(reference), where, "en identitet (uuid)", "an identity (uuid)")) from None


def _unknown(catalogue: Catalogue) -> Text:
    """Return what the catalogue's not knowing a reference means."""
    known, release = len(catalogue), catalogue.release
    if catalogue.complete:
        return Text(
            f"som inte finns bland de {known} gällande och tidigare bestämmelserna i {release}",
            f"which is not among the {known} entries, earlier ones too, of {release}",
        )
    return Text(
        f"som inte är bland de {known} bestämmelser som gäller i {release}; den kan vara äldre",
        f"which is not among the {known} entries in force in {release}; it may be older",
    )


_NAMELESS = Text("En bestämmelse", "A provision")
