"""PBL-0001: an implementation period shorter or longer than the law allows."""

from collections.abc import Iterator

from detaljplan.plan.decisions import NEW_PLAN
from detaljplan.plan.model import Decision, PlanType
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Applies, Fault, Of, Text


@rule(
    "PBL-0001",
    title=Text("Genomförandetid utanför 5–15 år", "Implementation period outside 5–15 years"),
    why=Text(
        "Kommunen anger en genomförandetid som ger rimliga möjligheter att genomföra planen; lagen sätter den till "
        "mellan fem och femton år.",
        "The municipality sets a period that gives fair possibilities to carry the plan out; the law bounds it to "
        "between five and fifteen years.",
    ),
    remedy=Text(
        "Kontrollera att genomforandetid är i månader och är den som antogs.",
        "Check that genomforandetid is in months and is the one that was adopted.",
    ),
    message=Text(
        "Genomförandetiden är {measured} månader; {side} {limit} väntas.",
        "The implementation period is {measured} months; {side} {limit} is expected.",
    ),
    of=Of.DECISIONS,
    applies=Applies(plan_types=(PlanType.DETAILED,)),
    exceptions=(
        Text(
            "Bara antagande av ny detaljplan prövas: vid ändring, förlängning och förnyelse gäller annat (4 kap. 22 "
            "och 24 §§ PBL), och en plan utan uppgift har femton år (23 §).",
            "Only the adoption of a new plan is asked: amendment, prolongation and renewal follow other rules (PBL "
            "4:22 and 24), and a plan that tells none has fifteen years (23).",
        ),
    ),
    formats=NATIONAL_MODEL,
)
def implementation_out_of_bounds(decision: Decision, context: Context) -> Iterator[Fault]:
    months = known(decision.implementation_months)
    if known(decision.decision_type) != NEW_PLAN or months is None:
        return
    too_short = months < context.limit("shortest_implementation")
    too_long = months > context.limit("longest_implementation")
    if too_short or too_long:
        yield Fault(
            about=decision,
            objects=(context.plan.identity,),
            where=f"{decision.where}/genomforandetid",
            measurement=context.measured(months, "shortest_implementation" if too_short else "longest_implementation"),
            fields={"side": _AT_LEAST if too_short else _AT_MOST},
        )


_AT_LEAST, _AT_MOST = Text("minst", "at least"), Text("högst", "at most")
