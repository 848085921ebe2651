"""The shapes a report can be written in, by the name that ``--format`` has for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detaljplan.numerals import Language
    from detaljplan.plan.model import Plan
    from detaljplan.report.model import Report

TEXT_WIDTH = 140
"""Characters to a line of a text where there is no terminal to ask."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape of a report.

    Parameters
    ----------
    suffix
        What a file of this shape is called after the plan's name, with its dot; no two shapes share one.
    is_text
        It is UTF-8, and not out of place in a terminal.
    write
        Returns the report of a plan in a language. What it draws is the plan's own, E N in metres in its zone.
    """

    name: str
    suffix: str
    media_type: str
    is_text: bool
    write: Callable[[Report, Plan, Language], bytes]


def _text(report: Report, plan: Plan, lang: Language) -> bytes:
    from detaljplan.report.text import report_text

    return report_text(report, lang, width=TEXT_WIDTH).encode()


def _json(report: Report, plan: Plan, lang: Language) -> bytes:
    from detaljplan.report.json import report_bytes

    return report_bytes(report, lang)


def _ngp(report: Report, plan: Plan, lang: Language) -> bytes:
    from detaljplan.report.ngp import ngp_bytes

    return ngp_bytes(report, plan, lang)


def _sarif(report: Report, plan: Plan, lang: Language) -> bytes:
    from detaljplan.report.sarif import sarif_bytes

    return sarif_bytes(report, plan, lang)


def _csv(report: Report, plan: Plan, lang: Language) -> bytes:
    from detaljplan.report.csv import csv_bytes

    return csv_bytes(report, plan, lang)


def _geojson(report: Report, plan: Plan, lang: Language) -> bytes:
    from detaljplan.report.geojson import geojson_bytes

    return geojson_bytes(report, plan, lang)


def _geopackage(report: Report, plan: Plan, lang: Language) -> bytes:
    from detaljplan.report.geopackage.writer import geopackage_bytes

    return geopackage_bytes(report, plan, lang)


def _html(report: Report, plan: Plan, lang: Language) -> bytes:
    from detaljplan.report.html.page import html_bytes

    return html_bytes(report, plan, lang)


# The functions import when they are called: who asks for a text need not wait for the rest.
_ALL = (
    Shape("text", ".txt", "text/plain; charset=utf-8", True, _text),
    Shape("json", ".json", "application/json", True, _json),
    Shape("ngp", ".ngp.json", "application/json", True, _ngp),
    Shape("sarif", ".sarif", "application/sarif+json", True, _sarif),
    Shape("csv", ".csv", "text/csv; charset=utf-8", True, _csv),
    Shape("geojson", ".geojson", "application/geo+json", True, _geojson),
    Shape("geopackage", ".gpkg", "application/geopackage+sqlite3", False, _geopackage),
    Shape("html", ".html", "text/html; charset=utf-8", False, _html),
)

SHAPES: Mapping[str, Shape] = MappingProxyType({shape.name: shape for shape in _ALL})
"""Every shape, by name."""


def shape_of_name(file_name: str) -> Shape | None:
    """Return the shape that the end of a file's name tells, the longest that fits; ``None`` when it tells none."""
    fitting = [shape for shape in SHAPES.values() if file_name.lower().endswith(shape.suffix)]
    return max(fitting, key=lambda shape: len(shape.suffix), default=None)
