"""DATUM-0003: something told as done on a day to come."""

from collections.abc import Iterator, Sequence
from datetime import date

from detaljplan.plan.model import Decision
from detaljplan.plan.values import Unreadable, known
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Text


@rule(
    "DATUM-0003",
    title=Text("Något som har hänt är daterat i framtiden", "Something done is dated in the future"),
    why=Text(
        "datumPaborjat, datumAntagande och datumLagakraft säger vad som har hänt, inte vad som är planerat.",
        "datumPaborjat, datumAntagande and datumLagakraft tell what has been done, not what is planned.",
    ),
    remedy=Text(
        "Rätta datumet, eller ta bort det tills det har hänt.", "Correct the date, or take it out until it is done."
    ),
    message=Text("{attribute} är {day}, senare än i dag.", "{attribute} is {day}, later than today."),
    of=Of.DECISIONS,
    formats=NATIONAL_MODEL,
)
def dated_in_the_future(decision: Decision, context: Context) -> Iterator[Fault]:
    dates: dict[str, Sequence[date | Unreadable | None]] = {
        "datumPaborjat": (decision.started,),
        "datumAntagande": (decision.adopted,),
        "datumLagakraft": decision.in_force,
    }
    for attribute, days in dates.items():
        for day in (known(day) for day in days):
            if day is not None and day > context.today:
                yield Fault(
                    about=decision,
                    objects=(context.plan.identity,),
                    where=f"{decision.where}/{attribute}",
                    fields={"attribute": attribute, "day": day},
                )
