"""Coordinates in degrees are never measured as metres."""

from __future__ import annotations

import orjson

from detaljplan.checking import check_bytes
from detaljplan.findings import Outcome

CORNERS = [[16.5, 59.3], [16.5017, 59.3], [16.5017, 59.3009], [16.5, 59.3009], [16.5, 59.3]]
AREA = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [CORNERS]}}


def test_a_limit_in_millimetres_is_not_asked_of_degrees() -> None:
    report = check_bytes(orjson.dumps({"type": "FeatureCollection", "features": [AREA]}), "grans.geojson").report
    assert "GEO-0014" not in {finding.rule for finding in report.findings}
    (result,) = (one for one in report.rules if one.rule == "GEO-0014")
    assert result.outcome is not Outcome.PASSED, "what was not asked has not passed"
