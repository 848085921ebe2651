"""What of stored plans is drawn and served: provisions and plan areas, page by page, E N in EPSG:3006."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, select

from detaljplan.errors import NotFound
from detaljplan.plan.values import EMPTY
from detaljplan.store import shapes
from detaljplan.store.plan_withdrawn import is_withdrawn
from detaljplan.store.tables import PLAN_TABLES, STORE_EPSG, Access, PlanTables

Period = tuple[datetime | None, datetime | None]


class Collection(StrEnum):
    """The collections of published plans, by their names on the wire."""

    PLANS = "detaljplaner"
    USES = "anvandningsbestammelser"
    PROPERTIES = "egenskapsbestammelser"


@dataclass(frozen=True, slots=True)
class Item:
    """One feature: a plan area, or one geometry of one provision. Shape E N in EPSG:3006, or ``None``."""

    id: str
    shape: BaseGeometry | None
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ItemPage:
    """A page of items in order of id; `matched` counts all pages, `after` is ``None`` on the last."""

    items: tuple[Item, ...]
    matched: int
    after: str | None


_KINDS = {Collection.USES: "use", Collection.PROPERTIES: "property"}
_PLAN = ("object_id", "number", "name", "designation", "municipality", "municipality_code", "status", "plan_type")
_PROVISION = ("object_id", "kind", "part", "catalogue_reference", "code", "wording", "label")
_DRAWN = ("land_form", "colour", "letters", "symbol_id", "secondary", "values")


def find_items(
    connection: Connection,
    collection: Collection,
    *,
    area: BaseGeometry | None = None,
    stored: Period = (None, None),
    limit: int = 100,
    after: str | None = None,
    told: Mapping[str, Sequence[str]] = EMPTY,
) -> ItemPage:
    """Return a page of the newest published versions' items.

    Parameters
    ----------
    area
        E N in EPSG:3006; only items that meet it, touching included. ``None`` for all.
    stored
        Only items of versions stored then; both ends are included, and ``None`` is an open end.
    limit
        Most items on the page.
    after
        The `ItemPage.after` of the page before; see `is_id`.
    told
        Only items whose plan has one of the values, by the name of a column of it: ``object_id`` or ``status``.
    """
    query = _Query.of(collection)
    version = PLAN_TABLES[Access.PUBLISHED].plan_version.c
    wanted = [*_within(query.geom, area), *_stored(stored), *(version[name].in_(told[name]) for name in told)]
    matched = connection.scalar(select(func.count()).select_from(query.source).where(*query.chosen, *wanted)) or 0
    page = query.statement().where(*wanted).order_by(query.key).limit(limit + 1)
    rows = connection.execute(page if after is None else page.where(query.key > query.parsed(after))).all()
    items = tuple(map(_item, rows[:limit]))
    return ItemPage(items, matched, items[-1].id if len(rows) > limit else None)


def is_id(collection: Collection, text: str) -> bool:
    """The text can be the identity of an item, whether or not there is one."""
    try:
        _Query.of(collection).parsed(text)
    except ValueError:
        return False
    return True


def find_item(connection: Connection, collection: Collection, item_id: str) -> Item:
    """Return one item of a newest published version, or raise `NotFound`."""
    query = _Query.of(collection)
    if is_id(collection, item_id):
        row = connection.execute(query.statement().where(query.key == query.parsed(item_id))).one_or_none()
        if row is not None:
            return _item(row)
    raise NotFound(
        "Samlingen {collection} har inget objekt med identiteten {item_id!r}.",
        collection=collection,
        item_id=item_id[:80],
    )


def extent(connection: Connection, collection: Collection) -> BaseGeometry | None:
    """Return the box around a collection, E N in EPSG:3006; ``None`` when it holds nothing."""
    query = _Query.of(collection)
    box = select(func.ST_AsBinary(func.ST_Envelope(func.ST_Collect(func.ST_Envelope(query.geom)))))
    found = shapes.from_wkb(connection.scalar(box.select_from(query.source).where(*query.chosen)))
    return None if found is None or found.is_empty else found


def stored_between(connection: Connection, collection: Collection) -> Period:
    """Return when the first and the last version of a collection were stored; both ``None`` when it is empty."""
    query, at = _Query.of(collection), PLAN_TABLES[Access.PUBLISHED].plan_version.c.stored_at
    ends = select(func.min(at), func.max(at)).select_from(query.source).where(*query.chosen)
    earliest, latest = connection.execute(ends).one()
    return earliest, latest


def find_provisions(connection: Connection, access: Access, version_id: UUID) -> list[Item]:
    """Return every provision of one version, in the order of the delivery.

    Among the properties is `area_own_m2`, measured in the plan's own zone; 0 for lines and points.
    """
    provision = PLAN_TABLES[access].plan_object.c
    own_area = func.ST_Area(provision.geom_own).label("area_own_m2")
    columns = [own_area, *(provision[name] for name in (*_PROVISION, *_DRAWN))]
    found = _select(provision.item_id, provision.geom, columns).where(provision.version_id == version_id)
    rows = connection.execute(found.order_by(provision.position, provision.part))
    return [_item(row) for row in rows]


def find_boundary(connection: Connection, access: Access, version_id: UUID) -> BaseGeometry | None:
    """Return the plan's area, E N in EPSG:3006."""
    version = PLAN_TABLES[access].plan_version.c
    found = select(func.ST_AsBinary(version.geom)).where(version.version_id == version_id)
    return shapes.from_wkb(connection.scalar(found))


@dataclass(frozen=True, slots=True)
class _Query:
    """How a collection is asked for."""

    source: Any
    key: Any
    geom: Any
    columns: Sequence[Any]
    chosen: Sequence[ColumnElement[bool]]
    parsed: Any

    @classmethod
    def of(cls, collection: Collection) -> _Query:
        tables = PLAN_TABLES[Access.PUBLISHED]
        version, provision = tables.plan_version.c, tables.plan_object.c
        newest = ~_newer(tables) & ~is_withdrawn(version) & version.barred_at.is_(None)
        if collection is Collection.PLANS:
            columns = [*(version[name] for name in (*_PLAN, "organisation", "media")), version.stored_at]
            return cls(tables.plan_version, version.version_id, version.geom, columns, [newest], UUID)
        source = tables.plan_object.join(tables.plan_version, provision.version_id == version.version_id)
        columns = [version.version_id, version.stored_at, *(provision[name] for name in (*_PROVISION, *_DRAWN))]
        chosen = [newest, provision.kind == _KINDS[collection]]
        return cls(source, provision.item_id, provision.geom, columns, chosen, _item_id)

    def statement(self) -> Select[Any]:
        return _select(self.key, self.geom, self.columns).select_from(self.source).where(*self.chosen)


def _item_id(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise ValueError(text)
    return int(text)


def _newer(tables: PlanTables) -> ColumnElement[bool]:
    version, other = tables.plan_version.c, tables.plan_version.alias("other").c
    return exists().where(and_(other.object_id == version.object_id, other.number > version.number))


def _within(geom: Any, area: BaseGeometry | None) -> list[ColumnElement[bool]]:
    if area is None:
        return []
    wanted = func.ST_GeomFromWKB(shapely.to_wkb(area), STORE_EPSG, type_=geom.type)
    # && stands by itself so that the index is used whatever the planner thinks of ST_Intersects
    return [geom.op("&&")(wanted), func.ST_Intersects(geom, wanted)]


def _stored(period: Period) -> list[ColumnElement[bool]]:
    at = PLAN_TABLES[Access.PUBLISHED].plan_version.c.stored_at
    earliest, latest = period
    return [*([at >= earliest] if earliest else []), *([at <= latest] if latest else [])]


def _select(key: Any, geom: Any, columns: Sequence[Any]) -> Select[Any]:
    return select(key.label("id"), func.ST_AsBinary(geom).label("shape"), *columns)


def _item(row: Row[Any]) -> Item:
    properties = dict(row._mapping)
    return Item(str(properties.pop("id")), shapes.from_wkb(properties.pop("shape")), properties)
