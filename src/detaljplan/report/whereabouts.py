"""Where a finding is, as it is told: on the map, in the file, and as a coordinate to copy."""

from __future__ import annotations

from detaljplan.findings import Finding
from detaljplan.numerals import Language
from detaljplan.plan.values import shortened
from detaljplan.report.model import Report
from detaljplan.report.words import HEADINGS


def place_told(finding: Finding, report: Report, lang: Language) -> tuple[str, ...]:
    """Return what is known of the place, a line each: letters on the map, path, line and column, coordinate."""
    place = report.place_of(finding)
    told = (
        HEADINGS[lang]["near"].format(near=shortened(finding.near)) if finding.near else "",
        finding.where or "",
        HEADINGS[lang]["line"].format(line=place.line, column=place.column) if place else "",
        coordinate(*finding.point) if finding.point else "",
    )
    return tuple(part for part in told if part)


def coordinate(east: float, north: float) -> str:
    """Return a coordinate to the centimetre, north first as Swedish maps have it."""
    return f"N {north:.2f} E {east:.2f}"
