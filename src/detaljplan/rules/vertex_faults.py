"""What the rules on vertices share: one fault for each geometry, with all its places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import shapely

from detaljplan.findings import Measurement
from detaljplan.plan.vertices import Numbers
from detaljplan.rules.context import Context
from detaljplan.rules.drawn import by_number
from detaljplan.rules.rule import Fault, Owned, Text

PLACES_SHOWN = 1_000
"""The geometry of one fault has no more points than these."""


def vertex_faults(
    geometries: Sequence[Owned],
    context: Context,
    at: Numbers,
    measured: Callable[[Numbers], Measurement] | None = None,
) -> Iterator[Fault]:
    """Yield a fault for each geometry that has some of the vertices.

    Parameters
    ----------
    at
        The numbers of vertices in ``context.drawn.vertices``.
    measured
        What was measured of a geometry, given which of `at` are its.
    """
    if len(at) == 0:
        return
    drawn = context.drawn
    vertices, asked = drawn.vertices, drawn.asked(geometries)
    for number, places in by_number(vertices.shape_of_path[vertices.of_path[at]]):
        if asked[number]:
            geometry = drawn.owned[number]
            yield Fault(
                about=geometry,
                objects=(geometry.owner.identity,),
                where=geometry.item.where,
                geometry=shapely.MultiPoint(vertices.positions[at[places], :2][:PLACES_SHOWN]),
                measurement=measured(places) if measured else None,
                fields={"places": _places(len(places))},
            )


def _places(count: int) -> Text:
    if count == 1:
        return Text("på ett ställe", "in one place")
    if count <= PLACES_SHOWN:
        return Text(f"på {count} ställen", f"in {count} places")
    return Text(
        f"på {count} ställen (de första {PLACES_SHOWN} visas)",
        f"in {count} places (the first {PLACES_SHOWN} are shown)",
    )
