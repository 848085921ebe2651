"""A figure: what was measured against a floor taken in the same run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

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

    @property
    def cells(self) -> tuple[str, ...]:
        """Value, floor, ratio, limit and spread, as shown."""
        times = f"{self.value_seconds:.3f} s", f"{self.floor_seconds:.3f} s"
        return *times, f"{self.ratio:.3g}", f"{self.limit_ratio:g}", f"{self.spread:.0%}"

    @property
    def facts(self) -> dict[str, Any]:
        """All that was measured, as JSON."""
        return {
            "floor": self.floor,
            "value_seconds": round(self.value_seconds, 6),
            "floor_seconds": round(self.floor_seconds, 6),
            "ratio": round(self.ratio, 3),
            "limit_ratio": self.limit_ratio,
            "spread": round(self.spread, 3),
            "runs": [
                {"value_seconds": round(pair.value_seconds, 6), "floor_seconds": round(pair.floor_seconds, 6)}
                for pair in self.pairs
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """The most memory that a fresh process held.

    Parameters
    ----------
    megabytes, limit_megabytes
        In millions of bytes; exactly the limit passes.
    """

    name: str
    megabytes: float
    limit_megabytes: float

    @property
    def passes(self) -> bool:
        """Whether the peak is within its limit."""
        return self.megabytes <= self.limit_megabytes

    @property
    def cells(self) -> tuple[str, ...]:
        """Value, floor, ratio, limit and spread, as shown."""
        return f"{self.megabytes:.0f} MB", "", "", f"{self.limit_megabytes:g} MB", ""

    @property
    def facts(self) -> dict[str, Any]:
        """All that was measured, as JSON."""
        return {"value_megabytes": round(self.megabytes, 1), "limit_megabytes": self.limit_megabytes}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A value with its own unit, within a stated limit or told for itself.

    Parameters
    ----------
    most, least
        Exactly the limit passes; ``None`` for none.
    """

    name: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None

    @property
    def passes(self) -> bool:
        """Whether the value is within its limits."""
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    @property
    def cells(self) -> tuple[str, ...]:
        """Value, floor, ratio, limit and spread, as shown."""
        limits = [f"{sign} {limit:g}" for sign, limit in (("≥", self.least), ("≤", self.most)) if limit is not None]
        return f"{self.value:.4g} {self.unit}", "", "", " ".join(limits), ""

    @property
    def facts(self) -> dict[str, Any]:
        """All that was measured, as JSON."""
        return {"value": round(self.value, 6), "unit": self.unit, "most": self.most, "least": self.least}


Measured = Figure | Peak | Reading


def alternating(value: Run, floor: Run, runs: int, clock: Callable[[], float] = perf_counter) -> tuple[Pair, ...]:
    """Return the times of both, run in turn so that a busy moment of the machine falls on both.

    With `process_time` as the clock only the processor time of this process counts, of all its threads.
    """
    return tuple(Pair(_seconds(value, clock), _seconds(floor, clock)) for _ in range(runs))


def _seconds(run: Run, clock: Callable[[], float]) -> float:
    """Return the time of a run; what it gives is let go after the clock has stopped."""
    started = clock()
    made = run()
    seconds = clock() - started
    del made
    return seconds
