"""Arcs of circles, as some formats deliver them. What they are drawn as is the reader's."""

from __future__ import annotations

import math
from dataclasses import dataclass

Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Arc:
    """An arc through three positions, E N in metres; or the whole circle through them, from the first and back."""

    start: Position
    middle: Position
    end: Position
    whole: bool = False

    @property
    def positions(self) -> tuple[Position, Position, Position]:
        """The three positions in order."""
        return self.start, self.middle, self.end

    @property
    def sagitta_m(self) -> float:
        """How far the arc leaves the chord between its ends: nought for three positions in a row.

        Half the chord times tan(turn / 2), where the turn is that at the middle position. Infinite when the way goes
        straight back there: no circle goes through such positions.
        """
        (east, north), (middle_east, middle_north), (end_east, end_north) = self.positions
        out = middle_east - east, middle_north - north
        back = end_east - middle_east, end_north - middle_north
        turn = math.atan2(abs(out[0] * back[1] - out[1] * back[0]), out[0] * back[0] + out[1] * back[1])
        chord = math.hypot(end_east - east, end_north - north)
        return math.inf if turn == math.pi else chord / 2 * math.tan(turn / 2)
