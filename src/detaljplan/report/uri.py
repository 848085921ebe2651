"""Relative URI references of judged files, as reports for machines name them."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")


def uri_of_path(path: Path, folder: Path) -> str | None:
    """Return where a file lies below `folder`; its name alone where it lies elsewhere, ``None`` for standard input.

    `folder` is absolute. No link is followed, so that the file is named as it was given.
    """
    if path == Path("-"):
        return None
    whole = Path(os.path.abspath(folder / path))
    below = whole.relative_to(folder).as_posix() if whole.is_relative_to(folder) else whole.name
    return _encoded(os.fsencode(below))


def uri_of_name(name: str) -> str:
    """Return the reference of a file whose name alone is known, without any folder that the name has."""
    return _encoded(PurePosixPath(name).name.encode("utf-8", errors="replace"))


def _encoded(name: bytes) -> str:
    """Return a reference that can be taken for no scheme, since a colon is encoded too."""
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in name)
