"""Trying again what failed for a while: later and later, never at the same moment as others, and not for ever."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import ceil
from random import Random
from typing import TypeVar

from detaljplan.errors import NotYet, PlatformError
from detaljplan.language.words import Words

_T = TypeVar("_T")
_FIRST_SECONDS, _LONGEST_SECONDS = 0.5, 30.0


class Passing(Exception):
    """Something that may go over by itself: no answer, 429 or 5xx.

    Parameters
    ----------
    why
        In words, for who waits.
    after
        The seconds that the service asked to be left alone.
    """

    def __init__(self, why: Words, after: float | None = None) -> None:
        super().__init__(why)
        self.why, self.after = why, after


def silent(told: Words) -> None:
    """Tell nobody."""


@dataclass
class Patience:
    """How long something is tried.

    Parameters
    ----------
    seconds
        In all, from when this was made.
    tell
        Called with why it waits, before each wait.
    """

    seconds: float
    tell: Callable[[Words], None] = silent
    random: Random = field(default_factory=Random)
    _ends: float = field(init=False)

    def __post_init__(self) -> None:
        self._ends = time.monotonic() + self.seconds

    def keep(self, action: Callable[[], _T], *, most: int | None = None) -> _T:
        """Return what an action gives in the end; it may be run again, so it looks before it does what is no twice.

        Parameters
        ----------
        most
            How often it is tried; without it as long as there is time.

        Raises
        ------
        NotYet
            The time was over.
        PlatformError
            It was tried as often as was to be.
        """
        tried = 0
        while True:
            try:
                return action()
            except Passing as error:
                tried += 1
                if tried == most:
                    raise PlatformError("{why}. Kontrollera adressen och nätverket.", why=error.why) from None
                seconds = error.after if error.after is not None else self._pause(tried)
                told = Words("{why}. Försöker igen om {seconds:n} s.", why=error.why, seconds=ceil(seconds))
                self.wait(seconds, told)

    def wait(self, seconds: float, told: Words | None = None) -> None:
        """Wait, or raise `NotYet` at once when the time would be over before that."""
        if time.monotonic() + seconds > self._ends:
            raise NotYet(
                "Tiden är slut ({seconds:n} s), och plattformen är inte klar. Kör samma kommando igen.",
                seconds=self.seconds,
            )
        if told is not None:
            self.tell(told)
        time.sleep(seconds)

    def _pause(self, tried: int) -> float:
        """Return a random time up to twice as long as the last: clients that failed together do not come together."""
        longest = min(_FIRST_SECONDS * 2.0 ** min(tried - 1, 20), _LONGEST_SECONDS)
        return longest * (0.5 + self.random.random() / 2)


def seconds_asked(told: str | None) -> float | None:
    """Return the seconds of a Retry-After, a number or a time (RFC 9110, 10.2.3); ``None`` where there is none."""
    if told is None:
        return None
    if told.strip().isascii() and told.strip().isdigit():
        return float(told.strip()[:9])
    try:
        when = parsedate_to_datetime(told)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max((when - datetime.now(UTC)).total_seconds(), 0.0)
