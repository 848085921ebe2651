"""Puts off Python's search for cyclic garbage while a plan is read, or a report of it written."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_readers = 0


@contextmanager
def without_collecting() -> Iterator[None]:
    """Put off the search for cyclic garbage in the whole process until the last reader is done.

    A plan is millions of objects and no cycles, and the search goes through all of them again and again as they
    become more: a third of the time of reading a large plan, and half of that of writing a long report of one. Where
    the search was off it stays off.
    """
    global _readers
    with _lock:
        if _readers == 0 and not gc.isenabled():
            paused = False
        else:
            paused = True
            _readers += 1
            gc.disable()
    try:
        yield
    finally:
        if paused:
            with _lock:
                _readers -= 1
                if _readers == 0:
                    _call_all_old()
                    gc.enable()


def _call_all_old() -> None:
    """Move every object to the oldest generation, where the next searches of the young ones pass it over."""
    gc.freeze()
    gc.unfreeze()
