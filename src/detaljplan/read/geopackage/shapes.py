"""Takes GeoPackage geometry blobs apart into single shapes. Nothing is repaired, closed or turned."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.undrawn import Ring, WhyUndrawn
from detaljplan.read.limits import largest_coordinate_m
from detaljplan.read.ngp.shapes import closed
from detaljplan.read.ngp.values import Refused, RefusedRings

# Bytes of the envelope by its code in the header (GeoPackage 1.3, 2.1.3.1.1).
_ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_POINT, _LINE, _POLYGON = 1, 2, 3
# A multipolygon of one polygon of one ring, little-endian and flat, up to its number of points: what most areas are.
_ONE_RING = struct.pack("<BIIBII", 1, 6, 1, 1, _POLYGON, 1)
_OUTER_BYTES, _COUNT_BYTES = 9, 4
_PART_OF = {4: _POINT, 5: _LINE, 6: _POLYGON}
MAX_PARTS = 100_000


class Blob(NamedTuple):
    """A geometry blob taken apart: its srs_id, and the WKB of every single part."""

    srs_id: int
    parts: tuple[bytes, ...]


def take_apart(blob: object) -> Blob:
    """Return the parts of a geometry blob; an empty geometry has none.

    The structure is walked here before GEOS sees it: each part is a plain point, line or polygon, so that
    nested collections, which would exhaust the stack, never reach it.

    Raises
    ------
    Refused
        Not a GeoPackage geometry, a curve or collection, measures (M), or longer or shorter than it says.
    """
    if not isinstance(blob, bytes):
        raise Refused("en GeoPackage-geometri", "a GeoPackage geometry", type(blob).__name__)
    srs_id, start = _header(blob[:8])
    return Blob(srs_id, () if start is None else _one_ring(blob, start) or tuple(_parts(blob, start)))


@lru_cache(maxsize=64)
def _header(header: bytes) -> tuple[int, int | None]:
    """Return the srs_id of a blob by its first bytes, and where its WKB begins; nowhere when it is empty."""
    if len(header) < 8 or header[:2] != b"GP" or header[2] != 0 or header[3] & 0b100000:
        met = repr(header[:4])
        raise Refused("en GeoPackage-geometri (standardform)", "a GeoPackage geometry (standard form)", met)
    flags = header[3]
    start = _ENVELOPE_BYTES.get((flags >> 1) & 0b111)
    if start is None:
        raise Refused("ett omslag av känd form", "an envelope of a known form", f"flaggor {flags}")
    srs_id: int = struct.unpack_from("<i" if flags & 1 else ">i", header, 4)[0]
    return srs_id, None if flags & 0b10000 else 8 + start


def _one_ring(blob: bytes, start: int) -> tuple[bytes, ...]:
    """Return the polygon of a blob of the most common form; nothing for any other, which `_parts` walks."""
    counted = start + len(_ONE_RING)
    points = int.from_bytes(blob[counted : counted + _COUNT_BYTES], "little")
    whole = len(blob) == counted + _COUNT_BYTES + 16 * points
    return (blob[start + _OUTER_BYTES :],) if whole and blob[start:counted] == _ONE_RING else ()


def _parts(blob: bytes, start: int) -> Iterator[bytes]:
    order, kind, dimensions, at = _head(blob, start)
    if kind in (_POINT, _LINE, _POLYGON):
        end = _end(blob, start)
        yield blob[start:end]
    elif kind in _PART_OF:
        (count,) = _unpack(blob, order + "I", at)
        if count > MAX_PARTS:
            raise Refused(f"högst {MAX_PARTS} delar", f"at most {MAX_PARTS} parts", str(count))
        end = at + 4
        for _ in range(count):
            if _head(blob, end)[1:3] != (_PART_OF[kind], dimensions):
                raise Refused("delar av ett slag", "parts of one kind", f"typ {_head(blob, end)[1]}")
            begins, end = end, _end(blob, end)
            yield blob[begins:end]
    else:
        raise Refused(
            "en punkt, linje eller yta utan kurvor och måttvärden (M)",
            "a point, line or area without curves and measures (M)",
            f"geometrityp {kind}",
        )
    if end != len(blob):
        raise Refused("en geometri som slutar där bloben slutar", "a geometry that ends with its blob", f"byte {end}")


def _head(blob: bytes, at: int) -> tuple[str, int, int, int]:
    """Return byte order, kind, number of coordinates and where the body begins."""
    order = "<" if _unpack(blob, "B", at)[0] == 1 else ">"
    (code,) = _unpack(blob, order + "I", at + 1)
    thousands, kind = divmod(code, 1000)
    if thousands in (0, 1):
        return order, kind, 2 + thousands, at + 5
    return order, code, 0, at + 5  # measures, or a code that the standard does not have


def _end(blob: bytes, start: int) -> int:
    """Return where a single point, line or polygon ends, checked against the blob's length."""
    order, kind, dimensions, at = _head(blob, start)
    size = 8 * dimensions
    if kind == _POINT:
        at += size
    elif kind == _LINE:
        at += 4 + size * _unpack(blob, order + "I", at)[0]
    else:
        (rings,) = _unpack(blob, order + "I", at)
        at += 4
        for _ in range(rings):
            at += 4 + size * _unpack(blob, order + "I", at)[0]
    if at > len(blob):
        raise Refused("en hel geometri", "a whole geometry", f"{len(blob)} byte")
    return at


def _unpack(blob: bytes, form: str, at: int) -> tuple[int, ...]:
    try:
        return struct.unpack_from(form, blob, at)
    except struct.error:
        raise Refused("en hel geometri", "a whole geometry", f"{len(blob)} byte") from None


def shapes_of(parts: Sequence[bytes]) -> list[BaseGeometry | Refused]:
    """Return the shape of every part, all at once; E N (H) in metres as delivered."""
    if not parts:
        return []
    with np.errstate(invalid="ignore"):  # NaN is looked for below
        made = shapely.from_wkb(np.array(parts, dtype=object), on_invalid="ignore")
    coordinates, owner = shapely.get_coordinates(made, include_z=True, return_index=True)
    flat = np.isnan(coordinates[:, 2]) & ~shapely.has_z(made)[owner]
    near = np.abs(coordinates) <= largest_coordinate_m()  # NaN is not
    sound = near[:, :2].all(axis=1) & (flat | near[:, 2])
    far = set(owner[~sound].tolist())
    odd = far.union(np.flatnonzero(shapely.is_missing(made) | shapely.is_empty(made)).tolist())
    found: list[BaseGeometry | Refused] = made.tolist()
    for number in odd:
        found[number] = _refused(made[number], parts[number], number in far)
    return found


def _refused(shape: BaseGeometry | None, part: bytes, far: bool) -> Refused:
    if far:
        return Refused("koordinater i meter", "coordinates in metres", "NaN, oändligt eller för stort")
    if shape is not None:
        expected = "en geometri med punkter", "a geometry with points"
        return RefusedRings(WhyUndrawn.EMPTY, (), *expected, "en tom geometri")
    order, kind, dimensions, at = _head(part, 0)
    if kind != _POLYGON:
        return Refused("linjer med minst två punkter", "lines of at least two points", "för få punkter")
    rings = list(_rings(part, order, dimensions, at))
    if not all((np.abs(ring) <= largest_coordinate_m()).all() for ring in rings):  # NaN is no smaller either
        return _refused(shape, part, far=True)
    try:
        closed(rings)
    except Refused as refused:
        return refused
    return Refused("en yta", "an area", "ringar som inte går att läsa")


def _rings(part: bytes, order: str, dimensions: int, at: int) -> Iterator[Ring]:
    """Yield the rings of a polygon whose length has been checked, as they stand."""
    (count,) = _unpack(part, order + "I", at)
    at += 4
    for _ in range(count):
        (points,) = _unpack(part, order + "I", at)
        numbers = np.frombuffer(part, order + "f8", points * dimensions, at + 4)
        yield numbers.reshape(points, dimensions).astype(np.float64)
        at += 4 + 8 * points * dimensions
