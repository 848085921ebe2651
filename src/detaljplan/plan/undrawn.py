"""Coordinates that make no shape: kept as delivered, so that what is wrong can be told in metres and repaired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from detaljplan.plan.values import Unreadable

Ring = NDArray[np.float64]
FEWEST_POSITIONS = 4
"""Of a ring, the last one, which is the first again, counted (RFC 7946 3.1.6)."""


class WhyUndrawn(StrEnum):
    """Why no shape can be made."""

    OPEN = "a ring does not end where it begins"
    FEW = "a ring has too few positions"
    EMPTY = "there are no positions"


@dataclass(frozen=True, slots=True)
class OpenEnds:
    """Two ends that a ring lacks the way between, E N in metres."""

    one: tuple[float, float]
    other: tuple[float, float]

    @property
    def distance_m(self) -> float:
        """How far apart they are."""
        return float(np.hypot(self.one[0] - self.other[0], self.one[1] - self.other[1]))


@dataclass(frozen=True, slots=True)
class Undrawn(Unreadable):
    """Coordinates that can be read, but make no shape.

    Parameters
    ----------
    why
        The gravest: none before too few positions before open.
    rings
        The rings of the area as delivered, exterior first, E N (H) in metres; in a format of boundary lines the lines,
        in the direction they are walked.
    open_ends
        Those of every ring of enough positions.
    is_part
        Whether these are the rings of one part, and the geometry has others that are not here.
    """

    why: WhyUndrawn = WhyUndrawn.EMPTY
    rings: tuple[Ring, ...] = field(default=(), compare=False, repr=False)
    open_ends: tuple[OpenEnds, ...] = field(default=(), compare=False, repr=False)
    is_part: bool = False


def open_ends_of(rings: Sequence[Ring]) -> tuple[OpenEnds, ...]:
    """Return the two ends of every ring whose last position is not its first; a height alone can keep it open.

    Rings of too few positions have no ends to join.
    """
    return tuple(
        OpenEnds(tuple(ring[-1, :2].tolist()), tuple(ring[0, :2].tolist()))
        for ring in rings
        if len(ring) >= FEWEST_POSITIONS and not np.array_equal(ring[0], ring[-1])
    )
