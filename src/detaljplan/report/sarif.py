"""The report as SARIF 2.1.0 (OASIS, errata 01), which editors, code hosts and CI show beside the lines of a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

import orjson

from detaljplan.findings import Finding, Outcome, RuleResult, Severity, Verdict
from detaljplan.numerals import Language
from detaljplan.plan.model import Plan
from detaljplan.read.collecting import without_collecting
from detaljplan.report.fingerprints import fingerprints
from detaljplan.report.json import geometries_json, rules_json, run_json
from detaljplan.report.model import Profile, Report
from detaljplan.report.words import OUTCOMES, VERDICTS
from detaljplan.rules.registry import all_rules

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
HOME = "https://github.com/detaljplan/detaljplan"

_LEVELS: Mapping[Severity, str] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PAGES: Mapping[Language, str] = {"sv": f"{HOME}/blob/main/docs/RULES.md", "en": f"{HOME}/blob/main/docs/RULES.en.md"}
_EXITS: Mapping[Verdict, int] = {Verdict.PASSES: 0, Verdict.STOPPED: 1, Verdict.UNDECIDED: 3}
_REMEDY: Mapping[Language, str] = {"sv": "Åtgärd", "en": "Remedy"}
_SOURCE: Mapping[Language, str] = {"sv": "Källa", "en": "Source"}
_NOTICES: Mapping[Outcome, str] = {Outcome.CRASHED: "error", Outcome.NOT_RUN: "warning", Outcome.OUT_OF_SCOPE: "note"}


@without_collecting()
def sarif_bytes(report: Report, plan: Plan, lang: Language = "sv") -> bytes:
    """Return the report as SARIF in UTF-8 on one line, of one run.

    Rules are those of the run, results the findings, and what could not be tried or broke is a notification of the
    tool: never a result, and never left out. Columns are characters (code points). Geometries and points are E N in
    metres in the plan's system, as in the JSON report, whose facts of the run are its properties.
    """
    return orjson.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report, lang)]})


def _run(report: Report, lang: Language) -> dict[str, Any]:
    return {
        "tool": {
            "driver": {
                "name": "detaljplan",
                "semanticVersion": report.engine_version,
                "informationUri": HOME,
                "language": lang,
                "rules": [_rule(result, report, lang) for result in report.rules],
            }
        },
        # A host takes a later run of the same id for the successor of this one: of this plan, and of no other.
        "automationDetails": {"id": f"detaljplan/{report.uri}/"},
        "language": lang,
        "columnKind": "unicodeCodePoints",
        "artifacts": [
            {
                "location": {"uri": report.uri},
                "roles": ["analysisTarget"],
                "hashes": {"sha-256": report.input_sha256},
            }
        ],
        "invocations": [_invocation(report, lang)],
        "results": _results(report, lang),
        "properties": {**run_json(report, lang), "rules": rules_json(report, lang)},
    }


def _rule(result: RuleResult, report: Report, lang: Language) -> dict[str, Any]:
    rule = all_rules()[result.rule]
    title, why, remedy = (text.said(lang) for text in (rule.title, rule.why, rule.remedy))
    source = (report.profile is Profile.GML_GEOMETRY and rule.facts.source_gml) or rule.facts.source
    return {
        "id": rule.id,
        "name": title,
        "shortDescription": {"text": title},
        "fullDescription": {"text": why},
        "help": {
            "text": f"{why}\n\n{_REMEDY[lang]}: {remedy}\n\n{_SOURCE[lang]}: {source}",
            "markdown": f"{why}\n\n**{_REMEDY[lang]}:** {remedy}\n\n*{_SOURCE[lang]}:* {source}",
        },
        "helpUri": f"{_PAGES[lang]}#{rule.id.lower()}",
        "defaultConfiguration": {"level": _LEVELS[result.severity]},
        "properties": {
            "basis": result.basis.value,
            "certainty": rule.facts.certainty,
            "source": source,
            "tags": [f"basis-{result.basis}", f"certainty-{rule.facts.certainty}"],
        },
    }


def _invocation(report: Report, lang: Language) -> dict[str, Any]:
    began = report.judged_at.astimezone(UTC)
    return {
        "executionSuccessful": not any(result.outcome is Outcome.CRASHED for result in report.rules),
        "exitCode": _EXITS[report.verdict],
        "exitCodeDescription": VERDICTS[lang][report.verdict],
        "startTimeUtc": began.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "toolExecutionNotifications": list(_notifications(report, lang)),
    }


def _notifications(report: Report, lang: Language) -> Iterator[dict[str, Any]]:
    """Yield each rule that broke, was out of scope, or could not be tried on every object; and why."""
    for index, result in enumerate(report.rules):
        outcome = Outcome.NOT_RUN if result.not_run and result.outcome is not Outcome.CRASHED else result.outcome
        if outcome not in _NOTICES:
            continue
        reason = result.reason if lang == "sv" else result.reason_en
        yield {
            "level": _NOTICES[outcome],
            "message": {"text": f"{result.rule} {OUTCOMES[lang][outcome]}: {reason}"},
            "associatedRule": {"id": result.rule, "index": index},
            "properties": {"outcome": result.outcome.value, "checked": result.checked, "not_run": result.not_run},
        }


def _results(report: Report, lang: Language) -> list[dict[str, Any]]:
    indexes = {result.rule: index for index, result in enumerate(report.rules)}
    artifact = {"uri": report.uri, "index": 0}
    known_bys = fingerprints(report.findings)
    geometries = geometries_json(report.findings)
    return [
        {
            "ruleId": finding.rule,
            "ruleIndex": indexes[finding.rule],
            "level": _LEVELS[finding.severity],
            "message": {"text": _unlinked(finding.message if lang == "sv" else finding.message_en)},
            "locations": [_location(finding, report, artifact)],
            "partialFingerprints": {
                "primaryLocationLineHash": known_by,
                "detaljplan/v1": known_by,
            },  # GitHub's name, and ours
            "properties": _properties(finding, geometry),
        }
        for finding, geometry, known_by in zip(report.findings, geometries, known_bys, strict=True)
    ]


def _unlinked(message: str) -> str:
    """Return a message in which no words of the plan are taken for a link: SARIF has ``[text](address)`` in texts."""
    return message.replace("](", "] (")


def _location(finding: Finding, report: Report, artifact: dict[str, Any]) -> dict[str, Any]:
    """Return the place of a finding; one of the whole file has no region."""
    physical: dict[str, Any] = {"artifactLocation": artifact}
    place = report.place_of(finding)
    if place:
        physical["region"] = {"startLine": place.line, "startColumn": place.column, "byteOffset": place.byte}
    if finding.where is None:
        return {"physicalLocation": physical}
    return {"physicalLocation": physical, "logicalLocations": [{"fullyQualifiedName": finding.where}]}


def _properties(finding: Finding, geometry: dict[str, Any] | None) -> dict[str, Any]:
    measured = finding.measurement
    return {
        "objects": finding.objects,
        "near": finding.near,
        "point": None if finding.point is None else [round(value, 3) for value in finding.point],
        "geometry": geometry,
        "measured": measured.measured if measured else None,
        "limit": measured.limit if measured else None,
        "unit": measured.unit if measured else None,
        "margin": round(measured.margin, 6) if measured else None,
        "origin": finding.origin,
    }
