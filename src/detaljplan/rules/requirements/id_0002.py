"""ID-0002: an identity that several objects share."""

from collections import Counter, defaultdict
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
    message=Text(
        "{count} objekt har identiteten {identity}; det första står i {first}.",
        "{count} objects have the identity {identity}; the first is at {first}.",
    ),
    of=Of.PLAN,
)
def shared_identity(plan: Plan, context: Context) -> Iterator[Fault]:
    everything: tuple[Plan | Provision, ...] = (plan, *plan.provisions)
    counts = Counter(owner.object_id for owner in everything if isinstance(owner.object_id, str))
    shared = [owner for owner in everything if isinstance(owner.object_id, str) and counts[owner.object_id] > 1]
    owners: dict[str, list[Plan | Provision]] = defaultdict(list)
    for owner in shared:
        owners[str(owner.object_id)].append(owner)
    for identity, sharing in owners.items():
        fields = {"count": len(sharing), "identity": identity, "first": sharing[0].where}
        yield Fault(about=plan, objects=(identity,), where=sharing[1].where, fields=fields)
