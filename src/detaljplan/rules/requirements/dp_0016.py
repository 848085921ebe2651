"""DP-0016: a provision with vertikalAvgransning whose geometry is no area."""

from collections.abc import Iterator

from detaljplan.plan.model import Provision
from detaljplan.rules.context import Context
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import NATIONAL_MODEL, Fault, Of, Text
from detaljplan.rules.vertical_limits import limits_no_area


@rule(
    "DP-0016",
    title=Text("Vertikal avgränsning på något annat än en yta", "Vertical limit on what is no area"),
    why=Text(
        "Uppåt och nedåt betyder något bara för en yta; en linje eller punkt har inget ovanför eller under sig.",
        "Upwards and downwards mean something for an area only; a line or point has nothing above or below it.",
    ),
    remedy=Text(
        "Ta bort vertikalAvgransning, eller leverera bestämmelsen som yta.",
        "Take vertikalAvgransning out, or deliver the provision as an area.",
    ),
    message=Text(
        "{provision} har vertikalAvgransning {limit} men en geometri som är en {kind}.",
        "{provision} has vertikalAvgransning {limit} but a geometry that is a {kind}.",
    ),
    of=Of.PROVISIONS,
    formats=NATIONAL_MODEL,
)
def provision_limited_without_area(provision: Provision, context: Context) -> Iterator[Fault]:
    yield from limits_no_area(provision, provision=called(provision))
