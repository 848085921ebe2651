"""A little of the national platform's consumer services ("Sökning", "Nedladdning"): published plans and their files.

Of the platform's search we answer with plans, not with their provisions, and take the operators ``eq`` and ``in`` on
three properties. What is asked for beyond that is refused, never passed over.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

import shapely
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field, field_validator
from shapely.geometry import box, shape
from shapely.geometry.base import BaseGeometry
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from detaljplan.identity.principal import Principal
from detaljplan.service.answers import GEOJSON, feature, feature_collection, geometry_json, json_answer
from detaljplan.service.asker import Asker
from detaljplan.service.ngp_bodies import BadBody, body_of, described
from detaljplan.service.reading import Reading, only
from detaljplan.store.acting import reading_as
from detaljplan.store.items import Collection, Item, ItemPage, find_item, find_items

SEARCH = "/ngp/sokning/v1/detaljplan/v2/search"
ASSET = "/ngp/nedladdning/v1/asset"
TYPE = "detaljplan"
MOST_ITEMS = 1000
_COLUMNS = {"detaljplan.objektidentitet": "object_id", "detaljplan.status": "status"}
_TOLD = {
    "object_id": "detaljplan.objektidentitet",
    "name": "detaljplan.namn",
    "designation": "detaljplan.beteckning",
    "municipality": "detaljplan.kommun",
    "status": "detaljplan.status",
    "plan_type": "detaljplan.typ",
}
router = APIRouter(tags=["ngp"], dependencies=[Depends(only())])
Texts = Annotated[list[Annotated[str, Field(max_length=200)]], Field(min_length=1, max_length=1000)]


class Operators(BaseModel):
    """What a property is to be: one value, or one of several."""

    model_config = ConfigDict(extra="forbid")
    eq: Annotated[str, Field(max_length=200)] | None = None
    among: Annotated[Texts | None, Field(alias="in")] = None

    def values(self) -> set[str] | None:
        """Return the values that satisfy all of it; ``None`` for any value."""
        told = [{self.eq}] if self.eq is not None else []
        told += [set(self.among)] if self.among is not None else []
        return set.intersection(*told) if told else None


class SearchBody(BaseModel):
    """A search. Coordinates are E N in EPSG:3006."""

    model_config = ConfigDict(extra="forbid")
    query: dict[Literal["feature.typ", "detaljplan.objektidentitet", "detaljplan.status"], Operators] = {}
    bbox: Annotated[list[float], Field(min_length=4, max_length=4)] | None = None
    intersects: dict[str, Any] | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS)] = 100
    afterId: UUID | None = None

    @field_validator("intersects")
    @classmethod
    def _geometry(cls, told: dict[str, Any] | None) -> dict[str, Any] | None:
        """Take a point, a line or an area that is sound; what GEOS makes of anything else is no answer."""
        if told is not None:
            try:
                found = shape(told)
            except Exception:  # shapely raises whatever it meets within the tree
                raise ValueError from None
            if told.get("type") not in ("Point", "LineString", "Polygon", "MultiPolygon") or not found.is_valid:
                raise ValueError
            if found.is_empty or not all(map(math.isfinite, found.bounds)):
                raise ValueError
        return told

    @field_validator("bbox")
    @classmethod
    def _ordered(cls, told: list[float] | None) -> list[float] | None:
        if told is not None and not (all(map(math.isfinite, told)) and told[0] < told[2] and told[1] < told[3]):
            raise ValueError
        return told

    def area(self) -> BaseGeometry | None:
        """Return the ground searched, E N in EPSG:3006; ``None`` for all of it."""
        if self.bbox is not None and self.intersects is not None:
            raise BadBody("Ange bbox eller intersects, inte båda.", ["/bbox", "/intersects"])
        if self.intersects is not None:
            found: BaseGeometry = shapely.force_2d(shape(self.intersects))
            return found
        if self.bbox is None:
            return None
        west, south, east, north = self.bbox
        return box(west, south, east, north)

    def columns(self) -> dict[str, list[str]] | None:
        """Return the values wanted by column; ``None`` when no plan can have them."""
        told = {name: one.values() for name, one in self.query.items()}
        types = told.pop("feature.typ", None)
        if types is not None and TYPE not in types:
            return None
        return {_COLUMNS[name]: sorted(values) for name, values in told.items() if values is not None}


@router.post(
    SEARCH,
    summary="Sök publicerade detaljplaner (en del av plattformens sökning)",
    response_class=Response,
    responses={200: {"content": {GEOJSON: {}}}},
    openapi_extra=described(SearchBody),
)
async def search(request: Request, asker: Asker) -> Response:
    """Return a page of published plans, each with its file as an asset."""
    asked = await body_of(request, SearchBody)
    page = await run_in_threadpool(_found, request, asker, asked)
    return json_answer(_page_json(request, asked, page), GEOJSON)


def _found(request: Request, asker: Principal, asked: SearchBody) -> ItemPage:
    wanted = asked.columns()
    if wanted is None:
        return ItemPage((), 0, None)
    after = str(asked.afterId) if asked.afterId else None
    with reading_as(request.app.state.engine, asker) as connection:
        return find_items(connection, Collection.PLANS, area=asked.area(), limit=asked.limit, after=after, told=wanted)


@router.get(
    f"{ASSET}/{{version_id}}",
    status_code=303,
    summary="Hämta en publicerad plans fil",
    response_class=RedirectResponse,
)
def asset(request: Request, version_id: UUID, connection: Reading) -> Response:
    """Lead to the file as it was delivered."""
    found = find_item(connection, Collection.PLANS, str(version_id))
    return RedirectResponse(f"{_root(request)}/api/plans/{found.id}/original", 303)


def _page_json(request: Request, asked: SearchBody, page: ItemPage) -> Mapping[str, Any]:
    links = []
    if page.after is not None:
        body = asked.model_dump(mode="json", by_alias=True, exclude_none=True) | {"afterId": page.after}
        links.append({"rel": "next", "method": "POST", "href": f"{_root(request)}{SEARCH}", "body": body})
    shapes = geometry_json([item.shape for item in page.items])
    told = [_item_json(request, item, drawn) for item, drawn in zip(page.items, shapes, strict=True)]
    return feature_collection(told, numberMatched=page.matched, numberReturned=len(told), links=links)


def _item_json(request: Request, item: Item, geometry: Any) -> dict[str, Any]:
    told = {"feature.typ": TYPE, **{wire: item.properties[name] for name, wire in _TOLD.items()}}
    file = {
        "href": f"{_root(request)}{ASSET}/{item.id}",
        "title": item.properties["name"],
        "type": item.properties["media"],
        "roles": [TYPE],
    }
    return feature(geometry, told, id=item.id, collection=item.properties["organisation"], assets={item.id: file})


def _root(request: Request) -> str:
    return str(request.base_url).rstrip("/")
