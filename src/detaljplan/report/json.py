"""The Report as JSON: stable names, geometry as GeoJSON in the plan's own CRS (E N, metres)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson
import shapely

from detaljplan.findings import Finding, Place, RuleResult
from detaljplan.language.words import translated
from detaljplan.numerals import Language as Language
from detaljplan.read.collecting import without_collecting
from detaljplan.report.model import REPORT_VERSION, Report, UsedLimit


@without_collecting()
def report_json(report: Report, lang: Language = "sv") -> dict[str, Any]:
    """Return the report as plain JSON values, messages in the language asked for."""
    return {
        **run_json(report, lang),
        "findings": [
            _finding(finding, lang, report.place_of(finding), geometry)
            for finding, geometry in zip(report.findings, geometries_json(report.findings), strict=True)
        ],
        "rules": rules_json(report, lang),
    }


def run_json(report: Report, lang: Language = "sv") -> dict[str, Any]:
    """Return what was judged, by what, and the verdict: the report without its findings and rules."""
    plan = report.plan
    return {
        "report_version": REPORT_VERSION,
        "file": report.file_name,
        "format": str(report.file_format),
        "input_sha256": report.input_sha256,
        "profile": report.profile.value,
        "partial": report.partial,
        "asked": list(report.asked),
        "ended": report.ended.value,
        "verdict": report.verdict.value,
        "verdicts": {basis.value: told.value if told else None for basis, told in report.verdicts.items()},
        "plan": {
            "objektidentitet": plan.object_id,
            "namn": plan.name,
            "beteckning": plan.designation,
            "kommun": plan.municipality,
            "kommunkod": plan.municipality_code,
            "status": plan.status,
            "koordinatsystem": f"EPSG:{plan.epsg}" if plan.epsg else None,
            "planbestammelser": plan.provisions,
        },
        "spec_version": report.spec_version,
        "catalogue_release": report.catalogue_release,
        "catalogue_source": translated(report.catalogue_source, lang),
        "engine_version": report.engine_version,
        "seconds": report.seconds,
        "counts": {severity.value: number for severity, number in report.counts.items()},
        "limits": {limit.name: _limit(limit, lang) for limit in report.limits},
    }


def rules_json(report: Report, lang: Language = "sv") -> list[dict[str, Any]]:
    """Return what became of each rule: also of those that found nothing or were not run."""
    return [_rule(result, lang) for result in report.rules]


def geometries_json(findings: Sequence[Finding]) -> list[dict[str, Any] | None]:
    """Return the findings' own geometries in the form of GeoJSON, all in one pass; ``None`` for those without."""
    texts = shapely.to_geojson(np.array([finding.geometry for finding in findings], dtype=object))
    read: list[dict[str, Any] | None] = orjson.loads(f"[{','.join(text or 'null' for text in texts)}]")
    return read


def report_bytes(report: Report, lang: Language = "sv", *, indent: bool = False) -> bytes:
    """Return the report as UTF-8 JSON, on one line unless indented."""
    return orjson.dumps(report_json(report, lang), option=orjson.OPT_INDENT_2 if indent else None)


def _finding(finding: Finding, lang: Language, place: Place | None, geometry: dict[str, Any] | None) -> dict[str, Any]:
    measured = finding.measurement
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "objects": list(finding.objects),
        "message": finding.message if lang == "sv" else finding.message_en,
        "near": finding.near,
        "where": finding.where,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "byte": place.byte if place else None,
        "point": None if finding.point is None else [round(value, 3) for value in finding.point],
        "geometry": geometry,
        "measured": measured.measured if measured else None,
        "limit": measured.limit if measured else None,
        "unit": measured.unit if measured else None,
        "margin": round(measured.margin, 6) if measured else None,
        "origin": finding.origin,
    }


def _rule(result: RuleResult, lang: Language) -> dict[str, Any]:
    return {
        "id": result.rule,
        "basis": result.basis.value,
        "severity": result.severity.value,
        "outcome": result.outcome.value,
        "checked": result.checked,
        "failed": result.failed,
        "not_run": result.not_run,
        "seconds": result.seconds,
        "reason": result.reason if lang == "sv" else result.reason_en,
    }


def _limit(limit: UsedLimit, lang: Language) -> dict[str, Any]:
    return {
        "value": limit.value,
        "unit": limit.unit,
        "measure": limit.measure if lang == "sv" else limit.measure_en,
        "source": limit.source,
        "certainty": limit.certainty,
    }
