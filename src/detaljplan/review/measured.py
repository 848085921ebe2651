"""Candidates of a layer cut with a plan and measured in its zone: areas, lengths, distances and gränsfall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import GeometryType
from shapely.geometry.base import BaseGeometry

from detaljplan import crs
from detaljplan.review.model import LayerFeature, ObjectHit
from detaljplan.review.plan_area import GRID_M, PlanArea

# A hit smaller than this may be nothing but two digitisations of one boundary. Our own judgement, not law.
SLIVER_AREA_M2 = 10.0
SLIVER_WIDTH_M = 1.0
# By dimension, the types of geometry that have it throughout.
_PLAIN = {
    0: (GeometryType.POINT, GeometryType.MULTIPOINT),
    1: (GeometryType.LINESTRING, GeometryType.MULTILINESTRING),
    2: (GeometryType.POLYGON, GeometryType.MULTIPOLYGON),
}

# Objects are cut to this far outside the search distance before they are moved to the zone: a straight edge
# of many kilometres would not stay straight on the way.
_CUT_MARGIN_M = 100.0


@dataclass(frozen=True, slots=True)
class Measured:
    """One candidate; `order` sorts the same however the data came.

    Parameters
    ----------
    part
        Its hit part in the plan's zone on the millimetre grid, which decides whether and how it is hit.
    exact
        The same part as it was computed, which areas and lengths are measured of: a vertex moved to the grid would
        change the area by half a millimetre times its edges.
    """

    hit: ObjectHit
    part: BaseGeometry
    exact: BaseGeometry
    order: tuple[float, float, str, str, bytes]


def measured(area: PlanArea, features: Sequence[LayerFeature], reach: float) -> list[Measured]:
    """Return objects cut with a plan area and measured, in their order.

    `reach` is how far from the plan they were looked for, in metres of EPSG:3006.
    """
    if not features:
        return []
    moved = in_zone(area, features, reach)
    dimensions = [int(shapely.get_dimensions(f.shape)) for f in features]
    parts = shapely.intersection(moved, area.shape, grid_size=GRID_M)
    exact = shapely.intersection(moved, area.shape)
    touching = shapely.distance(moved, area.shape)
    return [
        _one(
            feature,
            of_dimension(part, dimension),
            of_dimension(whole, dimension, None),
            float(distance),
            area.epsg,
        )
        for feature, part, whole, dimension, distance in zip(features, parts, exact, dimensions, touching, strict=True)
    ]


def in_zone(
    area: PlanArea, features: Sequence[LayerFeature], reach: float
) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Return the shapes of objects in the plan's own zone, cut somewhat farther from the plan than `reach` metres."""
    window = shapely.box(*area.shape_3006.buffer(reach + _CUT_MARGIN_M, quad_segs=1).bounds)
    cut = np.array([f.shape for f in features], dtype=object)
    wide = ~shapely.covered_by(cut, window)
    cut[wide] = shapely.intersection(cut[wide], window)
    moved: np.ndarray[tuple[int], np.dtype[np.object_]] = crs.transform(cut, crs.SWEREF99_TM, area.epsg)
    return moved


def of_dimension(shape: BaseGeometry, dimension: int, grid_size: float | None = GRID_M) -> BaseGeometry:
    """Return the parts of a geometry that have the dimension; an edge in common is no area.

    Without a grid (``None``) the parts stay as they were computed.
    """
    if shapely.get_type_id(shape) in _PLAIN[dimension]:
        return shape
    parts = shapely.get_parts(shape)
    # A collection within a collection does not come out of an intersection.
    union: BaseGeometry = shapely.union_all(parts[shapely.get_dimensions(parts) == dimension], grid_size=grid_size)
    return union


def _one(feature: LayerFeature, part: BaseGeometry, exact: BaseGeometry, distance: float, epsg: int) -> Measured:
    dimension = int(shapely.get_dimensions(feature.shape))
    is_hit = not part.is_empty
    distance_m = 0.0 if is_hit else round(distance, 3)
    hit = ObjectHit(
        id=feature.id,
        name=feature.name,
        kind=feature.kind,
        date=feature.date,
        link=feature.link,
        is_hit=is_hit,
        is_borderline=is_sliver(part, dimension) if is_hit else distance_m == 0,
        distance_m=distance_m,
        area_m2=rounded_area(exact.area) if is_hit and dimension == 2 else None,
        share_of_object_pct=_share_of_object(feature, exact, epsg) if is_hit and dimension == 2 else None,
        length_m=round(exact.length, 3) if is_hit and dimension == 1 else None,
        attributes=feature.attributes,
    )
    size = part.area if dimension == 2 else part.length
    # Sources repeat ids, so everything shown takes part in the order.
    shown = repr((feature.name, feature.kind, feature.date, feature.link, sorted(feature.attributes.items())))
    order = (-round(size, 6), distance_m, feature.id, shown, feature.shape.wkb)
    return Measured(hit, part, exact, order)


def _share_of_object(feature: LayerFeature, part: BaseGeometry, epsg: int) -> float:
    """Return how much of an object the part of it in the plan is, in percent; of both in EPSG:3006."""
    whole = float(feature.shape.area)
    shared = float(crs.transform(part, epsg, crs.SWEREF99_TM).area)
    return min(100.0, round(100 * shared / whole, 2))


def is_sliver(part: BaseGeometry, dimension: int) -> bool:
    """Whether a hit part is less than 10 m², nowhere 1 m wide (areas) or less than 1 m long (lines)."""
    if dimension == 2:
        if part.area < SLIVER_AREA_M2:
            return True
        # A circle of this radius fits into any area, so that most need not be shrunk to see it.
        if part.area / part.length > SLIVER_WIDTH_M / 2:
            return False
        # Shrunk by a hair less than half the width, so that a strip of exactly 1 m is wide enough.
        return bool(part.buffer(-(SLIVER_WIDTH_M / 2 - GRID_M)).is_empty)
    return dimension == 1 and bool(part.length < SLIVER_WIDTH_M)


def rounded_area(square_metres: float) -> float:
    """Return an area as it is told: to the hundredth of a square metre."""
    return round(float(square_metres), 2)
