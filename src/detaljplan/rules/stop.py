"""Whether a run is to end before every rule is tried. Who asks for it, and how, is not known here."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from time import perf_counter

from detaljplan.findings import Ended


@dataclass(slots=True)
class Stop:
    """A wish to end, which the runner looks for between rules and between the objects of a rule, and nowhere else.

    What a rule does in one step, as a geometric operation on all objects at once, is never cut off: that step is
    finished before the run ends.

    Parameters
    ----------
    ends
        When the time of the run is up, on the clock of `time.perf_counter`.
    interrupted
        Set by whoever wants the run to end, from any thread or signal handler.
    """

    ends: float = inf
    interrupted: bool = False

    def end_after(self, seconds: float | None) -> None:
        """Let the run take that many seconds from now; ``None`` lets it take any time."""
        self.ends = inf if seconds is None else perf_counter() + seconds

    def asked(self) -> Ended | None:
        """Return why the run is to end here; ``None`` while it may go on."""
        if self.interrupted:
            return Ended.INTERRUPTED
        return Ended.OUT_OF_TIME if perf_counter() >= self.ends else None
