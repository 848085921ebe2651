"""Invented plan areas in the files municipalities have them in, byte by byte, so that each can be made faulty."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from pyproj import CRS

EAST, NORTH, EPSG = 152_000.0, 6_582_000.0, 3010
POLYGON, POLYGON_Z, POLYGON_M = 5, 15, 25
Ring = list[tuple[float, ...]]

PDF = b"%PDF-1.7\n%invented\n%%EOF\n"
COLUMNS = {"namn": "Kv Åkern (påhittad)", "beteckning": "0484-P83/12"}


def square(west: float, south: float, side: float) -> Ring:
    """A ring that runs clockwise, as the outer rings of a shapefile do; metres from a corner in Eskilstuna."""
    west, south = EAST + west, NORTH + south
    east, north = west + side, south + side
    return [(west, south), (west, north), (east, north), (east, south), (west, south)]


def hole(west: float, south: float, side: float) -> Ring:
    return square(west, south, side)[::-1]


def record(rings: Sequence[Ring], kind: int = POLYGON) -> bytes:
    """The content of one record: its kind, bounds, rings, and for Z a height of each point."""
    points = [point for ring in rings for point in ring]
    starts = [sum(map(len, rings[:number])) for number in range(len(rings))]
    content = struct.pack("<i4dii", kind, 0, 0, 0, 0, len(rings), len(points))
    content += struct.pack(f"<{len(starts)}i", *starts) + b"".join(struct.pack("<2d", *p[:2]) for p in points)
    if kind != POLYGON:
        content += struct.pack("<2d", 0, 0) + struct.pack(f"<{len(points)}d", *(p[-1] for p in points))
    return content


def shp(records: Sequence[bytes], kind: int = POLYGON, length: int | None = None) -> bytes:
    body = b"".join(struct.pack(">ii", n, len(r) // 2) + r for n, r in enumerate(records, start=1))
    words = (100 + len(body)) // 2 if length is None else length
    return struct.pack(">i20xi", 9994, words) + struct.pack("<ii8d", 1000, kind, *[0.0] * 8) + body


def dbf(rows: Sequence[Mapping[str, str]], encoding: str = "utf-8", driver: int = 0, kind: str = "C") -> bytes:
    """A table of texts, each 60 bytes wide."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    fields = b"".join(
        name.encode(encoding)[:10].ljust(11, b"\0") + kind.encode() + bytes(4) + b"\x3c" + bytes(15) for name in names
    )
    head = struct.pack("<4BIHH", 3, 126, 1, 1, len(rows), 33 + len(fields), 1 + 60 * len(names))
    body = b"".join(
        b" " + b"".join(row.get(name, "").encode(encoding).ljust(60)[:60] for name in names) for row in rows
    )
    return head + bytes(17) + bytes([driver]) + bytes(2) + fields + b"\r" + body + b"\x1a"


def prj(epsg: int = EPSG) -> bytes:
    return CRS.from_epsg(epsg).to_wkt("WKT1_ESRI").encode()


def shapefile(
    records: Sequence[bytes] = (),
    rows: Sequence[Mapping[str, str]] | None = None,
    *,
    kind: int = POLYGON,
    without: Sequence[str] = (),
    stem: str = "plangräns",
    **parts: bytes,
) -> dict[str, bytes]:
    """The files of a shapefile by name: one square unless records are given; `parts` replace them by ending."""
    records = records or [record([square(0, 0, 100)], kind)]
    files = {
        "shp": shp(records, kind),
        "dbf": dbf(rows if rows is not None else [COLUMNS] * len(records)),
        "prj": prj(),
        "cpg": b"UTF-8",
        **parts,
    }
    return {f"{stem}.{ending}": raw for ending, raw in files.items() if ending not in without}


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return packed.getvalue()


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties or COLUMNS, "geometry": geometry}


def polygon(*rings: Ring) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(point) for point in ring] for ring in rings]}


def geojson(*features: dict[str, Any], crs: Any = f"urn:ogc:def:crs:EPSG::{EPSG}", **members: Any) -> bytes:
    """A collection; `crs` is the name of its system, or ``None`` for a collection without the member."""
    named = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    collection = {"type": "FeatureCollection", **named, "features": list(features), **members}
    return json.dumps(collection).encode()
