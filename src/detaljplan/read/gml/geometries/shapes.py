"""Positions to shapes, and what makes none: too few positions, open rings, areas that stand on edge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.undrawn import FEWEST_POSITIONS, Undrawn, WhyUndrawn, open_ends_of
from detaljplan.read.gml.circles import Coordinates

_FLAT = 2
_STEEPEST = 0.001
"""An area whose plane leans more, so that it covers less than a thousandth of its own ground, is on edge."""


def point_of(position: Coordinates, where: str) -> BaseGeometry | Undrawn:
    """Return one position as a point."""
    return shapely.Point(position[0]) if len(position) else nothing(where)


def points_of(positions: Coordinates, where: str) -> BaseGeometry | Undrawn:
    """Return positions as one shape of several points."""
    return shapely.MultiPoint(positions) if len(positions) else nothing(where)


def line_of(positions: Coordinates, where: str) -> BaseGeometry | Undrawn:
    """Return positions as a line; one alone makes none, and is not asked for."""
    return shapely.LineString(positions) if len(positions) else nothing(where)


def ring_of(positions: Coordinates, where: str) -> BaseGeometry | Undrawn:
    """Return positions as a line that closes."""
    return _faulty([positions], where) or shapely.LineString(positions)


def area_of(areas: Sequence[Sequence[Coordinates]], where: str) -> BaseGeometry | Undrawn:
    """Return the rings of one or several areas, exterior first, as one shape."""
    rings = [ring for area in areas for ring in area]
    if not rings or not all(len(area) for area in areas):
        return nothing(where)
    undrawn = _faulty(rings, where)
    if undrawn is not None:
        return undrawn
    polygons = [shapely.Polygon(area[0], area[1:]) for area in areas]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def is_on_edge(ring: Coordinates) -> bool:
    """Return whether a ring with heights encloses next to no ground seen from above, for it is a wall.

    By the normal of the ring (Newell); a ring that encloses nothing in space either is no wall.
    """
    if ring.shape[1] == _FLAT or len(ring) < FEWEST_POSITIONS:
        return False
    near = ring - ring[0]
    normal = np.cross(near[:-1], near[1:]).sum(axis=0)
    return bool(np.hypot(normal[0], normal[1]) > 0 and abs(normal[2]) < _STEEPEST * float(np.linalg.norm(normal)))


def nothing(where: str) -> Undrawn:
    """Return that a geometry has no positions."""
    return Undrawn("inga punkter", where, "minst en punkt", "at least one point", why=WhyUndrawn.EMPTY)


def _faulty(rings: Sequence[Coordinates], where: str) -> Undrawn | None:
    """Return why no area can be made of rings; ``None`` when one can."""
    expected = "slutna ringar med minst fyra punkter", "closed rings of at least four points"
    told = tuple(rings)
    if any(len(ring) == 0 for ring in rings):
        return Undrawn("en ring utan punkter", where, *expected, why=WhyUndrawn.EMPTY, rings=told)
    ends = open_ends_of(rings)
    if any(len(ring) < FEWEST_POSITIONS for ring in rings):
        return Undrawn("en ring med för få punkter", where, *expected, why=WhyUndrawn.FEW, rings=told, open_ends=ends)
    if ends:
        return Undrawn("en öppen ring", where, *expected, why=WhyUndrawn.OPEN, rings=told, open_ends=ends)
    return None
