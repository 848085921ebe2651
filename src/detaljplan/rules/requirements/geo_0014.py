"""GEO-0014: two vertices nearer each other than coordinates are delivered."""

from collections.abc import Iterator, Sequence

import numpy as np

from detaljplan.plan.vertices import Mask
from detaljplan.rules.context import Context
from detaljplan.rules.registry import rule
from detaljplan.rules.rule import Fault, Of, Owned, Text
from detaljplan.rules.vertex_faults import vertex_faults


@rule(
    "GEO-0014",
    title=Text("Nästan upprepad brytpunkt", "Nearly repeated vertex"),
    why=Text(
        "Två brytpunkter närmare varandra än en millimeter blir en och samma när koordinaterna skrivs i millimeter.",
        "Two vertices nearer each other than a millimetre become one when coordinates are written in millimetres.",
    ),
    remedy=Text("Ta bort den ena av de två punkterna.", "Remove one of the two points."),
    message=Text(
        "Två brytpunkter i rad ligger närmare varandra än {limit} mm {places}; minsta avståndet är {measured} mm.",
        "Two vertices in a row are nearer each other than {limit} mm {places}; the smallest distance is {measured} mm.",
    ),
    of=Of.GEOMETRIES,
    of_any_gml=True,
    at_once=True,
)
def nearly_repeated_vertex(geometries: Sequence[Owned], context: Context) -> Iterator[Fault]:
    vertices = context.drawn.vertices
    apart_mm = vertices.lengths * 1000
    near = (apart_mm > 0) & context.below(apart_mm, "vertex_distance") & ~_of_arcs(context)
    yield from vertex_faults(
        geometries,
        context,
        vertices.edges[near] + 1,
        lambda places: context.measured(apart_mm[near][places].min(), "vertex_distance"),
    )


def _of_arcs(context: Context) -> Mask:
    """Return which edges are of geometries with arcs: their chords are ours, and as short as they must be."""
    drawn, vertices = context.drawn, context.drawn.vertices
    arcs = np.fromiter((bool(geometry.item.arcs) for geometry in drawn.owned), dtype=np.bool_)
    return np.asarray(arcs[vertices.shape_of_path][vertices.of_path[vertices.edges]], dtype=np.bool_)
