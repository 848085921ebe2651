"""Use zones seen together: their gaps, overlaps, distances and vertices, each worked out once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.areas import UseZone, ZoneLayer
from detaljplan.plan.edges import (
    OUTSIDE,
    Edges,
    MissingVertices,
    Numbers,
    edges_of,
    missing_vertices,
    together,
    turned,
)
from detaljplan.plan.faces import pieces, times_met
from detaljplan.plan.measures import AREA_DECIMALS, Shapes, areas_of, near_pairs, overlaps, wider_than


@dataclass(frozen=True, slots=True)
class ZoneOverlap:
    """Two zones of the same layer of height and time that share ground."""

    first: UseZone
    second: UseZone
    shape: BaseGeometry
    area_m2: float

    @property
    def area_apart_m2(self) -> float:
        """The area of the larger zone that the other does not share."""
        larger = max(self.first.shape.area, self.second.shape.area)
        return round(larger - self.area_m2, AREA_DECIMALS)

    @property
    def of_same_uses(self) -> bool:
        """Whether both are areas of the same use provisions."""
        first, second = ({id(use) for use in zone.uses} for zone in (self.first, self.second))
        return first == second


@dataclass(frozen=True, slots=True)
class NearZones:
    """Two zones of the same layer of height and time that do not touch; `line` is the shortest between them."""

    first: UseZone
    second: UseZone
    line: BaseGeometry
    distance_m: float


@dataclass(frozen=True, slots=True)
class Gaps:
    """Ground that no zone covers, one polygon each: wider than a limit, and the rest, however thin."""

    wide: Shapes
    narrow: Shapes


class Coverage:
    """Valid use zones, E N in metres.

    Parameters
    ----------
    zones
        Zones whose single geometries are sound.
    left_out
        Zones that are not, and whose ground therefore cannot be told as covered or uncovered.
    whole
        The valid plan area they should fill; ``None`` when it is not known.
    """

    def __init__(
        self, zones: Sequence[UseZone], left_out: Sequence[UseZone] = (), whole: BaseGeometry | None = None
    ) -> None:
        self.zones = tuple(zones)
        self.left_out = tuple(left_out)
        self._whole = whole
        self._shapes = _shapes_of(self.zones)
        self.gaps = cache(self._gaps)

    @cached_property
    def _layers(self) -> list[Numbers]:
        """The index of the zones of each layer of height and time."""
        members: dict[ZoneLayer, list[int]] = defaultdict(list)
        for number, zone in enumerate(self.zones):
            members[zone.layer].append(number)
        return [np.array(numbers) for numbers in members.values()]

    @cached_property
    def _edges(self) -> Edges:
        """The edges of all zones, each owned by the index of its zone."""
        return edges_of(self._shapes)

    @cached_property
    def _outside(self) -> Edges:
        """The edges of the ground outside the whole; none when it is not known."""
        return turned(edges_of(np.array([self._whole] if self._whole is not None else [], dtype=object)))

    @cached_property
    def _alone(self) -> Edges:
        """The edges of all zones and of what lies outside that nothing cancels."""
        return together(self._edges, self._outside).alone()

    @cached_property
    def fills_exactly(self) -> bool:
        """Whether the zones are one layer, and their edges prove that they cover the whole once and nothing else.

        Then there is no overlap, no gap and no vertex that a neighbour lacks, and nothing of it need be searched for.
        """
        if self._whole is None or self.left_out or len(self._layers) != 1:
            return False
        return len(self._alone) == 0

    @property
    def is_of_known_ground(self) -> bool:
        """Whether the whole is known, so that it can be told what is bare of it."""
        return self._whole is not None

    @cached_property
    def bare(self) -> Shapes:
        """The parts of the whole that no zone covers, of whatever layer, one polygon each, however thin.

        Raises
        ------
        ValueError
            The whole is not known.
        """
        if self._whole is None:
            raise ValueError("bare ground of a coverage whose whole is not known")
        if self.fills_exactly:
            return np.empty(0, dtype=object)
        ground = pieces(self._alone)
        ground = ground[times_met(ground, shapely.STRtree(self._shapes)) == 0]
        inside: Shapes = ground[shapely.contains_properly(self._whole, shapely.point_on_surface(ground))]
        return inside

    def _gaps(self, excepted: BaseGeometry, limit_m: float) -> Gaps:
        """Return the bare ground, parted by whether it is wider than a limit; as ``gaps``, worked out once for each.

        Parameters
        ----------
        excepted
            Ground that need not be covered. It is left out, and so is what zones left out may cover.

        Raises
        ------
        ValueError
            The whole is not known.
        """
        bare = self.bare
        for ground in (excepted, self.uncertain):
            if len(bare) and not ground.is_empty:
                bare = np.concatenate([areas_of(part) for part in shapely.difference(bare, ground)])
        wide = wider_than(bare, limit_m)
        return Gaps(bare[wide], bare[~wide])

    def is_clean(self, rounding_m2: float) -> bool:
        """Return whether no two zones share more ground than rounding, in whatever layer of height and time."""
        return len(self._layers) <= 1 and not self.left_out and not self.overlaps(rounding_m2)

    @cached_property
    def uncertain(self) -> BaseGeometry:
        """The ground that the zones left out may cover: their convex hulls."""
        return shapely.union_all(shapely.convex_hull(_shapes_of(self.left_out)))

    def overlaps(self, rounding_m2: float) -> tuple[ZoneOverlap, ...]:
        """Return the pairs of zones of one layer that share more than `rounding_m2`.

        Two zones that differ by no more than that are one area drawn twice, with other vertices: several uses,
        no overlap.
        """
        return tuple(o for o in self._overlaps if o.area_m2 > rounding_m2 and o.area_apart_m2 > rounding_m2)

    def drawn_twice(self, rounding_m2: float) -> tuple[ZoneOverlap, ...]:
        """Return the pairs of zones of one layer that differ, but by no more than `rounding_m2`."""
        return tuple(o for o in self._overlaps if o.area_m2 > rounding_m2 >= o.area_apart_m2)

    def slight_overlaps(self, rounding_m2: float) -> tuple[ZoneOverlap, ...]:
        """Return the pairs of zones of one layer that share some ground, but no more than `rounding_m2`."""
        return tuple(o for o in self._overlaps if o.area_m2 <= rounding_m2 < o.area_apart_m2)

    @cached_property
    def _overlaps(self) -> tuple[ZoneOverlap, ...]:
        if self.fills_exactly:
            return ()
        return tuple(overlap for members in self._layers for overlap in self._overlaps_in(members))

    def _overlaps_in(self, members: Numbers) -> Iterator[ZoneOverlap]:
        """Yield the overlaps of one layer: only zones that meet ground covered twice can have one."""
        shapes = self._shapes[members]
        tree = shapely.STRtree(shapes)
        ground = pieces(self._edges.of(members).alone())
        _, met = tree.query(ground[times_met(ground, tree) > 1], predicate="intersects")
        for o in overlaps(shapes, np.unique(met)):
            yield ZoneOverlap(self.zones[members[o.first]], self.zones[members[o.second]], o.shape, o.area_m2)

    def missing_vertices(self, within_m: float) -> Iterator[tuple[UseZone | None, MissingVertices]]:
        """Yield for each zone (``None``: the whole) the vertices it lacks where neighbours of its layer have them."""
        if self.fills_exactly:
            return
        one = len(self._layers) == 1
        for members in self._layers:
            alone = self._alone if one else together(self._edges.of(members), self._outside).alone()
            for missing in missing_vertices(alone, within_m):
                yield (None if missing.owner == OUTSIDE else self.zones[missing.owner]), missing

    def near(self, limit_m: float, *, touching_m: float) -> Iterator[NearZones]:
        """Yield the pairs of zones of one layer that are nearer than `limit_m` but do not touch.

        Zones at most `touching_m` apart touch, and those that share ground do.
        """
        for members in self._layers:
            pairs, lines, distances = near_pairs(self._shapes[members], limit_m, touching_m=touching_m)
            for (first, second), line, distance in zip(members[pairs], lines, distances, strict=True):
                yield NearZones(self.zones[first], self.zones[second], line, float(distance))


def _shapes_of(zones: Sequence[UseZone]) -> Shapes:
    return np.array([zone.shape for zone in zones], dtype=object)
