"""TOPO-0008: slivers along the common boundary of two plans."""

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.fit import slivers_between
from detaljplan.plan.measures import widths_beyond
from detaljplan.plan.model import Plan
from detaljplan.rules.context import SOUND_GEOMETRY, Context
from detaljplan.rules.neighbouring import NOT_COUNTED, Neighbours, name_of
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "TOPO-0008",
    title=Text("Plangränsen passar inte mot grannplanens", "Plan boundary does not fit the neighbour's"),
    why=Text(
        "Två planer som gränsar till varandra bör dela gräns. Smala remsor mellan dem är mark där det är oklart vilken "
        "plan som gäller, eller om någon gör det.",
        "Two adjoining plans should share a boundary. Narrow strips between them are ground where nothing tells which "
        "plan applies, or whether any does.",
    ),
    remedy=Text(
        "Låt plangränsen följa grannplanens brytpunkter. Är grannplanen osäkert inmätt, rätta den vid nästa ändring.",
        "Let the boundary follow the neighbour's vertices. If the neighbour was measured uncertainly, correct it when "
        "it is next amended.",
    ),
    message=Text(
        "{kind} som är {measured} m brett och {length} m långt ligger längs gränsen mot {neighbour}.",
        "{kind} {measured} m wide and {length} m long lies along the boundary to {neighbour}.",
    ),
    units={"length": "m"},
    of=Of.PLAN,
    inputs=("neighbours",),
    exceptions=(NOT_COUNTED,),
    needs=SOUND_GEOMETRY,
)
def boundary_off_the_neighbours(plan: Plan, context: Context) -> Iterator[Fault]:
    """Hold the plan against the input: a sequence of other plans as read, each in its own system."""
    boundary, neighbours = context.areas.boundary, Neighbours(plan, context)
    for neighbour, area in neighbours:
        overlaps, gaps = slivers_between(
            boundary,
            area,
            most_m=context.limit("plan_overlap_width"),
            least_m=context.limit("plan_fit_width"),
            length_m=context.limit("narrow_length"),
        )
        yield from (_fault(_OVERLAP, part, neighbour, context) for part in overlaps)
        yield from (_fault(_GAP, part, neighbour, context) for part in gaps)
    neighbours.tell_untold()


_OVERLAP, _GAP = Text("Ett överlapp", "An overlap"), Text("Ett mellanrum", "A gap")


def _fault(kind: Text, part: BaseGeometry, neighbour: Plan, context: Context) -> Fault:
    width = widths_beyond(np.array([part], dtype=object), context.limit("plan_fit_width"))[0]
    return Fault(
        about=context.plan,
        objects=(context.plan.identity, neighbour.identity),
        where=context.plan.where,
        geometry=part,
        measurement=context.measured(width, "plan_fit_width"),
        fields={"kind": kind, "length": round(shapely.length(part) / 2, 1), "neighbour": name_of(neighbour)},
    )
