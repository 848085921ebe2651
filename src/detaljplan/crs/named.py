"""What a srsName of any GML file names: which system, on which axis north comes first, and in which unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from detaljplan.crs.zones import WGS84, epsg_of_srs_name

_CRS84 = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:OGC:[0-9.]*:|https?://www\.opengis\.net/def/crs/OGC/[0-9.]+/)CRS84", re.I
)
_COMPOUND = re.compile(
    r"urn:(?:x-)?ogc:def:crs,crs:(EPSG:[0-9.]*:[0-9]{1,7}),crs:(EPSG:[0-9.]*:[0-9]{1,7})", re.IGNORECASE
)
_FLAT, _HIGH = 2, 3


@dataclass(frozen=True, slots=True)
class NamedSystem:
    """A reference system as GML names it.

    Parameters
    ----------
    epsg
        Of the horizontal system; WGS 84 for CRS84.
    north_first
        Whether the registry has the axis to the north before the one to the east.
    metric
        Whether both horizontal axes are in metres.
    dimensions
        How many axes the system has: 2, or 3 with heights.
    """

    epsg: int
    north_first: bool
    metric: bool
    dimensions: int


@lru_cache(maxsize=256)
def named_system(text: str) -> NamedSystem | None:
    """Return the system that a srsName names, with its axes as the EPSG registry has them.

    The forms are those of `epsg_of_srs_name`, CRS84, and a horizontal and a vertical system named together
    (``urn:ogc:def:crs,crs:EPSG::3006,crs:EPSG::5613``). ``None`` for any other, for a code that the registry does not
    have, and for a system whose axes do not point east and north.
    """
    name = text.strip()
    if _CRS84.fullmatch(name):
        return NamedSystem(WGS84, north_first=False, metric=False, dimensions=_FLAT)
    compound = _COMPOUND.fullmatch(name)
    epsg = epsg_of_srs_name(f"urn:ogc:def:crs:{compound[1]}" if compound else name)
    found = None if epsg is None else _registered(epsg)
    if found and compound:
        return NamedSystem(found.epsg, found.north_first, found.metric, _HIGH)
    return found


def _registered(epsg: int) -> NamedSystem | None:
    from pyproj import CRS  # slow to import, and not every command needs it
    from pyproj.exceptions import CRSError

    try:
        system = CRS.from_epsg(epsg)
    except CRSError:
        return None
    axes = system.axis_info[:_HIGH]
    directions = [axis.direction.lower() for axis in axes[:_FLAT]]
    if sorted(directions) != ["east", "north"]:
        return None
    horizontal = system.sub_crs_list[0].to_epsg() if system.is_compound else epsg
    metric = all(axis.unit_name in {"metre", "meter"} for axis in axes[:_FLAT])
    return NamedSystem(horizontal or epsg, directions[0] == "north", metric, len(axes))


@lru_cache(maxsize=256)
def is_metric(epsg: int) -> bool:
    """Return whether the horizontal axes of a system are in metres; not of a code that the registry does not have."""
    found = _registered(epsg)
    return found is not None and found.metric
