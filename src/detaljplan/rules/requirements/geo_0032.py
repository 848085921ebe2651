"""GEO-0032: an arc that hardly leaves the line between its ends."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from detaljplan.plan.arcs import Arc
from detaljplan.read.document import FileFormat
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold
from detaljplan.rules.structure_faults import unread


@rule(
    "GEO-0032",
    title=Text("Båge som är rak", "Arc that is straight"),
    why=Text(
        "En båge vars pilhöjd är mindre än koordinaternas upplösning går inte att skilja från en rät linje. En del "
        "program stannar på den, andra räknar ut en cirkel med orimlig radie.",
        "An arc whose sagitta is less than coordinates resolve cannot be told from a straight line. Some programs stop "
        "at it, others work out a circle of an unreasonable radius.",
    ),
    remedy=Text("Skriv bågen som en rät linje.", "Write the arc as a straight line."),
    message=Text(
        "Bågens pilhöjd är {measured} mm; minst {limit} mm behövs.",
        "The arc's sagitta is {measured} mm, below {limit} mm.",
    ),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    of_unreadable=True,
    formats=(FileFormat.GML, FileFormat.GML_SS637040),
    at_once=True,
)
def straight_arc(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    of_arc: dict[Arc, list[Owned]] = {}
    for geometry in geometries:
        for arc in geometry.item.arcs:
            if not arc.whole:
                of_arc.setdefault(arc, []).append(geometry)
        yield from unread(geometry)
    straight = context.below(np.array([arc.sagitta_m * 1000 for arc in of_arc]), "arc_sagitta")
    found = {arc: owned for (arc, owned), is_straight in zip(of_arc.items(), straight, strict=True) if is_straight}
    for arc, owned in found.items():  # a boundary between two areas is an arc of both, and one fault
        yield Fault(
            about=tuple(owned),
            objects=tuple(dict.fromkeys(geometry.owner.identity for geometry in owned)),
            where=owned[0].item.where,
            geometry=shapely.LineString([arc.start, arc.end]),
            measurement=context.measured(arc.sagitta_m * 1000, "arc_sagitta"),
        )
