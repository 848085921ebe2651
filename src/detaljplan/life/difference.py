"""What differs between two versions of a plan, provision by provision, with wordings, values and ground."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import shapely
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from detaljplan.life.change import WORDED, compared, fields_that_differ
from detaljplan.plan.model import Plan, PlanGeometry, Provision
from detaljplan.plan.values import text_or_none

_GRID_M = 0.001


class How(StrEnum):
    """How a provision differs; the value is what it is called on the wire."""

    ADDED = "ny"
    REMOVED = "borttagen"
    REDRAWN = "omritad"
    REWORDED = "omformulerad"
    REVALUED = "annat värde"
    OTHER = "annat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The ground of two versions in their own zone: areas in square metres, ``None`` where there is none to measure.

    `gained` and `lost` are where only the later and only the earlier lies.
    """

    before_m2: float | None = None
    after_m2: float | None = None
    gained_m2: float | None = None
    lost_m2: float | None = None
    gained: BaseGeometry | None = field(default=None, repr=False)
    lost: BaseGeometry | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionDifference:
    """One provision that differs; wordings and values as delivered, ``None`` on a side that has it not."""

    identity: str
    how: tuple[How, ...]
    wording_before: str | None = None
    wording_after: str | None = None
    values_before: tuple[str, ...] = ()
    values_after: tuple[str, ...] = ()
    ground: Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What differs.

    Parameters
    ----------
    boundary
        Ground that the plan area gained and lost; ``None`` when it is drawn the same.
    provisions
        Those that differ: of both versions in the order of the earlier, then the new and the removed.
    zone
        Whether the versions are delivered in different coordinate systems; grounds are then not compared.
    """

    boundary: Ground | None
    provisions: tuple[ProvisionDifference, ...]
    zone: bool


def differences(before: Plan, after: Plan) -> Difference:
    """Return what differs between two versions of a plan.

    What `life.change.changed_since` counts as noise, order or another way of writing the same is no difference.
    """
    held, zone = compared(before, after), before.epsg != after.epsg
    told = []
    for number, (one, other) in enumerate(held.pairs, 1):
        how = _how(one, other, redrawn=bool(held.drawn.changed[number]))
        if how:
            told.append(_told(how, one, other, zone=zone))
    told += [_told((How.ADDED,), None, provision, zone=zone) for provision in held.added]
    told += [_told((How.REMOVED,), provision, None, zone=zone) for provision in held.removed]
    boundary = _ground(before.boundary, after.boundary, zone=zone) if held.drawn.changed[0] else None
    return Difference(boundary=boundary, provisions=tuple(told), zone=zone)


def _how(before: Provision, after: Provision, *, redrawn: bool) -> tuple[How, ...]:
    differs = fields_that_differ(before, after)
    found = {
        How.REDRAWN: redrawn,
        How.REWORDED: not differs.isdisjoint(WORDED),
        How.REVALUED: "values" in differs,
        How.OTHER: bool(differs - {*WORDED, "values"}),
    }
    return tuple(how for how, is_so in found.items() if is_so)


def _told(
    how: tuple[How, ...], before: Provision | None, after: Provision | None, *, zone: bool
) -> ProvisionDifference:
    there = after or before
    assert there is not None
    return ProvisionDifference(
        identity=there.identity,
        how=how,
        wording_before=text_or_none(before.wording) if before else None,
        wording_after=text_or_none(after.wording) if after else None,
        values_before=_values(before),
        values_after=_values(after),
        ground=_ground(before.geometries if before else (), after.geometries if after else (), zone=zone),
    )


def _values(provision: Provision | None) -> tuple[str, ...]:
    told = provision.values if provision else ()
    return tuple(" ".join(str(part) for part in (item.value, item.unit) if isinstance(part, str)) for item in told)


def _ground(before: Sequence[PlanGeometry], after: Sequence[PlanGeometry], *, zone: bool) -> Ground:
    """Return the ground of two sides; what cannot be measured, and what another zone draws, is not compared."""
    try:
        one, other = _area(before), _area(after)
        gained, lost = (None, None) if zone else (_outside(other, one), _outside(one, other))
    except GEOSException:
        return Ground()
    return Ground(
        before_m2=_size(one),
        after_m2=_size(other),
        gained_m2=_size(gained),
        lost_m2=_size(lost),
        gained=gained,
        lost=lost,
    )


def _area(items: Iterable[PlanGeometry]) -> BaseGeometry | None:
    shapes = [item.shape for item in items if isinstance(item.shape, BaseGeometry)]
    areas = [shape for shape in shapes if shapely.get_dimensions(shape) == 2 and shape.is_valid]
    if not areas or len(areas) < len(shapes):
        return None
    union: BaseGeometry = shapely.union_all(np.array(areas, dtype=object), grid_size=_GRID_M)
    return union


def _outside(one: BaseGeometry | None, other: BaseGeometry | None) -> BaseGeometry | None:
    if one is None:
        return None
    left = one if other is None else shapely.difference(one, other, grid_size=_GRID_M)
    return None if left.is_empty else left


def _size(shape: BaseGeometry | None) -> float | None:
    return None if shape is None else round(float(shape.area), 2)
