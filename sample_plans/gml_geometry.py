"""Writes small GML files with nothing but geometries, each of an object of its own. Positions are E N in metres."""

from __future__ import annotations

from collections.abc import Iterable

Position = tuple[float, ...]

SRS_NAME = "urn:ogc:def:crs:EPSG::3006"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<x:Objects xmlns:x="urn:example:objects" xmlns:gml="{namespace}" xmlns:xlink="http://www.w3.org/1999/xlink"{srs}>\n'
)
GML_3_2, GML_3_1 = "http://www.opengis.net/gml/3.2", "http://www.opengis.net/gml"


def objects(*geometries: str, srs_name: str = SRS_NAME, namespace: str = GML_3_2) -> bytes:
    """Return a file with an object for each geometry, all in one system."""
    head = _HEAD.format(namespace=namespace, srs=f' srsName="{srs_name}"' if srs_name else "")
    members = (
        f'  <x:member>\n    <x:Object gml:id="o{number}">\n      <x:shape>\n{_indented(geometry)}'
        "      </x:shape>\n    </x:Object>\n  </x:member>\n"
        for number, geometry in enumerate(geometries, start=1)
    )
    return "".join([head, *members, "</x:Objects>\n"]).encode()


def _indented(geometry: str) -> str:
    """Return a geometry with its rings, segments and patches on lines of their own."""
    broken = geometry
    for name in ("exterior", "interior", "surfaceMember", "patches", "segments", "curveMember"):
        broken = broken.replace(f"<gml:{name}", f"\n<gml:{name}").replace(f"</gml:{name}>", f"</gml:{name}>\n")
    for name in ("PolygonPatch", "Arc", "ArcString", "Circle", "LineStringSegment"):
        broken = broken.replace(f"<gml:{name}>", f"\n<gml:{name}>")
    return "".join(f"        {line}\n" for line in broken.split("\n") if line)


def pos_list(positions: Iterable[Position]) -> str:
    """Return positions as gml:posList, N before E as EPSG:3006 has them."""
    numbers = (f"{north:g} {east:g}" + "".join(f" {h:g}" for h in height) for east, north, *height in positions)
    return f"<gml:posList>{' '.join(numbers)}</gml:posList>"


def linear_ring(positions: Iterable[Position]) -> str:
    """Return a gml:LinearRing."""
    return f"<gml:LinearRing>{pos_list(positions)}</gml:LinearRing>"


def boundary(exterior: str, *interiors: str) -> str:
    """Return the exterior and interiors of an area, of rings as GML."""
    holes = "".join(f"<gml:interior>{ring}</gml:interior>" for ring in interiors)
    return f"<gml:exterior>{exterior}</gml:exterior>{holes}"


def polygon(exterior: Iterable[Position], *interiors: Iterable[Position], attributes: str = "") -> str:
    """Return a gml:Polygon."""
    rings = [linear_ring(ring) for ring in interiors]
    return f"<gml:Polygon{attributes}>{boundary(linear_ring(exterior), *rings)}</gml:Polygon>"


def surface(*patches: Iterable[Position]) -> str:
    """Return a gml:Surface of patches without holes."""
    areas = (f"<gml:PolygonPatch>{boundary(linear_ring(ring))}</gml:PolygonPatch>" for ring in patches)
    return f"<gml:Surface><gml:patches>{''.join(areas)}</gml:patches></gml:Surface>"


def segment(kind: str, *positions: Position) -> str:
    """Return a curve segment: LineStringSegment, Arc, ArcString or Circle."""
    return f"<gml:{kind}>{pos_list(positions)}</gml:{kind}>"


def curve(*segments: str) -> str:
    """Return a gml:Curve."""
    return f"<gml:Curve><gml:segments>{''.join(segments)}</gml:segments></gml:Curve>"


def ring(*curves: str) -> str:
    """Return a gml:Ring."""
    members = "".join(f"<gml:curveMember>{one}</gml:curveMember>" for one in curves)
    return f"<gml:Ring>{members}</gml:Ring>"


def square(east: float = 0.0, north: float = 0.0, side: float = 10.0, *, height: float | None = None) -> list[Position]:
    """Return a closed ring that runs counter-clockwise from its south-west corner."""
    corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side), (0.0, 0.0)]
    up = () if height is None else (height,)
    return [(east + e, north + n, *up) for e, n in corners]
