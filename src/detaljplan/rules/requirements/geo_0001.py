"""GEO-0001: a plan or provision without geometry."""

from collections.abc import Iterator

from detaljplan.plan.model import Plan, Provision
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context, items_of
from detaljplan.rules.names import called
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "GEO-0001",
    title=Text("Geometri saknas", "Geometry is missing"),
    why=Text(
        "Planområdet och varje planbestämmelse ska ha ett läge; utan geometri går det inte att se var något gäller.",
        "The plan area and every provision shall have a position; without it nothing tells where they apply.",
    ),
    remedy=Text("Rita geometrin och exportera planen på nytt.", "Draw the geometry and export the plan anew."),
    message=Text("{what} har ingen geometri.", "{what} has no geometry."),
    of=Of.OBJECTS,
)
def missing_geometry(owner: Plan | Provision, context: Context) -> Iterator[Fault]:
    items = items_of(owner)
    empty = [item.where for item in items if item.shape is None]
    if not items and context.document.file_format is not FileFormat.NGP_JSON:  # there the schema tells it
        empty = [owner.where]
    for where in empty:
        what = Text("Planområdet", "The plan area") if isinstance(owner, Plan) else called(owner)
        yield Fault(about=owner, objects=(owner.identity,), where=where, fields={"what": what})
