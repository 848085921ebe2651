"""The reference systems of Swedish plans: names, codes, plausible coordinates, transformation.

The only place that knows of axis order: everything here takes and gives E N (or longitude latitude).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

if TYPE_CHECKING:
    from pyproj import Transformer

WGS84 = 4326
SWEREF99_TM = 3006


@dataclass(frozen=True, slots=True)
class Zone:
    """A projected SWEREF 99 system: the national one (TM) or a local zone.

    Parameters
    ----------
    name
        The name as Lantmäteriet writes it, with spaces.
    central_meridian_deg
        Degrees east of Greenwich.
    """

    epsg: int
    name: str
    central_meridian_deg: float


def _zones() -> dict[int, Zone]:
    local = (
        "12 00",
        "13 30",
        "15 00",
        "16 30",
        "18 00",
        "14 15",
        "15 45",
        "17 15",
        "18 45",
        "20 15",
        "21 45",
        "23 15",
    )
    zones = {SWEREF99_TM: Zone(SWEREF99_TM, "SWEREF 99 TM", 15.0)}
    for epsg, meridian in enumerate(local, start=3007):
        degrees, minutes = meridian.split()
        zones[epsg] = Zone(epsg, f"SWEREF 99 {meridian}", int(degrees) + int(minutes) / 60)
    return zones


SWEREF_CODES: Mapping[int, Zone] = MappingProxyType(_zones())
"""EPSG code to zone: 3006 (TM) and the twelve local zones 3007 … 3018."""

# Windows in metres (west, south, east, north), wide enough for every Swedish municipality. Recalled rather
# than read in a specification: good for telling swapped axes and wrong zones, not for judging a millimetre.
_TM_WINDOW = (260_000.0, 6_130_000.0, 920_000.0, 7_680_000.0)
_LOCAL_WINDOW = (50_000.0, 6_130_000.0, 250_000.0, 7_680_000.0)

_NAMES = {re.sub(r"\W", "", zone.name).upper(): epsg for epsg, zone in SWEREF_CODES.items()}
_SRS_NAME = re.compile(
    r"(?:EPSG:|urn:(?:x-)?ogc:def:crs:EPSG:[0-9.]*:|https?://www\.opengis\.net/def/crs/EPSG/[0-9.]+/)([0-9]{1,7})",
    re.IGNORECASE,
)


def zone_name(epsg: int) -> str:
    """Return the name of a SWEREF 99 system, such as ``SWEREF 99 13 30``; ``EPSG:n`` for any other."""
    zone = SWEREF_CODES.get(epsg)
    return zone.name if zone else f"EPSG:{epsg}"


def epsg_of_name(text: str) -> int | None:
    """Return the code of a SWEREF 99 system by name; case, spaces and signs between the parts are ignored.

    ``SWEREF99_13_30``, ``SWEREF 99 13 30`` and ``Sweref99 1330`` are all 3008. ``None`` for any other name.
    """
    return _NAMES.get(re.sub(r"[\W_]", "", text).upper())


def epsg_of_srs_name(text: str) -> int | None:
    """Return the code in a srsName, whichever system it names; ``None`` when it has none of the three forms.

    The forms are ``EPSG:3006``, ``urn:ogc:def:crs:EPSG::3006`` and
    ``http://www.opengis.net/def/crs/EPSG/0/3006``; all mean N E on the wire. The older
    ``…/gml/srs/epsg.xml#3006`` is not taken: writers disagree on its axes.
    """
    match = _SRS_NAME.fullmatch(text.strip())
    return int(match[1]) if match else None


def plausible(epsg: int, bounds: tuple[float, float, float, float]) -> bool:
    """Return whether bounds (west, south, east, north; metres) can lie in Sweden in that SWEREF 99 system.

    False for any other system, for NaN, and where a side lies outside the window; on its edge is inside.
    """
    if epsg not in SWEREF_CODES:
        return False
    west, south, east, north = _TM_WINDOW if epsg == SWEREF99_TM else _LOCAL_WINDOW
    return bool(west <= bounds[0] <= bounds[2] <= east and south <= bounds[1] <= bounds[3] <= north)


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
