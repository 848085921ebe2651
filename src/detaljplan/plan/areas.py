"""The ground a plan regulates: its boundary and its use zones, worked out once and shared by the rules."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.measures import drawing_keys
from detaljplan.plan.model import Plan, PlanGeometry, UseProvision
from detaljplan.plan.values import CannotTell, Unreadable, known

ZoneLayer = tuple[str | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class UseZone:
    """One area of use: areas of identical geometry are one zone with several uses.

    Parameters
    ----------
    layer
        What sets zones on the same ground lawfully apart: vertikalAvgransning, giltighetstid and
        borjarGallaEfter.
    items
        The delivered geometry items that are this zone, one for each use.
    """

    shape: BaseGeometry
    layer: ZoneLayer
    uses: tuple[UseProvision, ...]
    items: tuple[PlanGeometry, ...]


class PlanAreas:
    """The boundary and the use zones of a plan, E N in metres in the plan's own CRS.

    Parameters
    ----------
    plan
        The plan as read.
    decimals
        Geometries equal at this many decimals are the same geometry.
    """

    def __init__(self, plan: Plan, *, decimals: int = 3) -> None:
        self.plan = plan
        self._decimals = decimals

    @cached_property
    def boundary(self) -> BaseGeometry:
        """The plan area: its parts united.

        Raises
        ------
        CannotTell
            A part is absent, unreadable, no area or invalid, or the plan's reference systems are several or unreadable.
        """
        self._one_reference_system()
        parts = [self._part(item) for item in self.plan.boundary]
        if not parts:
            raise CannotTell(_missing(self.plan.where))
        return shapely.union_all(parts) if len(parts) > 1 else parts[0]

    def _part(self, item: PlanGeometry) -> BaseGeometry:
        shape = known(item.shape)
        if shape is None or shapely.get_dimensions(shape) != 2 or not shapely.is_valid(shape):
            raise CannotTell(_missing(item.where))
        return shape

    def _one_reference_system(self) -> None:
        codes = {code: item.where for item in self.plan.geometries if (code := known(item.epsg)) is not None}
        if len(codes) > 1:
            where = list(codes.values())[1]
            raise CannotTell(
                Unreadable(
                    ", ".join(f"EPSG:{code}" for code in codes),
                    where,
                    "ett och samma referenssystem i hela planen",
                    "one reference system in the whole plan",
                )
            )

    @cached_property
    def zones(self) -> tuple[UseZone, ...]:
        """The use zones whose geometry could be read as areas, valid or not, in the order of the delivery."""
        read = [(u, item) for u in self.plan.uses for item in u.geometries if isinstance(item.shape, BaseGeometry)]
        shapes = np.array([item.shape for _, item in read], dtype=object)
        areas = np.flatnonzero(shapely.get_dimensions(shapes) == 2)
        shapes, found = shapes[areas], [read[number] for number in areas.tolist()]
        together: dict[tuple[ZoneLayer, bytes], list[int]] = defaultdict(list)
        for number, ((use, _), wkb) in enumerate(zip(found, drawing_keys(shapes, self._decimals), strict=True)):
            together[_layer(use), wkb].append(number)
        return tuple(
            UseZone(
                shape=shapes[numbers[0]],
                layer=layer,
                uses=tuple(found[n][0] for n in numbers),
                items=tuple(found[n][1] for n in numbers),
            )
            for (layer, _), numbers in together.items()
        )


def _layer(use: UseProvision) -> ZoneLayer:
    """Return the layer of height and time; what is unreadable there is taken as not given."""
    vertical, months, after = use.vertical_limit, use.valid_months, use.begins_after_months
    return (
        vertical if isinstance(vertical, str) else None,
        months if isinstance(months, int) else None,
        after if isinstance(after, int) else None,
    )


def _missing(where: str) -> Unreadable:
    return Unreadable("–", where, "en giltig yta som planområde", "a valid area as the plan area")
