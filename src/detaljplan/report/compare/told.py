"""A comparison as JSON (`docs/compare.schema.json`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import shapely

from detaljplan.language.words import InBoth, Words, translated
from detaljplan.numerals import Language
from detaljplan.report.compare.model import (
    Agreement,
    Comparison,
    Difference,
    Held,
    Kept,
    OurReport,
    PlatformComparison,
    ReadFinding,
)

VERSION = "1"


def comparison_bytes(comparison: Comparison | PlatformComparison, lang: Language = "sv") -> bytes:
    """Return a comparison as UTF-8 JSON on one line; texts of the reports stay in their own language."""
    if isinstance(comparison, Comparison):
        return orjson.dumps(_own_json(comparison, lang))
    return orjson.dumps(_platform_json(comparison, lang))


def words_of(words: Words | InBoth | str | None, lang: Language) -> str | None:
    """Return words in a language; those in both languages, too."""
    if isinstance(words, InBoth):
        return words.sv if lang == "sv" else words.en
    return None if words is None else translated(words, lang)


def _own_json(comparison: Comparison, lang: Language) -> dict[str, Any]:
    return {
        "compare_version": VERSION,
        "kind": "reports",
        "differs": comparison.differs,
        "before": _side(comparison.before),
        "after": _side(comparison.after),
        "warnings": [translated(warning, lang) for warning in comparison.warnings],
        "scope": _differences(comparison.scope),
        "counts": {
            "new": len(comparison.new),
            "gone": len(comparison.gone),
            "changed": len(comparison.changed),
            "same": len(comparison.kept) - len(comparison.changed),
            "untried_after": len(comparison.untried_after),
            "untried_before": len(comparison.untried_before),
        },
        "new": [_finding(finding) for finding in comparison.new],
        "gone": [_finding(finding) for finding in comparison.gone],
        "changed": [_changed(kept) for kept in comparison.changed],
        "untried_after": [_finding(finding) for finding in comparison.untried_after],
        "untried_before": [_finding(finding) for finding in comparison.untried_before],
        "outcomes": _differences(comparison.outcomes),
    }


def _platform_json(comparison: PlatformComparison, lang: Language) -> dict[str, Any]:
    theirs = comparison.theirs
    return {
        "compare_version": VERSION,
        "kind": "platform",
        "differs": comparison.differs,
        "ours": _side(comparison.ours),
        "platform": {
            "file": theirs.file,
            "name": theirs.name,
            "timestamp": theirs.timestamp,
            "verdict": comparison.their_verdict.value,
        },
        "verdicts_agree": comparison.verdicts_agree,
        "warnings": [translated(warning, lang) for warning in comparison.warnings],
        "counts": {agreement.value: len(comparison.of(agreement)) for agreement in Agreement},
        "tests": [_held(held, lang) for held in comparison.held],
    }


def _side(report: OurReport) -> dict[str, Any]:
    return {
        "file": report.file,
        "input_sha256": report.input_sha256,
        "objektidentitet": report.object_id,
        "namn": report.plan_name,
        "verdict": report.verdict.value,
        "verdict_ngp": report.ngp_verdict.value if report.ngp_verdict else None,
    }


def _differences(differences: Sequence[Difference]) -> list[dict[str, str | None]]:
    return [{"name": one.name, "before": one.before, "after": one.after} for one in differences]


def _finding(finding: ReadFinding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "objects": list(finding.objects),
        "message": finding.message,
        "near": finding.near,
        "where": finding.where,
        "point": None if finding.point is None else list(finding.point),
        "geometry": None if finding.place is None else orjson.loads(shapely.to_geojson(finding.place)),
        "measured": finding.measured,
        "unit": finding.unit,
    }


def _changed(kept: Kept) -> dict[str, Any]:
    distance_m = None if kept.distance_m is None else round(kept.distance_m, 3)
    return {"before": _finding(kept.before), "after": _finding(kept.after), "distance_m": distance_m}


def _held(held: Held, lang: Language) -> dict[str, Any]:
    return {
        "result": held.agreement.value,
        "test": held.test,
        "label": held.label,
        "status": held.status.value if held.status else None,
        "cases": held.cases,
        "platform_messages": list(held.there_messages),
        "rules": list(held.rules),
        "severity": held.here.value if held.here else None,
        "findings": [_finding(finding) for finding in held.here_findings],
        "why": words_of(held.why, lang),
    }
