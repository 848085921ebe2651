"""Writes a report as a GeoPackage: the findings as layers, what the run was as tables, and the plan itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from detaljplan.findings import Basis, Outcome, Severity
from detaljplan.language.words import translated
from detaljplan.numerals import Language
from detaljplan.plan.model import Plan
from detaljplan.read.document import FileFormat
from detaljplan.report.geopackage.layers import LAYERS, in_layer, placed_in_layers
from detaljplan.report.geopackage.styles import qml_of_findings
from detaljplan.report.model import Report
from detaljplan.report.places import one_system
from detaljplan.report.rows import COLUMNS, finding_rows, on_one_line
from detaljplan.rules.registry import all_rules
from detaljplan.write.geopackage.container import NO_SYSTEM, Container
from detaljplan.write.geopackage.writer import add_plan, plan_rows, system_of

UNPLACED, RUN, RULES = "fynd_utan_plats", "provning", "provning_regler"

_TYPES = {
    **dict.fromkeys(("finding", "line", "column"), "INTEGER"),
    **dict.fromkeys(("measured", "limit", "margin"), "REAL"),
}
_FINDING = {column: _TYPES.get(column, "TEXT") for column in COLUMNS}
_PLACED = {**_FINDING, "drawn": "TEXT"}
_RULE = {
    **dict.fromkeys(("rule", "title", "basis", "severity", "outcome"), "TEXT"),
    **dict.fromkeys(("checked", "failed", "not_run"), "INTEGER"),
    "reason": "TEXT",
}
_OBJECTS = COLUMNS.index("objects")
_UNTRIED = (Outcome.NOT_RUN, Outcome.CRASHED)


def geopackage_bytes(report: Report, plan: Plan, lang: Language = "sv") -> bytes:
    """Return the findings as layers of points, lines and areas above the plan in our own profile.

    All layers are E N in the plan's own system; those of findings are in none where the plan states no SWEREF 99
    system, or several. A finding whose geometry is of several kinds has a row in each layer, with the same `finding`;
    one without a geometry of its own lies at its point (`drawn` is ``position``); one without that either is in the
    table of those without a place. Heights of findings are left out. How long the run took is too, so that the same
    plan gives the same bytes.
    """
    placed, unplaced = placed_in_layers(report.findings)
    rows = [_flat(row) for row in finding_rows(report, lang)]
    srs = one_system(plan) or NO_SYSTEM
    with Container(system_of(plan)) as container:
        for layer, kind in LAYERS.items():
            found = placed[layer]
            container.add_layer(layer, kind, _PLACED, found.shapes, in_layer(rows, found), srs=srs)
            container.add_style(layer, "Fynd", qml_of_findings(layer, lang), "")
        container.add_table(UNPLACED, _FINDING, [rows[number] for number in unplaced])
        container.add_table(RUN, *_run(report, lang))
        container.add_table(RULES, _RULE, _rules(report, lang))
        if report.file_format != FileFormat.GML:
            add_plan(container, plan_rows(plan, source=FileFormat(report.file_format))[0])
        return container.content()


def _flat(row: list[Any]) -> list[Any]:
    row[_OBJECTS] = on_one_line(";".join(row[_OBJECTS]))
    return row


def _run(report: Report, lang: Language) -> tuple[dict[str, str], list[list[Any]]]:
    """Return the columns and the one row of what was judged, by what, and the verdict."""
    plan, verdicts = report.plan, report.verdicts
    texts = {
        "file": report.file_name,
        "format": str(report.file_format),
        "input_sha256": report.input_sha256,
        "objektidentitet": plan.object_id,
        "namn": plan.name,
        "kommunkod": plan.municipality_code,
        "koordinatsystem": f"EPSG:{plan.epsg}" if plan.epsg else None,
        "profile": report.profile.value,
        "asked": ";".join(report.asked) or None,
        "ended": report.ended.value,
        "verdict": report.verdict.value,
        **{
            f"verdict_{basis.value}": told.value if (told := verdicts[basis]) else None
            for basis in (Basis.NGP, Basis.LAW)
        },
        "spec_version": report.spec_version,
        "catalogue_release": report.catalogue_release,
        "catalogue_source": translated(report.catalogue_source, lang),
        "engine_version": report.engine_version,
    }
    counts = {
        "partial": int(report.partial),
        **{f"{severity.value}_count": report.counts[severity] for severity in Severity},
        "rules_run": len(report.run),
        "rules_not_run": sum(bool(result.not_run) or result.outcome in _UNTRIED for result in report.rules),
    }
    columns = {**dict.fromkeys(texts, "TEXT"), "partial": "BOOLEAN", **dict.fromkeys(list(counts)[1:], "INTEGER")}
    shown = [None if text is None else on_one_line(text) for text in texts.values()]
    return columns, [[*shown, *counts.values()]]


def _rules(report: Report, lang: Language) -> Iterator[list[Any]]:
    rules = all_rules()
    for result in report.rules:
        yield [
            result.rule,
            rules[result.rule].title.said(lang),
            result.basis.value,
            result.severity.value,
            result.outcome.value,
            result.checked,
            result.failed,
            result.not_run,
            result.reason if lang == "sv" else result.reason_en,
        ]
