"""The pieces into which edges that are alone cut the ground: where areas leave gaps or lie on each other.

How many areas cover a place changes only across edges that nothing cancels (see ``edges``), so it is the same all over
such a piece and one point of it tells. Only these few edges are compared with each other, however large the plan is.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from detaljplan.plan.edges import Coordinates, Edges
from detaljplan.plan.measures import Shapes


def pieces(alone: Edges) -> Shapes:
    """Return the areas, E N in metres, that edges bound which are alone; none lies on another."""
    if len(alone) == 0:
        return np.empty(0, dtype=object)
    crossed = shapely.union_all(_lines(alone.starts, alone.ends))
    return np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts(crossed))), dtype=object)


def _lines(starts: Coordinates, ends: Coordinates) -> Shapes:
    """Return edges as lines, with those that follow on each other in one line: a few long lines are crossed quicker.

    The edges of a ring that was turned round follow on each other backwards.
    """
    on, back = (ends[:-1] == starts[1:]).all(axis=1), (starts[:-1] == ends[1:]).all(axis=1)
    way = np.concatenate([[0], np.where(on, 1, np.where(back, -1, 0))])  # from the edge before
    breaks = (way == 0) | (np.roll(way, 1) != 0) & (way != np.roll(way, 1))
    firsts = np.flatnonzero(breaks)
    lasts = np.concatenate([firsts[1:], [len(way)]]) - 1
    backward = way[np.minimum(firsts + 1, lasts)] < 0
    lines = np.cumsum(breaks) - 1
    places = np.where(backward[lines, None], ends, starts)
    closing = np.where(backward[:, None], starts[lasts], ends[lasts])
    return np.asarray(
        shapely.linestrings(
            np.insert(places, lasts + 1, closing, axis=0), indices=np.insert(lines, lasts + 1, np.arange(len(firsts)))
        ),
        dtype=object,
    )


def times_met(ground: Shapes, areas: shapely.STRtree) -> NDArray[np.intp]:
    """Return how many of the areas each piece of ground lies in, asked of one point inside it.

    A point on the common edge of two areas meets both: then a piece that one area covers at a time is told as met by
    two, but never one that is covered twice as met by fewer, nor a bare one as met.
    """
    asked, _ = areas.query(shapely.point_on_surface(ground), predicate="intersects")
    return np.bincount(asked, minlength=len(ground))
