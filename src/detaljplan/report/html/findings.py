"""The findings as the page's script reads them: a column for each fact, every text once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely

from detaljplan.findings import Finding, Severity
from detaljplan.plan.values import shortened
from detaljplan.report.groups import grouped
from detaljplan.report.html.grid import Grid, is_somewhere, steps
from detaljplan.report.model import Report
from detaljplan.report.words import HEADINGS, SEVERITIES
from detaljplan.rules.registry import all_rules

_LONGEST = 2000


class _Texts:
    """Texts by number, each once; nought is no text."""

    def __init__(self) -> None:
        self._numbers = {"": 0}

    def number(self, text: str | None) -> int:
        return self._numbers.setdefault(text, len(self._numbers)) if text else 0

    def shown(self) -> list[str]:
        """Return the texts as they may be shown: what is not printable as a dot."""
        return [text if len(text) <= _LONGEST and text.isprintable() else shortened(text, _LONGEST) for text in self]

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)


def findings_of(report: Report, grid: Grid) -> dict[str, Any]:
    """Return the findings in the order they are told, their places and shapes in the units of the grid."""
    groups = grouped(report)
    rules = [of_rule for of_severity in groups for of_remedy in of_severity.remedies for of_rule in of_remedy.rules]
    found = [finding for of_rule in rules for finding in of_rule.findings]
    numbers = {rule: number for number, rule in enumerate(dict.fromkeys(of_rule.rule for of_rule in rules))}
    texts = _Texts()
    columns = _columns(found, numbers, report, grid, texts)
    return {
        "rules": [_rule(rule, found) for rule in numbers],
        "severities": [{lang: SEVERITIES[lang][severity] for lang in HEADINGS} for severity in Severity],
        "headings": {
            list(Severity).index(of_severity.severity): {
                lang: of_severity.heading(report.profile, lang) for lang in HEADINGS
            }
            for of_severity in groups
        },
        "findings": columns,
        "shapes": _shapes(found, grid),
        "texts": texts.shown(),
    }


def _rule(rule: str, found: Sequence[Finding]) -> dict[str, Any]:
    told = all_rules()[rule]
    return {
        "id": rule,
        "title": {"sv": told.title.sv, "en": told.title.en},
        "remedy": {"sv": told.remedy.sv, "en": told.remedy.en},
        "origin": next(finding.origin for finding in found if finding.rule == rule),
    }


def _columns(
    found: Sequence[Finding], rules: dict[str, int], report: Report, grid: Grid, texts: _Texts
) -> dict[str, Any]:
    severities = {severity: number for number, severity in enumerate(Severity)}
    number = texts.number
    places = [report.place_of(finding) for finding in found]
    measured = [finding.measurement for finding in found]
    return {
        "rule": [rules[finding.rule] for finding in found],
        "severity": [severities[finding.severity] for finding in found],
        "sv": [number(finding.message) for finding in found],
        "en": [number(finding.message_en) for finding in found],
        "near": [number(finding.near) for finding in found],
        "where": [number(finding.where) for finding in found],
        "line": [place.line if place else 0 for place in places],
        "column": [place.column if place else 0 for place in places],
        "objects": [number(one) for finding in found for one in finding.objects],
        "object_count": [len(finding.objects) for finding in found],
        "measured": [one.measured if one else None for one in measured],
        "limit": [one.limit if one else None for one in measured],
        "unit": [number(one.unit if one else None) for one in measured],
        **_points(found, grid),
    }


def _points(found: Sequence[Finding], grid: Grid) -> dict[str, Any]:
    """Return where each finding is, and whether that is anywhere."""
    places = np.array([finding.point or (np.nan, np.nan) for finding in found], dtype=float).reshape(-1, 2)
    somewhere = is_somewhere(places)
    units = grid.units(np.where(somewhere[:, None], places, (grid.east, grid.north)))
    return {
        "x": np.ascontiguousarray(units[:, 0]),
        "y": np.ascontiguousarray(units[:, 1]),
        "placed": somewhere.astype(int),
    }


def _shapes(found: Sequence[Finding], grid: Grid) -> dict[str, Any]:
    """Return the findings' own geometries as strokes: points, lines and rings, each with its finding's number."""
    owners = np.array([number for number, one in enumerate(found) if one.geometry is not None], dtype=np.int64)
    parts = np.array([found[number].geometry for number in owners], dtype=object)
    while np.any(gathered := shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT):
        inner, of = shapely.get_parts(parts[gathered], return_index=True)
        owners = np.concatenate((owners[~gathered], owners[gathered][of]))
        parts = np.concatenate((parts[~gathered], inner))
    areas = shapely.get_dimensions(parts) == 2
    rings, of = shapely.get_rings(parts[areas], return_index=True)
    strokes = np.concatenate((parts[~areas], rings))
    dimensions = np.concatenate((shapely.get_dimensions(parts[~areas]), np.full(len(rings), 2)))
    return _strokes(strokes, dimensions, np.concatenate((owners[~areas], owners[areas][of])), grid)


def _strokes(strokes: Any, dimensions: Any, owners: Any, grid: Grid) -> dict[str, Any]:
    places, of = shapely.get_coordinates(strokes, return_index=True)
    drawn = np.unique(of)
    drawn = drawn[~np.isin(drawn, of[~is_somewhere(places)])]
    drawn = drawn[np.argsort(owners[drawn], kind="stable")]
    places, of = shapely.get_coordinates(strokes[drawn], return_index=True)
    return {
        "finding": owners[drawn],
        "dimension": dimensions[drawn],
        "size": np.bincount(of, minlength=len(drawn)),
        **steps(grid.units(places)),
    }
