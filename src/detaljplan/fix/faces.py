"""The ground of a plan cut along all boundaries of its use zones: faces that each lie in the same zones throughout."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from detaljplan.fix.items import vertices_of
from detaljplan.plan.measures import Shapes, areas_of, wider_than

_GRIDS_M = (0.001, 0.000001)
"""Lines are cut in whole millimetres where the boundary is drawn in such, else a thousandth of that."""


@dataclass(frozen=True, slots=True)
class Region:
    """Faces that belong together: a gap, an overlap or a part outside, with its ground."""

    faces: tuple[int, ...]
    shape: BaseGeometry


class Faces:
    """The faces of the zones of one layer of height and time, E N in metres.

    Coordinates of the zones are on the grid, or on a vertex of the boundary.

    Parameters
    ----------
    zones
        Valid areas.
    boundary
        The plan area. Its vertices are never moved; lines that are cut against it are.
    elsewhere
        Ground that is no gap although no zone of the layer covers it.
    width_m
        Gaps no wider than this are cut in triangles between their own vertices, so that each part of a gap that
        winds along several zones can go to the zone beside it.
    """

    def __init__(self, zones: Shapes, boundary: BaseGeometry, elsewhere: BaseGeometry, width_m: float) -> None:
        self.zones = zones
        self.boundary = boundary
        self._elsewhere = elsewhere
        shapely.prepare(boundary)
        self._place(self._cut())
        narrow = [face for face in self._bare() if is_narrow(self.shapes[face], width_m)]
        if narrow:
            rest = np.delete(self.shapes, narrow)
            self._place(np.concatenate([rest, *(_triangles(self.shapes[face]) for face in narrow)]))

    def _place(self, shapes: Shapes) -> None:
        """Take the faces, and find in which zones each of them lies."""
        points = shapely.point_on_surface(shapes)
        self.shapes = shapes
        self.owners: list[frozenset[int]] = self._owners(points)
        self.inside: NDArray[np.bool_] = np.atleast_1d(shapely.covers(self.boundary, points))
        self._covered = np.atleast_1d(shapely.covers(self._elsewhere, points))

    def _bare(self) -> list[int]:
        return [f for f, o in enumerate(self.owners) if not o and self.inside[f] and not self._covered[f]]

    def _cut(self) -> Shapes:
        rings = shapely.get_rings(
            np.concatenate([areas_of(shape) for shape in (*self.zones, self.boundary, self._elsewhere)])
        )
        own = shapely.get_coordinates(self.boundary)
        grid = _GRIDS_M[0] if (np.round(own, 3) == own).all() else _GRIDS_M[1]
        noded = shapely.unary_union(_as_lines(rings), grid_size=grid)
        return areas_of(shapely.polygonize(list(shapely.get_parts(noded))))

    def _owners(self, points: Shapes) -> list[frozenset[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for face, zone in shapely.STRtree(self.zones).query(points, predicate="within").T:
            found[int(face)].add(int(zone))
        return [frozenset(found.get(face, ())) for face in range(len(points))]

    @cached_property
    def edges(self) -> dict[tuple[complex, complex], list[int]]:
        """The faces on both sides of each edge, by its ends in order."""
        sides: dict[tuple[complex, complex], list[int]] = defaultdict(list)
        for face, shape in enumerate(self.shapes):
            for ring in shapely.get_rings(shape):
                points = vertices_of(ring).tolist()
                for a, b in pairwise(points):
                    sides[(a, b) if (a.real, a.imag) < (b.real, b.imag) else (b, a)].append(face)
        return sides

    @cached_property
    def borders(self) -> dict[int, dict[int, float]]:
        """How long a border each face has with each of the faces beside it, in metres."""
        lengths: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        for (a, b), faces in self.edges.items():
            if len(faces) == 2:
                first, second = faces
                lengths[first][second] += abs(a - b)
                lengths[second][first] += abs(a - b)
        return lengths

    def gaps(self) -> list[Region]:
        """Return the ground inside the boundary that no zone covers."""
        return self.regions(self._bare())

    def overlaps(self, twice: Container[frozenset[int]] = frozenset()) -> list[Region]:
        """Return the ground that zones share; two of the pairs in `twice` are one area, and share none."""

        def are_apart(zones: frozenset[int]) -> bool:
            return any(frozenset(pair) not in twice for pair in combinations(sorted(zones), 2))

        return self.regions([f for f, o in enumerate(self.owners) if self.inside[f] and are_apart(o)])

    def parts_outside(self) -> list[Region]:
        """Return the ground of zones outside the boundary."""
        return self.regions([f for f, o in enumerate(self.owners) if o and not self.inside[f] and not self._covered[f]])

    def regions(self, faces: Sequence[int]) -> list[Region]:
        """Return faces that share edges together."""
        waiting, regions = set(faces), []
        for start in faces:
            if start not in waiting:
                continue
            waiting.discard(start)
            together, open_faces = [start], [start]
            while open_faces:
                near = [face for face in self.borders.get(open_faces.pop(), ()) if face in waiting]
                waiting.difference_update(near)
                together += near
                open_faces += near
            regions.append(Region(tuple(sorted(together)), self.united(together)))
        return regions

    def united(self, faces: Sequence[int]) -> BaseGeometry:
        """Return faces as one area, with every vertex on its outline."""
        chosen = self.shapes[list(faces)]
        return chosen[0] if len(chosen) == 1 else shapely.coverage_union_all(chosen)


def is_narrow(shape: BaseGeometry, width_m: float) -> bool:
    """Return whether an area has no room for a circle of a larger diameter; equal is narrow."""
    return not wider_than(np.array([shape], dtype=object), width_m).any()


def _as_lines(rings: Shapes) -> Shapes:
    """Return rings as lines, since a ring on a coarse grid may come to touch itself."""
    points, numbers = shapely.get_coordinates(rings, return_index=True)
    return np.asarray(shapely.linestrings(points, indices=numbers), dtype=object)


def _triangles(area: BaseGeometry) -> Shapes:
    """Return an area as triangles between its own vertices."""
    return areas_of(shapely.constrained_delaunay_triangles(area))
