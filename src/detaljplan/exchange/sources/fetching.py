"""A layer from wherever it can be had: a file on this machine or an address, by the kind of its source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from detaljplan.errors import LayerError, WebError
from detaljplan.exchange import layer_limits
from detaljplan.exchange.layer_files import read_layer_file, read_layer_parts
from detaljplan.exchange.layer_rows import LayerRows
from detaljplan.exchange.patience import silent
from detaljplan.exchange.sources.arcgis import from_arcgis
from detaljplan.exchange.sources.atom import from_atom
from detaljplan.exchange.sources.ogc_api import from_ogc_api
from detaljplan.exchange.sources.service import Service, shown
from detaljplan.exchange.sources.taken import Taken
from detaljplan.exchange.sources.wfs import from_wfs
from detaljplan.exchange.web import refuse_unsafe
from detaljplan.language.words import Words
from detaljplan.review.layer import Layer, LayerSource, SourceKind

Reader = Callable[[Service, str | None, Path], Taken]
"""Takes all of a layer from a service, by its name there, into a folder."""


def _from_file(service: Service, table: str | None, folder: Path) -> Taken:
    path = folder / "lager"
    return Taken((path,), service.save(service.address, path))


READERS: Mapping[SourceKind, Reader] = {
    SourceKind.FILE: _from_file,
    SourceKind.WFS: from_wfs,
    SourceKind.OGC_API: from_ogc_api,
    SourceKind.ARCGIS: from_arcgis,
    SourceKind.ATOM: from_atom,
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A layer's rows, the source they are from, and the day that the source says they are of."""

    rows: LayerRows
    source: LayerSource
    dated: date | None = None

    @property
    def address(self) -> str:
        """The address it was fetched from, without its query, which may hold a key; or the path of the file."""
        address = self.source.address or ""
        return shown(address) if is_address(address) else address


def fetch_layer(
    layer: Layer,
    source: LayerSource,
    *,
    seconds: float = layer_limits.MAX_SECONDS,
    tell: Callable[[Words], None] = silent,
) -> Fetched:
    """Return all objects of a layer from one source.

    Parameters
    ----------
    source
        With an address: one that is https (or http on this machine), else the path of a file.
    seconds
        How long the source may take in all.
    tell
        Called with how far it has come.

    Raises
    ------
    LayerError
        The source cannot be asked, does not give all that it has, or gives what is no such layer.
    """
    address = source.address
    if address is None:
        raise LayerError("Källan {name} har ingen adress. Ange en fil eller en adress.", name=source.name)
    if not is_address(address):
        tell(Words("Läser {file} …", file=Path(address).name))
        return Fetched(read_layer_file(Path(address), layer, table=source.table), source)
    try:
        refuse_unsafe(address)
    except WebError as error:
        raise LayerError(error.message, where=error.where) from None
    reader = READERS.get(source.kind)
    if reader is None:
        raise LayerError("En källa av slaget {kind} hämtas inte så.", where=shown(address), kind=source.kind.value)
    with TemporaryDirectory(prefix="detaljplan-lager-") as folder:
        taken = reader(Service(address, seconds, tell), source.table, Path(folder))
        tell(Words("Läser objekten …"))
        known = source if source in layer.sources else None
        rows = read_layer_parts(taken.paths, layer, known, name=shown(address), table=source.table)
    return Fetched(rows, source, taken.dated)


def source_of(layer: Layer, given: str | None, kind: SourceKind | None = None, table: str | None = None) -> LayerSource:
    """Return the source to take a layer from; only one of the definition's own may have the whole country mapped.

    Parameters
    ----------
    given
        An address or the path of a file; without it the first of the definition's sources that has an address.
    kind
        What is at the address, where it is none of the definition's; without it the address tells.
    table
        What the layer is called there, when it is not as the definition says.

    Raises
    ------
    LayerError
        No source of the definition has an address, or the address does not tell what is there.
    """
    if given is None:
        source = next((each for each in layer.sources if each.address is not None), None)
        if source is None:
            raise LayerError("Ingen av lagrets källor har en adress. Ange en fil eller en adress.", where=layer.id)
        return source if table in (None, source.table) else replace(source, table=table, whole_country=None)
    known = next((each for each in layer.sources if each.address == given), None)
    if known is not None and table in (None, known.table):
        return known
    met = SourceKind.FILE if not is_address(given) else kind or (known.kind if known else _kind_of(given))
    name = shown(given) if is_address(given) else Path(given).name
    return replace(layer.sources[0], name=name, kind=met, address=given, table=table, whole_country=None)


def is_address(text: str) -> bool:
    """Return whether a source is an address, and not the path of a file."""
    return "://" in text


def _kind_of(address: str) -> SourceKind:
    """Return what an address looks to lead to."""
    path = urlsplit(address).path.rstrip("/").lower()
    ending = PurePosixPath(path).suffix
    if "/mapserver" in path or "/featureserver" in path:
        return SourceKind.ARCGIS
    if "/collections" in path or "/ogc/features" in path:
        return SourceKind.OGC_API
    if ending in {".zip", ".gpkg", ".geojson", ".json", ".fgb", ".parquet", ".gml"}:
        return SourceKind.FILE
    if ending in {".xml", ".atom"} or "atom" in path:
        return SourceKind.ATOM
    if "wfs" in address.lower():
        return SourceKind.WFS
    raise LayerError(
        "Adressen säger inte vad som finns där. Ange --kind: {kinds}.",
        where=shown(address),
        kinds=", ".join(sorted(READERS)),
    )
