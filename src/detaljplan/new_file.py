"""Files that the program writes: whole or not at all, and never over another unless that is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from detaljplan.errors import DetaljplanError, reason_of

_unfinished: set[Path] = set()
"""The files that are being written and have not taken their names."""


def remove_unfinished() -> None:
    """Remove what is half written, for a process that is to end without more ado."""
    for path in tuple(_unfinished):
        with suppress(OSError):
            path.unlink()


def refuse_existing(path: Path, *, force: bool) -> None:
    """Raise `DetaljplanError` when the path is a folder, or is taken and `force` does not say to write over it.

    A device or a pipe is written to and not over.
    """
    if path.is_dir():
        raise DetaljplanError("Förväntade en fil att skriva men fick en mapp. Ange ett filnamn.", where=str(path))
    if not force and (path.is_file() or (path.is_symlink() and not path.exists())):
        raise DetaljplanError(
            "Filen finns redan och skrivs inte över. Välj ett annat namn eller ange --force.", where=str(path)
        )


def write_together(files: Mapping[Path, bytes], *, force: bool) -> None:
    """Write files so that nobody ever sees a part of one, or none where one of them cannot be; as `whole` otherwise.

    All are written out before the first takes its name. The first given takes its last: should it be taken by another
    program in that very moment, the others are there and it is not.
    """
    with ExitStack() as stack:
        for file, content in [(stack.enter_context(whole(path, force=force)), files[path]) for path in files]:
            file.write(content)
            file.flush()


@contextmanager
def whole(path: Path, *, force: bool, private: bool = False) -> Iterator[BinaryIO]:
    """Give a file to write that takes its name when all of it is there; on an error what was there stays.

    A device or a pipe is written to as it is.

    Parameters
    ----------
    force
        Write over a file of that name.
    private
        Let nobody but oneself read the file, from its first byte.

    Raises
    ------
    DetaljplanError
        The folder is missing or closed, the disk is full, or the name is taken and `force` is false.
    """
    refuse_existing(path, force=force)
    if force:
        path = path.resolve()  # what a link points to is written, and the link stays
    if path.exists() and not path.is_file():
        with path.open("wb") as device:
            yield device
        return
    beside = path.with_name(f".{uuid4().hex}.tmp")
    _unfinished.add(beside)
    try:
        with open(beside, "xb", opener=_for_oneself if private else None) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _put(beside, path, force=force)
    except FileExistsError:
        refuse_existing(path, force=False)
        raise
    except OSError as error:
        raise DetaljplanError("Filen kan inte skrivas ({reason}).", where=str(path), reason=reason_of(error)) from None
    finally:
        with suppress(OSError):
            beside.unlink()
        _unfinished.discard(beside)


def _for_oneself(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _put(beside: Path, path: Path, *, force: bool) -> None:
    if force:
        beside.replace(path)
        return
    if os.name != "nt":
        try:
            os.link(beside, path)  # refuses a name that was taken since we looked
            return
        except FileExistsError:
            raise
        except OSError:  # a disk without hard links
            refuse_existing(path, force=False)
    beside.rename(path)
