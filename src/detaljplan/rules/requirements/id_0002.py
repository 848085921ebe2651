"""ID-0002: an identity that several objects share."""

from collections import defaultdict
from collections.abc import Iterator

from detaljplan.plan.model import Plan, Provision
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "ID-0002",
    title=Text("Samma identitet på flera objekt", "Identity shared by several objects"),
    why=Text(
        "Objektidentiteten skiljer objekten åt hos mottagaren; två med samma kan skriva över varandra.",
        "The identity tells objects apart at the receiver; two that share one may overwrite each other.",
    ),
    remedy=Text("Ge varje objekt en egen objektidentitet.", "Give each object an objektidentitet of its own."),
    message=Text("{count} objekt har identiteten {identity}.", "{count} objects have the identity {identity}."),
    of=Of.PLAN,
)
def shared_identity(plan: Plan, context: Context) -> Iterator[Fault]:
    owners: dict[str, list[Plan | Provision]] = defaultdict(list)
    everything: tuple[Plan | Provision, ...] = (plan, *plan.provisions)
    for owner in everything:
        if isinstance(owner.object_id, str):
            owners[owner.object_id].append(owner)
    for identity, sharing in owners.items():
        if len(sharing) > 1:
            fields = {"count": len(sharing), "identity": identity}
            yield Fault(about=plan, objects=(identity,), where=sharing[1].where, fields=fields)
