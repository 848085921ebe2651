"""TOPO-0006: a sliver between areas, within what other rules tolerate."""

from collections.abc import Iterator

import numpy as np
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.measures import Shapes, areas_of, wider_than, widths_beyond
from detaljplan.plan.model import Plan
from detaljplan.rules.bare_ground import bare_ground, tell_uses_left_out
from detaljplan.rules.context import SOUND_GEOMETRY, Context
from detaljplan.rules.private_ground import PRIVATE_GROUND
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Text


@rule(
    "TOPO-0006",
    title=Text("Flisa mellan användningar", "Sliver between uses"),
    why=Text(
        "Smala glipor och överlapp inom toleransen stoppar ingen leverans, men visar att gränserna inte är ritade mot "
        "varandra. De växer när planen räknas om till en annan zon eller ändras.",
        "Narrow gaps and overlaps within the tolerance stop no delivery, but tell that boundaries were not drawn "
        "against each other. They grow when the plan is transformed to another zone or amended.",
    ),
    remedy=Text(
        "Låt ytorna dela brytpunkter längs den gemensamma gränsen.",
        "Let the areas share vertices along the common boundary.",
    ),
    message=Text(
        "{kind} som är {measured} m {wide} ({area} m²).",
        "{kind} that is {measured} m {wide} ({area} m²).",
    ),
    units={"area": "m²"},
    of=Of.PLAN,
    of_whole_plan=True,
    exceptions=(PRIVATE_GROUND,),
    needs=SOUND_GEOMETRY,
    repeats=("DP-Krav-0011", "DP-Krav-0012"),
)
def sliver(plan: Plan, context: Context) -> Iterator[Fault]:
    """Tell gaps that DP-0002 tolerates, and overlaps that DP-Krav-0013 takes for rounding, when they are wider."""
    yield from _faults(_GAP, bare_ground(context).narrow, plan, context)
    shared = [areas_of(overlap.shape) for overlap in context.coverage.slight_overlaps(context.limit("rounding_area"))]
    yield from _faults(_OVERLAP, np.concatenate([np.empty(0, dtype=object), *shared]), plan, context)
    tell_uses_left_out(context)


_GAP = Text("En glipa", "A gap"), Text("bred", "wide")
_OVERLAP = Text("Ett överlapp", "An overlap"), Text("brett", "wide")
_Kind = tuple[Text, Text]
"""What it is, and *wide* as it is said of that."""


def _faults(kind: _Kind, slivers: Shapes, plan: Plan, context: Context) -> Iterator[Fault]:
    limit = context.limit("sliver_width")
    told = slivers[wider_than(slivers, limit)]
    for shape, width in zip(told, widths_beyond(told, limit), strict=True):
        yield _fault(kind, shape, width, plan, context)


def _fault(kind: _Kind, shape: BaseGeometry, width: float, plan: Plan, context: Context) -> Fault:
    return Fault(
        about=plan,
        objects=(plan.identity,),
        where=plan.where,
        geometry=shape,
        measurement=context.measured(width, "sliver_width"),
        fields={"kind": kind[0], "wide": kind[1], "area": round(shape.area, 3)},
    )
