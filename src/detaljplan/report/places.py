"""Where findings lie on the map: their own geometries as layers can hold them, else a point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from detaljplan.crs import SWEREF_CODES
from detaljplan.findings import Finding
from detaljplan.plan.model import Plan

Shapes = NDArray[np.object_]


def own_shapes(findings: Sequence[Finding]) -> Shapes:
    """Return the own geometry of each finding, flat; ``None`` where it has none that can be drawn.

    That is one without any position, or with one that is no finite number.
    """
    shapes = _array([finding.geometry for finding in findings])
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    drawn = np.zeros(len(shapes), dtype=bool)
    drawn[owner] = True
    drawn[owner[~np.isfinite(coordinates).all(axis=1)]] = False
    shapes[~drawn] = None
    return _array(shapely.force_2d(shapes))


def one_system(plan: Plan) -> int | None:
    """Return the SWEREF 99 system that findings lie in; ``None`` when the plan's geometries state none, or several."""
    stated = {item.epsg for item in plan.geometries if isinstance(item.epsg, int)}
    (epsg,) = stated if len(stated) == 1 else (None,)
    return epsg if epsg in SWEREF_CODES else None


def points_of(findings: Sequence[Finding]) -> NDArray[np.float64]:
    """Return the point of each finding, E N; NaN where it has none."""
    nowhere = (np.nan, np.nan)
    points = np.array([finding.point or nowhere for finding in findings], dtype=float).reshape(-1, 2)
    points[~np.isfinite(points).all(axis=1)] = np.nan
    return points


def _array(shapes: Any) -> Shapes:
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array
