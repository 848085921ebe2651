"""What the reports of several plans are called in one folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

_STANDARD_IN = "standard-in"


def report_names(files: Sequence[Path]) -> dict[Path, str]:
    """Return a name for each file's reports, without suffix and each its own, whatever folders the files lie in.

    That is the file's name without its ending (``plan.rapport``); with it where two would be called the same, be it in
    small or capital letters; and with a number where that is not enough. A report never has the name of a plan.
    """
    given = list(dict.fromkeys(files))
    stems = Counter(_stem(path).casefold() for path in given)
    wanted = {path: _stem(path) if stems[_stem(path).casefold()] == 1 else path.name for path in given}
    names: dict[Path, str] = {}
    taken = set[str]()
    for path, name in wanted.items():
        number = 1
        while (one := name if number == 1 else f"{name}-{number}").casefold() in taken:
            number += 1
        taken.add(one.casefold())
        names[path] = f"{one}.rapport"
    return names


def _stem(path: Path) -> str:
    return _STANDARD_IN if path == Path("-") else path.stem
