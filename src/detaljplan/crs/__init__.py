"""The reference systems of Swedish plans: names, codes, plausible coordinates, transformation.

The only place that knows of axis order: everything here takes and gives E N (or longitude latitude).
"""

from detaljplan.crs.definitions import epsg_of_wkt, named_in_wkt
from detaljplan.crs.named import NamedSystem, is_metric, named_system
from detaljplan.crs.rough import rough_position, systems_placing
from detaljplan.crs.transformation import Accuracy, accuracy_of, transform, wkt_of
from detaljplan.crs.use import binds_axes, lies_in_use
from detaljplan.crs.windows import Fit, fit_of, in_use_at, plausible, zones_used_at
from detaljplan.crs.zones import (
    LOCAL_ZONES,
    SWEREF99_TM,
    SWEREF_CODES,
    WGS84,
    Zone,
    epsg_of_name,
    epsg_of_srs_name,
    zone_name,
)

__all__ = [
    "LOCAL_ZONES",
    "SWEREF99_TM",
    "SWEREF_CODES",
    "WGS84",
    "Accuracy",
    "Fit",
    "NamedSystem",
    "Zone",
    "accuracy_of",
    "binds_axes",
    "epsg_of_name",
    "epsg_of_srs_name",
    "epsg_of_wkt",
    "fit_of",
    "in_use_at",
    "is_metric",
    "lies_in_use",
    "named_in_wkt",
    "named_system",
    "plausible",
    "rough_position",
    "systems_placing",
    "transform",
    "wkt_of",
    "zone_name",
    "zones_used_at",
]
