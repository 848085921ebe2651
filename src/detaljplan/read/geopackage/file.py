"""Brings in what a GeoPackage's neighbours on disk hold: the changes in a -wal file. Never alters the input."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from pathlib import Path

from detaljplan.errors import BrokenFile, OverLimit
from detaljplan.read.geopackage.tables import MAGIC
from detaljplan.read.opening import read_at_most

_HOT_JOURNAL = bytes.fromhex("d9d505f920a163d7")


def whole_geopackage(path: Path, raw: bytes, limit: int) -> bytes:
    """Return the bytes of a file with the committed changes that still stand in a ``-wal`` file beside it.

    Without such changes, and for anything that is no SQLite, these are the bytes given. With them, the bytes
    are those of a copy in a folder of its own into which SQLite has brought the changes.

    Parameters
    ----------
    raw
        The file's own bytes.
    limit
        Largest number of bytes, the changes included.

    Raises
    ------
    BrokenFile
        A program was interrupted while writing (a live ``-journal``), or writes at this moment.
    OverLimit
        File and changes together are over the limit.
    """
    if not raw.startswith(MAGIC):
        return raw
    wal, journal = (path.with_name(path.name + suffix) for suffix in ("-wal", "-journal"))
    if _starts_with(journal, _HOT_JOURNAL):
        raise BrokenFile(
            "Bredvid filen ligger {name}: ett program har avbrutits mitt i en ändring. "
            "Öppna och stäng filen i det programmet, och försök igen.",
            where=path.name,
            name=journal.name,
        )
    if not _size(wal):
        return raw
    if len(raw) + _size(wal) > limit:
        raise OverLimit(
            "Filen och ändringarna i {name} är tillsammans större än vi läser.", where=path.name, name=wal.name
        )
    return _with_changes(path, wal, raw, limit)


def _with_changes(path: Path, wal: Path, raw: bytes, limit: int) -> bytes:
    before = _stamps(path, wal)
    with tempfile.TemporaryDirectory(prefix="detaljplan-") as folder:
        copy = Path(folder) / "plan.gpkg"
        copy.write_bytes(raw)
        shutil.copyfile(wal, copy.with_name("plan.gpkg-wal"))
        if _stamps(path, wal) != before:
            raise BrokenFile("Ett annat program skriver i filen just nu. Stäng det och försök igen.", where=path.name)
        try:
            _checkpoint(copy)
        except sqlite3.Error as error:
            raise BrokenFile(
                "Ändringarna i {name} kan inte läsas ({error}). Stäng det program som har filen öppen.",
                where=path.name,
                name=wal.name,
                error=error,
            ) from None
        if _size(copy) > limit:
            raise OverLimit("Filen med ändringarna i {name} är större än vi läser.", where=path.name, name=wal.name)
        return copy.read_bytes()


def _checkpoint(copy: Path) -> None:
    connection = sqlite3.connect(copy)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise sqlite3.OperationalError("checkpoint")
    finally:
        connection.close()


def _starts_with(path: Path, start: bytes) -> bool:
    try:
        return read_at_most(path, len(start)).startswith(start)
    except OSError:
        return False


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _stamps(*paths: Path) -> list[tuple[int, int]]:
    return [(stat.st_size, stat.st_mtime_ns) for stat in (path.stat() for path in paths)]
