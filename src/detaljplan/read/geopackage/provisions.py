"""Makes provisions straight from rows that columns alone tell: the same as their features would give, but quicker.

They are made column by column, all rows at once. Rows that hold JSON go by way of the features (`features`); a test
holds the two ways against each other.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import MISSING
from itertools import chain, islice, repeat
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.model import PlanGeometry, Provision, ProvisionDescription, Quality
from detaljplan.plan.positioning import Positioning, PositioningMethod
from detaljplan.plan.quick import records
from detaljplan.plan.values import EMPTY, Unreadable, composed
from detaljplan.read.geopackage import layout
from detaljplan.read.geopackage.features import KINDS, Features, ProvisionRow, Shape, flag, listed
from detaljplan.read.geopackage.tables import Row
from detaljplan.read.ngp.attributes import (
    GEOMETRY,
    POSITIONING,
    POSITIONING_METHOD,
    PROVISION_OBJECTS,
    QUALITY,
    Attribute,
    Kind,
    ObjectType,
)
from detaljplan.read.ngp.values import Values

_MOST_SHARED = 10_000
_ABSENT = {Kind.TEXTS: ()}  # what the model has where a row says nothing; else None
_KIND_OF = {shapely.GeometryType[name.upper()].value: kind for name, kind in KINDS.items()}
SWEREF = {f"EPSG:{code}": code for code in range(3006, 3019)}
SWEREF_EXPECTED = ("EPSG:3006 till EPSG:3018", "EPSG:3006 to EPSG:3018")
_BESIDE = frozenset(layout.IDENTITY[1:])  # what the model has no room for in a provision, kept as delivered
_OF_KIND = {
    layout.USE: layout.OF_USE,
    layout.PROPERTY: (*layout.OF_PROPERTY, *layout.OF_OTHERS, "reglerarAnvandningsbestammelse"),
    layout.ADMINISTRATIVE: (*layout.OF_OTHERS, "reglerarAnvandningsbestammelse"),
}


def _attributes(kind: ObjectType, columns: Iterable[str] | Mapping[str, str]) -> Mapping[str, Attribute]:
    """Return the attributes by their columns, which have the same names unless they say another."""
    names = columns if isinstance(columns, Mapping) else {column: column for column in columns}
    return {column: kind.by_name[name] for column, name in names.items() if name in kind.by_name}


_PROVISIONS = {
    kind: (PROVISION_OBJECTS[kind].cls, _attributes(PROVISION_OBJECTS[kind], (*layout.PROVISION, *own)))
    for kind, own in _OF_KIND.items()
}
_QUALITY = _attributes(QUALITY, layout.QUALITY)
_METADATA = _attributes(POSITIONING, layout.METADATA)
_METHOD = _attributes(POSITIONING_METHOD, layout.METHOD)
_GEOMETRY = _attributes(GEOMETRY, layout.GEOMETRY)
_PLACED = (*_METADATA, *_METHOD)

Columns = dict[str, list[Any]]
"""Values by field of the model, one for each row."""


class Provisions:
    """Reads the plain rows of a plan; equal qualities, positionings and motives are one object for all of them."""

    def __init__(self, features: Features) -> None:
        self.features = features
        self.values = Values()

    def read(self) -> list[Provision]:
        """Return the provisions of the plain rows, in order."""
        plain = [provision for provision in self.features.provisions if provision.is_plain]
        items = self._items({id(area): area for provision in plain for area in provision.areas})
        of_kind = {
            kind: iter(self._of_kind(kind, [provision for provision in plain if provision.kind == kind], items))
            for kind in layout.KINDS
        }
        made = [next(of_kind[provision.kind]) for provision in plain]
        if self.values.unreadable:
            self._sort_unreadable(plain)
        return made

    def _sort_unreadable(self, provisions: Iterable[ProvisionRow]) -> None:
        """Put what could not be read in the order of the provisions, each followed by its areas."""
        places = dict.fromkeys(row.place for provision in provisions for row in (provision.row, *provision.areas))
        order = {place: number for number, place in enumerate(places)}
        self.values.unreadable.sort(key=lambda one: order.get("/".join(one.where.split("/")[:2]), len(order)))

    def _of_kind(
        self, kind: str, provisions: Sequence[ProvisionRow], items: Mapping[int, tuple[PlanGeometry, ...]]
    ) -> list[Provision]:
        cls, attributes = _PROVISIONS[kind]
        rows = [provision.row for provision in provisions]
        met = set(chain.from_iterable(rows))
        columns = self._columns(rows, attributes, met)
        if "avviker" in met and "original_wording" in columns:
            own = zip(rows, columns["original_wording"], strict=True)
            columns["original_wording"] = [text if row.get("avviker", True) else None for row, text in own]
        columns["plan_id"] = self._plan_ids(rows)
        columns["quality"] = self._shared(rows, _QUALITY, met, self._quality)
        columns["description"] = self._shared(rows, ("motiv",), met, self._description)
        if not met.isdisjoint(_BESIDE):
            columns["extra"] = [{column: row[column] for column in row if column in _BESIDE} or EMPTY for row in rows]
        columns["where"] = [row.place for row in rows]
        columns["geometries"] = [
            items[id(areas[0])] if len(areas) == 1 else tuple(chain.from_iterable(items[id(area)] for area in areas))
            for _, _, areas, _ in provisions
        ]
        return records(cls, len(rows), columns)

    def _plan_ids(self, rows: Sequence[Row]) -> list[Any]:
        met = self.features.plan_id
        if met is None or isinstance(met, str):
            return [None if met is None else composed(met)] * len(rows)
        return [self.values.text(met, row.place_of("detaljplan")) for row in rows]

    def _columns(self, rows: Sequence[Row], attributes: Mapping[str, Attribute], met: Collection[str]) -> Columns:
        """Return the values of those columns that are met in the rows."""
        return {one.field: self._column(rows, name, one.kind) for name, one in attributes.items() if name in met}

    def _column(self, rows: Sequence[Row], name: str, kind: Kind) -> list[Any]:
        """Return the values of one column; texts, which most columns are, in one step when no letter is decomposed."""
        values = [row.get(name) for row in rows]
        if kind is Kind.TEXT and _are_composed(values):
            return values
        absent = _ABSENT.get(kind)
        return [
            absent if value is None else self._read(value, row.place_of(name), kind)
            for row, value in zip(rows, values, strict=True)
        ]

    def _given(self, row: Row, attributes: Mapping[str, Attribute]) -> dict[str, Any]:
        """Return the values of those columns of one row by their fields in the model."""
        return {field: value for field, (value,) in self._columns([row], attributes, row).items()}

    def _read(self, value: Any, where: str, kind: Kind) -> Any:
        if kind is Kind.INTEGER:
            return self.values.integer(value, where)
        if kind is Kind.NUMBER:
            return self.values.number(value, where)
        if kind is Kind.FLAG:
            return self.values.flag(flag(value), where)
        if kind is Kind.MOMENT:
            return self.values.moment(value, where)
        if kind is Kind.TEXTS:
            return self.values.texts(listed(value), where)
        return self.values.text(value, where)

    def _shared(
        self, rows: Sequence[Row], names: Iterable[str], met: Collection[str], make: Callable[[Row], Any]
    ) -> list[Any]:
        """Return what is made of those columns of each row: one object for all rows of equal values.

        What has something in it that cannot be read is made for each row, since it tells the row's place.
        """
        columns = [[row.get(name) for row in rows] for name in names if name in met]
        keys = zip(*columns, strict=True) if columns else repeat((), len(rows))
        kept: dict[tuple[Any, ...], Any] = {}
        made = []
        for row, key in zip(rows, keys, strict=True):
            found = kept.get(key, MISSING)
            if found is MISSING:
                before = len(self.values.unreadable)
                found = make(row)
                if len(self.values.unreadable) == before and len(kept) < _MOST_SHARED:
                    kept[key] = found
            made.append(found)
        return made

    def _quality(self, row: Row) -> Quality | None:
        given = self._given(row, _QUALITY)
        return Quality(**given) if given else None

    def _description(self, row: Row) -> ProvisionDescription | None:
        if "motiv" not in row:
            return None
        return ProvisionDescription(motive=self.values.text(row["motiv"], row.place_of("motiv")))

    def _positioning(self, area: Row) -> Positioning:
        plane = PositioningMethod(**self._given(area, _METHOD)) if "lagesmetodTyp" in area else None
        return Positioning(plane=plane, **self._given(area, _METADATA))

    def _items(self, by_id: Mapping[int, Row]) -> dict[int, tuple[PlanGeometry, ...]]:
        """Return the geometry items of each area by its identity in memory: made once, whatever lies on it."""
        areas, found = list(by_id.values()), [self.features.shapes[number] for number in by_id]
        met = set(chain.from_iterable(areas))
        columns = self._columns(areas, _GEOMETRY, met)
        columns["positioning"] = self._shared(areas, _PLACED, met, self._positioning)
        # From one value for each area to one for each of its shapes.
        owners = [number for number, (_, shapes) in enumerate(found) for _ in shapes]
        columns = {name: [column[owner] for owner in owners] for name, column in columns.items()}
        wheres = [
            area.place if len(shapes) == 1 else f"{area.place}/{part}"
            for area, (_, shapes) in zip(areas, found, strict=True)
            for part in range(len(shapes))
        ]
        columns["where"] = wheres
        columns["epsg"] = [self._epsg(found[owner][0], where) for owner, where in zip(owners, wheres, strict=True)]
        columns |= self._shapes([shape for _, shapes in found for shape in shapes], wheres, [areas[n] for n in owners])
        items = iter(records(PlanGeometry, len(owners), columns))
        return {number: tuple(islice(items, len(shapes))) for number, (_, shapes) in zip(by_id, found, strict=True)}

    def _epsg(self, system: str, where: str) -> int | Unreadable:
        return SWEREF.get(system) or self.values.refuse(system, f"{where}/koordinatsystemPlan", *SWEREF_EXPECTED)

    def _shapes(self, shapes: Sequence[Shape], wheres: Sequence[str], areas: Sequence[Row]) -> Columns:
        """Return the shapes with their kinds and dimensions; the reader of the file has checked that each is one."""
        told = [
            shape if isinstance(shape, BaseGeometry) else self._refused(shape, where, area)
            for shape, where, area in zip(shapes, wheres, areas, strict=True)
        ]
        sound = [shape if isinstance(shape, BaseGeometry) else None for shape in told]
        kinds = [_KIND_OF.get(kind) for kind in shapely.get_type_id(sound).tolist()]
        heights = shapely.has_z(sound).tolist()
        return {
            "shape": told,
            "kind": kinds,
            "dimension": [kind and (3 if has_z else 2) for kind, has_z in zip(kinds, heights, strict=True)],
        }

    def _refused(self, shape: object, where: str, area: Row) -> Unreadable:
        place = area.place_of("geom") if where == area.place else f"{where}/geom"
        return self.values.refuse(shape, place, "", "")


def _are_composed(values: Iterable[Any]) -> bool:
    """Return whether all values are texts of composed letters, or absent: parts of a composed text are composed."""
    try:
        return unicodedata.is_normalized("NFC", "".join([value for value in values if value is not None]))
    except TypeError:  # something else than text among them
        return False
