"""A layer from OGC API Features (17-069r4), page by page along its ``next`` links, as longitude latitude (CRS84)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from detaljplan.errors import LayerError
from detaljplan.exchange.sources.pages import Pages
from detaljplan.exchange.sources.service import Service, below, beside, json_of, shown, with_query
from detaljplan.exchange.sources.taken import Taken
from detaljplan.plan.values import shortened

PAGE = 1_000
"""Objects asked for at a time; a service may give fewer, and then leads on."""
_ACCEPT = "application/geo+json, application/json;q=0.9"
_LONGITUDE_FIRST = ("CRS84", "CRS84h")


def from_ogc_api(service: Service, table: str | None, folder: Path) -> Taken:
    """Return all objects of a collection.

    Coordinates are asked for in no other system than the default, longitude latitude: servers disagree on the order
    of the axes of every other.

    Parameters
    ----------
    table
        The collection's id; not needed where the address is the collection's own, or there is one alone.

    Raises
    ------
    LayerError
        There is no such collection, a page leads to another host or back to one that came before, or other objects
        come than the service says that there are.
    """
    name = shown(service.address)
    address: str | None = with_query(_items_address(service, table), {"limit": str(PAGE)})
    total: int | None = None
    seen: set[str] = set()
    with Pages(folder / "ogc-api.geojson", {"type": "FeatureCollection"}, name, service.tell) as pages:
        while address is not None:
            seen.add(address)
            page, features = _page(service, address)
            total = _matched(page, total, name)
            if features:
                pages.add(features, [_id_of(each) for each in features], total)
            following = _next(page, address)
            if following in seen:
                raise LayerError("Källans sidor leder runt i en ring. Hämta lagret som fil.", where=name)
            _refuse_silent_end(following, features, total, name)
            address = following
        if total is not None:
            pages.refuse_other_than(total)
        if not pages.count:
            raise LayerError("Källan svarar utan ett enda objekt. Det tas som ett fel hos källan.", where=name)
    return Taken((pages.path,))


def _items_address(service: Service, table: str | None) -> str:
    steps = urlsplit(service.address).path.rstrip("/").split("/")
    if steps[-1] == "items":
        return service.address
    if len(steps) > 1 and steps[-2] == "collections":
        return below(service.address, "items")
    base = service.address if steps[-1] != "collections" else beside(service.address.rstrip("/"), ".")
    told = service.json(below(base, "collections"), {"f": "json"}).get("collections")
    names = [str(each.get("id")) for each in told if isinstance(each, Mapping)] if isinstance(told, list) else []
    chosen = names[0] if table is None and len(names) == 1 else table
    if chosen not in names or chosen is None:
        raise LayerError(
            "Tjänsten har inget lager {wanted}. Den har: {listed}.",
            where=shown(service.address),
            wanted=table or "–",
            listed=shortened(", ".join(names), 300),
        )
    return below(base, "collections", chosen, "items")


def _page(service: Service, address: str) -> tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]:
    answer = service.answer(address, accept=_ACCEPT)
    system = answer.headers.get("Content-Crs", "").strip("<> ")
    if system and system.rpartition("/")[2] not in _LONGITUDE_FIRST:
        raise LayerError(
            "Källan svarar i {system} när longitud och latitud begärdes.",
            where=shown(address),
            system=shortened(system),
        )
    page = json_of(answer, address)
    features = page.get("features")
    if not isinstance(features, list) or not all(isinstance(each, Mapping) for each in features):
        raise LayerError("Svaret är ingen FeatureCollection.", where=shown(address))
    return page, features


def _id_of(feature: Mapping[str, Any]) -> str | None:
    told = feature.get("id")
    return str(told) if isinstance(told, str | int) else None


def _matched(page: Mapping[str, Any], before: int | None, name: str) -> int | None:
    told = page.get("numberMatched")
    total = told if isinstance(told, int) else None
    if None not in (before, total) and total != before:
        raise LayerError("Källan ändrades under hämtningen. Försök igen.", where=name)
    return before if total is None else total


def _next(page: Mapping[str, Any], address: str) -> str | None:
    links = page.get("links")
    found = [
        each["href"]
        for each in (links if isinstance(links, list) else ())
        if isinstance(each, Mapping) and each.get("rel") == "next" and isinstance(each.get("href"), str)
    ]
    return beside(address, found[0]) if found else None


def _refuse_silent_end(following: str | None, features: Sequence[Any], total: int | None, name: str) -> None:
    """Raise when the last page is full and the service tells neither how many there are nor where it goes on."""
    if following is None and total is None and len(features) >= PAGE:
        raise LayerError(
            "Källan gav {count:n} objekt och säger inte om det är alla. Hämta lagret som fil och ange den.",
            where=name,
            count=len(features),
        )
