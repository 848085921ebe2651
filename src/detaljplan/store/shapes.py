"""Shapes on their way into and out of the store: to EPSG:3006, to PostGIS's own binary and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from shapely.geometry import GeometryCollection, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from detaljplan.crs import SWEREF_CODES, transform
from detaljplan.store.tables import STORE_EPSG


def storable(shape: object) -> BaseGeometry | None:
    """Return the shape when PostGIS can keep it: it has coordinates, and all of them are numbers."""
    if not isinstance(shape, BaseGeometry) or shape.is_empty:
        return None
    return shape if np.isfinite(shapely.get_coordinates(shape, include_z=shape.has_z)).all() else None


def zone_of(epsg: object) -> int:
    """Return the EPSG code when it is SWEREF 99 TM or one of its zones, else 0 (a shape in no known CRS)."""
    return epsg if isinstance(epsg, int) and epsg in SWEREF_CODES else 0


def in_store_crs(shapes: Sequence[BaseGeometry | None], zones: Sequence[int]) -> list[BaseGeometry | None]:
    """Return the shapes E N in EPSG:3006 without heights.

    ``None`` for a shape that is ``None``, is in no known zone, or lies where its zone's projection gives no
    numbers.

    Parameters
    ----------
    shapes
        E N in metres, each in its zone.
    zones
        The EPSG code of each shape's zone; 0 when unknown.
    """
    result: list[BaseGeometry | None] = [None] * len(shapes)
    for zone in set(zones) - {0}:
        places = [i for i, shape in enumerate(shapes) if zones[i] == zone and shape is not None]
        for place, shape in zip(places, _moved([shapes[i] for i in places], zone), strict=True):
            result[place] = shape
    return result


def _moved(shapes: Sequence[BaseGeometry | None], zone: int) -> Iterable[BaseGeometry | None]:
    flat = shapely.force_2d(np.array(shapes, dtype=object))
    try:
        return list(transform(flat, zone, STORE_EPSG))
    except ValueError:
        # one shape far outside the projection must not take the others with it
        return [None] if len(shapes) == 1 else [moved for s in shapes for moved in _moved([s], zone)]


def ewkb(shapes: Sequence[BaseGeometry | None], zones: Sequence[int]) -> list[bytes | None]:
    """Return each shape as PostGIS's EWKB with its EPSG code (0 = none), heights kept."""
    placed = shapely.set_srid(np.array(shapes, dtype=object), list(zones))
    return list(shapely.to_wkb(placed, include_srid=True, flavor="extended"))


def store_ewkb(shapes: Sequence[BaseGeometry | None]) -> list[bytes | None]:
    """Return shapes that are in EPSG:3006 as EWKB."""
    return ewkb(shapes, [STORE_EPSG] * len(shapes))


def polygons(shapes: Iterable[BaseGeometry | None]) -> MultiPolygon | None:
    """Return every polygon of the shapes together, as they are; ``None`` when there is none."""
    parts = [part for shape in shapes if shape is not None for part in _polygons_of(shape)]
    return MultiPolygon(parts) if parts else None


def together(shapes: Sequence[BaseGeometry]) -> BaseGeometry | None:
    """Return a single shape as it is, several as a collection, none as ``None``."""
    if len(shapes) > 1:
        return GeometryCollection(list(shapes))
    return shapes[0] if shapes else None


def _polygons_of(shape: BaseGeometry) -> Iterable[Polygon]:
    if isinstance(shape, Polygon):
        return [shape]
    return [polygon for part in getattr(shape, "geoms", ()) for polygon in _polygons_of(part)]


def from_wkb(raw: bytes | None) -> BaseGeometry | None:
    """Return the shape of what PostGIS's ``ST_AsBinary`` gave."""
    return None if raw is None else shapely.from_wkb(bytes(raw))
