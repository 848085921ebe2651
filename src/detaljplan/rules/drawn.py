"""The drawn geometries of a plan, taken apart once for all the rules on single geometries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from time import perf_counter

import numpy as np
import shapely
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.flaws import Flaws, flaws_of, suspects
from detaljplan.plan.measures import Shapes
from detaljplan.plan.values import Unreadable
from detaljplan.plan.vertices import Mask, Numbers, Vertices, single_parts
from detaljplan.rules.rule import Owned

_BODIES = ("kropp", "multikropp")


class Drawn:
    """Geometry items that have a shape, by their number, and what is shared of them.

    Nothing but the items is looked at, so that it serves geometries of any file. A body is seen as the faces it has.

    Parameters
    ----------
    seconds
        How long flaws may be sought in all; what is left then is untold.
    """

    def __init__(self, geometries: Sequence[Owned], seconds: float) -> None:
        self.owned = tuple(g for g in geometries if isinstance(g.item.shape, BaseGeometry))
        self.shapes: Shapes = np.array([g.item.shape for g in self.owned], dtype=object)
        self._given = len(geometries)
        self._seconds = seconds

    def asked(self, geometries: Sequence[Owned]) -> Mask:
        """Return which of the geometries a rule is run on: those that failed what it needs are not among them."""
        if len(geometries) == self._given:
            return np.ones(len(self.owned), dtype=np.bool_)
        wanted = {id(geometry) for geometry in geometries}
        return np.fromiter((id(g) in wanted for g in self.owned), dtype=np.bool_, count=len(self.owned))

    @cached_property
    def vertices(self) -> Vertices:
        """The vertices of them all."""
        return Vertices(self.shapes)

    @cached_property
    def with_empty_parts(self) -> Mask:
        """Which have no positions, or a part without."""
        empty = np.asarray(shapely.is_empty(self.shapes), dtype=np.bool_)
        parts, of_shape = single_parts(self.shapes)
        empty[of_shape[shapely.is_empty(parts)]] = True
        return empty

    @cached_property
    def bodies(self) -> Mask:
        """Which are bodies: seen from above their faces lie on each other, or have no ground at all."""
        has_heights = shapely.has_z(self.shapes)
        bodies = np.zeros(len(self.owned), dtype=np.bool_)
        for number in np.flatnonzero(has_heights):
            bodies[number] = self.owned[number].item.kind in _BODIES
        return bodies

    @cached_property
    def flaws(self) -> Mapping[int, Flaws | Unreadable]:
        """What is wrong with those that are not as they should be, by number; why not where it cannot be told."""
        ends = perf_counter() + self._seconds
        return {
            number: self._flaws_of(number, ends) for number in np.flatnonzero(self._suspects | self.bodies).tolist()
        }

    @cached_property
    def _suspects(self) -> Mask:
        try:
            return suspects(self.shapes)
        except GEOSException:  # of one of them: it is told by itself
            return np.fromiter(map(_is_suspect, self.shapes), dtype=np.bool_, count=len(self.shapes))

    def _flaws_of(self, number: int, ends: float) -> Flaws | Unreadable:
        item = self.owned[number].item
        if self.bodies[number]:
            return Unreadable("kropp", item.where, "en geometri som inte är en kropp", "a geometry that is no body")
        if perf_counter() > ends:
            return Unreadable("–", item.where, "färre ogiltiga geometrier", "fewer invalid geometries")
        try:
            return flaws_of(self.shapes[number])
        except GEOSException:
            return Unreadable("–", item.where, "en geometri som går att räkna med", "a geometry one can reckon with")


def _is_suspect(shape: BaseGeometry) -> bool:
    try:
        return bool(suspects(np.array([shape], dtype=object))[0])
    except GEOSException:
        return True


def by_number(numbers: Numbers) -> Iterator[tuple[int, Numbers]]:
    """Yield each number that occurs, the lowest first, with the places where it does."""
    if len(numbers) == 0:
        return
    order = np.argsort(numbers, kind="stable")
    found, begins = np.unique(numbers[order], return_index=True)
    yield from zip(found.tolist(), np.split(order, begins[1:]), strict=True)
