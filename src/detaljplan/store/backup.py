"""A backup: one file with a consistent copy of the whole database and a manifest of what it holds.

The file is a zip archive of two entries, both stored as they are: the dump in PostgreSQL's custom format, and the
manifest after it. Standard tools open it: ``unzip -p FILE detaljplan.dump | pg_restore --list``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import IO, BinaryIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from sqlalchemy import Engine, text

from detaljplan.errors import DetaljplanError, StoreError, reason_of
from detaljplan.language.words import Words
from detaljplan.new_file import whole
from detaljplan.store.binaries import client_binaries
from detaljplan.store.clients import dumping
from detaljplan.store.manifest import Manifest, contents_of, read_manifest, servers_of

Reporter = Callable[[str], None]
DUMP = "detaljplan.dump"
MANIFEST = "manifest.json"
MOST_MANIFEST_BYTES = 4_000_000
CHUNK = 1 << 20
_TOLD_SECONDS = 0.5


def write_backup(owner: Engine, path: Path, *, app_role: str, force: bool, report: Reporter) -> Manifest:
    """Write a backup of the database, whole or not at all, for oneself alone; return its manifest.

    Others go on working meanwhile. What was committed before this began is in it, and nothing of what comes after:
    manifest and dump are of one snapshot.

    Parameters
    ----------
    owner
        Connects as the owner of the tables.
    force
        Write over a file of that name.

    Raises
    ------
    StoreError
        The database cannot be copied, or the programs for it are missing.
    DetaljplanError
        The file cannot be written, or is there.
    """
    with whole(path, force=force, private=True) as file, owner.connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ")
        major, postgresql, postgis = servers_of(connection)
        folder = client_binaries(major)
        snapshot = str(connection.scalar(text("SELECT pg_export_snapshot()")))
        report(Words("Räknar igenom det som är lagrat …"))
        contents = contents_of(connection)
        address = owner.url.render_as_string(hide_password=False)
        with ZipFile(file, "w", ZIP_STORED) as archive:
            with dumping(folder, address, snapshot=snapshot) as dump, _entry(archive, DUMP) as entry:
                hashed, size = _copied(dump, entry, report)
            manifest = Manifest(
                contents=contents,
                dump_sha256=hashed,
                dump_bytes=size,
                app_role=app_role,
                postgresql=postgresql,
                postgis=postgis,
            )
            archive.writestr(ZipInfo(MANIFEST), manifest.to_json())
    return manifest


@dataclass(frozen=True, slots=True)
class Backup:
    """An opened backup, whose dump is what its manifest says."""

    manifest: Manifest
    _archive: ZipFile

    def chunks(self) -> Iterator[bytes]:
        """Yield the dump.

        Raises
        ------
        StoreError
            At its end, when the file was changed since it was opened.
        """
        total = sha256()
        with self._archive.open(DUMP) as entry:
            for chunk in _chunks(entry):
                total.update(chunk)
                yield chunk
        _require(total.hexdigest() == self.manifest.dump_sha256)


def opened_backup(file: BinaryIO, report: Reporter) -> Backup:
    """Return the backup in an open file once its dump is found to be whole.

    Raises
    ------
    StoreError
        It is no backup, or it is damaged.
    """
    try:
        archive = ZipFile(file)
        sizes = {entry.filename: entry.file_size for entry in archive.infolist() if entry.compress_type == ZIP_STORED}
        if set(sizes) != {DUMP, MANIFEST} or sizes[MANIFEST] > MOST_MANIFEST_BYTES:
            raise BadZipFile
        backup = Backup(read_manifest(archive.read(MANIFEST)), archive)
    except (BadZipFile, NotImplementedError, ValueError, RuntimeError):
        raise StoreError("Filen är ingen säkerhetskopia från detaljplan, eller den är avklippt.") from None
    report(Words("Kontrollerar att säkerhetskopian är hel …"))
    try:
        for _ in backup.chunks():
            pass
    except (BadZipFile, EOFError, NotImplementedError):  # its own check sums
        _require(False)
    return backup


def open_file(path: Path) -> BinaryIO:
    """Open a backup to be read. Raises DetaljplanError when it cannot be."""
    try:
        return path.open("rb")
    except OSError as error:
        raise DetaljplanError("Filen kan inte läsas ({reason}).", where=str(path), reason=reason_of(error)) from None


def _require(holds: bool) -> None:
    if not holds:
        raise StoreError("Säkerhetskopian är skadad: innehållet har inte den SHA-256 som det hade. Ta en annan.")


def _entry(archive: ZipFile, name: str) -> IO[bytes]:
    return archive.open(ZipInfo(name), "w", force_zip64=True)


def _copied(source: IO[bytes], target: IO[bytes], report: Reporter) -> tuple[str, int]:
    """Copy a stream; return the SHA-256 and the number of its bytes."""
    total, size, told = sha256(), 0, monotonic()
    for chunk in _chunks(source):
        target.write(chunk)
        total.update(chunk)
        size += len(chunk)
        if monotonic() - told > _TOLD_SECONDS:
            report(Words("Kopierar databasen … {size:bytes}", size=size))
            told = monotonic()
    return total.hexdigest(), size


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(CHUNK):
        yield chunk
