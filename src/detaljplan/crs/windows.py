"""Where coordinates can lie: in a system that is stated, and which system they look to be in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from detaljplan.crs.zones import LOCAL_ZONES, SWEREF99_TM, SWEREF_CODES
from detaljplan.spec.specification import CoordinateWindow, load_specification

Bounds = tuple[float, float, float, float]
"""West, south, east, north."""


class Family(StrEnum):
    """Systems whose coordinates cannot be told apart by their numbers alone."""

    TM = "SWEREF 99 TM"
    LOCAL = "SWEREF 99 zone"
    DEGREES = "longitude latitude"
    RT90 = "RT 90"


@dataclass(frozen=True, slots=True)
class Fit:
    """What coordinates look to be.

    Parameters
    ----------
    swapped
        Whether they fit only with the axes in the other order (north before east).
    """

    family: Family
    swapped: bool


def plausible(epsg: int, bounds: Bounds) -> bool:
    """Return whether bounds (west, south, east, north; metres) can lie in Sweden in that SWEREF 99 system.

    False for any other system, for NaN, and where a side lies outside the window; on its edge is inside.
    """
    window = load_specification().window(epsg) if epsg in SWEREF_CODES else None
    return window is not None and _within(window, bounds)


def fit_of(bounds: Bounds) -> Fit | None:
    """Return what bounds look to be in, whatever system is stated; ``None`` when it is nothing we know.

    The local zones share one false easting, so that which of them it is cannot be told (see `zones_used_at`).
    The windows do not meet, so there is never more than one answer.
    """
    west, south, east, north = bounds
    for swapped, given in ((False, bounds), (True, (south, west, north, east))):
        for family, window in _windows().items():
            if _within(window, given):
                return Fit(family, swapped)
    return None


def in_use_at(epsg: int, south: float, north: float) -> bool:
    """Return whether a system is used so far south and north (metres, widened by the margin of the zones' reach).

    The national system is used everywhere.
    """
    reach = load_specification().zone_reach
    if epsg == SWEREF99_TM:
        return True
    least, most = reach.northing[epsg]
    return least - reach.margin <= south and north <= most + reach.margin


def zones_used_at(south: float, north: float) -> tuple[int, ...]:
    """Return the local zones, by code, that are used so far south and north."""
    return tuple(epsg for epsg in LOCAL_ZONES if in_use_at(epsg, south, north))


def _windows() -> Mapping[Family, CoordinateWindow]:
    specification = load_specification()
    return {
        Family.TM: specification.windows["sweref99_tm"],
        Family.LOCAL: specification.windows["sweref99_zone"],
        Family.DEGREES: specification.foreign_windows["longitude_latitude"],
        Family.RT90: specification.foreign_windows["rt90"],
    }


def _within(window: CoordinateWindow, bounds: Bounds) -> bool:
    return window.holds(bounds[0], bounds[1]) and window.holds(bounds[2], bounds[3])
