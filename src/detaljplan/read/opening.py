"""Opens what a path names, and reads no more of it than is asked for. Waits for no one that may never come."""

from __future__ import annotations

import stat
from pathlib import Path

_STANDARD_INPUT = Path("/dev/stdin")
_HANDED_IN = (str(_STANDARD_INPUT), "/dev/fd/")


def named(path: Path) -> Path:
    """Return the file that a path given by a user names: ``-`` is standard input, as in other commands."""
    return _STANDARD_INPUT if str(path) == "-" else path


def read_at_most(path: Path, most: int) -> bytes:
    """Return the bytes of a file: `most` of them, and one more where there are more.

    A pipe is read where the shell handed it in (``/dev/stdin``, ``<(…)``); a named one might never be written to.

    Raises
    ------
    OSError
        It cannot be opened, or is neither a file nor such a pipe (then without a number; `reason_of` has its words).
    """
    if not _is_readable(path):
        raise OSError("det är en enhet eller ett rör; spara innehållet i en fil och ange den")
    with path.open("rb") as file:
        return file.read(most + 1)


def _is_readable(path: Path) -> bool:
    mode = path.stat().st_mode
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode) or (stat.S_ISFIFO(mode) and str(path).startswith(_HANDED_IN))
