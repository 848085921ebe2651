"""An area without a plan: its corners as lines of text, or a boundary in longitude and latitude."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan import crs
from detaljplan.errors import DocumentError
from detaljplan.language.words import Words
from detaljplan.plan.model import Plan, PlanGeometry
from detaljplan.plan.values import Unreadable

MOST_CORNERS = 10_000
"""A guard against hostile texts: a site drawn by hand has tens."""
_SEPARATORS = re.compile(r"[;\s]+")


def area_of_corners(text: str, epsg: int, municipality: str | None) -> Plan:
    """Return a plan of nothing but an area, whose corners are lines of two numbers, N and then E in metres.

    Parameters
    ----------
    text
        One corner to a line, decimals after a point or a comma; the last need not repeat the first. Empty lines are
        passed over.
    epsg
        The SWEREF 99 system that they are in.
    municipality
        The four digits of the municipality it lies in, where that is known.

    Raises
    ------
    DocumentError
        A line is no corner, naming it; there are fewer than three corners or too many; or they make no area.
    """
    corners = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        corner = _corner(line)
        if corner is None:
            raise DocumentError(
                "Rad {number} är inget hörn: skriv N och E i meter, som 6580000 150000.",
                where=line.strip()[:80],
                number=number,
            )
        corners.append(corner)
        if len(corners) > MOST_CORNERS:
            raise DocumentError("Området har fler hörn än vi läser ({most:n}).", most=MOST_CORNERS)
    if len(corners) < 3:
        raise DocumentError(
            "Ett område har minst tre hörn, här är {count}. Skriv ett hörn per rad.", count=len(corners)
        )
    shape = shapely.Polygon(np.array(corners)[:, ::-1])
    return area_plan(shape, epsg, municipality)


def in_sweref(plan: Plan) -> Plan:
    """Return a plan whose area is in longitude and latitude, as GeoJSON has it, with the area in SWEREF 99 TM.

    An area to be reviewed may be moved; a plan that is delivered is judged as it is. Any other plan is returned as it
    stands.
    """
    if not plan.boundary or not all(_is_crs84(item) for item in plan.boundary):
        return plan
    moved = tuple(
        replace(item, shape=crs.transform(item.shape, crs.WGS84, crs.SWEREF99_TM), epsg=crs.SWEREF99_TM)
        for item in plan.boundary
    )
    return replace(plan, boundary=moved)


def _is_crs84(item: PlanGeometry) -> bool:
    told = isinstance(item.epsg, Unreadable) and item.epsg.raw.startswith("CRS84")
    if not told or not isinstance(item.shape, BaseGeometry) or item.shape.is_empty:
        return False
    west, south, east, north = item.shape.bounds
    return -180 <= west and east <= 180 and -90 <= south and north <= 90


def area_plan(shape: BaseGeometry, epsg: int, municipality: str | None) -> Plan:
    """Return a plan of nothing but an area, E N in a SWEREF 99 system.

    Raises
    ------
    DocumentError
        The shape is no valid area, or the coordinates cannot lie in the system.
    """
    if not shape.is_valid:
        raise DocumentError("Områdets gräns korsar sig själv eller går inte ihop. Rita om det.")
    if shape.is_empty or shapely.get_dimensions(shape) != 2:
        raise DocumentError("Det är ingen yta. Rita ett område.")
    if not crs.plausible(epsg, shape.bounds):
        raise DocumentError("Hörnen kan inte ligga i {zone}. Kontrollera system och ordning.", zone=crs.zone_name(epsg))
    boundary = (PlanGeometry(where="/", shape=shape, epsg=epsg),)
    return Plan(where="/", name=Words("Område utan plan"), municipality_code=municipality, boundary=boundary)


def _corner(line: str) -> tuple[float, float] | None:
    parts = [part for part in _SEPARATORS.split(line.strip()) if part]
    if len(parts) == 1 and line.count(",") == 1:
        parts = line.strip().split(",")
    try:
        north, east = (float(part.strip(",").replace(",", ".")) for part in parts)
    except ValueError:
        return None
    return (north, east) if np.isfinite([north, east]).all() else None
