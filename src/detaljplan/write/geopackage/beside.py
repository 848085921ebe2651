"""What SQLite would lay over a GeoPackage of the same name: files that another program left beside it."""

from __future__ import annotations

from pathlib import Path

from detaljplan.errors import DetaljplanError

_ENDINGS = ("-wal", "-shm", "-journal")


def refuse_leftovers(path: Path) -> None:
    """Raise `DetaljplanError` when a file beside the path holds changes to the database that had its name before.

    SQLite would bring them into the new file, which would then be read as another plan. They are the other
    program's, and may be all that is left of its work: nothing of theirs is removed.
    """
    path = path.resolve()  # SQLite looks beside what a link points to
    left = [beside.name for ending in _ENDINGS if (beside := path.with_name(path.name + ending)).exists()]
    if left:
        raise DetaljplanError(
            "Bredvid filen ligger {left} från en databas med samma namn, och skulle läsas in i den nya "
            "filen. Stäng det program som har den öppen, ta bort det som blir kvar, eller välj ett annat namn.",
            where=str(path),
            left=", ".join(left),
        )
