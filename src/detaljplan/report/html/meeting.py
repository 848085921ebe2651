"""Areas with every vertex of the others that lies on their edges, so that what they share is shared edge by edge."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

MOST_VERTICES = 500_000
"""Areas of more vertices than this are left as they are: boundaries that miss a vertex are then drawn twice."""
_NEAR_M = 0.0005  # half a millimetre: a vertex nearer than that to an edge lies on it

_Shapes = NDArray[np.object_]
_Places = NDArray[np.float64]


def meeting(shapes: _Shapes) -> _Shapes:
    """Return the areas, each with the vertices of all that lie on its edges. They are only drawn, never judged.

    Parameters
    ----------
    shapes
        Polygons E N in metres, valid or not, with finite coordinates.
    """
    rings, area = shapely.get_rings(shapes, return_index=True)
    places, ring = shapely.get_coordinates(rings, return_index=True)
    if not 0 < len(places) <= MOST_VERTICES:
        return shapes
    edge, added = _on_edges(places, ring)
    met = np.asarray(
        shapely.linearrings(
            np.insert(places, edge + 1, added, axis=0), indices=np.insert(ring, edge + 1, ring[edge]), out=rings.copy()
        )
    )
    return np.asarray(shapely.polygons(met, indices=area, out=shapes.copy()))


def _on_edges(places: _Places, ring: NDArray[np.int64]) -> tuple[NDArray[np.int64], _Places]:
    """Return edges by the place they begin at, and the vertices within each, in the order one meets them."""
    begins = np.flatnonzero(ring[1:] == ring[:-1])
    edges: Any = shapely.linestrings(np.stack((places[begins], places[begins + 1]), axis=1))
    vertices = np.unique(places, axis=0)
    found, met = shapely.STRtree(edges).query(shapely.points(vertices), predicate="dwithin", distance=_NEAR_M)
    vertex, edge = vertices[found], begins[met]
    start, end = places[edge], places[edge + 1]
    inner = (np.hypot(*(vertex - start).T) > _NEAR_M) & (np.hypot(*(vertex - end).T) > _NEAR_M)
    along = ((vertex - start) * (end - start)).sum(axis=1)
    order = np.flatnonzero(inner)[np.lexsort((along[inner], edge[inner]))]
    return edge[order], vertex[order]
