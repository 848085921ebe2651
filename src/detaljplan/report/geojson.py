"""The findings of a report as GeoJSON after RFC 7946: in longitude and latitude, for programs that know no other."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from detaljplan.crs import WGS84, accuracy_of, transform
from detaljplan.numerals import Language
from detaljplan.plan.model import Plan
from detaljplan.report.json import rules_json, run_json
from detaljplan.report.model import Report
from detaljplan.report.places import Shapes, one_system, own_shapes, points_of
from detaljplan.report.rows import COLUMNS, finding_rows
from detaljplan.write.positions import DEGREE_DECIMALS


def geojson_bytes(report: Report, plan: Plan, lang: Language = "sv") -> bytes:
    """Return a FeatureCollection of the findings, each with its own geometry, in CRS84 with 9 decimals.

    The geometry is null where a finding has none of its own; `point` of its properties is then, and always, where to
    look. Both are null where the plan states no SWEREF 99 system, or several: none is guessed. Heights are left out,
    and outer rings are counter-clockwise. Beside the features, as RFC 7946 allows, `report` holds what the JSON report
    holds beside its findings, and `coordinates` from which system they were transformed and how exactly.
    """
    epsg = one_system(plan)
    geometries = _geometries(own_shapes(report.findings), epsg)
    points = _points(points_of(report.findings), epsg)
    features = [
        {
            "type": "Feature",
            "id": row[0],
            "geometry": geometry if geometry is None else orjson.Fragment(geometry),
            "properties": {**dict(zip(COLUMNS, row, strict=True)), "point": point},
        }
        for row, geometry, point in zip(finding_rows(report, lang), geometries, points, strict=True)
    ]
    return orjson.dumps(
        {
            "type": "FeatureCollection",
            "report": {**run_json(report, lang), "rules": rules_json(report, lang)},
            "coordinates": _coordinates(epsg, lang),
            "features": features,
        }
    )


def _coordinates(epsg: int | None, lang: Language) -> dict[str, Any]:
    """Return the system of the coordinates, the plan's own, and how exact the way between them is."""
    if epsg is None:
        return {"system": None, "from": None, "accuracy_m": None, "accuracy_source": None, "accuracy": None}
    told = accuracy_of(epsg, WGS84)
    return {
        "system": "CRS84",
        "from": f"EPSG:{epsg}",
        "accuracy_m": told.metres,
        "accuracy_source": told.source,
        "accuracy": told.why_sv if lang == "sv" else told.why_en,
    }


def _geometries(shapes: Shapes, epsg: int | None) -> list[str | None]:
    """Return shapes as GeoJSON texts; ``None`` for none, and where no place on earth is found for one."""
    moved = shapely.orient_polygons(_in_degrees(shapes, epsg))
    rings = shapely.get_type_id(moved) == shapely.GeometryType.LINEARRING
    moved[rings] = [shapely.LineString(ring) for ring in moved[rings]]
    texts: list[str | None] = shapely.to_geojson(moved).tolist()
    return texts


def _points(points: NDArray[np.float64], epsg: int | None) -> list[list[float] | None]:
    shapes = np.full(len(points), None, dtype=object)
    placed = np.isfinite(points).all(axis=1)
    shapes[placed] = shapely.points(points[placed])
    moved = _in_degrees(shapes, epsg)
    degrees = np.column_stack([shapely.get_x(moved), shapely.get_y(moved)])
    return [
        pair if has else None for pair, has in zip(degrees.tolist(), shapely.is_geometry(moved).tolist(), strict=True)
    ]


def _in_degrees(shapes: Shapes, epsg: int | None) -> Shapes:
    """Return shapes in CRS84, rounded; one of them that has no place there does not take the others with it."""
    if epsg is None:
        return np.full(len(shapes), None, dtype=object)
    try:
        moved = transform(shapes, epsg, WGS84)
    except ValueError:
        moved = np.array([_one_in_degrees(shape, epsg) for shape in shapes], dtype=object)
    rounded: Shapes = shapely.transform(moved, lambda positions: np.round(positions, DEGREE_DECIMALS))
    return rounded


def _one_in_degrees(shape: Any, epsg: int) -> Any:
    try:
        return None if shape is None else transform(shape, epsg, WGS84)
    except ValueError:
        return None
