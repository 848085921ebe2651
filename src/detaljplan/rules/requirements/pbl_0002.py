"""PBL-0002: a temporary use for longer than the law allows."""

from collections.abc import Iterator

from detaljplan.plan.decisions import AMENDMENT
from detaljplan.plan.model import PlanType, Provision, UseProvision
from detaljplan.plan.values import known
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Applies, Fault, Of, Text


@rule(
    "PBL-0002",
    title=Text("Tillfällig användning i mer än tio år", "Temporary use of more than ten years"),
    why=Text(
        "En tillfällig användning får bestämmas till högst tio år, och med förlängningar till högst tjugo.",
        "A temporary use may be set to ten years at most, and with prolongations to twenty at most.",
    ),
    remedy=Text(
        "Kontrollera att giltighetstid är i månader. Är tiden förlängd: ta med beslutet om ändring.",
        "Check that giltighetstid is in months. If the time was prolonged: include the decision to amend.",
    ),
    message=Text(
        "{provision} gäller i {measured} månader; högst {limit} får bestämmas.",
        "{provision} is valid for {measured} months; at most {limit} may be set.",
    ),
    of=Of.PROVISIONS,
    applies=Applies(plan_types=(PlanType.DETAILED,)),
    exceptions=(
        Text(
            "Följer bestämmelsen ett beslut om ändring kan tiden vara förlängd, och tjugo år är gränsen (4 kap. 29 § "
            "PBL).",
            "Where the provision follows a decision to amend, the time may be prolonged and twenty years is the limit "
            "(PBL 4:29).",
        ),
    ),
    formats=NATIONAL_MODEL,
)
def temporary_for_too_long(provision: Provision, context: Context) -> Iterator[Fault]:
    months = known(provision.valid_months) if isinstance(provision, UseProvision) else None
    if months is None:
        return
    amended = any(known(one.decision_type) == AMENDMENT for one in context.decisions.followed_by(provision))
    limits = {name: context.limit(name) for name in ("temporary_use", "prolonged_temporary_use")}
    name = "prolonged_temporary_use" if amended else "temporary_use"
    if months > limits[name]:
        yield Fault(
            about=provision,
            objects=(provision.identity,),
            where=f"{provision.where}/giltighetstid",
            measurement=context.measured(months, name),
            fields={"provision": called(provision)},
        )
