"""KAT-0010: an interpretation entry (tolkningsbestämmelse) in a plan started under the new rules."""

from collections.abc import Iterator

from detaljplan.plan.model import Provision
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Applies, Fault, Of, Started, Text


@rule(
    "KAT-0010",
    title=Text("Tolkningsbestämmelse i en ny plan", "Interpretation entry in a new plan"),
    why=Text(
        "Katalogens tolkningsbestämmelser (_Aldre) återger vad en äldre plan säger. I en plan som påbörjats efter "
        "2021-12-31 finns inget äldre att tolka.",
        "The catalogue's interpretation entries (_Aldre) tell what an older plan says. In a plan started after "
        "2021-12-31 there is nothing older to interpret.",
    ),
    remedy=Text(
        "Välj den bestämmelse ur katalogen som säger det planen menar, eller rätta datumPaborjat om planen är äldre.",
        "Choose the entry that says what the plan means, or correct datumPaborjat if the plan is older.",
    ),
    message=Text(
        "{provision} är tolkningsbestämmelsen {code}, men planen påbörjades efter 2021-12-31.",
        "{provision} is the interpretation entry {code}, but the plan was started after 2021-12-31.",
    ),
    of=Of.PROVISIONS,
    applies=Applies(started=Started.AFTER),
)
def interpretation_in_a_new_plan(provision: Provision, context: Context) -> Iterator[Fault]:
    if provision.interpretation:
        return  # ours, not the plan's
    entry = context.known_entry(provision)
    if entry.interpretation:
        fields = {"provision": called(provision), "code": entry.code}
        yield Fault(about=provision, objects=(provision.identity,), where=provision.where, fields=fields)
