"""DP-Krav-0017: a wording that differs from the catalogue's."""

from collections.abc import Iterator

from detaljplan.plan.model import Provision
from detaljplan.plan.values import is_blank, known
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text
from detaljplan.spec.wordings import allowed_wordings, departure


@rule(
    "DP-Krav-0017",
    title=Text("Formuleringen skiljer sig från katalogens", "Wording that differs from the catalogue's"),
    why=Text(
        "Bestämmelsens formulering är katalogens, med sina variabler. Är texten en annan kan bestämmelsen betyda något "
        "annat än det som hänvisningen säger.",
        "A provision's wording is the catalogue's, variables and all. With another text it may mean something else "
        "than its reference says.",
    ),
    remedy=Text(
        "Använd katalogens formulering. Det som är eget för planen skrivs som värden, eller med en bestämmelse för "
        "egen text (_Annan).",
        "Use the catalogue's wording. What is the plan's own is written as values, or with an entry for free text "
        "(_Annan).",
    ),
    message=Text("{provision}: {departure}.", "{provision}: {departure}."),
    of=Of.PROVISIONS,
    formats=(FileFormat.NGP_JSON, FileFormat.GEOPACKAGE),
    needs=("DP-0019", "DP-0021", "DP-0022", "KAT-0009"),
)
def wording_that_differs(provision: Provision, context: Context) -> Iterator[Fault]:
    wording = known(provision.wording)
    if wording is None or is_blank(wording):  # told by SCHEMA-0006
        return
    wanted = context.known_entry(provision).wording
    if wording == wanted or wording in allowed_wordings(wanted):
        return
    found = departure(wording, wanted)
    yield Fault(
        about=provision,
        objects=(provision.identity,),
        where=provision.where,
        fields={"provision": called(provision), "departure": Text(*_told(found.ours, found.theirs))},
    )


def _told(ours: str, theirs: str) -> tuple[str, str]:
    """Return in Swedish and English what stands in the delivery where the catalogue has something else."""
    if not ours and not theirs:
        return "skiljer sig från katalogens formulering i blanksteg", "differs from the catalogue's wording in blanks"
    if not ours:
        return f"saknar katalogens ”{theirs}”", f"lacks the catalogue's ”{theirs}”"
    if not theirs:
        return f"har ”{ours}”, som inte finns i katalogen", f"has ”{ours}”, which the catalogue has not"
    return f"har ”{ours}” där katalogen har ”{theirs}”", f"has ”{ours}” where the catalogue has ”{theirs}”"
