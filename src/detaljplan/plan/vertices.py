"""The positions of many shapes in flat arrays: what measures on vertices share, taken apart once."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from detaljplan.plan.measures import Shapes

Numbers = NDArray[np.intp]
Metres = NDArray[np.float64]
Mask = NDArray[np.bool_]

_MULTI = shapely.GeometryType.MULTIPOINT
_MOST_NESTING = 8


def single_parts(shapes: Shapes) -> tuple[Shapes, Numbers]:
    """Return the points, lines and areas that shapes are made of, and for each the number of its shape."""
    parts, of_shape = shapes, np.arange(len(shapes))
    for _ in range(_MOST_NESTING):
        if not (shapely.get_type_id(parts) >= _MULTI).any():
            break
        parts, of_part = shapely.get_parts(parts, return_index=True)
        of_shape = of_shape[of_part]
    return parts, of_shape


class Corners(NamedTuple):
    """The vertices at which a boundary turns: each position once, repeated ones and the end of a ring left out.

    Parameters
    ----------
    at
        The number of the vertex in `Vertices`.
    of_path
        The number of its path.
    before, after
        The number of the corner before and after it, in this table; -1 where a line ends.
    """

    at: Numbers
    of_path: Numbers
    before: Numbers
    after: Numbers


class Vertices:
    """The vertices of lines and areas, E N (H) in metres, in the order of their paths.

    A path is a ring of an area, which ends where it begins, or a line. Points have none.

    Parameters
    ----------
    shapes
        Of any kind, none of them ``None``; empty ones have no vertices.
    """

    def __init__(self, shapes: Shapes) -> None:
        parts, of_shape = single_parts(shapes)
        kinds = shapely.get_type_id(parts)
        areas = np.flatnonzero(kinds == shapely.GeometryType.POLYGON)
        lines = np.flatnonzero((kinds == shapely.GeometryType.LINESTRING) | (kinds == shapely.GeometryType.LINEARRING))
        rings, of_area = shapely.get_rings(parts[areas], return_index=True)
        self.paths: Shapes = np.concatenate([rings, parts[lines]])
        """Rings first, then lines."""
        self.is_ring: Mask = np.arange(len(self.paths)) < len(rings)
        first_of_area = np.r_[True, of_area[1:] != of_area[:-1]] if len(of_area) else np.empty(0, dtype=bool)
        self.is_hole: Mask = np.concatenate([~first_of_area, np.zeros(len(lines), dtype=bool)])
        self.shape_of_path: Numbers = of_shape[np.concatenate([areas[of_area], lines])]
        self.positions: Metres
        self.of_path: Numbers
        self.positions, self.of_path = shapely.get_coordinates(
            self.paths, include_z=bool(shapely.has_z(self.paths).any()), return_index=True
        )

    @cached_property
    def edges(self) -> Numbers:
        """The number of the vertex that each edge begins at; it ends at the next one."""
        return np.flatnonzero(self.of_path[1:] == self.of_path[:-1])

    @cached_property
    def lengths(self) -> Metres:
        """The length of each edge in metres, in space where both its ends have a height."""
        steps = (self.positions[1:] - self.positions[:-1])[self.edges]
        lengths = np.hypot(steps[:, 0], steps[:, 1])
        return lengths if steps.shape[1] == 2 else np.hypot(lengths, np.nan_to_num(steps[:, 2]))

    @cached_property
    def corners(self) -> Corners:
        """The corners of all paths, seen from above."""
        same = (self.positions[1:, :2] == self.positions[:-1, :2]).all(axis=1)
        last_of_path = np.r_[self.of_path[1:] != self.of_path[:-1], True] if len(self.of_path) else np.empty(0, bool)
        repeated = np.r_[same, False][: len(self.of_path)] & ~last_of_path  # the last one of a run stays
        at = np.flatnonzero(~repeated & ~(last_of_path & self.is_ring[self.of_path]))
        of_path = self.of_path[at]
        count = len(at)
        begins = np.flatnonzero(np.r_[True, of_path[1:] != of_path[:-1]]) if count else np.empty(0, dtype=np.intp)
        ends = np.r_[begins[1:], count] - 1 if count else begins
        before, after = np.arange(count) - 1, np.arange(count) + 1
        rings = self.is_ring[of_path[begins]] if count else np.empty(0, dtype=bool)
        before[begins] = np.where(rings, ends, -1)
        after[ends] = np.where(rings, begins, -1)
        return Corners(at, of_path, before, after)

    @cached_property
    def turned_areas(self) -> Metres:
        """The area of each ring in square metres: above zero where it runs counter-clockwise, E to the right of N up.

        Nought for lines. The vertices are taken from the first of their ring, so that large coordinates cost nothing.
        """
        if len(self.edges) == 0:
            return np.zeros(len(self.paths))
        first = np.searchsorted(self.of_path, np.arange(len(self.paths)))
        near = self.positions[:, :2] - self.positions[np.minimum(first, len(self.positions) - 1)[self.of_path], :2]
        one, two = near[self.edges], near[self.edges + 1]
        twice = one[:, 0] * two[:, 1] - two[:, 0] * one[:, 1]
        found = np.bincount(self.of_path[self.edges], twice, len(self.paths)) / 2
        return np.where(self.is_ring, found, 0.0)
