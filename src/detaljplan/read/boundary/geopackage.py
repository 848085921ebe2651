"""Tells a GeoPackage with a layer of plan areas apart from one with a whole plan, and reads it. Judges nothing."""

from __future__ import annotations

from collections.abc import Collection

from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from detaljplan.errors import NotAPlan
from detaljplan.plan.values import shortened
from detaljplan.read.boundary import reader as boundary
from detaljplan.read.boundary.reader import refuse_many
from detaljplan.read.geopackage.layout import PLAN_TABLES, WANTED
from detaljplan.read.geopackage.shapes import shapes_of, take_apart
from detaljplan.read.geopackage.tables import Row, Tables, read_tables
from detaljplan.read.limits import ReadingLimits
from detaljplan.read.ngp.values import Refused

_GEOMETRIES = "gpkg_geometry_columns"
_LISTING = {_GEOMETRIES: frozenset({"table_name", "geometry_type_name"})}
_AREAS = {"POLYGON", "MULTIPOLYGON", "SURFACE", "MULTISURFACE", "CURVEPOLYGON"}
_ANY = {"GEOMETRY", "GEOMETRYCOLLECTION"}
_NAMES_SHOWN = 8


def layer_of_areas(raw: bytes, name: str, limits: ReadingLimits) -> str | None:
    """Return the one layer that is a plan's area; ``None`` when the file has the tables of a whole plan, or no layers.

    Raises
    ------
    NotAPlan
        Several layers of areas: one may be called plan, but the others may hold its provisions, and to leave those
        out without a word would make another plan. Layers of points or lines alone. Names them.
    BrokenFile
        Truncated, or no SQLite inside.
    """
    listing = read_tables(raw, name, _LISTING, limits)
    if any(table in WANTED and table not in PLAN_TABLES for table in listing.names):
        return None
    kinds = {
        str(row.get("table_name")): str(row.get("geometry_type_name")).upper()
        for row in listing.rows.get(_GEOMETRIES, ())
        if row.get("table_name") in listing.names
    }
    areas = [table for table, kind in kinds.items() if kind in _AREAS]
    areas = areas or [table for table, kind in kinds.items() if kind in _ANY]
    if len(areas) > 1:
        raise _to_choose_from(areas, name)
    if kinds and not areas:
        raise _without_areas(kinds, name)
    return areas[0] if areas else None


def _to_choose_from(areas: Collection[str], name: str) -> NotAPlan:
    return NotAPlan(
        "Filen har {count} lager med ytor: {areas}. Vilket som är planområdet går inte att veta; "
        "spara det lagret i en fil för sig. Har filen också bestämmelser läses hela planen med en mappning: "
        "detaljplan info FIL --suggest-mapping skriver ett utkast.",
        where=name,
        count=len(areas),
        areas=_listed(areas),
    )


def _without_areas(layers: Collection[str], name: str) -> NotAPlan:
    return NotAPlan(
        "Förväntade planområdet som ett lager med ytor, men filen har bara punkter eller linjer: {layers}. "
        "Spara lagret med planens yta.",
        where=name,
        layers=_listed(layers),
    )


def _listed(layers: Collection[str]) -> str:
    names = [shortened(table, 40) for table in sorted(layers)]
    return ", ".join(names[:_NAMES_SHOWN]) + (" …" if len(names) > _NAMES_SHOWN else "")


def read_layer(raw: bytes, table: str, name: str, limits: ReadingLimits) -> boundary.Layer:
    """Return a layer of the file. Raises as `read_tables`, and `OverLimit` for more areas than one plan has parts."""
    tables = read_tables(raw, name, {table: None}, limits)
    rows = tables.rows.get(table, ())
    refuse_many(len(rows), name)
    column, srs = tables.geometry_columns.get(table, ("", -1))
    read = [_shape(row.get(column)) for row in rows]
    systems = {_system(tables, found if found and found > 0 else srs) for _, found in read} or {_system(tables, srs)}
    return boundary.Layer(
        kind="GeoPackage",
        system=", ".join(sorted(systems)),
        rows=tuple(_row(row, column, shape) for row, (shape, _) in zip(rows, read, strict=True)),
        place=table,
    )


def _row(row: Row, column: str, shape: object) -> boundary.Row:
    values = {name: value for name, value in row.items() if name != column}
    return boundary.Row(values, shape, row.place)


def _shape(blob: object) -> tuple[object, int | None]:
    """Return the area in a geometry blob, or why there is none, and the system that the blob states."""
    if blob is None:
        return None, None
    try:
        found = take_apart(blob)
    except Refused as refused:
        return refused, None
    return _together(shapes_of(found.parts)), found.srs_id


def _together(parts: list[BaseGeometry | Refused]) -> object:
    areas: list[Polygon] = []
    for part in parts:
        if isinstance(part, Refused):
            return part
        if not isinstance(part, Polygon):
            return Refused("en yta", "an area", part.geom_type)
        areas.append(part)
    return MultiPolygon(areas) if len(areas) > 1 else areas[0] if areas else None


def _system(tables: Tables, srs: int) -> str:
    code = tables.epsg_of_srs.get(srs)
    return f"EPSG:{code}" if code is not None else f"srs_id {srs}, som filen inte förklarar"
