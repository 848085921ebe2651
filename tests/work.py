"""How much work something is, counted and not timed: the same number on every machine, however busy."""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Callable


def calls(work: Callable[[], object]) -> int:
    """Return how many functions were called, Python's and those of its libraries."""
    profile = cProfile.Profile()
    profile.runcall(work)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]
