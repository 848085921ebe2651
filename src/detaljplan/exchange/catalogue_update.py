"""Takes a release of the catalogue from the service or a file, and tells what it changes. The caller keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from detaljplan.errors import CatalogueError, reason_of
from detaljplan.exchange.catalogue_service import fetch, release_address
from detaljplan.read.opening import read_at_most
from detaljplan.spec.catalogue import carried_catalogue
from detaljplan.spec.catalogue_release import Difference, Release, difference, kept_bytes, read_release
from detaljplan.spec.specification import load_specification


@dataclass(frozen=True, slots=True)
class Fetched:
    """A release that was found sound, the bytes to keep, and how it differs from the one carried."""

    release: Release
    content: bytes
    difference: Difference


def take_release(source: str, number: int | None = None) -> Fetched:
    """Return a full release, verified.

    Parameters
    ----------
    source
        The base address of a service, or the path of a file with what it answered.
    number
        Which release to ask for; ``None`` the current one.

    Raises
    ------
    CatalogueError
        It cannot be fetched or read, is no full release, or is another than the one asked for.
    """
    remote = "://" in source
    address = release_address(source, number) if remote else str(Path(source).resolve())
    raw = fetch(address) if remote else _file(Path(source))
    release = read_release(raw, address)
    if number is not None and release.number != number:
        raise CatalogueError(
            "Utgåva {number} väntades men det är {met}.", where=address, number=number, met=release.number
        )
    content = kept_bytes(raw, source=address, fetched=datetime.now(UTC))
    return Fetched(release, content, difference(release.catalogue, carried_catalogue()))


def _file(path: Path) -> bytes:
    most = int(load_specification().limits["catalogue_size_bytes"].value)
    try:
        return read_at_most(path, most)  # one byte more than is read tells that it is too large
    except OSError as error:
        raise CatalogueError("Filen kan inte läsas ({reason}).", where=str(path), reason=reason_of(error)) from None
