"""A figure: what was measured against a floor taken in the same run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

Run = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Pair:
    """One run of what is measured and the run of its floor beside it, in seconds."""

    value_seconds: float
    floor_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What was measured against what could not be quicker.

    Parameters
    ----------
    floor
        What the floor does, in words.
    limit_ratio
        How many times its floor the value may take; exactly that many passes.
    """

    name: str
    floor: str
    limit_ratio: float
    pairs: tuple[Pair, ...]

    @property
    def value_seconds(self) -> float:
        """The median of what is measured."""
        return median(pair.value_seconds for pair in self.pairs)

    @property
    def floor_seconds(self) -> float:
        """The median of the floor."""
        return median(pair.floor_seconds for pair in self.pairs)

    @property
    def ratio(self) -> float:
        """The one median over the other."""
        return self.value_seconds / self.floor_seconds

    @property
    def spread(self) -> float:
        """The longest run less the shortest, as a share of the median: how unquiet the machine was."""
        times = [pair.value_seconds for pair in self.pairs]
        return (max(times) - min(times)) / self.value_seconds

    @property
    def passes(self) -> bool:
        """Whether the value is within its limit."""
        return self.ratio <= self.limit_ratio


def alternating(value: Run, floor: Run, runs: int) -> tuple[Pair, ...]:
    """Return the times of both, run in turn so that a busy moment of the machine falls on both."""
    return tuple(Pair(_seconds(value), _seconds(floor)) for _ in range(runs))


def _seconds(run: Run) -> float:
    started = perf_counter()
    run()
    return perf_counter() - started
