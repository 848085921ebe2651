"""Small plans and layers one can draw on paper: metres from a corner, in a zone of one's choice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan import crs
from detaljplan.plan.model import Plan, PlanGeometry
from detaljplan.review.definitions import load_layers
from detaljplan.review.layer import Layer, LayerGeometry
from detaljplan.review.model import LayerData, LayerFeature, LayerResult
from detaljplan.review.overlay import review_plan

ZONE_16_30 = 3010
ORIGIN = (150_000.0, 6_580_000.0)


def square(x: float, y: float, width: float, height: float) -> BaseGeometry:
    """A rectangle whose lower left corner is x, y metres from ORIGIN."""
    box: BaseGeometry = shapely.box(ORIGIN[0] + x, ORIGIN[1] + y, ORIGIN[0] + x + width, ORIGIN[1] + y + height)
    return box


def point(x: float, y: float) -> BaseGeometry:
    return shapely.Point(ORIGIN[0] + x, ORIGIN[1] + y)


def line(*corners: tuple[float, float]) -> BaseGeometry:
    return shapely.LineString([(ORIGIN[0] + x, ORIGIN[1] + y) for x, y in corners])


def plan(shape: BaseGeometry | None = None, epsg: int | None = ZONE_16_30) -> Plan:
    """A plan of 200 × 150 m at ORIGIN, unless another area is given."""
    area = square(0, 0, 200, 150) if shape is None else shape
    return Plan(where="", object_id="plan", boundary=(PlanGeometry(where="/0", shape=area, epsg=epsg),))


def layer(id: str = "ri_kulturmiljovard", *, geometry: LayerGeometry | None = None) -> Layer:
    (found,) = (known for known in load_layers() if known.id == id)
    return found if geometry is None else replace(found, geometry=geometry)


def to_3006(shape: BaseGeometry, epsg: int = ZONE_16_30) -> BaseGeometry:
    moved: BaseGeometry = crs.transform(shape, epsg, crs.SWEREF99_TM)
    return moved


def data(
    *shapes: BaseGeometry,
    of: Layer | None = None,
    epsg: int = ZONE_16_30,
    coverage: BaseGeometry | None = None,
    ids: Iterable[str] | None = None,
) -> LayerData:
    """A layer whose objects and coverage are drawn in the zone; ids are A, B, C … unless given."""
    names = list(ids) if ids is not None else [chr(ord("A") + i) for i in range(len(shapes))]
    return LayerData(
        layer=of or layer(),
        version="2026-01-01",
        features=tuple(
            LayerFeature(shape=to_3006(s, epsg), id=id, name=f"Objekt {id}")
            for s, id in zip(shapes, names, strict=True)
        ),
        coverage=None if coverage is None else to_3006(coverage, epsg),
    )


def reviewed(of: Plan, what: LayerData) -> LayerResult:
    """The one result of a review of one layer."""
    (result,) = review_plan(of, [what]).hits
    return result
