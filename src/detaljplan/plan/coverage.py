"""Use zones seen together: their misfits, overlaps and union, each worked out once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.areas import UseZone, ZoneLayer
from detaljplan.plan.measures import AREA_DECIMALS, Shapes, misfits, overlaps, united


@dataclass(frozen=True, slots=True)
class ZoneOverlap:
    """Two zones of the same layer of height and time that share ground."""

    first: UseZone
    second: UseZone
    shape: BaseGeometry
    area_m2: float


class Coverage:
    """Valid use zones, E N in metres.

    Parameters
    ----------
    zones
        Zones whose single geometries are sound.
    left_out
        Zones that are not, and whose ground therefore cannot be told as covered or uncovered.
    """

    def __init__(self, zones: Sequence[UseZone], left_out: Sequence[UseZone] = ()) -> None:
        self.zones = tuple(zones)
        self.left_out = tuple(left_out)
        self._shapes = _shapes_of(self.zones)
        self._overlaps: dict[float, tuple[ZoneOverlap, ...]] = {}

    @cached_property
    def _layers(self) -> list[np.ndarray]:
        """The index of the zones of each layer of height and time."""
        members: dict[ZoneLayer, list[int]] = defaultdict(list)
        for number, zone in enumerate(self.zones):
            members[zone.layer].append(number)
        return [np.array(numbers) for numbers in members.values()]

    @cached_property
    def _misfits(self) -> list[np.ndarray]:
        """For each layer, the index within it of the zones that do not fit their neighbours."""
        return [misfits(self._shapes[members]) for members in self._layers]

    def is_clean(self, rounding_m2: float) -> bool:
        """Return whether no two zones share more ground than rounding, in whatever layer of height and time."""
        return len(self._layers) <= 1 and not self.left_out and not self.overlaps(rounding_m2)

    @cached_property
    def union(self) -> BaseGeometry:
        """The ground that the zones cover, of whatever layer."""
        parts = [
            united(self._shapes[members], clean=len(suspects) == 0)
            for members, suspects in zip(self._layers, self._misfits, strict=True)
        ]
        return parts[0] if len(parts) == 1 else shapely.union_all(parts)

    @cached_property
    def uncertain(self) -> BaseGeometry:
        """The ground that the zones left out may cover: their convex hulls."""
        return shapely.union_all(shapely.convex_hull(_shapes_of(self.left_out)))

    def overlaps(self, rounding_m2: float) -> tuple[ZoneOverlap, ...]:
        """Return the pairs of zones of one layer that share more than `rounding_m2`.

        Two zones that differ by no more than that are one area drawn twice, with other vertices: several uses,
        no overlap.
        """
        if rounding_m2 not in self._overlaps:
            self._overlaps[rounding_m2] = tuple(self._found_overlaps(rounding_m2))
        return self._overlaps[rounding_m2]

    def _found_overlaps(self, rounding_m2: float) -> Iterator[ZoneOverlap]:
        for members, suspects in zip(self._layers, self._misfits, strict=True):
            for o in overlaps(self._shapes[members], suspects, rounding_m2):
                first, second = self.zones[members[o.first]], self.zones[members[o.second]]
                if round(max(first.shape.area, second.shape.area) - o.area_m2, AREA_DECIMALS) > rounding_m2:
                    yield ZoneOverlap(first, second, o.shape, o.area_m2)


def _shapes_of(zones: Sequence[UseZone]) -> Shapes:
    return np.array([zone.shape for zone in zones], dtype=object)
