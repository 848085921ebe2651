"""KAT-0002: an older code that has been taken for an interpretation entry of the catalogue."""

from collections.abc import Iterator

from detaljplan.plan.model import Provision
from detaljplan.plan.values import shortened
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "KAT-0002",
    title=Text("Äldre bestämmelsekod har tolkats", "An older code has been interpreted"),
    why=Text(
        "Koden finns inte i dagens katalog. Bestämmelsen är därför läst som katalogens tolkningsbestämmelse för samma "
        "användning eller underkategori. Det är vår läsning och inte planens egen uppgift.",
        "Today's catalogue lacks the code. The provision is read as the catalogue's interpretation entry for the "
        "same use or subcategory. That is our reading, and no statement of the plan.",
    ),
    remedy=Text(
        "Behöver inte rättas i filen. Jämför tolkningen med plankartan. Innan planen levereras som nationell JSON ska "
        "kommunen skriva varför bestämmelsen inte har tolkats: ett värde för variabeln orsak (DP-0022).",
        "Nothing to correct in the file. Compare the interpretation with the plan map. Before the plan is delivered as "
        "national JSON, the municipality must write why the provision has not been interpreted: a value for the "
        "variable orsak (DP-0022).",
    ),
    message=Text(
        "Äldre bestämmelsekod {code} är tolkad som {entry}, {meaning} (tolkningsbestämmelse).",
        "The older code {code} is taken for {entry}, {meaning} (an interpretation entry).",
    ),
    of=Of.PROVISIONS,
    formats=(FileFormat.GML_SS637040,),
)
def interpreted_older_code(provision: Provision, context: Context) -> Iterator[Fault]:
    made, entry = provision.interpretation, context.entry(provision)
    if made and entry:
        yield Fault(
            about=provision,
            objects=(provision.identity,),
            where=provision.where,
            fields={
                "code": shortened(made.code, 100),
                "entry": made.entry,
                "meaning": entry.subcategory or entry.category or "–",
            },
        )
