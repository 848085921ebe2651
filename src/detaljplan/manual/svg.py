"""The pieces of a drawing as SVG: marks, signs, letters and patterns. Lengths are units of the drawing."""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot
from xml.sax.saxutils import escape

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.report.view import figure, path_of
from detaljplan.style.palette import LineStyle, Marker, PatternStyle

FAULT = "#b3001b"
GOOD = "#1c6b35"
_FONT = 'font-family="sans-serif"'
_RING = 7.0
HATCH = (
    '<pattern id="fault" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<path d="M0 0H5V5H0Z" fill="#fff" fill-opacity=".65"/><path d="M1.2 0V5" stroke="{FAULT}" stroke-width="2.2"/>'
    "</pattern>"
)


def mark(shape: BaseGeometry) -> str:
    """Return a fault marked in red: an area hatched, a line drawn broad, a point or a short line in a ring."""
    return "".join(_marked(part) for part in shapely.get_parts(shape))


def _marked(part: BaseGeometry) -> str:
    dimension = shapely.get_dimensions(part)
    if dimension == 2:
        return f'<path d="{path_of(part)}" fill="url(#fault)" fill-rule="evenodd" stroke="{FAULT}" stroke-width="1.6"/>'
    line = f'<path d="{path_of(part)}" fill="none" stroke="{FAULT}" stroke-width="2.6"/>' if dimension else ""
    return line if part.length > 2 * _RING else f"{line}{_ring(shapely.centroid(part))}"


def _ring(place: shapely.Point) -> str:
    ring = f'<circle cx="{figure(place.x)}" cy="{figure(place.y)}" r="{figure(_RING)}" fill="none" stroke'
    return f'{ring}="#fff" stroke-width="4"/>{ring}="{FAULT}" stroke-width="2.2"/>'


def arrow(area: BaseGeometry, told: str) -> str:
    """Return a dimension line across the narrow side of an area, its length beside it."""
    (x1, y1), (x2, y2) = _across(area)
    length = max(hypot(x2 - x1, y2 - y1), 1e-9)
    across_x, across_y = (x2 - x1) / length, (y2 - y1) / length
    tick_x, tick_y = -across_y * 5, across_x * 5
    ticks = "".join(
        f"M{figure(x - tick_x)} {figure(y - tick_y)}L{figure(x + tick_x)} {figure(y + tick_y)}"
        for x, y in ((x1, y1), (x2, y2))
    )
    upright = abs(across_y) > abs(across_x)
    x, y = ((x1 + x2) / 2 + 8, (y1 + y2) / 2 + 4) if upright else ((x1 + x2) / 2, max(y1, y2) + 28)
    anchor = "start" if upright else "middle"
    line = f"M{figure(x1)} {figure(y1)}L{figure(x2)} {figure(y2)}{ticks}"
    return f'<path d="{line}" stroke="#000" stroke-width="1.2"/>{words(told, x, y, anchor=anchor, bold=True)}'


def _across(area: BaseGeometry) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ends of the short middle line of the smallest rectangle around an area."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(area))[:4]
    sides = [(corners[i], corners[(i + 1) % 4]) for i in range(4)]
    first, second = (0, 2) if np.ptp(sides[0], axis=0).max() > np.ptp(sides[1], axis=0).max() else (1, 3)
    ends = [tuple(float(v) for v in np.mean(sides[side], axis=0)) for side in (first, second)]
    (x1, y1), (x2, y2) = sorted(ends)
    return (x1, y1), (x2, y2)


def sign(x: float, y: float, *, good: bool) -> str:
    """Return the sign of a good or a bad plan, told by form and not by colour alone."""
    colour, path = (GOOD, "m-3.4 .2 2.4 2.6 4.4-5.2") if good else (FAULT, "m-3-3 6 6m0-6-6 6")
    at = f"{figure(x)} {figure(y)}"
    return (
        f'<circle cx="{figure(x)}" cy="{figure(y)}" r="7" fill="{colour}"/>'
        f'<path d="M{at}{path}" fill="none" stroke="#fff" stroke-width="1.8"/>'
    )


def words(text: str, x: float, y: float, *, anchor: str = "start", bold: bool = False) -> str:
    """Return a line of text with a halo, its foot at the place."""
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{figure(x)}" y="{figure(y)}" {_FONT} font-size="12"{weight} text-anchor="{anchor}" '
        f'paint-order="stroke" stroke="#fff" stroke-width="3" fill="#111">{escape(text)}</text>'
    )


def letters(text: str, x: float, y: float, *, size: float, bold: bool) -> str:
    """Return letters of the plan map, centred on the place."""
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{figure(x)}" y="{figure(y + 0.35 * size)}" {_FONT} font-size="{figure(size)}"{weight} '
        f'text-anchor="middle" paint-order="stroke" stroke="#fff" stroke-width="2">{escape(text)}</text>'
    )


def pattern(style: PatternStyle) -> str:
    """Return an area pattern, to be referred to as ``p`` and its number."""
    grid, marker = style.grid_pt, style.marker
    places = ((grid / 2, grid / 2), (grid / 2 + style.shift_pt, 1.5 * grid), (grid / 2 - style.shift_pt, 1.5 * grid))
    drawn = "".join(_marker(marker, x, y) for x, y in places)
    return (
        f'<pattern id="p{style.symbol_id}" width="{grid:g}" height="{2 * grid:g}" '
        f'patternUnits="userSpaceOnUse">{drawn}</pattern>'
    )


def line_marks(style: LineStyle, line: BaseGeometry) -> str:
    """Return the markers along a line, at the distances of its style."""
    return "".join(_line_markers(style.marker, line)) if style.marker else ""


def _line_markers(marker: Marker, lines: BaseGeometry) -> Iterator[str]:
    for line in shapely.get_parts(lines):
        for distance in np.arange(marker.first_pt, line.length, marker.every_pt):
            at = shapely.line_interpolate_point(line, distance)
            yield _marker(marker, at.x, at.y)


def _marker(marker: Marker, x: float, y: float) -> str:
    radius, x, y = marker.size_pt / 2, round(x, 1), round(y, 1)
    if marker.shape in ("dot", "ring", "circle"):
        solid = marker.shape == "dot" or marker.filled
        stroke = f' stroke="#000" stroke-width="{marker.stroke_pt:g}"' if marker.stroke_pt else ""
        fill = "#000" if solid else "#fff" if marker.shape == "circle" else "none"
        return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}"{stroke}/>'
    arms = f"M{figure(x - radius)} {y:g}h{marker.size_pt:g}M{x:g} {figure(y - radius)}v{marker.size_pt:g}"
    return f'<path d="{arms}" stroke="#000" stroke-width="{marker.stroke_pt:g}"/>'
