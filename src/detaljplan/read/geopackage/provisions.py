"""Makes provisions straight from rows that columns alone tell: the same as their features would give, but quicker.

Rows that hold JSON go by way of the features (`features`); a test holds the two ways against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from shapely.geometry.base import BaseGeometry

from detaljplan.plan.model import PlanGeometry, Provision, ProvisionDescription, Quality
from detaljplan.plan.positioning import Positioning, PositioningMethod
from detaljplan.plan.values import Unreadable, composed
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


class Provisions:
    """Reads provisions of rows; equal qualities, positionings and motives are one object for all rows."""

    def __init__(self, features: Features) -> None:
        self.features = features
        self.values = Values()
        self._shared: dict[tuple[Any, ...], Any] = {}
        self._geometries: dict[int, tuple[PlanGeometry, ...]] = {}
        self._plan_id = composed(features.plan_id) if isinstance(features.plan_id, str) else None

    def provision(self, of: ProvisionRow) -> Provision:
        """Return the provision of a plain row."""
        row = of.row
        cls, attributes = _PROVISIONS[of.kind]
        given = self._given(row, attributes)
        if not row.get("avviker", True):
            given.pop("original_wording", None)
        given["plan_id"] = self._plan_id or self._unreadable_plan_id(row)
        if not _QUALITY.keys().isdisjoint(row):
            key = (Quality, *map(row.get, _QUALITY))
            given["quality"] = self._one_for_all(key, lambda: Quality(**self._given(row, _QUALITY)))
        if "motiv" in row:
            key = (ProvisionDescription, row["motiv"])
            given["description"] = self._one_for_all(key, lambda: self._description(row))
        if not _BESIDE.isdisjoint(row):
            given["extra"] = {column: row[column] for column in row if column in _BESIDE}
        made: Provision = cls(where=row.place, geometries=self._geometries_of(of.areas), **given)
        return made

    def _unreadable_plan_id(self, row: Row) -> str | Unreadable | None:
        met = self.features.plan_id
        return None if met is None else self.values.text(met, row.place_of("detaljplan"))

    def _given(self, row: Row, attributes: Mapping[str, Attribute]) -> dict[str, Any]:
        """Return the values of those columns by their fields in the model."""
        given: dict[str, Any] = {}
        for column, value in row.items():
            attribute = attributes.get(column)
            if attribute is None:
                continue
            if value.__class__ is str and attribute.kind is Kind.TEXT:
                given[attribute.field] = composed(value)
            else:
                given[attribute.field] = self._read(value, row.place_of(column), attribute.kind)
        return given

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

    def _one_for_all(self, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """Return the object of these values, the same one each time unless something in it cannot be read."""
        found = self._shared.get(key)
        if found is None:
            before = len(self.values.unreadable)
            found = make()
            if len(self.values.unreadable) == before and len(self._shared) < _MOST_SHARED:
                self._shared[key] = found
        return found

    def _description(self, row: Row) -> ProvisionDescription:
        return ProvisionDescription(motive=self.values.text(row["motiv"], row.place_of("motiv")))

    def _geometries_of(self, areas: Iterable[Row]) -> tuple[PlanGeometry, ...]:
        """Return the items of areas; those of an area are made once, whatever lies on it."""
        found: tuple[PlanGeometry, ...] = ()
        for area in areas:
            items = self._geometries.get(id(area))
            if items is None:
                items = self._geometries[id(area)] = self._items(area)
            found = found + items if found else items
        return found

    def _items(self, area: Row) -> tuple[PlanGeometry, ...]:
        system, shapes = self.features.shapes[id(area)]
        key = (Positioning, *map(area.get, _PLACED))
        given = {} if _GEOMETRY.keys().isdisjoint(area) else self._given(area, _GEOMETRY)
        given["positioning"] = self._one_for_all(key, lambda: self._positioning(area))
        if len(shapes) == 1:
            return (self._item(shapes[0], area.place, area.place_of("geom"), system, given),)
        wheres = [f"{area.place}/{part}" for part in range(len(shapes))]
        parts = zip(wheres, shapes, strict=True)
        return tuple(self._item(shape, where, f"{where}/geom", system, given) for where, shape in parts)

    def _item(self, shape: Shape, where: str, column: str, system: str, given: Mapping[str, Any]) -> PlanGeometry:
        """Return a geometry item; the reader of the file has checked that a shape is one."""
        epsg = SWEREF.get(system) or self.values.refuse(system, f"{where}/koordinatsystemPlan", *SWEREF_EXPECTED)
        if not isinstance(shape, BaseGeometry):
            return PlanGeometry(where=where, epsg=epsg, shape=self.values.refuse(shape, column, "", ""), **given)
        kind, dimension = KINDS[shape.geom_type], 3 if shape.has_z else 2
        return PlanGeometry(where=where, epsg=epsg, shape=shape, kind=kind, dimension=dimension, **given)

    def _positioning(self, area: Row) -> Positioning:
        plane = PositioningMethod(**self._given(area, _METHOD)) if "lagesmetodTyp" in area else None
        return Positioning(plane=plane, **self._given(area, _METADATA))
