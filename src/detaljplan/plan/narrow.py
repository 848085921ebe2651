"""Narrow parts of areas: necks and arms that have no room for a circle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.edges import turns_of
from detaljplan.plan.measures import Shapes, areas_of

_SLACK_M = 0.005
"""How much further an area is grown again than it was shrunk, so that arithmetic leaves no films along its edges."""
_ARC_SEGMENTS = 4
_EXPECTED_M2 = 0.0005
"""A shrunk area this close to what its own corners tell has no narrow part: one that counts is thousands of it."""


@dataclass(frozen=True, slots=True)
class NarrowPart:
    """A part of the area of that index with no room for a circle; its length along it, in metres."""

    area: int
    shape: BaseGeometry
    length_m: float


def narrow_parts(areas: Shapes, width_m: float, length_m: float) -> list[NarrowPart]:
    """Return the parts of valid areas that no circle of diameter `width_m` reaches, longer than `length_m`.

    The length is that of the smallest rectangle around the part. An area that has room for no such circle at all is
    left out: all of it is narrow, which another rule tells.
    """
    shrunk = shapely.buffer(areas, -width_m / 2, quad_segs=_ARC_SEGMENTS)
    sharp = np.pi - 2 * np.arctan(width_m / 2 / length_m)
    suspects = np.flatnonzero(_is_suspect(areas, shrunk, width_m / 2, sharp))
    reached = shapely.buffer(shrunk[suspects], width_m / 2 + _SLACK_M, quad_segs=_ARC_SEGMENTS * 4)
    return [
        NarrowPart(int(number), part, length)
        for number, rest in zip(suspects, shapely.difference(areas[suspects], reached), strict=True)
        for part in areas_of(rest)
        if (length := _length_m(part)) > length_m
    ]


def _is_suspect(areas: Shapes, shrunk: Shapes, by_m: float, sharp: float) -> NDArray[np.bool_]:
    """Return which areas turn sharply, or keep more ground, when shrunk, than area, perimeter and corners tell.

    Where two edges face each other nearer than twice `by_m` both take the same ground away, so that more is left than
    Steiner's formula says; everywhere else it is exact, with inward corners rounded by as many chords as GEOS uses.
    """
    turns, owners = turns_of(areas)
    chords = np.maximum(1, np.floor(np.abs(turns) / (np.pi / 2 / _ARC_SEGMENTS) + 0.5))
    outward = np.tan(np.clip(turns, 0, 3.1) / 2)
    inward = chords * np.sin(np.minimum(turns, 0) / chords) / 2
    corners = np.bincount(owners, weights=by_m**2 * (outward + inward), minlength=len(areas))
    expected = shapely.area(areas) - by_m * shapely.length(areas) + corners
    left = shapely.area(shrunk)
    pointed = np.bincount(owners[turns > sharp], minlength=len(areas)) > 0
    return np.asarray((left > 0) & (pointed | (left - expected > _EXPECTED_M2)), dtype=np.bool_)


def _length_m(part: BaseGeometry) -> float:
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(part))
    return float(np.max(np.hypot(*np.diff(corners, axis=0).T), initial=0.0))
