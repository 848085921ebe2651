"""A coverage of use areas in whole millimetres, before it is written as a delivery. Nothing of the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

import shapely
from shapely.geometry.base import BaseGeometry

from sample_plans.plans import PRICKMARK
from tests.build import Json, area, identity, line, plan, point, property_zone, zone

Mm = tuple[int, int]
MmRing = tuple[Mm, ...]
"""The corners of a ring, each once: it closes by itself."""

USES = ("DP_KM_B2", "DP_KM_C2", "DP_KM_S2", "DP_AP_Gata", "DP_AP_Park", "DP_AP_Natur")
PRIVATE = "DP_AP_Eg_Huvudman_EnskiltHuvudm_Enskilt"


@dataclass(frozen=True, slots=True)
class Layer:
    """The layer of height and time that a use lies in."""

    vertical: str | None = None
    months: int | None = None
    after: int | None = None


GROUND = Layer()


@dataclass(frozen=True, slots=True)
class Cell:
    """One use area: its outer ring, then its holes.

    Parameters
    ----------
    names
        Of its uses, which all have this very geometry, each drawn from another start and in another direction.
    """

    rings: tuple[MmRing, ...]
    names: tuple[str, ...]
    layer: Layer = GROUND


@dataclass(frozen=True, slots=True)
class Property:
    """A property provision: an area (closed by itself), a line or a point."""

    name: str
    kind: Literal["area", "line", "point"]
    corners: MmRing
    private: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A plan before it is written.

    Parameters
    ----------
    at
        What is added to every corner, E N in millimetres: where in the country the plan lies.
    started
        datumPaborjat.
    """

    boundary: tuple[MmRing, ...]
    cells: tuple[Cell, ...]
    properties: tuple[Property, ...] = ()
    at: Mm = (150_000_000, 6_580_000_000)
    epsg: int = 3010
    started: str = "2024-01-10"

    @property
    def is_valid(self) -> bool:
        """Whether every area is valid where it lies: so far north, what is nearly degenerate may not be."""
        areas = (self.boundary, *(cell.rings for cell in self.cells))
        return all(shapely.Polygon(outer, holes).is_valid for outer, *holes in self._placed(areas))

    def _placed(self, areas: Iterable[tuple[MmRing, ...]]) -> Iterable[list[list[tuple[float, float]]]]:
        return ([_metres(ring, self.at) for ring in rings] for rings in areas)

    def with_cell(self, number: int, *shapes: BaseGeometry) -> Drawn:
        """Return the plan with one cell drawn anew, as one or several areas; `NoPlace` when they are none."""
        old = self.cells[number]
        new = [
            replace(old, rings=rings_of(shape), names=tuple(_part(name, part) for name in old.names))
            for part, shape in enumerate(shapes)
        ]
        return replace(self, cells=(*self.cells[:number], *new, *self.cells[number + 1 :]))

    def with_cells(self, *cells: Cell) -> Drawn:
        """Return the plan with more cells."""
        return replace(self, cells=(*self.cells, *cells))

    def moved(self, move: Callable[[Mm], Mm]) -> Drawn:
        """Return the plan with every corner moved; `at` stays."""
        return replace(
            self,
            boundary=tuple(_moved(ring, move) for ring in self.boundary),
            cells=tuple(replace(c, rings=tuple(_moved(ring, move) for ring in c.rings)) for c in self.cells),
            properties=tuple(replace(p, corners=_moved(p.corners, move)) for p in self.properties),
        )


class NoPlace(Exception):
    """The plan has no place for such a fault."""


def _part(name: str, part: int) -> str:
    return name if part == 0 else f"{name}-{part}"


def _moved(ring: MmRing, move: Callable[[Mm], Mm]) -> MmRing:
    return tuple(move(corner) for corner in ring)


def shape_of(rings: Iterable[MmRing]) -> shapely.Polygon:
    """Return the area in metres from the plan's own corner."""
    outer, *holes = [[(e / 1000, n / 1000) for e, n in ring] for ring in rings]
    return shapely.Polygon(outer, holes)


def rings_of(shape: BaseGeometry) -> tuple[MmRing, ...]:
    """Return the rings of an area, its corners to the millimetre.

    Raises
    ------
    NoPlace
        It is not one valid area, or is none once it is rounded.
    """
    if not isinstance(shape, shapely.Polygon) or shape.is_empty:
        raise NoPlace
    rings = tuple(_corners(ring) for ring in (shape.exterior, *shape.interiors))
    if any(len(ring) < 3 for ring in rings) or not shape_of(rings).is_valid or shape_of(rings).area == 0:
        raise NoPlace
    return rings


def _corners(ring: shapely.LinearRing) -> MmRing:
    """Return the corners in millimetres, without those that become one with the last."""
    kept: list[Mm] = []
    for e, n in ring.coords[:-1]:
        corner = round(e * 1000), round(n * 1000)
        if not kept or corner != kept[-1]:
            kept.append(corner)
    if len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    return tuple(kept)


def written_out(drawn: Drawn) -> Json:
    """Return the plan as a delivery."""
    uses = [
        zone(
            name,
            USES[(number + nth) % len(USES)],
            area(*_turned(cell.rings, nth, drawn.at), at=(0, 0), epsg=drawn.epsg),
            vertikalAvgransning=cell.layer.vertical,
            giltighetstid=cell.layer.months,
            borjarGallaEfter=cell.layer.after,
        )
        for number, cell in enumerate(drawn.cells)
        for nth, name in enumerate(cell.names)
    ]
    boundary = area(*_turned(drawn.boundary, 0, drawn.at), at=(0, 0), epsg=drawn.epsg)
    decision = {"datumPaborjat": drawn.started}
    return plan(
        boundary,
        *uses,
        *(_property(p, drawn) for p in drawn.properties),
        name="Slumpad plan",
        beslutsinformation=[decision],
    )


def _turned(rings: Iterable[MmRing], turns: int, at: Mm) -> list[list[tuple[float, float]]]:
    """Return closed rings in metres; every other time the other way, and from another corner."""
    return [
        _closed(ring[turns % len(ring) :] + ring[: turns % len(ring)], at)[:: -1 if turns % 2 else 1] for ring in rings
    ]


def _closed(corners: MmRing, at: Mm) -> list[tuple[float, float]]:
    return _metres((*corners, corners[0]), at)


def _metres(corners: MmRing, at: Mm) -> list[tuple[float, float]]:
    return [((e + at[0]) / 1000, (n + at[1]) / 1000) for e, n in corners]


def _property(given: Property, drawn: Drawn) -> Json:
    if given.kind == "area":
        item = area(_closed(given.corners, drawn.at), at=(0, 0), epsg=drawn.epsg)
    elif given.kind == "line":
        item = line(*_metres(given.corners, drawn.at), at=(0, 0), epsg=drawn.epsg)
    else:
        (place,) = _metres(given.corners, drawn.at)
        item = point(*place, at=(0, 0), epsg=drawn.epsg)
    code = PRIVATE if given.private else PRICKMARK
    return property_zone(given.name, code, item)


def identities(cell: Cell) -> frozenset[str]:
    """Return the identities of a cell's uses, as a delivery has them."""
    return frozenset(identity(name) for name in cell.names)
