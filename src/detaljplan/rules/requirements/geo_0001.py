"""GEO-0001: a plan or provision without geometry."""

from collections.abc import Iterator

from detaljplan.findings import Basis, Severity
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Certainty, Fault, Of, Owned, Text


@rule(
    "GEO-0001",
    Severity.ERROR,
    basis=Basis.NGP,
    title=Text("Geometri saknas", "Geometry is missing"),
    why=Text(
        "Planområdet och varje planbestämmelse ska ha ett läge; utan geometri går det inte att se var något gäller.",
        "The plan area and every provision shall have a position; without it nothing tells where they apply.",
    ),
    remedy=Text("Rita geometrin och exportera planen på nytt.", "Draw the geometry and export the plan anew."),
    message=Text(
        "Geometrin har ett koordinatsystem men inga koordinater.",
        "The geometry states a reference system but has no coordinates.",
    ),
    source="Producentgränssnittets exempel 6.1-02 och 6.1-03: geometri för varje plan och bestämmelse",
    certainty=Certainty.VERIFIED,
    of=Of.GEOMETRIES,
    aliases=("6.1-02", "6.1-03"),
)
def missing_geometry(geometry: Owned, context: Context) -> Iterator[Fault]:
    if geometry.item.shape is None:
        yield Fault(about=geometry, objects=(geometry.owner.identity,), where=geometry.item.where)
