"""Something fetched from elsewhere, kept for a while, and asked for seldom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import Generic, TypeVar

from detaljplan.errors import IssuerError

MOST_WAITING = 12
"""Requests that wait for the same answer at a time; the server's forty threads are for other things too."""
T = TypeVar("T")


class Few:
    """Lets a few wait for somebody slow, and tells the others at once that they will not be answered."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._free = BoundedSemaphore(most)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Be one of them, or raise IssuerError."""
        if not self._free.acquire(blocking=False):
            raise IssuerError("För många väntar redan på utfärdaren.")
        try:
            yield
        finally:
            self._free.release()


class Kept(Generic[T]):
    """What `fetch` gave last. One thread fetches at a time; those who find it fresh do not wait for it.

    Parameters
    ----------
    lasts
        Seconds until it is fetched anew.
    rests
        Seconds between two tries: after a failure the same failure is told, and who wants something newer gets what
        there is.
    clock
        Seconds, never going backwards.
    """

    def __init__(
        self, fetch: Callable[[], T], *, lasts: float, rests: float, clock: Callable[[], float] = monotonic
    ) -> None:
        self._fetch, self._lasts, self._rests, self._clock = fetch, lasts, rests, clock
        self._found: tuple[float, T] | None = None
        self._failed: tuple[float, IssuerError] | None = None
        self._lock, self._few = Lock(), Few()

    def get(self) -> T:
        """Return it, no older than it may be.

        Raises
        ------
        IssuerError
            It cannot be fetched now, or could not a moment ago, or too many wait for it.
        """
        found = self._fresh()
        if found is not None:
            return found[1]
        with self._few.one(), self._lock:
            found = self._fresh()  # another thread may have been quicker
            return found[1] if found is not None else self._fetched()

    def newer(self) -> T:
        """Return it fetched anew, unless that was done within the time of rest."""
        with self._few.one(), self._lock:
            found = self._found
            if found is not None and self._clock() - found[0] < self._rests:
                return found[1]
            return self._fetched()

    def _fresh(self) -> tuple[float, T] | None:
        found = self._found
        return found if found is not None and self._clock() - found[0] < self._lasts else None

    def _fetched(self) -> T:
        if self._failed and self._clock() - self._failed[0] < self._rests:
            _, error = self._failed
            raise IssuerError(error.message)
        try:
            value = self._fetch()
        except IssuerError as error:
            self._failed = (self._clock(), error)
            raise
        self._found, self._failed = (self._clock(), value), None
        return value
