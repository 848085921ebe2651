"""The ground a review looks at: the plan's boundary as one area, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan import crs
from detaljplan.language.words import InBoth, Words
from detaljplan.plan.model import Plan, PlanGeometry
from detaljplan.plan.values import Unreadable

# Arithmetic is done on this grid, in metres: a shared edge stays shared after a transformation, and the same
# input gives the same bytes. A tenth of what plans are drawn to.
GRID_M = 0.001


class NoPlanArea(Exception):
    """The plan's boundary cannot be used for a review; `why` is the reason in words."""

    def __init__(self, why: Words) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class PlanArea:
    """A plan area on the millimetre grid: `shape` in the plan's own zone `epsg`, `shape_3006` beside it."""

    epsg: int
    shape: BaseGeometry
    shape_3006: BaseGeometry

    @property
    def area_m2(self) -> float:
        """Area in the plan's own zone."""
        return float(self.shape.area)


def plan_area(plan: Plan) -> PlanArea:
    """Return the plan's boundary, its parts united.

    Nothing is repaired and nothing left out: a plan reviewed on half its boundary would be told that it is
    clear of what it is not.

    Raises
    ------
    NoPlanArea
        When the boundary is missing, any part of it is unreadable, not an area, or invalid, when the
        reference system is unknown or mixed, or when the coordinates cannot lie in it.
    """
    if not plan.boundary:
        raise NoPlanArea(Words("Planen saknar planområdesgräns. Leverera plangeometrin och granska igen."))
    epsg = _only_epsg(plan.boundary)
    shapes = [_area_of(item) for item in plan.boundary]
    united = shapely.unary_union(shapes)
    if not crs.plausible(epsg, united.bounds):
        raise NoPlanArea(
            Words(
                "Planområdets koordinater kan inte ligga i {zone}. Kontrollera koordinatsystem och axelordning.",
                zone=crs.zone_name(epsg),
            )
        )
    shape = shapely.set_precision(united, GRID_M)
    if shape.is_empty:
        raise NoPlanArea(Words("Planområdet är för litet för att granska. Kontrollera plangeometrin."))
    return PlanArea(epsg, shape, crs.transform(shape, epsg, crs.SWEREF99_TM))


def _only_epsg(boundary: Sequence[PlanGeometry]) -> int:
    codes = {item.epsg for item in boundary if isinstance(item.epsg, int)}
    if any(not isinstance(item.epsg, int) for item in boundary) or not codes:
        raise NoPlanArea(Words("Planområdets koordinatsystem är okänt. Ange det i leveransen."))
    if len(codes) > 1:
        listed = ", ".join(f"EPSG:{code}" for code in sorted(codes))
        told = Words("Planområdets delar har olika koordinatsystem ({listed}). Leverera dem i ett.", listed=listed)
        raise NoPlanArea(told)
    (epsg,) = codes
    if epsg not in crs.SWEREF_CODES:
        told = Words("Planområdet är i EPSG:{epsg}, som inte är ett SWEREF 99-system (3006–3018).", epsg=epsg)
        raise NoPlanArea(told)
    return epsg


def _area_of(item: PlanGeometry) -> BaseGeometry:
    shape, where = item.shape, item.where
    if isinstance(shape, Unreadable):
        expected = InBoth(shape.expected, shape.expected_en)
        told = Words(
            "Planområdesgränsen går inte att läsa ({where}): {expected} väntades.", where=shape.where, expected=expected
        )
        raise NoPlanArea(told)
    if shape is None or shape.is_empty:
        raise NoPlanArea(Words("Planområdesgränsen är tom ({where}).", where=where))
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        told = Words("Planområdet ska vara en yta, men är {kind} ({where}).", kind=shape.geom_type, where=where)
        raise NoPlanArea(told)
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise NoPlanArea(Words("Planområdesgränsen har koordinater som inte är tal ({where}).", where=where))
    if not shape.is_valid:
        raise NoPlanArea(
            Words(
                "Planområdesgränsen är ogiltig ({where}): {why}. "
                "Rätta den och granska igen; granskningen lagar inget på egen hand.",
                where=where,
                why=shapely.is_valid_reason(shape),
            )
        )
    flat: BaseGeometry = shapely.force_2d(shape)
    return flat
