"""DP-0017: a decision on a plan in force that lacks what such a decision must tell."""

from collections.abc import Iterator

from detaljplan.plan.decisions import AMENDMENT, ENDING, REPEAL
from detaljplan.plan.model import Decision, Plan, PlanType
from detaljplan.plan.values import is_missing, known
from detaljplan.rules.context import Context
from detaljplan.rules.names import listed
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import IN_FORCE, NATIONAL_MODEL, Fault, Of, Text

_ALWAYS = ("diarienummer", "beslutstyp", "datumAntagande", "datumLagakraft")
_OF_PERIOD = ("genomforandetid", "genomforandetidStartar")


@rule(
    "DP-0017",
    title=Text("Beslut som saknar uppgifter", "Decision that lacks information"),
    why=Text(
        "Beslutet säger från när planen gäller och var ärendet finns; det måste vara komplett när planen fått laga "
        "kraft.",
        "The decision tells from when a plan applies and where its case is kept; in force, it must be complete.",
    ),
    remedy=Text("Fyll i uppgifterna i beslutsinformation.", "Fill in what is missing in beslutsinformation."),
    message=Text(
        "Planen har fått laga kraft men beslutet saknar {missing}.{doubt}",
        "The plan is in force but the decision lacks {missing}.{doubt}",
    ),
    of=Of.DECISIONS,
    asks=tuple(Text(name, name) for name in (*_ALWAYS, *_OF_PERIOD)),
    applies=IN_FORCE,
    exceptions=(
        Text(
            "Ett beslut om avslut, och ett som varken är antaget eller har fått laga kraft när ett annat har det, "
            "prövas inte. Genomförandetid krävs inte av ett upphävande, och inte av en ändring när ett annat beslut "
            "anger den (4 kap. 22 § PBL).",
            "A decision to end, and one neither adopted nor in force beside one that is, are not asked. A repeal need "
            "not have an implementation period, nor an amendment where another decision tells it (PBL 4:22).",
        ),
    ),
    formats=NATIONAL_MODEL,
)
def decision_that_lacks_information(decision: Decision, context: Context) -> Iterator[Fault]:
    if known(decision.decision_type) == ENDING or _under_way(decision, context.plan):
        return
    told: tuple[object, ...] = (
        _case(decision),
        known(decision.decision_type),
        known(decision.adopted),
        decision.in_force,
    )
    needed = dict(zip(_ALWAYS, told, strict=True))
    if _has_own_period(decision, context.plan):
        period = known(decision.implementation_months), known(decision.implementation_starts)
        needed |= zip(_OF_PERIOD, period, strict=True)
    missing = [name for name, value in needed.items() if value == () or is_missing(value)]
    if missing:
        yield Fault(
            about=decision,
            objects=(context.plan.identity,),
            where=decision.where,
            fields={
                "missing": Text(listed(missing, "och"), listed(missing, "and")),
                "doubt": _NO_DOUBT if context.plan.plan_type in (None, PlanType.DETAILED) else _OLDER_KIND,
            },
        )


def _case(decision: Decision) -> str | None:
    """Return the number of its case, at the municipality or else the council."""
    cases = (known(decision.municipal_case), known(decision.council_case))
    return next((case for case in cases if not is_missing(case)), None)


def _under_way(decision: Decision, plan: Plan) -> bool:
    """Return whether the decision is yet to come, beside another in force: an amendment being made."""
    another = any(other.in_force for other in plan.decisions if other is not decision)
    return decision.adopted is None and not decision.in_force and another


def _has_own_period(decision: Decision, plan: Plan) -> bool:
    if decision.decision_type == REPEAL:
        return False
    others = (other for other in plan.decisions if other is not decision)
    return decision.decision_type != AMENDMENT or not any(other.implementation_months is not None for other in others)


_NO_DOUBT = Text("", "")
_OLDER_KIND = Text(
    " Om kravet gäller äldre plantyper är osäkert.", " Whether that is asked of older kinds of plan is uncertain."
)
