"""OGC API Features under ``/ogc``: published plans and their provisions, Part 1 and Part 2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from shapely import segmentize
from sqlalchemy import Connection
from starlette.responses import Response

from detaljplan.crs import SWEREF99_TM, WGS84, transform
from detaljplan.errors import NotFound
from detaljplan.language.words import Words
from detaljplan.service.answers import (
    CRS84_URI,
    GEOJSON,
    OPENAPI,
    SWEREF99_TM_URI,
    GeoJsonResponse,
    feature,
    feature_collection,
    geometry_json,
    json_answer,
    worded_answer,
)
from detaljplan.service.parameters import after_of, area_of, crs_of, limit_of, period_of
from detaljplan.service.reading import Reading, only
from detaljplan.spec.catalogue import SOURCE
from detaljplan.store.items import Collection, Item, ItemPage, extent, find_item, find_items, stored_between

router = APIRouter(prefix="/ogc", tags=["OGC API Features"])

# Only what is true of this service: `oas30` is not, since its description is OpenAPI 3.1.
CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
)
GREGORIAN_URI = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
CRS = (CRS84_URI, SWEREF99_TM_URI)
TITLES: Mapping[Collection, tuple[Words, Words]] = {
    Collection.PLANS: (
        Words("Detaljplaner"),
        Words("Planområdet för den senaste publicerade versionen av varje detaljplan."),
    ),
    Collection.USES: (
        Words("Användningsbestämmelser"),
        Words("Ett objekt per yta som en användningsbestämmelse gäller för."),
    ),
    Collection.PROPERTIES: (
        Words("Egenskapsbestämmelser"),
        Words("Ett objekt per yta, linje eller punkt som en bestämmelse har."),
    ),
}
# The specification's own spelling; what it has no word for is named in its manner.
WIRE = {
    "object_id": "objektidentitet",
    "version_id": "planversion",
    "number": "version",
    "stored_at": "lagrad",
    "name": "namn",
    "designation": "beteckning",
    "municipality": "kommun",
    "municipality_code": "kommunkod",
    "status": "status",
    "plan_type": "plantyp",
    "catalogue_reference": "planbestammelsekatalogreferens",
    "code": "bestammelsekod",
    "wording": "bestammelseformulering",
    "land_form": "anvandningsform",
    "colour": "farg",
    "letters": "beteckning",
    "symbol_id": "symbolid",
    "secondary": "sekundarEgenskapsgrans",
    "values": "bestammelsevarde",
}
_VALUE = {
    "data_type": "datatyp",
    "value": "variabelvarde",
    "name": "beskrivning",
    "bound": "vardetyp",
    "unit": "enhet",
}


@dataclass(frozen=True, slots=True)
class ItemQuery:
    """The parameters of an items request, as they were sent."""

    bbox: Annotated[str | None, Query(description="Fyra eller sex tal")] = None
    bbox_crs: Annotated[str | None, Query(alias="bbox-crs", description="URI för bbox")] = None
    crs: Annotated[str | None, Query(description="URI för svarets koordinater")] = None
    datetime: Annotated[str | None, Query(description="När versionen lagrades: tidpunkt eller intervall")] = None
    limit: Annotated[str | None, Query(description="Objekt per sida: 1 till 10000, normalt 100")] = None
    after: Annotated[str | None, Query(description="Sidan efter detta objekt; tas ur länken next")] = None


ITEM_PARAMETERS = ("bbox", "bbox-crs", "crs", "datetime", "limit", "after")


@router.get("", summary="Startsida", dependencies=[Depends(only())])
def landing(request: Request) -> Response:
    """Return the landing page."""
    base = _base(request)
    links = [
        _link("self", base, Words("Den här sidan")),
        _link("service-desc", _root(request) + "/api/openapi.json", "OpenAPI 3.1", OPENAPI),
        _link("conformance", f"{base}/conformance", Words("Det tjänsten uppfyller")),
        _link("data", f"{base}/collections", Words("Samlingarna")),
    ]
    return worded_answer(
        request, {"title": Words("Detaljplaner"), "description": Words("Publicerade detaljplaner."), "links": links}
    )


@router.get("/conformance", summary="Det tjänsten uppfyller", dependencies=[Depends(only())])
def conformance() -> Response:
    """Return the conformance classes."""
    return json_answer({"conformsTo": CONFORMANCE})


@router.get("/collections", summary="Samlingarna", dependencies=[Depends(only())])
def collections(request: Request, connection: Reading) -> Response:
    """Return every collection."""
    links = [_link("self", f"{_base(request)}/collections", Words("Den här sidan"))]
    told = [_collection(request, connection, collection) for collection in Collection]
    return worded_answer(request, {"links": links, "crs": CRS, "collections": told})


@router.get("/collections/{collection_id}", summary="En samling", dependencies=[Depends(only())])
def collection(request: Request, collection_id: str, connection: Reading) -> Response:
    """Return one collection."""
    return worded_answer(request, _collection(request, connection, _known(collection_id)))


@router.get(
    "/collections/{collection_id}/items",
    summary="Objekten i en samling",
    response_class=GeoJsonResponse,
    dependencies=[Depends(only(*ITEM_PARAMETERS))],
)
def items(
    request: Request, collection_id: str, connection: Reading, query: Annotated[ItemQuery, Depends()]
) -> Response:
    """Return a page of a collection's items."""
    found, crs = _known(collection_id), crs_of(query.crs, "crs")
    page = find_items(
        connection,
        found,
        area=area_of(query.bbox, crs_of(query.bbox_crs, "bbox-crs")),
        stored=period_of(query.datetime),
        limit=limit_of(query.limit),
        after=after_of(query.after, found),
    )
    return _answer(request, _page(request, found, page, crs), crs)


@router.get(
    "/collections/{collection_id}/items/{item_id}",
    summary="Ett objekt",
    response_class=GeoJsonResponse,
    dependencies=[Depends(only("crs"))],
)
def item(request: Request, collection_id: str, item_id: str, connection: Reading, crs: str | None = None) -> Response:
    """Return one item."""
    found, wanted = _known(collection_id), crs_of(crs, "crs")
    (told,) = _features([find_item(connection, found, item_id)], wanted)
    address = f"{_address(request, found)}/items/{item_id}"
    links = [_link("self", address, Words("Det här objektet"), GEOJSON)]
    links.append(_link("collection", _address(request, found), Words("Samlingen")))
    return _answer(request, {**told, "links": links}, wanted)


def _known(collection_id: str) -> Collection:
    try:
        return Collection(collection_id)
    except ValueError:
        known = ", ".join(Collection)
        raise NotFound(
            "Samlingen {collection_id!r} finns inte. De som finns: {known}.",
            collection_id=collection_id[:80],
            known=known,
        ) from None


def _root(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _base(request: Request) -> str:
    return f"{_root(request)}/ogc"


def _address(request: Request, collection: Collection) -> str:
    return f"{_base(request)}/collections/{collection}"


def _link(rel: str, href: str, title: str, media: str = "application/json") -> dict[str, str]:
    return {"href": href, "rel": rel, "type": media, "title": title}


def _collection(request: Request, connection: Connection, collection: Collection) -> dict[str, Any]:
    address, (title, description) = _address(request, collection), TITLES[collection]
    links = [
        _link("self", address, title),
        _link("items", f"{address}/items", Words("{title}: objekten", title=title), GEOJSON),
    ]
    told: dict[str, Any] = {
        "id": collection,
        "title": title,
        "description": description,
        "itemType": "feature",
        "attribution": SOURCE,
        "links": links,
    }
    box = extent(connection, collection)
    if box is not None:
        bounds = [round(number, 6) for number in transform(segmentize(box, 10_000), SWEREF99_TM, WGS84).bounds]
        stored = [moment and moment.astimezone(UTC) for moment in stored_between(connection, collection)]
        told["extent"] = {
            "spatial": {"bbox": [bounds], "crs": CRS84_URI},
            "temporal": {"interval": [stored], "trs": GREGORIAN_URI},
        }
    return {**told, "crs": CRS, "storageCrs": SWEREF99_TM_URI}


def _page(request: Request, collection: Collection, page: ItemPage, crs: str) -> dict[str, Any]:
    address = f"{_address(request, collection)}/items"
    sent = dict(request.query_params)
    links = [_link("self", _with(address, sent), Words("Den här sidan"), GEOJSON)]
    links.append(_link("collection", _address(request, collection), Words("Samlingen")))
    if page.after is not None:
        links.append(_link("next", _with(address, {**sent, "after": page.after}), Words("Nästa sida"), GEOJSON))
    return feature_collection(
        _features(page.items, crs),
        timeStamp=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        numberMatched=page.matched,
        numberReturned=len(page.items),
        links=links,
    )


def _with(address: str, parameters: Mapping[str, str]) -> str:
    return f"{address}?{urlencode(parameters)}" if parameters else address


def _features(items: Sequence[Item], crs: str) -> list[dict[str, Any]]:
    geometries = geometry_json([item.shape for item in items], crs)
    return [feature(geometry, _properties(item), id=item.id) for item, geometry in zip(items, geometries, strict=True)]


def _properties(item: Item) -> dict[str, Any]:
    told = {WIRE[name]: value for name, value in item.properties.items() if name in WIRE}
    if "values" in item.properties:
        values = item.properties["values"]
        told["bestammelsevarde"] = [{wire: value[name] for name, wire in _VALUE.items()} for value in values]
    return told


def _answer(request: Request, content: Mapping[str, Any], crs: str) -> Response:
    return worded_answer(request, content, GEOJSON, **{"Content-Crs": f"<{crs}>"})
