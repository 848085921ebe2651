"""A full release of the catalogue, in the shape Boverket's service gives it, and as it is kept on this machine."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import msgspec

from detaljplan.errors import CatalogueError, SpecError
from detaljplan.language.words import Words
from detaljplan.plan.values import composed, shortened
from detaljplan.spec.catalogue import ADMINISTRATIVE, PROPERTY, TRANSITIONAL, USE, Catalogue, CatalogueEntry
from detaljplan.spec.specification import load_specification

PROVISION_TYPES = (USE, PROPERTY, ADMINISTRATIVE, TRANSITIONAL)
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class _Entry(msgspec.Struct):
    """A provision as ``/release/full/platt`` gives it; what is not stated is left out."""

    id: str
    bestammelsetyp: str
    borjargalla: str
    bestammelsekod: str = ""
    bestammelseformulering: str = ""
    anvandningsform: str = ""
    geometrityp: str = ""
    kategori: str | None = None
    underkategori: str | None = None
    beteckning: str | None = None
    uttrycktvarde: str | None = None
    slutargalla: str | None = None
    tolkningsbestammelse: bool = False
    symbolid: int | None = None
    symbol: str | None = None
    farg: str | None = None
    ersattsav: str | None = None


class _Release(msgspec.Struct):
    id: int
    namn: str
    publicerad: str
    bestammelser: list[_Entry]


class _Origin(msgspec.Struct):
    """The first line of the kept file; the bytes that were fetched follow it."""

    source: str
    fetched: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """A full release: its number with Boverket, when it was published, and its provisions, earlier ones too."""

    number: int
    published: datetime
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class Kept:
    """A release as it is kept: where it came from, when, and the hash of what was fetched."""

    release: Release
    source: str
    fetched: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The codes in force in one release and not in another, and those whose provision differs."""

    new: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[str, ...]


def read_release(raw: bytes, where: str) -> Release:
    """Return the release in the bytes.

    Raises
    ------
    CatalogueError
        They are too many, no JSON or another shape; a provision lacks what it must have, or an identity, or a code
        in force, stands there twice.
    """
    most = int(load_specification().limits["catalogue_size_bytes"].value)
    if len(raw) > most:
        raise CatalogueError("Katalogen är större än de {most} byte som läses.", where=where, most=most)
    try:
        told = msgspec.json.decode(raw, type=_Release)
        entries = [_entry(entry) for entry in told.bestammelser]
        catalogue = Catalogue(told.namn, entries, complete=True)
        release = Release(told.id, datetime.fromisoformat(told.publicerad), catalogue)
    except SpecError as error:
        raise CatalogueError(error.message, where=where) from None
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise CatalogueError(
            "Det är ingen utgåva av katalogen i den form vi känner: {why}. Kontrollera adressen eller filen.",
            where=where,
            why=_why(error),
        ) from None
    _refuse_unusable(release, where)
    return release


def _refuse_unusable(release: Release, where: str) -> None:
    name = release.catalogue.release
    if not re.fullmatch(r"[\w.-]{1,40}", name):
        raise CatalogueError("Utgåvans namn är {name!r}; ett datum väntades.", where=where, name=shortened(name))
    if not any(entry.in_force for entry in release.catalogue):
        raise CatalogueError("Utgåvan {name} har ingen gällande bestämmelse.", where=where, name=name)


def _entry(told: _Entry) -> CatalogueEntry:
    entry = CatalogueEntry(
        id=_uuid(told.id),
        code=told.bestammelsekod,
        wording=composed(told.bestammelseformulering),
        provision_type=composed(told.bestammelsetyp),
        land_form=composed(told.anvandningsform),
        geometry_type=composed(told.geometrityp),
        category=told.kategori or None,
        subcategory=told.underkategori or None,
        label=told.beteckning or None,
        expressed_value=told.uttrycktvarde or None,
        valid_from=_day(told.borjargalla),
        valid_to=_day(told.slutargalla) if told.slutargalla else None,
        interpretation=told.tolkningsbestammelse,
        symbol_id=told.symbolid,
        symbol=told.symbol or None,
        colour=told.farg or None,
        replaced_by=tuple(_uuid(part.strip()) for part in (told.ersattsav or "").split(",") if part.strip()),
    )
    if entry.provision_type not in PROVISION_TYPES:
        raise ValueError(Words("{id} har bestämmelsetypen {kind!r}", id=entry.id, kind=entry.provision_type))
    if entry.in_force and not (entry.code and entry.wording and entry.land_form and entry.geometry_type):
        raise ValueError(
            Words("{id} gäller men saknar kod, formulering, användningsform eller geometrityp", id=entry.id)
        )
    return entry


def _uuid(text: str) -> str:
    if not _UUID.fullmatch(text):
        raise ValueError(Words("{text!r} är ingen identitet", text=shortened(text)))
    return text.lower()


def _day(text: str) -> date:
    return datetime.fromisoformat(text).date()


def kept_bytes(raw: bytes, *, source: str, fetched: datetime) -> bytes:
    """Return what is kept of a release: one line on its origin, then the bytes as they came."""
    origin = _Origin(source, fetched.isoformat(timespec="seconds"), hashlib.sha256(raw).hexdigest())
    return msgspec.json.encode(origin) + b"\n" + raw


def read_kept(path: Path) -> Kept:
    """Return the release kept in a file.

    Raises `CatalogueError` when it cannot be used, with what to do.
    """
    try:
        first, _, raw = path.read_bytes().partition(b"\n")
        origin = msgspec.json.decode(first, type=_Origin)
        fetched = datetime.fromisoformat(origin.fetched)
    except (OSError, msgspec.MsgspecError, ValueError):
        raise _unusable(path, Words("den går inte att läsa")) from None
    if hashlib.sha256(raw).hexdigest() != origin.sha256:
        raise _unusable(path, Words("innehållet är inte det som hämtades"))
    try:
        return Kept(read_release(raw, path.name), origin.source, fetched, origin.sha256)
    except CatalogueError as error:
        raise _unusable(path, error.message) from None


def _why(error: Exception) -> str:
    """Return what was wrong: our own words, those for what a release must have, or what a library said."""
    said = error.args[0] if error.args else None
    if isinstance(said, Words):
        return said
    lacking = _LACKING.search(str(error))
    if lacking is None:
        return Words("den är inte skriven som en utgåva ({said})", said=shortened(error, 200))
    name, place = shortened(lacking["name"], 40), (lacking["place"] or "").removeprefix("$")
    if place:
        return Words("uppgiften {name} saknas i {place}", name=name, place=shortened(place, 80))
    return Words("uppgiften {name} saknas", name=name)


_LACKING = re.compile(r"missing required field `(?P<name>[^`]*)`(?: - at `(?P<place>[^`]*)`)?")
"""How msgspec tells that an object lacks what it must have, and where."""


def _unusable(path: Path, why: Words) -> CatalogueError:
    return CatalogueError(
        "Den hämtade planbestämmelsekatalogen kan inte användas: {why}. Hämta den igen med detaljplan catalogue "
        "update, eller ta bort filen så används den medföljande utgåvan.",
        where=str(path),
        why=why,
    )


def difference(release: Catalogue, other: Catalogue) -> Difference:
    """Return what is in force in `release` and not, or otherwise, in `other`; provisions are told apart by identity."""
    ours, theirs = _in_force(release), _in_force(other)
    return Difference(
        new=tuple(entry.code for id, entry in ours.items() if id not in theirs),
        gone=tuple(entry.code for id, entry in theirs.items() if id not in ours),
        changed=tuple(entry.code for id, entry in ours.items() if id in theirs and entry != theirs[id]),
    )


def _in_force(entries: Iterable[CatalogueEntry]) -> dict[str, CatalogueEntry]:
    return {entry.id: entry for entry in entries if entry.in_force}
