"""PLAN-0002: a municipality that Sweden does not have."""

from collections.abc import Iterator

from detaljplan.plan.model import Plan
from detaljplan.plan.values import known, shortened
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Text
from detaljplan.spec.municipalities import municipality_by_code, municipality_meant, nearest_municipality


@rule(
    "PLAN-0002",
    title=Text("Okänd kommun", "Unknown municipality"),
    why=Text(
        "Plattformen tar emot planen för en kommun, och planens kommun måste vara den som levererar.",
        "The platform takes the plan for a municipality, and the plan's must be the one that delivers.",
    ),
    remedy=Text(
        "Skriv kommunens namn som det är, till exempel Eskilstuna; i GML dess fyrsiffriga kod.",
        "Write the municipality's name as it is, such as Eskilstuna; in GML its four-digit code.",
    ),
    message=Text("{what}.{suggestion}", "{what}.{suggestion}"),
    of=Of.PLAN,
    asks=(
        Text("kommun är namnet på en av Sveriges kommuner", "kommun is the name of one of Sweden's municipalities"),
        Text("i GML är kommun koden för en av dem", "in GML kommun is the code of one of them"),
        Text("namn och kod, när båda finns, är samma kommuns", "name and code, where both are told, are of the same"),
    ),
    formats=(*NATIONAL_MODEL, FileFormat.GML_SS637040),
)
def unknown_municipality(plan: Plan, context: Context) -> Iterator[Fault]:
    name, code = known(plan.municipality), plan.municipality_code
    named = municipality_meant(name) if name is not None else None
    coded = municipality_by_code(code) if code is not None else None
    what = suggestion = _NOTHING
    if name is not None and named is None:
        what, suggestion = _not_in_sweden(name), _suggestion(name)
    elif code is not None and coded is None:
        what = _not_in_sweden(code)
    elif named and coded and named != coded:
        what = Text(f"{named.short_name} har inte koden {code}", f"{named.short_name} does not have the code {code}")
    if what is not _NOTHING:
        fields = {"what": what, "suggestion": suggestion}
        yield Fault(about=plan, objects=(plan.identity,), where=f"{plan.where}/kommun", fields=fields)


def _not_in_sweden(told: str) -> Text:
    short = shortened(told, 60)
    return Text(f"”{short}” är ingen av Sveriges kommuner", f"“{short}” is none of Sweden's municipalities")


def _suggestion(name: str) -> Text:
    near = nearest_municipality(name)
    return Text(f" Menade du {near.short_name}?", f" Did you mean {near.short_name}?") if near else _NOTHING


_NOTHING = Text("", "")
