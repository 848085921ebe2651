"""DP-0018: a multi-geometry in bestammelsegeometri."""

from collections.abc import Iterator

from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.multi_geometry import parts_of_multi_geometry
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text


@rule(
    "DP-0018",
    title=Text("Bestämmelsen är en multigeometri", "Provision is a multi-geometry"),
    why=Text(
        "Varje del av en bestämmelses område ska vara en egen post i bestammelsegeometri.",
        "Each part of a provision's area shall be an item of its own in bestammelsegeometri.",
    ),
    remedy=Text("Dela upp geometrin i en post per del.", "Split the geometry into one item per part."),
    message=Text("Bestämmelsen är en {kind} med {parts}.", "The provision is a {kind} of {parts}."),
    of=Of.PROVISION_GEOMETRIES,
    formats=(FileFormat.NGP_JSON,),
)
def provision_multi_geometry(geometry: Owned, context: Context) -> Iterator[Fault]:
    yield from parts_of_multi_geometry(geometry)
