"""Circles through three positions, E N in metres."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Coordinates = NDArray[np.float64]

# Beyond this radius even an arc of 10 km leaves its chord by a tenth of a millimetre: drawn straight.
_STRAIGHT_RADIUS_M = 1e11


def turn_of(a: Coordinates, b: Coordinates, c: Coordinates) -> float:
    """Return twice the signed area of three positions: positive when they turn left."""
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


def centre_of(a: Coordinates, b: Coordinates, c: Coordinates) -> Coordinates | None:
    """Return the centre of the circle through three positions; ``None`` when they lie in a row.

    Measured from `a`, since a northing of seven digits would eat the precision.
    """
    u, v = b - a, c - a
    twice = 2 * turn_of(a, b, c)
    uu, vv = float(u @ u), float(v @ v)
    if abs(twice) * _STRAIGHT_RADIUS_M <= math.sqrt(uu * vv) * math.dist(b, c):
        return None
    offset: Any = np.array([(v[1] * uu - u[1] * vv) / twice, (u[0] * vv - v[0] * uu) / twice])
    return np.asarray(a + offset)


def bearing_of(vector: Coordinates) -> float:
    """Return the direction of a vector in radians, counted to the left from east."""
    return math.atan2(float(vector[1]), float(vector[0]))
