"""KAT-0014: uses of several forms (användningsform) on the same ground."""

from collections.abc import Iterator

from detaljplan.plan.areas import UseZone
from detaljplan.plan.model import LandKind
from detaljplan.rules.context import Context
from detaljplan.rules.names import called_together
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "KAT-0014",
    title=Text("Flera användningsformer på samma mark", "Several forms of use on the same ground"),
    why=Text(
        "Mark är antingen allmän plats, kvartersmark eller vattenområde. Olika former på samma yta gör det oklart vem "
        "som svarar för marken.",
        "Ground is either a public place, a development block or water. Several forms on one area leave it open who "
        "answers for the ground.",
    ),
    remedy=Text(
        "Behåll en av användningarna, eller ge dem var sin vertikalAvgransning om de ligger över varandra.",
        "Keep one of the uses, or give each its vertikalAvgransning if they lie above one another.",
    ),
    message=Text("{uses} ligger på samma yta men är {forms}.", "{uses} lie on one area but are {forms}."),
    of=Of.USE_ZONES,
)
def several_forms_on_one_area(zone: UseZone, context: Context) -> Iterator[Fault]:
    if len(zone.uses) < 2:
        return
    forms = sorted({context.known_entry(use).land_form for use in zone.uses} - {LandKind.PLAN_AREA})
    if len(forms) > 1:
        named = [form.lower() for form in forms]
        yield Fault(
            about=zone,
            objects=tuple(use.identity for use in zone.uses),
            where=zone.items[-1].where,
            geometry=zone.shape,
            fields={
                "uses": called_together(zone.uses),
                "forms": Text(" och ".join(named), " and ".join(named)),
            },
        )
