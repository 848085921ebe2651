"""A layer from an ATOM feed (RFC 4287, as INSPIRE's download services use it): the files that it leads to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from lxml import etree

from detaljplan.crs import SWEREF99_TM, named_system
from detaljplan.errors import LayerError
from detaljplan.exchange.sources.service import Service, beside, shown
from detaljplan.exchange.sources.taken import Taken
from detaljplan.language.words import Words
from detaljplan.plan.values import shortened

MOST_FILES = 100
"""Files that one layer is in; one for each county is 21."""
_ENDINGS = (".gpkg", ".fgb", ".parquet", ".geojson", ".json", ".zip", ".gml")
"""What is read, the first to be taken where a file is there in several forms."""
_FEED = "application/atom+xml"
_RELATIONS = {"", "alternate", "enclosure", "section"}


@dataclass(frozen=True, slots=True)
class _File:
    address: str
    systems: frozenset[int]
    updated: date | None

    @property
    def name(self) -> PurePosixPath:
        return PurePosixPath(unquote(urlsplit(self.address).path).rpartition("/")[2])

    @property
    def ending(self) -> str:
        return self.name.suffix.lower()

    @property
    def stem(self) -> str:
        return self.name.name[: -len(self.ending)].casefold()


def from_atom(service: Service, table: str | None, folder: Path) -> Taken:
    """Return the files of a layer: all of them, since a county or a sheet may be in each.

    Of files with the same name in several formats one is taken; where some are said to be in SWEREF 99 TM, those; where
    one is called as the table, that one alone. A feed of feeds is followed one step, to the only one or the one that
    is called as the table.

    Raises
    ------
    LayerError
        The feed leads to no file that is read, to too many, or to another host; or a file cannot be fetched.
    """
    files = _files(service, service.address, table, follow=True)
    chosen = _chosen(files, table)
    if not chosen or len(chosen) > MOST_FILES:
        raise LayerError(
            "Flödet leder till {count} filer som kan läsas. Ange adressen till den som ska användas.",
            where=shown(service.address),
            count=len(chosen),
        )
    paths = []
    for number, file in enumerate(chosen, start=1):
        service.tell(Words("Hämtar {file} ({number} av {all})", file=file.name.name, number=number, all=len(chosen)))
        paths.append(folder / f"{number}{file.ending}")
        service.save(file.address, paths[-1])
    return Taken(tuple(paths), max((file.updated for file in chosen if file.updated), default=None))


def _files(service: Service, address: str, table: str | None, *, follow: bool) -> list[_File]:
    root = service.xml(address)
    entries = list(root.iter("{*}entry")) or [root]
    files = [file for entry in entries for file in _files_of(entry, address)]
    if files or not follow:
        return files
    feeds = [_link(each, address) for entry in entries for each in entry.iter("{*}link") if each.get("type") == _FEED]
    if not feeds:
        return []
    meant = [feed for feed in feeds if len(feeds) == 1 or (table is not None and table.casefold() in feed.casefold())]
    if len(meant) != 1:
        raise LayerError(
            "Flödet leder till {count} andra flöden. Ange adressen till lagrets eget: {listed}.",
            where=shown(address),
            count=len(feeds),
            listed=shortened(", ".join(feeds), 300),
        )
    return _files(service, meant[0], table, follow=False)


def _files_of(entry: etree._Element, address: str) -> Iterator[_File]:
    systems, updated = _systems(entry), _day(entry.findtext("{*}updated"))
    for link in entry.iter("{*}link"):
        if link.get("rel", "") in _RELATIONS and link.get("type") != _FEED:
            file = _File(_link(link, address), systems, updated)
            if file.ending in _ENDINGS:
                yield file


def _link(link: etree._Element, address: str) -> str:
    return beside(address, link.get("href", ""))


def _systems(entry: etree._Element) -> frozenset[int]:
    found = [named_system(each.get("term", "")) for each in entry.iter("{*}category")]
    return frozenset(system.epsg for system in found if system is not None)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None


def _chosen(files: Sequence[_File], table: str | None) -> list[_File]:
    if any(SWEREF99_TM in file.systems for file in files):
        files = [file for file in files if SWEREF99_TM in file.systems]
    named = [file for file in files if table is not None and file.stem == table.casefold()]
    best: dict[str, _File] = {}
    for file in sorted(named or files, key=lambda file: _ENDINGS.index(file.ending)):
        best.setdefault(file.stem, file)
    return list(best.values())
