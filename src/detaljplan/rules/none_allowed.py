"""Measures of what there may be none of: a gap between two ends, ground that two parts share."""

from __future__ import annotations

from detaljplan.crs import is_metric
from detaljplan.findings import Measurement
from detaljplan.numerals import decimals_apart
from detaljplan.rules.rule import Owned


def none_allowed(value: float, unit: str, geometry: Owned) -> Measurement | None:
    """Return a measure of a geometry held against nought.

    ``None`` where its system is not known to be in metres, and where the fault measures nothing.
    """
    epsg = geometry.item.epsg
    if not value or not isinstance(epsg, int) or not is_metric(epsg):
        return None
    return Measurement(round(value, decimals_apart(value, 0)), 0.0, unit)
