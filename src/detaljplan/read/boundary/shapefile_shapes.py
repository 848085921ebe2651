"""Reads the areas of a shapefile (.shp). Nothing is repaired, closed or turned.

After ESRI Shapefile Technical Description (1998): a header of 100 bytes, then records of a length in words of two
bytes and a shape; outer rings run clockwise, holes the other way.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LinearRing, MultiPolygon, Polygon
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from detaljplan.errors import BrokenFile, NotAPlan, OverLimit
from detaljplan.language.words import Words
from detaljplan.read.limits import largest_coordinate_m
from detaljplan.read.ngp.shapes import closed
from detaljplan.read.ngp.values import Refused
from detaljplan.spec.specification import load_specification

Points = NDArray[np.float64]
Shape = BaseGeometry | Refused | None

_HEADER, _RECORD_HEADER = 100, 8
_RINGS, _POINTS = 36, 44  # where in a record the number of rings stands, and where what is counted begins
_CODE = 9994
MAGIC = struct.pack(">i", _CODE)
_NONE = 0
_POLYGON, _POLYGON_Z, _POLYGON_M = 5, 15, 25
_POLYGONS = (_POLYGON, _POLYGON_Z, _POLYGON_M)
_OTHERS = {
    **dict.fromkeys((1, 11, 21, 8, 18, 28), Words("punkter")),
    **dict.fromkeys((3, 13, 23), Words("linjer")),
    31: Words("tredimensionella kroppar"),
}


def read_shapes(raw: bytes, name: str) -> list[Shape]:
    """Return the area of every record, E N (H) as delivered; ``None`` where the record has no geometry.

    Measures (M) are left out. What is no area is `Refused` in its place. Of more records than one plan has parts, one
    too many is read.

    Raises
    ------
    BrokenFile
        No shapefile, or shorter or longer than it says.
    NotAPlan
        Points or lines.
    OverLimit
        More rings than any plan area has.
    """
    _refuse_other_kinds(raw, name)
    if len(raw) != 2 * struct.unpack_from(">i", raw, 24)[0]:
        stated = 2 * struct.unpack_from(">i", raw, 24)[0]
        raise _broken(Words("den är {size} byte men säger sig vara {stated}", size=len(raw), stated=stated), name)
    most = int(load_specification().limits["boundary_parts"].value)
    records = list(islice(_records(raw, name), most + 1))  # one too many tells the caller that there are too many
    _refuse_many_rings(raw, records, name)
    return [_shape(raw, start, end) for start, end in records]


def _refuse_other_kinds(raw: bytes, name: str) -> None:
    if len(raw) < _HEADER or struct.unpack_from(">i", raw)[0] != _CODE:
        raise _broken(Words("den börjar inte som en shapefil"), name)
    (kind,) = struct.unpack_from("<i", raw, 32)
    if kind not in _POLYGONS:
        raise NotAPlan(
            "Förväntade planområdet som en yta, men shapefilen har {kind}. Exportera lagret med planens ytor.",
            where=name,
            kind=_other_kind(kind),
        )


def _other_kind(kind: int) -> Words:
    return _OTHERS.get(kind) or Words("geometrityp {kind}", kind=kind)


def _records(raw: bytes, name: str) -> Iterator[tuple[int, int]]:
    """Yield where the content of each record begins and ends."""
    at = _HEADER
    while at < len(raw):
        if at + _RECORD_HEADER > len(raw):
            raise _broken(Words("den slutar mitt i en post"), name)
        (words,) = struct.unpack_from(">i", raw, at + 4)
        start, at = at + _RECORD_HEADER, at + _RECORD_HEADER + 2 * words
        if words < 2 or at > len(raw):
            raise _broken(Words("en post är längre än filen"), name)
        yield start, at


def _refuse_many_rings(raw: bytes, records: list[tuple[int, int]], name: str) -> None:
    """Raise when there are so many rings that it would take long to tell which hole lies in which area."""
    most = int(load_specification().limits["boundary_rings"].value)
    counts = (struct.unpack_from("<i", raw, start + _RINGS)[0] for start, end in records if end - start >= _POINTS)
    rings = sum(max(count, 0) for count in counts)
    if rings > most:
        raise OverLimit(
            "Shapefilen har {rings} ringar; vi läser högst {most}. Kontrollera att det är planens yta.",
            where=name,
            rings=rings,
            most=most,
        )


def _broken(what: Words, name: str) -> BrokenFile:
    return BrokenFile("Shapefilen är avkapad eller skadad: {what}. Exportera den på nytt.", where=name, what=what)


def _shape(raw: bytes, start: int, end: int) -> Shape:
    (kind,) = struct.unpack_from("<i", raw, start)
    if kind == _NONE:
        return None
    try:
        return _area(_rings(raw[start:end], kind))
    except Refused as refused:
        return refused


def _rings(record: bytes, kind: int) -> list[Points]:
    """Return the rings of a record, each an array of E N (H)."""
    if kind not in _POLYGONS:
        raise Refused("en yta", "an area", _other_kind(kind))
    rings, points = _counts(record)
    starts = np.frombuffer(record, "<i4", rings, _POINTS).astype(np.int64)
    ends = np.append(starts[1:], points)
    if starts[0] != 0 or (ends <= starts).any() or ends[-1] != points:
        raise Refused("ringar som följer på varandra", "rings one after another", "ringar i oordning")
    found = np.frombuffer(record, "<f8", 2 * points, _POINTS + 4 * rings).reshape(points, 2)
    if kind == _POLYGON_Z:
        found = np.column_stack([found, _heights(record, _POINTS + 4 * rings + 16 * points, points)])
    if not (np.abs(found) <= largest_coordinate_m()).all():  # NaN is no smaller either
        raise Refused("koordinater i meter", "coordinates in metres", "NaN, oändligt eller orimligt stort")
    return closed(np.split(found, starts[1:]))


def _counts(record: bytes) -> tuple[int, int]:
    if len(record) < _POINTS:
        raise Refused("en hel post", "a whole record", f"{len(record)} byte")
    rings, points = struct.unpack_from("<ii", record, _RINGS)
    if rings < 1 or points < 1:
        raise Refused("en yta med minst en ring", "an area with at least one ring", "ingen")
    if _POINTS + 4 * rings + 16 * points > len(record):
        raise Refused("en hel post", "a whole record", f"{len(record)} byte för {points} punkter")
    return rings, points


def _heights(record: bytes, at: int, points: int) -> Points:
    if at + 16 + 8 * points > len(record):
        raise Refused("en höjd för varje punkt", "a height for every point", f"{len(record)} byte")
    return np.frombuffer(record, "<f8", points, at + 16)


def _area(rings: list[Points]) -> BaseGeometry:
    """Return the rings as one area, or as several where there are several outer rings."""
    linear = [LinearRing(ring) for ring in rings]
    inner = [ring for ring in linear if ring.is_ccw]
    outer = [ring for ring in linear if not ring.is_ccw]
    if not outer:  # a ring that nothing lies around is no hole, whichever way it runs
        return _together([Polygon(ring) for ring in inner])
    holes: list[list[LinearRing]] = [[] for _ in outer]
    for hole, around in zip(inner, _around(inner, outer), strict=True):
        if around is None:
            raise Refused(
                "ytterkanter medurs, och hål moturs inuti dem",
                "outer rings clockwise, and holes the other way inside them",
                "en ring moturs som inte ligger i någon yta",
            )
        holes[around].append(hole)
    return _together([Polygon(shell, within) for shell, within in zip(outer, holes, strict=True)])


def _around(holes: list[LinearRing], outers: list[LinearRing]) -> list[int | None]:
    """Return for each hole which outer ring it lies in: the smallest that has room for it, when it lies in several.

    The point that is sought for may lie on an island in the hole, which is smaller than the hole itself.
    """
    areas, cut = [Polygon(ring) for ring in outers], [Polygon(hole) for hole in holes]
    tree, sizes = shapely.STRtree(areas), [area.area for area in areas]
    try:
        points = [shapely.point_on_surface(hole) for hole in cut]
        inside = tree.query(points, predicate="intersects").T.tolist() if points else []
    except GEOSException:
        raise Refused("hål som går att tolka", "holes that can be understood", "ett hål utan insida") from None
    found: list[int | None] = [None] * len(holes)
    for hole, area in inside:
        best = found[hole]
        if sizes[area] >= cut[hole].area and (best is None or sizes[area] < sizes[best]):
            found[hole] = area
    return found


def _together(areas: list[Polygon]) -> BaseGeometry:
    return areas[0] if len(areas) == 1 else MultiPolygon(areas)
