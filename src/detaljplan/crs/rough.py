"""Roughly where coordinates lie on Earth, in plain arithmetic: to tell one zone from another, and for nothing else."""

from __future__ import annotations

from math import asin, atan2, cos, cosh, degrees, pi, radians, sin, sinh

from detaljplan.crs.zones import SWEREF99_TM, SWEREF_CODES
from detaljplan.spec.municipalities import Extent

_FLATTENING = 1 / 298.257222101  # GRS 80
_THIRD = _FLATTENING / (2 - _FLATTENING)
_METRES_OF_RADIAN = 6_378_137.0 / (1 + _THIRD) * (1 + _THIRD**2 / 4)  # along a meridian, as an average
_FALSE_EASTING_M, _SCALE = {True: 500_000.0, False: 150_000.0}, {True: 0.9996, False: 1.0}


def rough_position(epsg: int, east: float, north: float) -> tuple[float, float]:
    """Return longitude and latitude, in degrees, of a position in a SWEREF 99 system: within 2 km in Sweden.

    The transverse Mercator projection of a sphere, with the latitude put right for how flat the Earth is. Good for
    a question of tens of kilometres without loading PROJ; `transform` is for all else.
    """
    national = epsg == SWEREF99_TM
    along = north / (_SCALE[national] * _METRES_OF_RADIAN)
    across = (east - _FALSE_EASTING_M[national]) / (_SCALE[national] * _METRES_OF_RADIAN)
    rectifying = asin(max(-1.0, min(1.0, sin(along) / cosh(across)))) if abs(across) < pi else 0.0
    latitude = rectifying + 1.5 * _THIRD * sin(2 * rectifying)
    return SWEREF_CODES[epsg].central_meridian_deg + degrees(atan2(sinh(across), cos(along))), degrees(latitude)


def systems_placing(east: float, north: float, extent: Extent, margin_m: float) -> tuple[int, ...]:
    """Return the SWEREF 99 systems, by code, in which a position (metres) lies in an extent, or that near to it."""
    return tuple(epsg for epsg in SWEREF_CODES if _is_near(rough_position(epsg, east, north), extent, margin_m))


def _is_near(position: tuple[float, float], extent: Extent, margin_m: float) -> bool:
    longitude, latitude = position
    margin = degrees(margin_m / _METRES_OF_RADIAN)
    wider = margin / cos(radians(extent.north))
    return (
        extent.west - wider <= longitude <= extent.east + wider
        and extent.south - margin <= latitude <= extent.north + margin
    )
