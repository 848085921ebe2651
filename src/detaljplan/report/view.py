"""Where on a drawing a place on the ground falls: metres E N to the drawing's own units, north up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class View:
    """The ground within `bounds` (west, south, east, north), its north-west corner at `left`, `top`."""

    bounds: Bounds
    left: float
    top: float
    scale: float
    """Units of the drawing to a metre."""

    @property
    def width(self) -> float:
        """How wide it is drawn."""
        return (self.bounds[2] - self.bounds[0]) * self.scale

    @property
    def height(self) -> float:
        """How high it is drawn."""
        return (self.bounds[3] - self.bounds[1]) * self.scale

    @property
    def ground(self) -> BaseGeometry:
        """What of the ground is seen."""
        return shapely.box(*self.bounds)

    def sheet(self, shape: BaseGeometry) -> BaseGeometry:
        """Return a shape on the ground as it lies on the drawing, y downwards."""
        west, _, _, north = self.bounds

        def placed(coordinates: np.ndarray) -> np.ndarray:
            east, northing = coordinates[:, 0], coordinates[:, 1]
            x, y = self.left + (east - west) * self.scale, self.top + (north - northing) * self.scale
            return np.column_stack([x, y])

        return shapely.transform(shapely.force_2d(shape), placed)

    def at(self, place: shapely.Point) -> shapely.Point:
        """Return where a point on the ground lies on the drawing."""
        west, _, _, north = self.bounds
        return shapely.Point(self.left + (place.x - west) * self.scale, self.top + (north - place.y) * self.scale)


def fitted(bounds: Bounds, left: float, top: float, width: float, height: float) -> View:
    """Return the view of that ground, as large as fits in the width and height."""
    west, south, east, north = bounds
    scale = min(width / max(east - west, 1e-9), height / max(north - south, 1e-9))
    return View(bounds, left, top, scale)


def path_of(shape: BaseGeometry) -> str:
    """Return a shape on the drawing as SVG path data, to a tenth of a unit; a point gives nothing."""
    return "".join(_strokes(shape))


def _strokes(shape: BaseGeometry) -> Iterator[str]:
    for part in shapely.get_parts(shape):
        if shapely.get_dimensions(part) == 2:
            yield from (f"M{_points(ring, closed=True)}Z" for ring in shapely.get_rings(part))
        elif shapely.get_dimensions(part) == 1:
            yield f"M{_points(part)}"


def _points(line: BaseGeometry, *, closed: bool = False) -> str:
    corners = shapely.get_coordinates(line)
    return "L".join(f"{figure(x)} {figure(y)}" for x, y in (corners[:-1] if closed else corners))


def figure(value: float) -> str:
    """Return a number of the drawing, to a tenth and without a needless nought."""
    return f"{round(float(value), 1) + 0.0:.1f}".removesuffix(".0")
