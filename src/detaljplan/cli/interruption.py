"""Ctrl-C while plans are judged: the first time the run is asked to end, the second the process ends at once."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socket import socket, socketpair
from threading import Thread, current_thread, main_thread
from types import FrameType
from typing import TYPE_CHECKING

from detaljplan.cli import is_importing, leave

if TYPE_CHECKING:
    from detaljplan.checking import Step
    from detaljplan.rules.stop import Stop

_NUDGE_SECONDS = 0.2


class Interruption:
    """What Ctrl-C does.

    While files are read nothing is lost by breaking off there and then, with `KeyboardInterrupt`; where a module is
    being imported for it, at the step that follows. From the first rule on a flag is set and nothing else, so that no
    rule, and no report, is left half made. `tell_first` is called, in another thread, when the run has been asked to
    end.
    """

    def __init__(self, stop: Stop) -> None:
        self.stop = stop
        self.tell_first: Callable[[], None] = lambda: None
        self._keeps = False

    def follow(self, step: Step) -> None:
        """Take notice of what is done now."""
        if self.stop.interrupted and not self._keeps:
            raise KeyboardInterrupt
        self._keeps = step.is_rule

    def handle(self, signum: int, frame: FrameType | None) -> None:
        """Be the handler of the signal."""
        self.stop.interrupted = True
        if not self._keeps and not is_importing(frame):
            raise KeyboardInterrupt


@contextmanager
def interruptible(stop: Stop) -> Iterator[Interruption]:
    """Let Ctrl-C end a run; where it is ignored, or this is not the main thread, it stays as it is.

    Python runs a handler only when the operation under way has returned, and some geometric ones take long. A thread
    that the system tells of each signal is therefore what tells of the first, and ends the process at the second.
    """
    interruption = Interruption(stop)
    if current_thread() is not main_thread() or signal.getsignal(signal.SIGINT) in (signal.SIG_IGN, None):
        yield interruption
        return
    told, tells = socketpair()
    tells.setblocking(False)
    watch = Thread(target=_watch, args=(told, interruption), daemon=True)
    handler = signal.signal(signal.SIGINT, interruption.handle)
    wakes = signal.set_wakeup_fd(tells.fileno(), warn_on_full_buffer=False)
    watch.start()
    try:
        yield interruption
    finally:
        signal.set_wakeup_fd(wakes)
        signal.signal(signal.SIGINT, handler)
        tells.close()
        watch.join()
        told.close()


def _watch(told: socket, interruption: Interruption) -> None:
    """Wait for signals, by their numbers, until the other end is closed."""
    number, nudges = 0, 0
    while True:
        try:
            signum = told.recv(1)
        except TimeoutError:
            nudges += _nudge(interruption)
            continue
        if not signum:
            return
        if signum[0] != signal.SIGINT:
            continue
        if nudges:
            nudges -= 1
            continue
        number += 1
        if number > 1:
            leave()
        interruption.tell_first()
        told.settimeout(_NUDGE_SECONDS)


def _nudge(interruption: Interruption) -> int:
    """Send the signal again when its handler has not run, and return how many times: one that comes just before the
    main thread begins to wait, as on a pipe, would not wake it.
    """
    if interruption.stop.interrupted or not hasattr(signal, "pthread_kill"):
        return 0
    signal.pthread_kill(main_thread().ident or 0, signal.SIGINT)
    return 1
