"""What a Python program may hand in as a file: a path, bytes, or a file that is open."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from detaljplan.errors import DetaljplanError, DocumentError, reason_of
from detaljplan.plan.values import shortened
from detaljplan.read.limits import ReadingLimits
from detaljplan.read.reader import bytes_of, shown_path

Source = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO
"""A path, the bytes of a file, or a file open for reading bytes."""

NAMELESS = "plan"
"""What bytes are called that nobody has named."""

_LONGEST_NAME = 255  # characters; no file of a common disk has a longer name
_BLANKS, _BEGINNINGS = "\ufeff \t\r\n", ("{", "[", "<")


def content_of(source: Source, name: str | None, limits: ReadingLimits) -> tuple[bytes, str]:
    """Return the bytes of a source, and what to call it: `name`, else the file's own name, else ``plan``.

    An open file is read from where it stands, and left open.

    Raises
    ------
    DocumentError
        It cannot be opened or read, or is larger than the limit.
    DetaljplanError
        It is no source.
    """
    if isinstance(source, str | os.PathLike):
        path = Path(_path_in(os.fspath(source)))
        return bytes_of(path, limits), shown_path(name or path.name)
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source), shown_path(name or NAMELESS)
    if not hasattr(source, "read"):
        raise _no_source(source)
    told = getattr(source, "name", None)
    name = shown_path(name or (Path(told).name if isinstance(told, str) else "") or NAMELESS)
    return _read(source, name, limits), name


def _path_in(text: str) -> str:
    """Return the text as a path, unless it is plainly something else, such as what stands in a file."""
    if "\0" in text or (len(text) > _LONGEST_NAME and text.lstrip(_BLANKS).startswith(_BEGINNINGS)):
        raise DetaljplanError(
            'Förväntade en sökväg, men fick en text som börjar med "{begins}". Ange filens innehåll som bytes.',
            begins=shortened(text, 40),
        )
    return text


def _read(file: BinaryIO, name: str, limits: ReadingLimits) -> bytes:
    """Return what is left of an open file; of one over the limit no more is read than shows it."""
    parts: list[bytes] = []
    left = limits.file_size_bytes + 1
    try:
        while left and (part := file.read(left)):
            if not isinstance(part, bytes):
                raise _no_source(part)
            parts.append(part)
            left -= len(part)
    except ValueError:  # closed, or open for writing alone
        raise _no_source(file) from None
    except OSError as error:
        raise DocumentError("Filen kan inte öppnas ({reason}).", where=name, reason=reason_of(error)) from None
    if not left:
        raise limits.too_large(name)
    return b"".join(parts)


def _no_source(met: object) -> DetaljplanError:
    return DetaljplanError(
        'Förväntade en sökväg, bytes eller en fil som är öppnad med "rb", men fick {kind} ({met}).',
        kind=type(met).__name__,
        met=shortened(repr(met), 40),
    )
