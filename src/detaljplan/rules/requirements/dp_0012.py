"""DP-0012: a geometry that does not tell how and when it was positioned."""

from collections.abc import Iterator

from detaljplan.plan.model import Plan, PlanGeometry, Provision
from detaljplan.plan.values import known
from detaljplan.rules.context import Context, items_of
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Applies, Fault, Of, Started, Text


@rule(
    "DP-0012",
    title=Text("Lägesbestämning saknas", "Positioning not told"),
    why=Text(
        "I planer som påbörjats efter 2021-12-31 ska varje geometri säga hur och när dess läge bestämdes. Sägs det "
        "inte när planen påbörjades går det inte att avgöra om kravet gäller (BESL-0001).",
        "In plans started after 2021-12-31 each geometry shall tell how and when its position was determined. Where "
        "nothing tells when the plan was started, whether this is asked cannot be told (BESL-0001).",
    ),
    remedy=Text(
        "Ange lagesbestamningsmetodIPlan och tidpunktForLagesbestamning i geometrimetadata.",
        "State lagesbestamningsmetodIPlan and tidpunktForLagesbestamning in geometrimetadata.",
    ),
    message=Text(
        "{owner}: {missing} saknas på {count}.",
        "{owner}: {missing} missing on {count}.",
    ),
    of=Of.OBJECTS,
    applies=Applies(started=Started.AFTER),
    formats=NATIONAL_MODEL,
)
def positioning_not_told(owner: Plan | Provision, context: Context) -> Iterator[Fault]:
    lacking = {item.where: missing for item in items_of(owner) if (missing := _missing(item))}
    if lacking:
        attributes = dict.fromkeys(name for missing in lacking.values() for name in missing)
        yield Fault(
            about=owner,
            objects=(owner.identity,),
            where=next(iter(lacking)),
            fields={
                "owner": _PLAN_AREA if isinstance(owner, Plan) else called(owner),
                "missing": Text(" och ".join(attributes), " and ".join(attributes)),
                "count": _of_all(len(lacking), len(items_of(owner))),
            },
        )


def _missing(item: PlanGeometry) -> list[str]:
    positioning = known(item.positioning)
    told = {
        "lagesbestamningsmetodIPlan": known(positioning.plane) if positioning else None,
        "tidpunktForLagesbestamning": known(positioning.positioned_at) if positioning else None,
    }
    return [name for name, value in told.items() if value is None]


def _of_all(lacking: int, all: int) -> Text:
    if all == 1:
        return Text("dess geometri", "its geometry")
    return Text(f"{lacking} av {all} geometrier", f"{lacking} of {all} geometries")


_PLAN_AREA = Text("Planområdet", "The plan area")
