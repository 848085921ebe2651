"""The Report and the plan's provisions as tables of pandas and GeoPandas, which are imported when one is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.findings import Finding, Severity
from detaljplan.numerals import Language
from detaljplan.plan.model import Plan, PropertyProvision, Provision, UseProvision
from detaljplan.plan.values import text_or_none
from detaljplan.report.model import Report
from detaljplan.report.places import one_system
from detaljplan.report.symbols import symbols_of
from detaljplan.rules.registry import all_rules

if TYPE_CHECKING:
    from geopandas.geodataframe import GeoDataFrame
    from numpy.typing import NDArray
    from pandas import DataFrame

_LIGHTEST_FIRST = (Severity.INFO, Severity.WARNING, Severity.ERROR)
_TEXT, _WHOLE, _NUMBER, _ANY = "string", "Int64", "float64", "object"
_TOGETHER: Mapping[str, Any] = {
    "Point": shapely.MultiPoint,
    "LineString": shapely.MultiLineString,
    "Polygon": shapely.MultiPolygon,
}


def findings_df(report: Report, lang: Language = "sv") -> DataFrame:
    """Return a row for each finding, in the order of the report; the columns are named as in the JSON report.

    Its `point` is in `east` and `north`, metres in the plan's own CRS. `severity` is ordered, `objects` a tuple of
    identities, and what there is none of is missing (``NA``).
    """
    import pandas as pd

    findings = report.findings
    places = [report.place_of(finding) for finding in findings]
    measured = [finding.measurement for finding in findings]
    return pd.DataFrame(
        {
            "rule": _column([f.rule for f in findings], _TEXT),
            "severity": pd.Categorical(
                [f.severity.value for f in findings], categories=[s.value for s in _LIGHTEST_FIRST], ordered=True
            ),
            "message": _column([f.message if lang == "sv" else f.message_en for f in findings], _TEXT),
            "near": _column([f.near for f in findings], _TEXT),
            "objects": _column([f.objects for f in findings], _ANY),
            "where": _column([f.where for f in findings], _TEXT),
            "line": _column([p.line if p else None for p in places], _WHOLE),
            "column": _column([p.column if p else None for p in places], _WHOLE),
            "byte": _column([p.byte if p else None for p in places], _WHOLE),
            "east": _column([f.point[0] if f.point else None for f in findings], _NUMBER),
            "north": _column([f.point[1] if f.point else None for f in findings], _NUMBER),
            "measured": _column([m.measured if m else None for m in measured], _NUMBER),
            "limit": _column([m.limit if m else None for m in measured], _NUMBER),
            "unit": _column([m.unit if m else None for m in measured], _TEXT),
            "margin": _column([m.margin if m else None for m in measured], _NUMBER),
            "origin": _column([f.origin for f in findings], _TEXT),
        }
    )


def findings_gdf(report: Report, plan: Plan, lang: Language = "sv") -> GeoDataFrame:
    """Return `findings_df` with geometry, E N in metres in the plan's own CRS.

    `geometry` is the fault's own where it has one (`drawn` says ``fault``), else the position of `east` and `north` on
    the provision concerned (``position``); a finding with neither is a row without geometry. The CRS is ``None`` when
    the plan's geometries state no SWEREF 99 system, or several.
    """
    import geopandas as gpd

    table = findings_df(report, lang)
    shapes, drawn = _drawn(report.findings)
    table["drawn"] = _column(drawn, _TEXT)
    return gpd.GeoDataFrame(table, geometry=shapes, crs=_crs_of(plan))


def _drawn(findings: Sequence[Finding]) -> tuple[NDArray[np.object_], list[str | None]]:
    """Return what is drawn of each finding, and whether it is the fault itself or only a position."""
    shapes = _array([f.geometry for f in findings])
    own = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    positions = np.array([f.point or (np.nan, np.nan) for f in findings], dtype=float).reshape(-1, 2)
    placed = ~np.isnan(positions).any(axis=1)
    shapes[~own] = None
    shapes[~own & placed] = shapely.points(positions[~own & placed])
    return shapes, ["fault" if o else "position" if p else None for o, p in zip(own, placed, strict=True)]


def rules_df(report: Report, lang: Language = "sv") -> DataFrame:
    """Return a row for each rule of the run, in its order: what became of it, on how many objects, and its texts.

    `reason` is why a rule was not run, is out of scope or crashed; `seconds` its share of the time.
    """
    import pandas as pd

    known = all_rules()
    rules = [known.get(result.rule) for result in report.rules]
    results = report.rules
    return pd.DataFrame(
        {
            "rule": _column([r.rule for r in results], _TEXT),
            "title": _column([rule.title.said(lang) if rule else None for rule in rules], _TEXT),
            "basis": _column([r.basis.value for r in results], _TEXT),
            "severity": pd.Categorical(
                [r.severity.value for r in results], categories=[s.value for s in _LIGHTEST_FIRST], ordered=True
            ),
            "outcome": _column([r.outcome.value for r in results], _TEXT),
            "checked": _column([r.checked for r in results], _WHOLE),
            "failed": _column([r.failed for r in results], _WHOLE),
            "not_run": _column([r.not_run for r in results], _WHOLE),
            "seconds": _column([r.seconds for r in results], _NUMBER),
            "reason": _column([r.reason if lang == "sv" else r.reason_en for r in results], _TEXT),
            "why": _column([rule.why.said(lang) if rule else None for rule in rules], _TEXT),
            "remedy": _column([rule.remedy.said(lang) if rule else None for rule in rules], _TEXT),
        }
    )


def provisions_gdf(plan: Plan) -> GeoDataFrame:
    """Return a row for each provision of a plan, in the order of the delivery, with its areas, lines and points.

    Several geometries of one provision are one Multi-geometry (of different kinds: a GeometryCollection), E N in metres
    in the plan's own CRS and as delivered: not repaired. The CRS is ``None`` as in `findings_gdf`. What is absent or
    cannot be read is missing (``NA``): a report tells which. `letters`, `code` and `land_form` are by the catalogue.
    """
    import geopandas as gpd
    import pandas as pd

    provisions = plan.provisions
    symbols = symbols_of(provisions)
    table = pd.DataFrame(
        {
            "object_id": _column([text_or_none(p.object_id) for p in provisions], _TEXT),
            "kind": _column([_kind(p) for p in provisions], _TEXT),
            "letters": _column([symbol.letters for symbol in symbols], _TEXT),
            "code": _column([symbol.code for symbol in symbols], _TEXT),
            "land_form": _column([symbol.land_form for symbol in symbols], _TEXT),
            "wording": _column([text_or_none(p.wording) for p in provisions], _TEXT),
            "motive": _column([text_or_none(p.motive) for p in provisions], _TEXT),
            "vertical_limit": _column([text_or_none(p.vertical_limit) for p in provisions], _TEXT),
            "where": _column([p.where for p in provisions], _TEXT),
        }
    )
    shapes = _array([_together(p.shapes) for p in provisions])
    return gpd.GeoDataFrame(table, geometry=shapes, crs=_crs_of(plan))


def _kind(provision: Provision) -> str:
    if isinstance(provision, UseProvision):
        return "use"
    return "property" if isinstance(provision, PropertyProvision) else "administrative"


def _together(shapes: Sequence[BaseGeometry]) -> BaseGeometry | None:
    """Return geometries as one, with every vertex as delivered."""
    if len(shapes) < 2:
        return shapes[0] if shapes else None
    parts = shapely.get_parts(np.array(shapes, dtype=object))
    kinds = {part.geom_type for part in parts}
    together = _TOGETHER.get(kinds.pop()) if len(kinds) == 1 else None
    return (together or shapely.GeometryCollection)(list(parts))


def _crs_of(plan: Plan) -> str | None:
    """Return the one SWEREF 99 system that the geometries of a plan state; ``None`` for several, none or another."""
    epsg = one_system(plan)
    return f"EPSG:{epsg}" if epsg else None


def _array(shapes: Sequence[BaseGeometry | None]) -> NDArray[np.object_]:
    """Return geometries as an array of objects, none of them taken apart."""
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array


def _column(values: Iterable[Any], kind: str) -> Any:
    """Return a column of one type, also of no rows."""
    import pandas as pd

    return pd.Series(list(values), dtype=kind)
