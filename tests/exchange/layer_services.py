"""Services that layers are fetched from, on this machine, with the habits and faults of the real ones.

Each serves the same invented objects. What it does otherwise than it should is told by its attributes.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import shapely

from detaljplan.crs import SWEREF99_TM, WGS84, transform


@dataclass
class Object:
    """An object of a service: its number, its properties, and its area E N in EPSG:3006."""

    number: int
    properties: Mapping[str, Any]
    shape: shapely.Polygon


def objects(count: int) -> list[Object]:
    """Return as many squares of 100 m with a hole, side by side in the sea off Öland."""
    return [Object(n, {"ri_id": f"H {n}", "namn": f"Område {n} & co"}, _square(n)) for n in range(1, count + 1)]


def _square(n: int) -> shapely.Polygon:
    east, north = 600_000 + 200 * n, 6_300_000
    outer = shapely.box(east, north, east + 100, north + 100)
    inner = shapely.box(east + 40, north + 40, east + 60, north + 60)
    return shapely.Polygon(outer.exterior, [inner.exterior])


@dataclass
class Reply:
    """An answer: its body, media type, status and further headers."""

    body: bytes
    media: str = "application/json"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def reply(told: Any, **how: Any) -> Reply:
    """Return an answer of JSON."""
    return Reply(json.dumps(told).encode(), **how)


class Stand:
    """Answers addresses by `answer`; keeps what was asked, and answers the next calls by `faults` first."""

    def __init__(self) -> None:
        self.base = ""
        self.calls: list[str] = []
        self.faults: list[Reply | Callable[[], None]] = []

    def answer(self, path: str, query: Mapping[str, str]) -> Reply:
        """Return what an address answers; the names of the query are in small letters."""
        raise NotImplementedError


_S = TypeVar("_S", bound=Stand)


@contextmanager
def served(stand: _S) -> Iterator[_S]:
    """Serve it on this machine, in threads of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _answer(self, told: str) -> None:
            stand.calls.append(f"{self.path} {told}" if self.command == "POST" else self.path)
            if stand.faults:
                fault = stand.faults.pop(0)
                if not isinstance(fault, Reply):
                    return fault()
                return self._send(fault)
            query = {name.lower(): value for name, value in parse_qsl(told)}
            return self._send(stand.answer(urlsplit(self.path).path, query))

        def _send(self, made: Reply) -> None:
            self.send_response(made.status)
            for name, value in {
                "Content-Type": made.media,
                "Content-Length": str(len(made.body)),
                **made.headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(made.body)
            except ConnectionError:
                pass

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stand.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield stand
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def silent_for(seconds: float) -> Callable[[], None]:
    """Return a fault that says nothing for a while, and then closes."""
    return lambda: time.sleep(seconds)


GML = (
    '<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" '
    'xmlns:ms="http://mapserver.gis.umn.edu/mapserver" {told}>{members}</wfs:FeatureCollection>'
)
CAPABILITIES = """<?xml version="1.0" encoding="UTF-8"?>
<wfs:WFS_Capabilities version="{version}" xmlns:wfs="http://www.opengis.net/wfs/2.0"
  xmlns:ows="http://www.opengis.net/ows/1.1">
  <ows:OperationsMetadata><ows:Operation name="GetFeature"/>
    <ows:Constraint name="CountDefault"><ows:NoValues/><ows:DefaultValue>{cap}</ows:DefaultValue></ows:Constraint>
  </ows:OperationsMetadata>
  <wfs:FeatureTypeList><wfs:FeatureType><wfs:Name>ms:omraden</wfs:Name>
    <wfs:DefaultCRS>urn:ogc:def:crs:EPSG::4326</wfs:DefaultCRS>
    <wfs:OtherCRS>urn:ogc:def:crs:EPSG::3006</wfs:OtherCRS></wfs:FeatureType>
  <wfs:FeatureType><wfs:Name>ms:annat</wfs:Name></wfs:FeatureType></wfs:FeatureTypeList>
</wfs:WFS_Capabilities>"""
EXCEPTION = (
    '<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1"><ows:Exception><ows:ExceptionText>'
    "Out of memory</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"
)


class Wfs(Stand):
    """A Web Feature Service.

    Attributes
    ----------
    cap
        Objects it gives at most, whatever is asked for; `stated_cap` is what it says of that.
    matched
        What it says that there are: the truth when ``None``, "unknown" or any number.
    pages
        Whether it heeds where a page begins; `box_north_first` is the order of the axes of a box that it takes.
    srs_name, north_first
        How it calls the system of its answers, and the order of their axes.
    ids
        What it calls an object; ``None`` gives none.
    """

    def __init__(self, *given: Object, cap: int = 1_000) -> None:
        super().__init__()
        self.given: Sequence[Object] = given
        self.cap = cap
        self.stated_cap: int | str = cap
        self.version = "2.0.0"
        self.matched: str | None = None
        self.pages = True
        self.srs_name, self.north_first = "urn:ogc:def:crs:EPSG::3006", True
        self.ids: Callable[[Object], str | None] = lambda each: f"omraden.{each.number}"
        self.box_north_first = True
        self.changes: dict[str, str] = {}

    def answer(self, path: str, query: Mapping[str, str]) -> Reply:
        if query["request"] == "GetCapabilities":
            return _xml(CAPABILITIES.format(version=self.version, cap=self.stated_cap))
        assert query.get("typenames", query.get("typename")) == "ms:omraden"
        matched = self.matched or str(len(self.given))
        told = f'numberMatched="{matched}"' if self.version.startswith("2") else f'numberOfFeatures="{matched}"'
        if query.get("resulttype") == "hits":
            return _xml(GML.format(told=f'{told} numberReturned="0"', members=""))
        given = self._within(query["bbox"].split(",")) if "bbox" in query else list(self.given)
        start = int(query.get("startindex", 0)) if self.pages else 0
        count = min(self.cap, int(query.get("count", query.get("maxfeatures", self.cap))))
        page = given[start : start + count]
        text = GML.format(told=f'{told} numberReturned="{len(page)}"', members="".join(map(self._member, page)))
        for old, new in self.changes.items():
            text = text.replace(old, new)
        return _xml(text)

    def _within(self, box: Sequence[str]) -> list[Object]:
        first, second, third, fourth = map(float, box[:4])
        turned = self.box_north_first
        bounds = shapely.box(second, first, fourth, third) if turned else shapely.box(first, second, third, fourth)
        return [each for each in self.given if each.shape.intersects(bounds)]

    def _member(self, each: Object) -> str:
        named = self.ids(each)
        gml_id = f' gml:id="{named}"' if named else ""
        rings = [each.shape.exterior, *each.shape.interiors]
        sides = ["exterior", *["interior"] * len(each.shape.interiors)]
        drawn = "".join(
            f"<gml:{side}><gml:LinearRing><gml:posList>{self._positions(ring)}</gml:posList></gml:LinearRing></gml:{side}>"
            for side, ring in zip(sides, rings, strict=True)
        )
        values = "".join(f"<ms:{k}>{str(v).replace('&', '&amp;')}</ms:{k}>" for k, v in each.properties.items())
        return (
            f"<wfs:member><ms:omraden{gml_id}>"
            f'<gml:boundedBy><gml:Envelope srsName="{self.srs_name}"/></gml:boundedBy>{values}'
            f'<ms:geom><gml:Polygon srsName="{self.srs_name}">{drawn}</gml:Polygon></ms:geom></ms:omraden></wfs:member>'
        )

    def _positions(self, ring: shapely.LinearRing) -> str:
        return " ".join(f"{y} {x}" if self.north_first else f"{x} {y}" for x, y in ring.coords)


def _xml(text: str) -> Reply:
    return Reply(text.encode(), "application/xml")


class OgcApi(Stand):
    """An OGC API Features.

    Attributes
    ----------
    cap
        Objects to a page, whatever is asked for.
    tells, links
        Whether it tells how many there are, and where it goes on.
    """

    def __init__(self, *given: Object, cap: int = 1_000) -> None:
        super().__init__()
        self.given: Sequence[Object] = given
        self.cap = cap
        self.tells, self.links = True, True
        self.matched: int | None = None
        self.next: Callable[[int], str] | None = None
        self.content_crs = "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"

    def answer(self, path: str, query: Mapping[str, str]) -> Reply:
        if path == "/v1/collections":
            return reply({"collections": [{"id": "omraden"}, {"id": "annat"}]})
        assert path == "/v1/collections/omraden/items", path
        assert "crs" not in query
        start, count = int(query.get("offset", 0)), min(self.cap, int(query["limit"]))
        page = self.given[start : start + count]
        told: dict[str, Any] = {"type": "FeatureCollection", "features": list(map(_geojson, page)), "links": []}
        if self.tells:
            told["numberMatched"] = len(self.given) if self.matched is None else self.matched
        if self.links and start + count < len(self.given):
            link = self.next or (lambda offset: f"/v1/collections/omraden/items?limit={count}&offset={offset}")
            told["links"] = [{"rel": "next", "href": link(start + count)}]
        return reply(told, media="application/geo+json", headers={"Content-Crs": self.content_crs})


def _geojson(each: Object) -> dict[str, Any]:
    degrees = transform(each.shape, SWEREF99_TM, WGS84)
    drawn = json.loads(shapely.to_geojson(degrees))
    return {"type": "Feature", "id": each.number, "properties": each.properties, "geometry": drawn}


class ArcGis(Stand):
    """An ArcGIS MapServer with one layer of areas among others.

    Attributes
    ----------
    cap
        Objects to an answer; more are left out, and `tells` says so with ``exceededTransferLimit``.
    heeds
        Whether it answers in the system that is asked for.
    """

    def __init__(self, *given: Object, cap: int = 1_000) -> None:
        super().__init__()
        self.given: Sequence[Object] = given
        self.cap = cap
        self.tells = True
        self.count: int | None = None
        self.geometry: Callable[[Object], Any] = _esri_rings
        self.edited: int | None = None

    def answer(self, path: str, query: Mapping[str, str]) -> Reply:
        if path == "/rest/MapServer":
            group = {"id": 0, "name": "Grupp", "subLayerIds": [1, 2]}
            leaves = [
                {"id": 1, "name": "annat", "subLayerIds": None},
                {"id": 2, "name": "omraden", "subLayerIds": None},
            ]
            return reply({"layers": [group, *leaves]})
        if path == "/rest/MapServer/2":
            edited = {} if self.edited is None else {"editingInfo": {"lastEditDate": self.edited}}
            return reply({"name": "omraden", "maxRecordCount": 2_000, **edited})
        assert path == "/rest/MapServer/2/query", path
        if query.get("returnidsonly") == "true":
            return reply({"objectIdFieldName": "OBJECTID", "objectIds": [each.number for each in self.given]})
        if query.get("returncountonly") == "true":
            return reply({"count": len(self.given) if self.count is None else self.count})
        return reply(self._found({int(id) for id in query["objectids"].split(",")}))

    def _found(self, wanted: set[int]) -> dict[str, Any]:
        page = [each for each in self.given if each.number in wanted]
        over = len(page) > self.cap
        fields = [
            {"name": "OBJECTID", "type": "esriFieldTypeOID"},
            *({"name": name, "type": "esriFieldTypeString"} for name in ("ri_id", "namn")),
            {"name": "revdatum", "type": "esriFieldTypeDate"},
        ]
        told = {
            "geometryType": "esriGeometryPolygon",
            "spatialReference": {"wkid": 3006, "latestWkid": 3006},
            "fields": fields,
            "features": [
                {
                    "attributes": {"OBJECTID": e.number, **e.properties, "revdatum": 1_577_923_200_000},
                    "geometry": self.geometry(e),
                }
                for e in page[: self.cap]
            ],
        }
        return {**told, "exceededTransferLimit": True} if over and self.tells else told


def _esri_rings(each: Object) -> dict[str, Any]:
    """Outer rings run clockwise, holes the other way, all in one list."""
    outer, *inner = [list(map(list, ring.coords)) for ring in [each.shape.exterior, *each.shape.interiors]]
    turned = outer if not shapely.LinearRing(outer).is_ccw else outer[::-1]
    return {"rings": [*[r if shapely.LinearRing(r).is_ccw else r[::-1] for r in inner], turned]}


class Atom(Stand):
    """An ATOM feed with files; `entries` are the XML of its entries, `files` the bodies by path."""

    def __init__(self, entries: Sequence[str], files: Mapping[str, bytes]) -> None:
        super().__init__()
        self.entries, self.files = entries, dict(files)
        self.prolog = ""

    def answer(self, path: str, query: Mapping[str, str]) -> Reply:
        if path == "/atom/omraden.xml":
            entries = "".join(self.entries)
            return _xml(f'{self.prolog}<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{entries}</feed>')
        found = self.files.get(path)
        changed = {"Last-Modified": "Tue, 03 Mar 2026 23:30:00 GMT"}
        return Reply(b"", status=404) if found is None else Reply(found, "application/octet-stream", headers=changed)


def entry(*hrefs: str, epsg: int | None = None, rel: str = "alternate", media: str = "application/zip") -> str:
    """Return an entry of a feed that leads to files."""
    links = "".join(f'<link rel="{rel}" type="{media}" href="{href}"/>' for href in hrefs)
    system = "" if epsg is None else f'<category term="http://www.opengis.net/def/crs/EPSG/0/{epsg}" label="x"/>'
    return f"<entry><title>x</title><updated>2026-03-04T05:06:07Z</updated>{system}{links}</entry>"
