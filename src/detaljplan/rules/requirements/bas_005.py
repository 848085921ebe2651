"""BAS-005: earlier versions in the delivery."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from detaljplan.plan.model import Plan, Provision
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Text

Owner = Plan | Provision


@rule(
    "BAS-005",
    title=Text("Historik i leveransen", "History in the delivery"),
    why=Text(
        "En leverans är planen som den gäller nu. Plattformen för själv historik, och kan ta en gammal version för "
        "den som gäller.",
        "A delivery is the plan as it applies now. The platform keeps the history itself, and may take an old version "
        "for the one that applies.",
    ),
    remedy=Text(
        "Ta bort versionGiltigTill, och leverera bara den senaste versionen av varje objekt.",
        "Take versionGiltigTill out, and deliver only the latest version of each object.",
    ),
    message=Text("{what}.", "{what}."),
    of=Of.OBJECTS,
    asks=(
        Text("inget objekt har versionGiltigTill", "no object has versionGiltigTill"),
        Text("varje objekt står i en enda version", "each object stands in one version only"),
    ),
    at_once=True,
    formats=NATIONAL_MODEL,
)
def history_in_the_delivery(owners: Sequence[Owner], context: Context) -> Iterator[Fault]:
    for owner in owners:
        if _ended(owner):
            yield Fault(about=owner, objects=(owner.identity,), where=owner.where, fields={"what": _ENDED})
    for versions in _by_identity(owners).values():
        if len(versions) > 1 and len({_version(owner) for owner in versions}) > 1:
            second = versions[1]
            fields = {"what": _several(versions)}
            yield Fault(about=tuple(versions), objects=(second.identity,), where=second.where, fields=fields)


def _ended(owner: Owner) -> bool:
    """Return whether the version has an end, even one that cannot be read; provisions have it beside the model."""
    end = owner.version_valid_to if isinstance(owner, Plan) else owner.extra.get("versionGiltigTill")
    return end is not None


def _version(owner: Owner) -> tuple[str, ...]:
    """Return what tells versions apart."""
    if isinstance(owner, Plan):
        return str(owner.object_version), str(owner.version_valid_from)
    return str(owner.extra.get("objektversion")), str(owner.extra.get("versionGiltigFran"))


def _by_identity(owners: Sequence[Owner]) -> dict[tuple[bool, str], list[Owner]]:
    """Return the owners by identity; a provision with the plan's own is no version of the plan (ID-0002 tells it)."""
    found: dict[tuple[bool, str], list[Owner]] = defaultdict(list)
    for owner in owners:
        found[isinstance(owner, Plan), owner.identity].append(owner)
    return found


def _several(versions: Sequence[Owner]) -> Text:
    count, first = len(versions), versions[0].where
    return Text(
        f"{count} versioner av samma objekt; den första står i {first}",
        f"{count} versions of the same object; the first is at {first}",
    )


_ENDED = Text("Objektet har versionGiltigTill", "The object has versionGiltigTill")
