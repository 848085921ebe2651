"""How a process ends that has been told to: what is under way may be finished, for as long as the grace lasts."""

from __future__ import annotations

import logging
import os
from threading import Timer

log = logging.getLogger(__name__)


def end_within(seconds: float) -> None:
    """Let this process end by itself, and end it then.

    What is still under way is undone by the database, since nothing of it was committed; its job is given to another
    worker, once this one has been silent for a while. So that is an end in order: exit code 0.
    """
    timer = Timer(seconds, _end)
    timer.daemon = True
    timer.start()


def _end() -> None:
    log.warning("ended with work under way, which is given back")
    os._exit(0)
