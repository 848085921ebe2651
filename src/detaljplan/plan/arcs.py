"""Arcs of circles, as some formats deliver them. What they are drawn as is the reader's."""

from __future__ import annotations

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
