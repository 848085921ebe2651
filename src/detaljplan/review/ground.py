"""Ground put together and cut apart, quick where it can be: plans of thousands of areas are reviewed as they are."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from detaljplan.review.plan_area import GRID_M

Shapes = NDArray[np.object_]


def united(shapes: Iterable[BaseGeometry]) -> BaseGeometry:
    """Return areas as one, on the millimetre grid; lines and points among them are left out.

    Areas that meet as a coverage does, edge to edge, are put together without looking for where they cross.
    """
    areas = _areas(shapes)
    if len(areas) > 1 and shapely.coverage_is_valid(areas):
        whole: BaseGeometry = shapely.coverage_union_all(areas)
        return whole
    whole = shapely.union_all(areas, grid_size=GRID_M)
    return whole


def _areas(shapes: Iterable[BaseGeometry]) -> Shapes:
    """Return the areas among shapes, of several equal ones the first."""
    every = np.array([shape for shape in shapes if shapely.get_dimensions(shape) == 2], dtype=object)
    parts = shapely.get_parts(every)
    _, first = np.unique(np.array(shapely.to_wkb(shapely.normalize(parts)), dtype=object), return_index=True)
    kept: Shapes = parts[np.sort(first)]
    return kept


def shared_areas(shapes: Shapes, other: BaseGeometry) -> NDArray[np.float64]:
    """Return how much area each shape has in common with another; one that lies wholly in it is not cut."""
    shapely.prepare(other)
    inside = shapely.covers(other, shapes)
    areas = np.where(inside, shapely.area(shapes), 0.0)
    areas[~inside] = shapely.area(shapely.intersection(shapes[~inside], other))
    found: NDArray[np.float64] = areas
    return found
