"""KAT-0011: a catalogue entry that was not in force while the plan was made."""

from collections.abc import Iterator
from datetime import date

from detaljplan.plan.model import Provision
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Applies, Fault, Of, Started, Text
from detaljplan.spec.catalogue import CatalogueEntry


@rule(
    "KAT-0011",
    title=Text("Bestämmelsen gällde inte när planen togs fram", "Entry not in force while the plan was made"),
    why=Text(
        "En ny plan antas med de bestämmelser som finns i katalogen då. En som upphört innan planen påbörjades, eller "
        "kommit till efter antagandet, kan planen inte ha antagits med.",
        "A new plan is adopted with the provisions that the catalogue has then. It cannot have been adopted with one "
        "that ended before the plan was started, or came after its adoption.",
    ),
    remedy=Text(
        "Hänvisa till den bestämmelse i katalogen som gällde när planen togs fram, eller rätta datumen.",
        "Refer to the entry that was in force while the plan was made, or correct the dates.",
    ),
    message=Text("{provision} hänvisar till {code}, som {when}.", "{provision} refers to {code}, which {when}."),
    of=Of.PROVISIONS,
    applies=Applies(started=Started.AFTER),
)
def entry_out_of_its_time(provision: Provision, context: Context) -> Iterator[Fault]:
    entry = context.known_entry(provision)
    if provision.interpretation or (entry.in_force and entry.valid_from < context.earliest_adoption):
        return
    decisions = context.decisions.followed_by(provision)
    started = [day for decision in decisions if (day := known(decision.started))]
    adopted = [day for decision in decisions if (day := known(decision.adopted))]
    when = _when(entry, started, adopted)
    if when:
        fields = {"provision": called(provision), "code": entry.code, "when": when}
        yield Fault(about=provision, objects=(provision.identity,), where=provision.where, fields=fields)


def _when(entry: CatalogueEntry, started: list[date], adopted: list[date]) -> Text | None:
    """Return how the entry's days miss the plan's; ``None`` when they meet, or when a day is not told."""
    if entry.valid_to and started and entry.valid_to < min(started):
        end, day = entry.valid_to, min(started)
        return Text(
            f"slutade gälla {end}, innan planen påbörjades {day}", f"ended {end}, before the plan was started {day}"
        )
    if adopted and entry.valid_from > max(adopted):
        begin, day = entry.valid_from, max(adopted)
        return Text(
            f"började gälla {begin}, efter att planen antogs {day}", f"began {begin}, after the plan was adopted {day}"
        )
    return None
