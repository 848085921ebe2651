"""Moves shapes from one reference system to another, and says how exactly."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.crs.zones import SWEREF_CODES

if TYPE_CHECKING:
    from pyproj import Transformer


PROJECTION_M = 0.001
"""Between SWEREF 99 systems only the projection changes; a test measures there and back far below this."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How far a transformed position may be from its true place, in metres; `source` and `why` tell on whose word.

    `metres` is ``None`` where nobody tells.
    """

    metres: float | None
    source: str
    why_sv: str
    why_en: str


def accuracy_of(from_epsg: int, to_epsg: int) -> Accuracy:
    """Return how exact `transform` between two systems is, beyond the rounding of what is written.

    Between SWEREF 99 systems the datum is the same and only the projection changes. To any other it is what the
    registry tells of the operation that PROJ chooses.
    """
    if from_epsg in SWEREF_CODES and to_epsg in SWEREF_CODES:
        return Accuracy(
            PROJECTION_M,
            "PROJ",
            "bara projektionen ändras, inte referenssystemets läge",
            "only the projection changes, not the datum",
        )
    told = _transformer(from_epsg, to_epsg).accuracy
    return Accuracy(
        told if told is not None and told >= 0 else None,
        "EPSG",
        "SWEREF 99 och WGS 84 räknas som samma läge; skillnaden växer med landets rörelse",
        "SWEREF 99 and WGS 84 are taken as one datum; they part as the continent moves",
    )


@cache
def wkt_of(epsg: int) -> tuple[str, str]:
    """Return the registry's name of a system and its definition as WKT 1, which GeoPackages hold."""
    from pyproj import CRS  # slow to import, as below

    system = CRS.from_epsg(epsg)
    return system.name, system.to_wkt("WKT1_GDAL")


@cache
def _transformer(from_epsg: int, to_epsg: int) -> Transformer:
    from pyproj import Transformer  # 0.1 s, and not every command needs it

    return Transformer.from_crs(from_epsg, to_epsg, always_xy=True)


def transform(shape: Any, from_epsg: int, to_epsg: int) -> Any:
    """Return a geometry, or an array of them, in another reference system.

    Parameters
    ----------
    shape
        A shapely geometry or an array of geometries (``None`` allowed), E N or longitude latitude. Heights
        are kept as they are.
    from_epsg, to_epsg
        EPSG codes; the axis order of the registry is ignored.

    Raises
    ------
    ValueError
        When a position lies where the projection has no answer.
    """
    if from_epsg == to_epsg:
        return shape
    if isinstance(shape, BaseGeometry):
        return shapely.transform(shape, _move(from_epsg, to_epsg), include_z=shape.has_z)
    moved = np.array(shape, dtype=object)
    # Apart, since together the flat ones would be given a height of NaN.
    for high in (False, True):
        chosen = shapely.has_z(moved) == high
        moved[chosen] = shapely.transform(moved[chosen], _move(from_epsg, to_epsg), include_z=high)
    return moved


def _move(from_epsg: int, to_epsg: int) -> Any:
    transformer = _transformer(from_epsg, to_epsg)

    def move(coordinates: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
        if not len(coordinates):
            return coordinates
        east, north = transformer.transform(coordinates[:, 0], coordinates[:, 1])
        if not (np.isfinite(east).all() and np.isfinite(north).all()):
            raise ValueError(f"a position has no place in EPSG:{to_epsg}")
        return np.column_stack([east, north, *coordinates.T[2:]])

    return move
