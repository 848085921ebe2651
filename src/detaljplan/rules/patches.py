"""Surfaces of several patches: which patches belong together, and which of them meet along a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.measures import Shapes
from detaljplan.plan.values import Unreadable
from detaljplan.rules.context import Context
from detaljplan.rules.rule import Owned, Untold


@dataclass(frozen=True, slots=True)
class Patchwork:
    """The patches of one surface, all sound and without heights."""

    where: str
    patches: tuple[Owned, ...]
    shapes: Shapes

    def near_pairs(self) -> Iterator[tuple[int, int]]:
        """Yield the numbers of each two patches that meet, the lower first."""
        one, two = shapely.STRtree(self.shapes).query(self.shapes, predicate="intersects")
        once = one < two
        yield from zip(one[once].tolist(), two[once].tolist(), strict=True)


def patchworks(geometries: Iterable[Owned], context: Context) -> Iterator[Patchwork | Untold]:
    """Yield the surfaces of several patches; untold the patches of those that cannot be laid together.

    Parameters
    ----------
    geometries
        Those that passed what the rule needs.
    """
    sound = {id(geometry) for geometry in geometries}
    for where, patches in _by_surface(context.geometries).items():
        shapes = [patch.item.shape for patch in patches]
        drawn = [shape for shape in shapes if isinstance(shape, BaseGeometry) and not shape.has_z]
        if len(drawn) == len(patches) and all(id(patch) in sound for patch in patches):
            yield Patchwork(where, tuple(patches), np.array(drawn, dtype=object))
        else:
            why = Unreadable("–", where, "delar utan fel och utan höjd", "sound parts without heights")
            yield from (Untold(about=patch, unreadable=why) for patch in patches if id(patch) in sound)


def _by_surface(geometries: Sequence[Owned]) -> dict[str, list[Owned]]:
    found: dict[str, list[Owned]] = {}
    for geometry in geometries:
        structure = geometry.item.structure
        if structure and structure.part_of:
            found.setdefault(structure.part_of, []).append(geometry)
    return found


def groups(patchwork: Patchwork, near_m: float) -> list[list[int]]:
    """Return the numbers of patches in groups that hang together along lines, the largest group first.

    Parameters
    ----------
    near_m
        Vertices at most so far from the other's boundary lie on it.
    """
    group = list(range(len(patchwork.patches)))

    def first(number: int) -> int:
        while group[number] != number:
            group[number] = group[group[number]]
            number = group[number]
        return number

    tree = shapely.STRtree(patchwork.shapes)
    one, two = tree.query(patchwork.shapes, predicate="dwithin", distance=near_m)
    for a, b in zip(one[one < two].tolist(), two[one < two].tolist(), strict=True):
        if first(a) != first(b) and _meet_along_a_line(patchwork.shapes[a], patchwork.shapes[b], near_m):
            group[first(b)] = first(a)
    found: dict[int, list[int]] = {}
    for number in range(len(group)):
        found.setdefault(first(number), []).append(number)
    return sorted(found.values(), key=len, reverse=True)


def _meet_along_a_line(one: BaseGeometry, other: BaseGeometry, near_m: float) -> bool:
    moved = shapely.snap(one, other, near_m)
    shared = shapely.intersection(shapely.boundary(moved), shapely.boundary(shapely.snap(other, moved, near_m)))
    return bool(shapely.length(shared) > 0 or shapely.relate_pattern(one, other, "T********"))
