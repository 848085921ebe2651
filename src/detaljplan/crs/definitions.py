"""Tells which SWEREF 99 system a definition (WKT, as in a .prj file) is of: by what it says, not by its name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from detaljplan.crs.zones import SWEREF_CODES

if TYPE_CHECKING:
    from pyproj import CRS

_LONGEST_WKT = 20_000
_HORIZONTAL = 2  # axes


def epsg_of_wkt(text: str) -> int | None:
    """Return which SWEREF 99 system a definition (WKT 1, WKT 2 or ESRI's, as in a .prj file) is of.

    Told by what it defines, never by what it is called: datum, ellipsoid, projection, its parameters and the unit
    are all those of the registry. The heights of a compound system are left aside. ``None`` for any other.
    """
    meaning = _meaning(_system_of(text))
    return _by_meaning().get(meaning) if meaning else None


def named_in_wkt(text: str) -> str | None:
    """Return what a definition is called; ``None`` when it is no definition of a reference system."""
    system = _system_of(text)
    return str(system.name) if system else None


def _system_of(text: str) -> CRS | None:
    from pyproj import CRS  # slow to import, and not every command needs it
    from pyproj.exceptions import CRSError

    try:
        return CRS.from_wkt(text) if len(text) <= _LONGEST_WKT else None
    except (CRSError, UnicodeError, ValueError):
        return None


def _meaning(system: CRS | None) -> tuple[object, ...] | None:
    """Return what a projected system is, so that two that are the same are equal whatever they are called."""
    if system is not None and system.is_compound:
        system = system.sub_crs_list[0]
    if system is not None and system.is_bound:  # with parameters to WGS 84 beside it
        system = system.source_crs
    if system is None or not system.is_projected or not system.coordinate_operation or not system.ellipsoid:
        return None
    operation, ellipsoid = system.coordinate_operation, system.ellipsoid
    return (
        re.sub(r"[\W_]", "", system.datum.name if system.datum else "").upper().removeprefix("D"),
        (round(ellipsoid.semi_major_metre, 4), round(ellipsoid.inverse_flattening, 6)),
        round(system.prime_meridian.longitude if system.prime_meridian else 0.0, 9),
        operation.method_name,
        tuple(sorted((p.name, round(float(p.value) * p.unit_conversion_factor, 9)) for p in operation.params)),
        tuple(axis.unit_conversion_factor for axis in system.axis_info[:_HORIZONTAL]),
    )


@cache
def _by_meaning() -> Mapping[tuple[object, ...] | None, int]:
    from pyproj import CRS

    return {_meaning(CRS.from_epsg(epsg)): epsg for epsg in SWEREF_CODES}
