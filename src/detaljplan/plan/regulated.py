"""Which use zones a property lies on, and so regulates: by area in common, for lines and points by distance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.areas import UseZone
from detaljplan.plan.measures import ARITHMETIC_M, area_m2

Numbers = NDArray[np.intp]
_REMEMBERED = 64
"""Geometries whose zones are remembered: many properties are drawn alike, as the whole plan or a block."""

_MANY = 16
"""Of a geometry that meets so many zones, those that it covers are told first, since they need not be cut."""


class RegulatedGround:
    """The use zones of a plan, asked which of them a geometry lies on.

    Asked for one property at a time, so that a plan of many properties that each cover many zones takes time, which
    rules may run out of, and not memory. A zone that a property covers is not cut with it: it shares all it has.

    Parameters
    ----------
    zones
        With valid geometry only, E N in metres in the plan's CRS.
    area_m2
        An area lies on the zones it shares more than this with.
    distance_m
        A line or point lies on the zones at most this far away.
    apart
        Whether no two zones share ground. An area drawn as one zone then lies on that one alone, and need not be
        cut with its neighbours.
    fitting
        Whether neighbours among them share every vertex, so that they are quickly joined.
    """

    def __init__(
        self, zones: Sequence[UseZone], *, area_m2: float, distance_m: float, apart: bool, fitting: bool
    ) -> None:
        self._zones = zones
        self.apart = apart
        self._area_m2, self._distance_m = area_m2, distance_m
        self._shapes = np.empty(len(zones), dtype=object)
        self._shapes[:] = [zone.shape for zone in zones]
        self._tree = shapely.STRtree(self._shapes)
        self._numbers = {id(zone): number for number, zone in enumerate(zones)}
        self._join = shapely.coverage_union_all if fitting else shapely.union_all
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._under_drawn)
        self._joined = lru_cache(maxsize=_REMEMBERED)(self._join_zones)
        self._cut = lru_cache(maxsize=_REMEMBERED)(self._cut_drawn)
        self._drawn_as = {wkb: number for number, wkb in enumerate(shapely.to_wkb(self._shapes))} if apart else {}

    @cached_property
    def _areas(self) -> NDArray[np.float64]:
        return area_m2(self._shapes)

    def under(self, shapes: Iterable[BaseGeometry]) -> tuple[UseZone, ...]:
        """Return the zones that any of the valid geometries lies on, in the order of the zones."""
        found = {int(number) for shape in shapes for number in self._under(shape)}
        return tuple(self._zones[number] for number in sorted(found))

    def _under(self, shape: BaseGeometry) -> Sequence[int] | Numbers:
        wkb = shape.wkb
        same = self._drawn_as.get(wkb)
        return self._remembered(wkb) if same is None else (same,)

    def _under_drawn(self, wkb: bytes) -> Numbers:
        shape = shapely.from_wkb(wkb)
        if shapely.get_dimensions(shape) < 2:
            return self._tree.query(shape, predicate="dwithin", distance=self._distance_m + ARITHMETIC_M)
        near = self._tree.query(shape, predicate="intersects")
        if len(near) < _MANY:
            return self._cut_by(shape, near)
        covered = self._tree.query(shape, predicate="covers")
        cut = self._cut_by(shape, np.setdiff1d(near, covered, assume_unique=True))
        return np.concatenate([covered[self._areas[covered] > self._area_m2], cut])

    def _cut_by(self, shape: BaseGeometry, near: Numbers) -> Numbers:
        """Return which of some zones an area shares more ground with than rounding, each cut with it."""
        near = near[shapely.relate_pattern(self._shapes[near], shape, "T********")]  # others only touch
        return near[area_m2(shapely.intersection(self._shapes[near], shape)) > self._area_m2]

    def shared(self, area: BaseGeometry, zones: Iterable[UseZone], without: Iterable[UseZone]) -> BaseGeometry:
        """Return the ground that an area shares with some zones, without that of others."""
        others = () if self.apart else self._numbers_of(without)
        return self._cut(area.wkb, self._numbers_of(zones), others)

    def _numbers_of(self, zones: Iterable[UseZone]) -> tuple[int, ...]:
        return tuple(self._numbers[id(zone)] for zone in zones)

    def _cut_drawn(self, wkb: bytes, zones: tuple[int, ...], without: tuple[int, ...]) -> BaseGeometry:
        cut: BaseGeometry = shapely.intersection(shapely.from_wkb(wkb), self._joined(zones, without))
        return cut

    def _join_zones(self, zones: tuple[int, ...], without: tuple[int, ...]) -> BaseGeometry:
        ground: BaseGeometry = self._join(self._shapes[list(zones)])
        return shapely.difference(ground, self._joined(without, ())) if without else ground
