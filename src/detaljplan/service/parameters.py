"""The query parameters of OGC API Features as values: bbox, crs, datetime, limit."""

from __future__ import annotations

import math
import re
from datetime import date, datetime

import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from detaljplan.crs import SWEREF99_TM, WGS84, transform
from detaljplan.service.answers import CRS84_URI, SWEREF99_TM_URI
from detaljplan.service.problems import BadParameter
from detaljplan.store.items import Collection, Period, is_id

MAX_LIMIT = 10_000
# Outside this the projection of SWEREF 99 TM gives no sensible numbers, and no Swedish plan lies there.
_AROUND_SWEDEN = box(0.0, 50.0, 40.0, 75.0)
# Degrees between the points of a box's sides on their way to EPSG:3006, where they are no longer straight.
_STEP_DEG = 0.25
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# date-time of RFC 3339, 5.6
_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def crs_of(text: str | None, name: str) -> str:
    """Return the URI of one of the two systems; CRS84 when none is given. Raises `BadParameter`."""
    if text is None:
        return CRS84_URI
    if text not in (CRS84_URI, SWEREF99_TM_URI):
        raise BadParameter(
            "Förväntade {crs84} eller {sweref99_tm}, fick {text!r}.",
            where=name,
            crs84=CRS84_URI,
            sweref99_tm=SWEREF99_TM_URI,
            text=text[:120],
        )
    return text


def area_of(text: str | None, crs: str) -> BaseGeometry | None:
    """Return the area of a bbox, E N in EPSG:3006; ``None`` when there is no bbox.

    Parameters
    ----------
    text
        Four numbers, or six with heights, which are not used. In CRS84 west, south, east, north, and a west
        greater than east crosses the antimeridian; in EPSG:3006 south, west, north, east, as its axes go.
    crs
        The URI the numbers are in.

    Raises
    ------
    BadParameter
        The numbers are not four or six, are no numbers, or lie in the wrong order.
    """
    if text is None:
        return None
    low, high = _corners(text)
    if crs == SWEREF99_TM_URI:
        south, west, north, east = *low, *high
        _refuse(west > east or south > north, text)
        return _rectangle(west, south, east, north)
    west, south, east, north = *low, *high
    _refuse(south > north, text)
    return _from_degrees(west, south, east, north)


def limit_of(text: str | None) -> int:
    """Return the page's length: 100 when none is given, and never more than the largest we give."""
    if text is None:
        return 100
    if not (text.isascii() and text.isdigit()) or not text.strip("0"):
        raise BadParameter(
            "Förväntade ett heltal från 1 till {most:n}, fick {text!r}.",
            where="limit",
            most=MAX_LIMIT,
            text=text[:40],
        )
    return MAX_LIMIT if len(text) > 9 else min(int(text), MAX_LIMIT)


def day_of(text: str | None, name: str) -> date | None:
    """Return a day of ISO 8601, written in full; ``None`` when none is given. Raises `BadParameter`."""
    if text is None:
        return None
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise BadParameter("Förväntade en dag som 2026-03-01, fick {text!r}.", where=name, text=text[:40]) from None


def after_of(text: str | None, collection: Collection) -> str | None:
    """Return the item a page comes after, when it can be one of the collection's. Raises `BadParameter`."""
    if text is not None and not is_id(collection, text):
        raise BadParameter("Följ länken next från sidan före i stället för att skriva värdet.", where="after")
    return text


def period_of(text: str | None) -> Period:
    """Return the two ends of a datetime, an instant or an interval of RFC 3339; an open end is ``None``."""
    if text is None:
        return (None, None)
    parts = text.split("/")
    if len(parts) > 2 or parts == [""] or set(parts) <= {"", ".."}:
        raise _bad_time(text)
    if len(parts) == 1:
        return (_instant(text, text), _instant(text, text))
    earliest, latest = (None if part in ("", "..") else _instant(part, text) for part in parts)
    if earliest and latest and earliest > latest:
        raise _bad_time(text)
    return (earliest, latest)


def _corners(text: str) -> tuple[list[float], list[float]]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    _refuse(len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)), text)
    half = len(numbers) // 2
    return numbers[:2], numbers[half : half + 2]


def _refuse(wrong: bool, text: str) -> None:
    if wrong:
        raise BadParameter(
            "Förväntade fyra eller sex tal med komma emellan, det minsta hörnet först "
            "(CRS84: väst,syd,öst,nord; EPSG:3006: syd,väst,nord,öst), fick {text!r}.",
            where="bbox",
            text=text[:120],
        )


def _from_degrees(west: float, south: float, east: float, north: float) -> BaseGeometry:
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    parts = [_rectangle(w, south, e, north).intersection(_AROUND_SWEDEN) for w, e in spans]
    inside = [part for part in parts if not part.is_empty]
    if not inside:
        return MultiPolygon()
    area = shapely.segmentize(shapely.union_all(inside), _STEP_DEG)
    moved: BaseGeometry = transform(area, WGS84, SWEREF99_TM)
    return moved


def _rectangle(west: float, south: float, east: float, north: float) -> BaseGeometry:
    # a polygon without area meets nothing, not even what it lies in
    if (west, south) == (east, north):
        return Point(west, south)
    if west == east or south == north:
        return LineString([(west, south), (east, north)])
    return Polygon([(west, south), (east, south), (east, north), (west, north)])


def _instant(part: str, text: str) -> datetime:
    # fromisoformat takes far more than RFC 3339: weeks, dates alone, times without a zone
    if not _DATE_TIME.fullmatch(part):
        raise _bad_time(text)
    try:
        return datetime.fromisoformat(part.upper())
    except ValueError:
        raise _bad_time(text) from None


def _bad_time(text: str) -> BadParameter:
    return BadParameter(
        "Förväntade en tidpunkt som 2026-03-01T12:00:00Z eller ett intervall som 2026-01-01T00:00:00Z/.., "
        "fick {text!r}.",
        where="datetime",
        text=text[:80],
    )
