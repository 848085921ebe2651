"""DATUM-0001: dates of a decision in an order that cannot be."""

from collections.abc import Iterator

from detaljplan.plan.model import Decision
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Text


@rule(
    "DATUM-0001",
    title=Text("Datum i omöjlig ordning", "Dates in an order that cannot be"),
    why=Text(
        "En plan påbörjas, antas och får laga kraft i den ordningen. Vilka regler den följer hämtas ur datumen.",
        "A plan is started, adopted and gains force in that order. The rules it follows are told by the dates.",
    ),
    remedy=Text("Rätta det datum som är fel.", "Correct the date that is wrong."),
    message=Text(
        "{later} {day} är före {earlier} {before}.",
        "{later} {day} is before {earlier} {before}.",
    ),
    of=Of.DECISIONS,
    formats=NATIONAL_MODEL,
)
def dates_out_of_order(decision: Decision, context: Context) -> Iterator[Fault]:
    started = ("datumPaborjat", known(decision.started))
    adopted = ("datumAntagande", known(decision.adopted))
    in_force = [("datumLagakraft", known(day)) for day in decision.in_force]
    nearest = adopted if adopted[1] is not None else started
    for (earlier, before), (later, day) in ((started, adopted), *((nearest, one) for one in in_force)):
        if before is not None and day is not None and day < before:
            yield Fault(
                about=decision,
                objects=(context.plan.identity,),
                where=f"{decision.where}/{later}",
                fields={"later": later, "day": day, "earlier": earlier, "before": before},
            )
