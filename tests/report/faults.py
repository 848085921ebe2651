"""Reports with findings of one's own making, on a real plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from shapely import LineString, MultiPoint, Point, box
from shapely.geometry.base import BaseGeometry

from detaljplan.checking import Checked, check_bytes
from detaljplan.findings import Finding, Measurement, Severity
from sample_plans.plans import good_plan
from tests.build import AT, Json, written

E, N = AT


def finding(geometry: BaseGeometry | None = None, **facts: Any) -> Finding:
    given: Mapping[str, Any] = {
        "rule": "DP-0002",
        "severity": Severity.ERROR,
        "message": "Fel.",
        "message_en": "Fault.",
        **facts,
    }
    return Finding(geometry=geometry, **given)


def reported(*findings: Finding, tree: Json | None = None) -> Checked:
    """Return a good plan judged, and its report with those findings instead of its own."""
    judged = check_bytes(written(tree or good_plan()), "plan.json")
    return replace(judged, report=replace(judged.report, findings=findings))


SQUARE = box(E, N, E + 1, N + 1)
LINE = LineString([(E, N), (E + 10, N)])
POINT = Point(E + 5, N + 5)
SEVERAL = MultiPoint([(E, N), (E + 1, N + 1)])
SHORT = Measurement(measured=0.25, limit=3.0, unit="m")
