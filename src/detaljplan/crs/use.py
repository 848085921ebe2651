"""Where in the world a reference system is used, and whether a name binds the order of its axes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyproj import CRS, Transformer

_BINDING = ("urn:", "http://www.opengis.net/def/", "https://www.opengis.net/def/")


def binds_axes(srs_name: str) -> bool:
    """Return whether a srsName is of a form that binds the order of the axes to the registry's (OGC 09-048r5).

    ``EPSG:4326`` does not: some programs write it in that order, others always with east first.
    """
    return srs_name.strip().lower().startswith(_BINDING)


def lies_in_use(epsg: int, east: float, north: float, margin_deg: float) -> bool | None:
    """Return whether a position E N (or longitude latitude) lies where a system is used, or so near to that.

    ``None`` where the registry does not tell.
    """
    from pyproj.exceptions import ProjError  # slow to import, and not every command needs it

    area = _system(epsg).area_of_use
    if area is None:
        return None
    try:
        longitude, latitude = _to_degrees(epsg).transform(east, north)
    except ProjError:  # a system of a site or a ship, which lies nowhere
        return None
    west, end = area.west - margin_deg, area.east + margin_deg
    across = longitude >= west or longitude <= end if area.west > area.east else west <= longitude <= end
    return bool(across and area.south - margin_deg <= latitude <= area.north + margin_deg)


@cache
def _system(epsg: int) -> CRS:
    from pyproj import CRS

    return CRS.from_epsg(epsg)


@cache
def _to_degrees(epsg: int) -> Transformer:
    """Return what takes E N in a system to longitude and latitude on its own datum."""
    from pyproj import Transformer

    system = _system(epsg)
    return Transformer.from_crs(system, system.geodetic_crs, always_xy=True)
