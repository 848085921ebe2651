"""A command in a terminal of its own, as a person at a keyboard has it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
from pathlib import Path
from subprocess import Popen
from time import monotonic, sleep

CTRL_C = b"\x03"


def with_patience(seconds: float) -> list[str]:
    """Return the command, with the line of progress shown after that time, however quick the machine is."""
    script = f"from detaljplan.cli import main, progress; progress.PATIENCE_SECONDS = {seconds}; main()"
    return [sys.executable, "-c", script]


IMPATIENT = with_patience(0)
_PATIENCE_SECONDS = 20
_SET_HERE = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")


def _as_of_a_shell() -> None:
    """Let Ctrl-C typed in the terminal be a signal there, also where the tests run with it ignored (nohup, ``&``)."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    fcntl.ioctl(2, termios.TIOCSCTTY, 0)


class Terminal:
    """A terminal with the command running in it; what it wrote is `seen`, escapes and all.

    Parameters
    ----------
    input, output
        What is standard input and output in place of the terminal, which then sees standard error alone.
    """

    def __init__(
        self,
        *arguments: str | Path,
        command: list[str] = IMPATIENT,
        columns: int = 100,
        input: int | None = None,
        output: int | None = None,
        **environment: str,
    ) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        given = {name: value for name, value in os.environ.items() if name not in _SET_HERE}
        self._process = Popen(
            [*command, *map(str, arguments)],
            stdin=theirs if input is None else input,
            stdout=theirs if output is None else output,
            stderr=theirs,
            env={**given, "TERM": "xterm-256color", "PYTHONUTF8": "1", **environment},
            start_new_session=True,
            preexec_fn=_as_of_a_shell,
        )
        os.close(theirs)
        self.seen = ""
        self._bytes = b""

    def wait_for(self, pattern: str) -> None:
        """Wait until something is seen."""
        ends = monotonic() + _PATIENCE_SECONDS
        while not re.search(pattern, self.seen):
            assert monotonic() < ends and self._read(), f"{pattern} was not seen in {self.seen}"

    def press(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self._ours, keys)

    def press_until_the_end(self, keys: bytes) -> int:
        """Press keys again and again, since signals that come close together are one, and return the exit code."""
        ends = monotonic() + _PATIENCE_SECONDS
        while self._process.poll() is None:
            assert monotonic() < ends, "it goes on and on"
            self.press(keys)
            sleep(0.1)
        return self.end()

    def end(self) -> int:
        """Wait for the command to end, and return its exit code."""
        while self._read():
            pass
        os.close(self._ours)
        try:
            return self._process.wait(_PATIENCE_SECONDS)
        finally:
            self._process.kill()  # one that goes on and on is not left behind

    def _read(self) -> bool:
        """Read what has come; False when nothing more will."""
        if not select.select([self._ours], [], [], _PATIENCE_SECONDS)[0]:
            return False
        try:
            more = os.read(self._ours, 65_536)
        except OSError:  # the command has ended
            return False
        self._bytes += more
        self.seen = self._bytes.decode(errors="ignore")
        return bool(more)
