"""A layer from a Web Feature Service (OGC 09-025r2, 2.0; 04-094, 1.1), page by page as GML.

GML and not JSON: it is what every server has, it says which axis comes first, and its arcs are drawn with our own
tolerance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import shapely
from lxml import etree

from detaljplan.crs import SWEREF99_TM, named_system
from detaljplan.errors import LayerError
from detaljplan.exchange.layer_gml import GmlObject, objects_of
from detaljplan.exchange.sources.pages import Pages, SamePage
from detaljplan.exchange.sources.service import Service, shown
from detaljplan.exchange.sources.taken import Taken
from detaljplan.plan.values import shortened
from detaljplan.review.model import WHOLE_COUNTRY

PAGE = 1_000
"""Objects asked for at a time, unless the service says that it gives fewer."""
_LEAST_M = 100.0
"""A box that is no wider is not cut further."""
Bounds = tuple[float, float, float, float]
"""West, south, east, north."""


@dataclass(frozen=True, slots=True)
class _Offer:
    """What a service says of a feature type: its full name, the system to ask for, and how many objects to a page."""

    version: str
    type_name: str
    srs_name: str | None
    page: int

    @property
    def is_old(self) -> bool:
        """Whether it is a service of before 2.0, which calls the parameters otherwise."""
        return not self.version.startswith("2.")


def from_wfs(service: Service, table: str | None, folder: Path) -> Taken:
    """Return all objects of a feature type.

    The service is asked how many there are, and then for pages until they have come. One that does not tell is asked
    until a page is empty. Afterwards it is asked for one more, since a number may be a cap too. One that ignores where
    a page begins, but tells how many there are, is asked for smaller and smaller areas.

    Raises
    ------
    LayerError
        The service has no such type, gives the same objects again, or another number than it says.
    """
    offer, name = _offer(service, table), shown(service.address)
    total = _matched(_asked(service, offer, resultType="hits"))
    first = _page(service, offer, 0, total, name)
    epsg = _epsg_of(first, name)

    def gathered(gather: Callable[[_Gathering], None]) -> Path:
        with Pages(folder / f"{gather.__name__}.geojson", _head(epsg), name, service.tell) as pages:
            gather(_Gathering(service, offer, pages, first, epsg, total))
            if total is not None:
                pages.refuse_other_than(total)
        return pages.path

    try:
        path = gathered(_by_pages)
    except SamePage:
        if total is None or epsg != SWEREF99_TM or any(each.id is None for each in first):
            raise
        path = gathered(_by_areas)
    return Taken((path,))


@dataclass(frozen=True, slots=True)
class _Gathering:
    """Pages of a type on their way into a file, the first of which is there."""

    service: Service
    offer: _Offer
    pages: Pages
    first: Sequence[GmlObject]
    epsg: int
    total: int | None

    def add(self, objects: Sequence[GmlObject]) -> None:
        name = self.pages.name
        features = [_feature(each, self.epsg, name) for each in objects]
        self.pages.add(features, [each.id for each in objects], self.total)


def _by_pages(met: _Gathering) -> None:
    page = met.first
    while page:
        met.add(page)
        if met.total is not None and met.pages.count >= met.total:
            _refuse_more(met)
            return
        page = _page(met.service, met.offer, met.pages.count, met.total, met.pages.name)


def _by_areas(met: _Gathering) -> None:
    """Take the objects area by area; one with as many as the service gives at most is cut in four."""
    most = len(met.first)
    turned = not _in_area(met, WHOLE_COUNTRY.bounds, turned=False)
    waiting = [WHOLE_COUNTRY.bounds]
    while waiting:
        bounds = waiting.pop()
        found = _in_area(met, bounds, turned)
        if len(found) >= most:
            if bounds[2] - bounds[0] < _LEAST_M:
                raise SamePage(
                    "Källan ger högst {most:n} objekt och har fler på samma plats. Hämta lagret som fil och ange den.",
                    where=met.pages.name,
                    most=most,
                )
            waiting += _quarters(bounds)
        elif new := [each for each in found if each.id is None or not met.pages.has(each.id)]:
            met.add(new)


def _in_area(met: _Gathering, bounds: Bounds, turned: bool) -> list[GmlObject]:
    """Return objects in a box. Services disagree on the order of its axes: `turned` is the other one."""
    system = met.offer.srs_name or f"urn:ogc:def:crs:EPSG::{SWEREF99_TM}"
    known = named_system(system)
    west, south, east, north = bounds
    north_first = (known is not None and known.north_first) is not turned
    corners = (south, west, north, east) if north_first else (west, south, east, north)
    box = ",".join([*(str(number) for number in corners), system])
    return objects_of(_asked(met.service, met.offer, count=str(met.offer.page), bbox=box), met.pages.name)


def _quarters(bounds: Bounds) -> list[Bounds]:
    west, south, east, north = bounds
    middle, centre = (west + east) / 2, (south + north) / 2
    return [(w, s, e, n) for w, e in ((west, middle), (middle, east)) for s, n in ((south, centre), (centre, north))]


def _offer(service: Service, table: str | None) -> _Offer:
    query = {"service": "WFS", "request": "GetCapabilities", "acceptVersions": "2.0.0,1.1.0"}
    root = service.xml(service.address, query)
    types = {_text(each, "Name"): each for each in root.iter("{*}FeatureType")}
    name = _type_name(list(types), table, shown(service.address))
    systems = [
        text for tag in ("DefaultCRS", "DefaultSRS", "OtherCRS", "OtherSRS") if (text := _texts(types[name], tag))
    ]
    return _Offer(
        version=root.get("version", "2.0.0"),
        type_name=name,
        srs_name=_best_system([each for texts in systems for each in texts]),
        page=_page_size(root),
    )


def _type_name(names: Sequence[str], table: str | None, where: str) -> str:
    """Return the full name of the type that is meant, with or without its prefix; the only one where none is told."""
    if table is None and len(names) == 1:
        return names[0]
    found = [name for name in names if table in (name, name.rpartition(":")[2])]
    if len(found) == 1:
        return found[0]
    raise LayerError(
        "Tjänsten har inget lager {wanted}. Den har: {listed}.",
        where=where,
        wanted=table or "–",
        listed=shortened(", ".join(names), 300),
    )


def _best_system(names: Sequence[str]) -> str | None:
    """Return how the service calls SWEREF 99 TM; its default where it does not have that."""
    for name in names:
        system = named_system(name)
        if system is not None and system.epsg == SWEREF99_TM:
            return name
    return names[0] if names else None


def _page_size(root: etree._Element) -> int:
    for constraint in root.iter("{*}Constraint"):
        stated = _text(constraint, "DefaultValue")
        if constraint.get("name") == "CountDefault" and stated.isdecimal() and int(stated) > 0:
            return min(PAGE, int(stated))
    return PAGE


def _asked(service: Service, offer: _Offer, **how: str) -> etree._Element:
    types, count = ("typeName", "maxFeatures") if offer.is_old else ("typeNames", "count")
    query = {"service": "WFS", "version": offer.version, "request": "GetFeature", types: offer.type_name}
    if offer.srs_name is not None:
        query["srsName"] = offer.srs_name
    if "count" in how:
        query[count] = how.pop("count")
    return service.xml(service.address, {**query, **how})


def _page(service: Service, offer: _Offer, start: int, total: int | None, name: str) -> list[GmlObject]:
    root = _asked(service, offer, count=str(offer.page), startIndex=str(start))
    matched = _matched(root)
    if not offer.is_old and None not in (matched, total) and matched != total:
        raise LayerError("Källan ändrades under hämtningen. Försök igen.", where=name)
    return objects_of(root, name)


def _matched(root: etree._Element) -> int | None:
    """Return how many objects there are in all; ``None`` where the service does not tell ("unknown")."""
    told = root.get("numberMatched") or root.get("numberOfFeatures") or ""
    return int(told) if told.isdecimal() else None


def _refuse_more(met: _Gathering) -> None:
    """Raise when there is an object more than the service says that there are."""
    pages = met.pages
    try:
        beyond = objects_of(_asked(met.service, met.offer, count="1", startIndex=str(pages.count)), pages.name)
    except LayerError:
        return  # some answer with an exception where there is nothing
    if any(each.id is not None and not pages.has(each.id) for each in beyond):
        raise LayerError(
            "Källan har fler objekt än de {count:n} som den säger sig ha. Hämta lagret som fil och ange den.",
            where=pages.name,
            count=pages.count,
        )


def _epsg_of(objects: Sequence[GmlObject], name: str) -> int:
    if not objects:
        raise LayerError("Källan svarar utan ett enda objekt. Det tas som ett fel hos källan.", where=name)
    epsg = next((each.epsg for each in objects if each.shape is not None), None)
    if epsg is None:
        raise LayerError("Objektens geometri går inte att läsa, eller saknar känt koordinatsystem.", where=name)
    return epsg


def _head(epsg: int) -> dict[str, Any]:
    system = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    return {"type": "FeatureCollection", "crs": system}


def _feature(each: GmlObject, epsg: int, name: str) -> dict[str, Any]:
    if each.shape is not None and each.epsg != epsg:
        raise LayerError("Lagrets objekt ligger i olika koordinatsystem.", where=name)
    drawn = None if each.shape is None else orjson.Fragment(shapely.to_geojson(shapely.force_2d(each.shape)))
    return {"type": "Feature", "properties": {**each.values, "gml_id": each.id}, "geometry": drawn}


def _texts(element: etree._Element, tag: str) -> list[str]:
    return [(each.text or "").strip() for each in element.iter(f"{{*}}{tag}")]


def _text(element: etree._Element, tag: str) -> str:
    return next(iter(_texts(element, tag)), "")
