"""The SWEREF 99 systems: their names and codes, and the forms of a srsName."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

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
LOCAL_ZONES = tuple(epsg for epsg in SWEREF_CODES if epsg != SWEREF99_TM)

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
