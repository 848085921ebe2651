"""Which of a plan's provisions a hit touches, and how much of the ground that may be built on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.review.contents import PlanContents, Regulated
from detaljplan.review.ground import Shapes, shared_areas, united
from detaljplan.review.model import Touched
from detaljplan.review.plan_area import GRID_M

LEAST_M2 = 0.005
"""Less than half of the hundredth that areas are told in is an edge in common."""


@dataclass(frozen=True)
class TouchedGround:
    """A plan's contents, asked what of them a hit touches."""

    contents: PlanContents

    @cached_property
    def _shapes(self) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
        shapes = np.empty(len(self.contents.regulated), dtype=object)
        shapes[:] = [item.shape for item in self.contents.regulated]
        return shapes

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self._shapes)

    @cached_property
    def _building(self) -> Shapes:
        return np.array([self.contents.building], dtype=object)

    def uses_in(self, ground: BaseGeometry, is_one: Callable[[Regulated], bool]) -> BaseGeometry:
        """Return the part of some ground that lies in uses of a kind, E N in the plan's zone."""
        near = np.sort(self._tree.query(ground, predicate="intersects"))
        regulated = self.contents.regulated
        wanted = [number for number in near.tolist() if regulated[number].is_use and is_one(regulated[number])]
        return united(shapely.intersection(self._shapes[wanted], ground, grid_size=GRID_M))

    def by(self, hit: BaseGeometry) -> tuple[Touched, ...]:
        """Return the provisions that share ground with a hit (E N in the plan's zone), in the order of the delivery.

        A provision of several geometries is told once. Of an area hit by an area the shared area is told, of other
        pairs only that they meet.
        """
        near = np.sort(self._tree.query(hit, predicate="intersects"))
        shared = shared_areas(self._shapes[near], hit)
        is_area = (shapely.get_dimensions(self._shapes[near]) == 2) & (shapely.get_dimensions(hit) == 2)
        found: dict[int, tuple[Regulated, float | None]] = {}
        for number, own, both in zip(near.tolist(), shared.tolist(), is_area.tolist(), strict=True):
            if both and own < LEAST_M2:
                continue
            item = self.contents.regulated[number]
            _, before = found.get(id(item.provision), (item, None))
            found[id(item.provision)] = (item, (before or 0.0) + own if both else before)
        return tuple(_told(item, own) for item, own in found.values())

    def building(self, hit: BaseGeometry) -> tuple[float, float] | None:
        """Return the area of a hit on kvartersmark with byggrätt, in square metres, and its share of that in percent.

        ``None`` where the plan has no such ground that is known.
        """
        ground = self.contents.building
        if ground is None or ground.is_empty:
            return None
        (shared,) = shared_areas(self._building, hit).tolist()
        return round(shared, 2), round(100 * shared / float(ground.area), 2)


def _told(item: Regulated, shared: float | None) -> Touched:
    return Touched(
        provision=item.provision.identity,
        is_use=item.is_use,
        code=item.code,
        wording=item.wording,
        area_m2=None if shared is None else round(shared, 2),
    )
