"""Opens a zip archive that may be hostile and gives what is in it, within the limits. Knows nothing of plans."""

from __future__ import annotations

import hashlib
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath

from detaljplan.errors import BrokenFile, NotAPlan, OverLimit
from detaljplan.language.words import Words
from detaljplan.plan.values import composed, shortened
from detaljplan.spec.specification import load_specification

MAGIC = b"PK\x03\x04"
EMPTY_MAGIC = b"PK\x05\x06"
_DIRECTORY_ENTRY = b"PK\x01\x02"
_ARCHIVES = (MAGIC, b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh", b"\xfd7zXZ\x00")
# Office documents are zip archives too; they are never opened, so what is in them can do nothing.
_OFFICE = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp")
_START = 1024
_CHUNK = 1 << 16
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_UTF8 = 0x800
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its path in it, with the folders, and how it is packed."""

    name: str
    packed: zipfile.ZipInfo = field(repr=False)

    @property
    def stem(self) -> str:
        """The path without its ending, in one letter case: the parts of a shapefile share it."""
        return self.name[: len(self.name) - len(self.ending)].casefold()

    @property
    def ending(self) -> str:
        """The ending in small letters, such as ``.shp``."""
        return PurePosixPath(self.name).suffix.lower()


@dataclass(frozen=True, slots=True)
class Digest:
    """What is remembered of a member that is not kept: how long it is, its SHA-256 in hex, and how it begins."""

    size: int
    sha256: str
    start: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveBounds:
    """How much of an archive is unpacked.

    Parameters
    ----------
    members
        Files and folders in it.
    unpacked_bytes
        Of all that comes out of it.
    ratio, ratio_from_bytes
        How many times larger a member may be than it is packed, once it is so large.
    """

    members: int
    unpacked_bytes: int
    ratio: float
    ratio_from_bytes: int


def bounds_of_plans() -> ArchiveBounds:
    """Return the bounds of ``spec.toml``, for an archive with a plan and its documents."""
    return ArchiveBounds(
        members=_limit("archive_members"),
        unpacked_bytes=_limit("archive_unpacked_bytes"),
        ratio=_limit("archive_ratio"),
        ratio_from_bytes=_limit("archive_ratio_from_bytes"),
    )


class Archive:
    """A zip archive whose directory has been looked through; members are unpacked one at a time.

    No size that the archive states is believed: what comes out is counted, and unpacking ends at the limit.
    Bytes stay in memory; no member's name ever becomes a path.

    Parameters
    ----------
    raw
        The whole archive.
    bounds
        How much of it is unpacked; those of a plan when not given.

    Raises
    ------
    BrokenFile
        Truncated or damaged.
    NotAPlan
        A name that points out of the archive or stands there twice, a link, or an encrypted member.
    OverLimit
        More members than the limit.
    """

    def __init__(self, raw: bytes, name: str, bounds: ArchiveBounds | None = None) -> None:
        self.name = name
        self._bounds = bounds or bounds_of_plans()
        self._left = self._bounds.unpacked_bytes
        # Counted in the bytes first, since the directory takes ten times its own room once it is read.
        if raw.count(_DIRECTORY_ENTRY) > self._bounds.members:
            raise OverLimit(
                "Arkivet har fler än {most} filer. Packa bara planen och dess handlingar.",
                where=name,
                most=self._bounds.members,
            )
        try:
            self._zip = zipfile.ZipFile(BytesIO(raw))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error):
            raise self._broken() from None
        self.members = tuple(self._members())

    def _members(self) -> Iterator[Member]:
        seen: set[str] = set()
        for packed in self._zip.infolist():
            name = self._safe_name(packed)
            if name.casefold() in seen:
                raise self._refused(Words("namnet {name} förekommer två gånger", name=_shown(name)))
            seen.add(name.casefold())
            self._refuse_special(packed, name)
            if not packed.is_dir() and not _is_litter(name):
                yield Member(name, packed)

    def _safe_name(self, packed: zipfile.ZipInfo) -> str:
        name = _letters(packed)
        parts = name.removesuffix("/").split("/")
        unsafe = "\\" in name or name[1:2] == ":" or any(part in ("", ".", "..") for part in parts)
        if unsafe or "\x00" in packed.orig_filename or any(unicodedata.category(c) == "Cc" for c in name):
            told = _shown(packed.orig_filename)
            raise self._refused(Words("namnet {name} är ingen vanlig sökväg i arkivet", name=told))
        return name

    def _refuse_special(self, packed: zipfile.ZipInfo, name: str) -> None:
        kind = stat.S_IFMT(packed.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise self._refused(Words("{name} är en länk eller något annat än en fil", name=_shown(name)))
        if packed.flag_bits & _ENCRYPTED:
            raise self._refused(Words("{name} är krypterad; packa utan lösenord", name=_shown(name)))
        if packed.compress_type not in _METHODS:
            told = Words("{name} är packad på ett sätt som vi inte läser; packa som vanlig zip", name=_shown(name))
            raise self._refused(told)

    def read(self, member: Member) -> bytes:
        """Return what a member holds. Raises as `digest`."""
        return b"".join(self.pieces(member))

    def digest(self, member: Member) -> Digest:
        """Return size, SHA-256 and start of a member, without keeping it.

        Raises
        ------
        BrokenFile
            The member is damaged, or its bytes are not those its checksum was made of.
        NotAPlan
            It is an archive itself.
        OverLimit
            It is packed harder than any honest file, or more than the limit has been unpacked in all.
        """
        size, sha256, start = 0, hashlib.sha256(), b""
        for chunk in self.pieces(member):
            size += len(chunk)
            sha256.update(chunk)
            if len(start) < _START:
                start += chunk[: _START - len(start)]
        return Digest(size, sha256.hexdigest(), start)

    def pieces(self, member: Member) -> Iterator[bytes]:
        """Yield what a member holds, a piece at a time. Raises as `digest`."""
        size = 0
        try:
            with self._zip.open(member.packed) as stream:
                while chunk := stream.read(_CHUNK):
                    if not size and chunk.startswith(_ARCHIVES) and member.ending not in _OFFICE:
                        told = Words("{name} är själv ett arkiv; packa upp det först", name=_shown(member.name))
                        raise self._refused(told)
                    size += len(chunk)
                    self._count(member, len(chunk), size)
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, struct.error):
            raise self._broken() from None

    def _count(self, member: Member, new: int, size: int) -> None:
        self._left -= new
        if self._left < 0:
            raise OverLimit(
                "Arkivet blir större än {most_mb:.0f} MB uppackat. Packa bara planen och dess handlingar.",
                where=self.name,
                most_mb=self._bounds.unpacked_bytes / 1e6,
            )
        if size > self._bounds.ratio_from_bytes and size > self._bounds.ratio * member.packed.compress_size:
            raise OverLimit(
                "{name} är mer än {times} gånger större uppackad än packad, "
                "vilket ingen plan eller handling är. Packa filerna på nytt.",
                where=self.name,
                name=_shown(member.name),
                times=self._bounds.ratio,
            )

    def _refused(self, what: Words) -> NotAPlan:
        return NotAPlan("Arkivet läses inte: {what}.", where=self.name, what=what)

    def _broken(self) -> BrokenFile:
        return BrokenFile("Arkivet är avkapat eller skadat. Packa eller hämta det på nytt.", where=self.name)


def _letters(packed: zipfile.ZipInfo) -> str:
    """Return a member's name; many programs write UTF-8 without saying so, and zip then means code page 437."""
    name = packed.filename
    if not packed.flag_bits & _UTF8:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return composed(name)


def _is_litter(name: str) -> bool:
    """Return whether a file is one that operating systems leave behind, with nothing of the plan."""
    first, last = name.split("/")[0], name.split("/")[-1]
    return first == "__MACOSX" or last in (".DS_Store", "Thumbs.db", "desktop.ini")


def _shown(name: str) -> str:
    return f'"{shortened(name, 100)}"'


def _limit(name: str) -> int:
    return int(load_specification().limits[name].value)
