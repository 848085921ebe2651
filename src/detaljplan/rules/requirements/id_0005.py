"""ID-0005: a decision on a provision that is not in the file."""

from collections.abc import Iterator

from detaljplan.plan.model import Plan
from detaljplan.plan.values import shortened
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "ID-0005",
    title=Text("Beslut om en bestämmelse som inte finns", "Decision on a provision that is not there"),
    why=Text(
        "Ett besluts lista planbestammelse säger vilka bestämmelser som följer dess datum. En identitet som inte finns "
        "i filen är troligen felskriven, och den bestämmelse som menades får då andra datum.",
        "A decision's list planbestammelse says which provisions follow its dates. An identity that is not in the file "
        "is likely a slip, and the provision that was meant then follows other dates.",
    ),
    remedy=Text(
        "Rätta identiteten i beslutets planbestammelse, eller ta bort den.",
        "Correct the identity in the decision's planbestammelse, or take it away.",
    ),
    message=Text(
        "Beslut {number} gäller bestämmelsen {reference}{more}, som inte finns i filen.",
        "Decision {number} is on the provision {reference}{more}, not in the file.",
    ),
    of=Of.PLAN,
)
def decision_on_nothing(plan: Plan, context: Context) -> Iterator[Fault]:
    for number, decision in enumerate(plan.decisions, start=1):
        missing = [identity for identity in decision.provisions if identity not in context.identities]
        if missing:
            fields = {"number": number, "more": _more(len(missing) - 1), "reference": shortened(missing[0])}
            yield Fault(about=plan, objects=(plan.identity,), where=decision.where, fields=fields)


def _more(number: int) -> Text:
    return Text(f" och {number} till", f" and {number} more") if number else Text("", "")
