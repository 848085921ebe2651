"""GEO-0013: a vertex that stands twice."""

from collections.abc import Iterator, Sequence

from detaljplan.plan.corners import repeated
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text
from detaljplan.rules.vertex_faults import vertex_faults


@rule(
    "GEO-0013",
    title=Text("Upprepad brytpunkt", "Repeated vertex"),
    why=Text(
        "En brytpunkt som står två gånger i rad bär ingen uppgift, och en del program läser inte sådana gränser.",
        "A vertex that stands twice in a row says nothing, and some programs do not read such boundaries.",
    ),
    remedy=Text("Ta bort den ena av de två punkterna.", "Remove one of the two points."),
    message=Text("Samma brytpunkt står två gånger i rad {places}.", "The same vertex stands twice in a row {places}."),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    at_once=True,
)
def repeated_vertex(geometries: Sequence[Owned], context: Context) -> Iterator[Fault]:
    yield from vertex_faults(geometries, context, repeated(context.drawn.vertices))
