"""GEO-0007: a geometry, or a part of one, without positions."""

from collections.abc import Iterator, Sequence

import numpy as np

from detaljplan.plan.undrawn import WhyUndrawn
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text, Untold
from detaljplan.rules.undrawn_faults import undrawn


@rule(
    "GEO-0007",
    title=Text("Tom geometri", "Empty geometry"),
    why=Text(
        "En geometri utan koordinater säger inte var något gäller.",
        "A geometry without coordinates does not tell where anything applies.",
    ),
    remedy=Text("Rita geometrin, eller ta bort den tomma posten.", "Draw the geometry, or remove the empty item."),
    message=Text("Geometrin har {what}.", "The geometry has {what}."),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    needs=("SCHEMA-0001",),
    of_unreadable=True,
    at_once=True,
)
def empty_geometry(geometries: Sequence[Owned], context: Context) -> Iterator[Fault | Untold]:
    for found in undrawn(geometries, context):
        if isinstance(found, Untold):
            yield found
        elif found[1].why is WhyUndrawn.EMPTY:
            yield _fault(found[0], _NO_POSITIONS)
    yield from _empty_parts(geometries, context)


_NO_POSITIONS = Text("inga koordinater", "no coordinates")
_EMPTY_PART = Text("en del utan koordinater", "a part without coordinates")


def _empty_parts(geometries: Sequence[Owned], context: Context) -> Iterator[Fault]:
    drawn = context.drawn
    for number in np.flatnonzero(drawn.asked(geometries) & drawn.with_empty_parts).tolist():
        yield _fault(drawn.owned[number], _NO_POSITIONS if drawn.shapes[number].is_empty else _EMPTY_PART)


def _fault(geometry: Owned, what: Text) -> Fault:
    return Fault(about=geometry, objects=(geometry.owner.identity,), where=geometry.item.where, fields={"what": what})
