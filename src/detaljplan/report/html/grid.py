"""The grid that places of a page lie on: whole small units from a corner, which take little room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

MILLIMETRE = 0.001
_DEGREE_STEP = 1e-8  # a millimetre on the ground
_FARTHEST = 1e9
"""What lies farther away than this, in units of the system, is nowhere, and is not drawn."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Whole units of `step` from a corner, E N in the unit of the system: metres but for some GML of other systems."""

    east: float
    north: float
    step: float

    @classmethod
    def around(cls, shapes: Iterable[BaseGeometry]) -> Self:
        """Return a grid of millimetres from the south-west corner of what is near enough, or of as small degrees."""
        places = shapely.get_coordinates(list(shapes))
        near = places[is_somewhere(places)]
        if not len(near):
            return cls(0.0, 0.0, MILLIMETRE)
        (east, north), farthest = np.floor(near.min(axis=0)), np.abs(near).max()
        return cls(float(east), float(north), MILLIMETRE if farthest > 360 else _DEGREE_STEP)

    def units(self, places: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return places, of shape (n, 2), in whole units; those that are nowhere must be left out before."""
        units: NDArray[np.int64] = np.rint((places - (self.east, self.north)) / self.step).astype(np.int64)
        return units

    @property
    def facts(self) -> dict[str, Any]:
        """What turns units into places again."""
        return {"east": self.east, "north": self.north, "step": self.step}


def is_somewhere(places: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which places, of shape (n, 2), are figures that a map can have."""
    near: NDArray[np.bool_] = np.less(np.abs(places), _FARTHEST)
    return near[:, 0] & near[:, 1]


def steps(units: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    """Return units as the difference from the one before, east and north apart, which compresses well."""
    differences = np.diff(units, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    return {"x": np.ascontiguousarray(differences[:, 0]), "y": np.ascontiguousarray(differences[:, 1])}
